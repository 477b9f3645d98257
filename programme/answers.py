"""From what was typed to what is meant: values, problems, and what is missing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from programme.conditions import holds
from programme.form import Evidence, Form, Question, Section
from programme.questions.answer_field import Taken, control_name
from programme.questions.registry import TYPES
from programme.schemas.answers import answers_schema, dump_answers, restore_answers
from programme.schemas.fields import Coded
from programme.text import is_blank
from programme.values import Inputs, ReadingContext, Value, Values

EVIDENCE_PART = "evidence"
"""The upload under a question with evidence is the control `<question id>.evidence`."""

_EVIDENCE_MISSING = Coded("evidence_missing", "Laden Sie einen Nachweis hoch.", EVIDENCE_PART)
_KIND_MISSING = Coded("evidence_kind_missing", "Wählen Sie zu jeder Datei die Art des Nachweises.", EVIDENCE_PART)


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
    return tuple(control_name(question.id, part) for part in TYPES[question.type].parts(question))


def read_answers(form: Form, inputs: Inputs, context: ReadingContext) -> Reading:
    """Read all inputs of a form; conditions come first, hidden questions are dropped."""
    fields = answers_schema(form, context).answers
    walk = _Walk(context=context)
    for question in form.questions:
        if question.when is None or holds(question.when, walk.values):
            walk.visible.add(question.id)
            if question.id in fields:
                walk.take(question, fields[question.id].take(inputs))
            if question.evidence is not None:
                walk.prove(question, question.evidence)
    return walk.reading()


@dataclass(slots=True, kw_only=True)
class _Walk:
    """What is known so far while walking through a form."""

    context: ReadingContext
    values: dict[str, Value] = field(default_factory=dict)
    problems: list[AnswerProblem] = field(default_factory=list)
    missing: list[AnswerProblem] = field(default_factory=list)
    visible: set[str] = field(default_factory=set)

    def take(self, question: Question, taken: Taken) -> None:
        """Sort the answer to one visible question."""
        if taken.value is not None:
            self.values[question.id] = taken.value
        self.problems += [_problem(question, message) for message in taken.wrong]
        self.missing += [_problem(question, message) for message in taken.missing]

    def prove(self, question: Question, evidence: Evidence) -> None:
        """Look for the evidence of one visible question."""
        kinds = [one.evidence_kind for one in self.context.attached if one.question_id == question.id]
        if any(kind not in evidence.any_of for kind in kinds):
            self.missing.append(_problem(question, _KIND_MISSING))
        elif evidence.required and not kinds:
            self.missing.append(_problem(question, _EVIDENCE_MISSING))

    def reading(self) -> Reading:
        """Return what is known at the end."""
        return Reading(
            values=self.values,
            problems=tuple(self.problems),
            missing=tuple(self.missing),
            visible=frozenset(self.visible),
        )


def _problem(question: Question, message: Coded) -> AnswerProblem:
    return AnswerProblem(
        question_id=question.id,
        control=control_name(question.id, message.part),
        code=message.code,
        message=str(message),
    )


def answers_to_json(form: Form, values: Values) -> str:
    """Write values as JSON (ASCII, keys in the order of the form)."""
    return json.dumps(dump_answers(form, values), ensure_ascii=True)


def answers_from_json(form: Form, text: str) -> Mapping[str, Value]:
    """Read what `answers_to_json` wrote; raises ValueError or TypeError for anything else."""
    return restore_answers(form, json.loads(text))


def section_status(section: Section, reading: Reading, inputs: Inputs) -> SectionStatus:
    """Tell how far a section is, looking at its visible questions only."""
    visible = [question for question in section.questions if question.id in reading.visible]
    ids = {question.id for question in visible}
    if any(one.question_id in ids for one in reading.problems):
        return SectionStatus.FAULTY
    begun = any(_is_begun(question, reading, inputs) for question in visible)
    if any(one.question_id in ids for one in reading.missing):
        return SectionStatus.STARTED if begun else SectionStatus.OPEN
    asks = any(TYPES[question.type].parts(question) for question in visible)
    return SectionStatus.COMPLETE if begun or not asks else SectionStatus.OPEN


def _is_begun(question: Question, reading: Reading, inputs: Inputs) -> bool:
    typed = (text for control in controls(question) for text in inputs.get(control, []))
    return question.id in reading.values or not all(is_blank(text) for text in typed)
