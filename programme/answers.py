"""From what was typed to what is meant: values, problems, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from programme.form import Form, Question, Section
from programme.values import Attached, Inputs, ReadingContext, Value, Values

__all__ = [
    "EVIDENCE_PART",
    "AnswerProblem",
    "Attached",
    "Inputs",
    "Reading",
    "ReadingContext",
    "SectionStatus",
    "Value",
    "Values",
    "answers_from_json",
    "answers_to_json",
    "controls",
    "read_answers",
    "section_status",
]

EVIDENCE_PART = "evidence"
"""The upload under a question with evidence is the control `<question id>.evidence`."""


class SectionStatus(StrEnum):
    """How far a section is."""

    OPEN = "open"
    STARTED = "started"
    COMPLETE = "complete"
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerProblem:
    """One thing to put right; `control` is the name of the control to focus."""

    question_id: str
    control: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything known about the inputs of a form.

    `problems` = typed but wrong; `missing` = required and absent (incl. evidence);
    `visible` = ids of the questions whose conditions hold.
    """

    values: Values
    problems: tuple[AnswerProblem, ...]
    missing: tuple[AnswerProblem, ...]
    visible: frozenset[str]

    def problems_of(self, question_id: str) -> tuple[AnswerProblem, ...]:
        """Return what is wrong with one question."""
        return tuple(one for one in self.problems if one.question_id == question_id)

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is wrong and nothing is missing."""
        return not self.problems and not self.missing


def controls(question: Question) -> tuple[str, ...]:
    """Return the names of a question's controls as they stand in inputs."""
    raise NotImplementedError


def read_answers(form: Form, inputs: Inputs, context: ReadingContext) -> Reading:
    """Read all inputs of a form; conditions come first, hidden questions are dropped."""
    raise NotImplementedError


def answers_to_json(form: Form, values: Values) -> str:
    """Write values as JSON (ASCII, keys in the order of the form)."""
    raise NotImplementedError


def answers_from_json(form: Form, text: str) -> Mapping[str, Value]:
    """Read what `answers_to_json` wrote."""
    raise NotImplementedError


def section_status(section: Section, reading: Reading, inputs: Inputs) -> SectionStatus:
    """Tell how far a section is, looking at its visible questions only."""
    raise NotImplementedError
