"""Tables by year: their rows, and where in them a problem is."""

from collections.abc import Iterator
from dataclasses import replace

from programme.answers import AnswerProblem
from programme.form import Question
from programme.german import format_whole_number
from programme.values import Value
from programme.yearly import YearValue
from shapes.parts import AnswerRow, Row

YEAR = "Jahr"


def rows(question: Question) -> tuple[Row, ...]:
    """Return the rows of a table by year, in the order of its phases; none for other types."""
    return tuple(_rows(question))


def _rows(question: Question) -> Iterator[Row]:
    for phase in getattr(question.settings, "phases", ()):
        for number in range(1, phase.rows + 1):
            base = f"{phase.id}.{number}"
            yield Row(
                label=phase.label,
                number=number,
                count=phase.rows,
                year=f"{base}.year",
                value=f"{base}.value",
                is_required=question.required and number <= phase.min_rows,
            )


def answer_rows(question: Question, value: Value | None) -> tuple[AnswerRow, ...]:
    """Return the lines of a table by year for reading."""
    labels = {phase.id: phase.label for phase in getattr(question.settings, "phases", ())}
    figures = value if isinstance(value, tuple) else ()
    return tuple(
        AnswerRow(label=labels.get(one.phase, one.phase), year=str(one.year), value=format_whole_number(one.value))
        for one in figures
        if isinstance(one, YearValue)
    )


def unit(question: Question) -> str:
    """Return the head of the column of figures."""
    named: str = getattr(question.settings, "unit", "")
    return named or "Zahl"


def placed(question: Question, problem: AnswerProblem) -> AnswerProblem:
    """Return the problem with its row and column before the sentence; as it was outside of tables."""
    for row in rows(question):
        for part, column in ((row.year, YEAR), (row.value, unit(question))):
            if problem.control == f"{question.id}.{part}":
                return replace(problem, message=f"{row.title}, {column}: {problem.message}")
    return problem
