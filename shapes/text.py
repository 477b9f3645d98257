"""Answers as plain text: for mails, receipts and wherever there is no page.

One function per question type, in `ANSWER_LINES`; each gets the question, its
value and the reading context, and returns lines without line breaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from programme.form import Form, Question
from programme.german import format_whole_number
from programme.questions.registry import TYPES
from programme.values import ReadingContext, Value, Values
from programme.yearly import YearValue

Lines = Callable[[Question, Value, ReadingContext], tuple[str, ...]]
"""Question, its value, context → lines."""

NO_ANSWER: Final = "keine Angabe"


def answer_lines(question: Question, value: Value | None, context: ReadingContext) -> tuple[str, ...]:
    """Return one answer as lines; an absent value has none."""
    if value is None:
        return ()
    return ANSWER_LINES[question.type](question, value, context)


def form_text(form: Form, values: Values, context: ReadingContext) -> str:
    """Return all answers of a form as one text: section titles, questions, indented answers."""
    return "\n".join(_form_lines(form, values, context)).strip("\n") + "\n"


def _form_lines(form: Form, values: Values, context: ReadingContext) -> Iterator[str]:
    for number, section in enumerate(form.sections, 1):
        yield from ("", f"{number}. {section.title}", "")
        for question in section.questions:
            if question.type != "information":
                yield question.label
                lines = answer_lines(question, values.get(question.id), context) or (NO_ANSWER,)
                yield from (f"  {line}" for line in lines)


def _formatted(question: Question, value: Value, context: ReadingContext) -> tuple[str, ...]:
    """Return the value as its question type writes it."""
    return tuple(TYPES[question.type].formatted(question, value, context).split("\n"))


def _municipality(_question: Question, value: Value, context: ReadingContext) -> tuple[str, ...]:
    """Return the name with the key, because names are not unique."""
    entry = context.register.get(str(value))
    return (str(value),) if entry is None else (entry.name_with_key,)


def _multiple_choice(question: Question, value: Value, _context: ReadingContext) -> tuple[str, ...]:
    """Return one line per choice, in the order of the form."""
    chosen = value if isinstance(value, tuple) else ()
    return tuple(option.label for option in question.options if option.id in chosen)


def _yearly_table(question: Question, value: Value, _context: ReadingContext) -> tuple[str, ...]:
    """Return one line per figure."""
    labels = {phase.id: phase.label for phase in getattr(question.settings, "phases", ())}
    figures = tuple(one for one in value if isinstance(one, YearValue)) if isinstance(value, tuple) else ()
    return tuple(f"{labels.get(one.phase, one.phase)}, {one.year}: {format_whole_number(one.value)}" for one in figures)


def _file(_question: Question, value: Value, context: ReadingContext) -> tuple[str, ...]:
    """Return the names of the files."""
    chosen = value if isinstance(value, tuple) else ()
    return tuple(one.name for one in context.attached if one.id in chosen)


def _information(_question: Question, _value: Value, _context: ReadingContext) -> tuple[str, ...]:
    """Return nothing: an explanation asks nothing."""
    return ()


ANSWER_LINES: Final[Mapping[str, Lines]] = {
    "short_text": _formatted,
    "long_text": _formatted,
    "email": _formatted,
    "whole_number": _formatted,
    "yes_no": _formatted,
    "release": _formatted,
    "single_choice": _formatted,
    "multiple_choice": _multiple_choice,
    "date": _formatted,
    "municipality": _municipality,
    "yearly_table": _yearly_table,
    "file": _file,
    "information": _information,
}
