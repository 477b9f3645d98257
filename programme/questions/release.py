"""Whether the answers may be published; the control sends `yes` or `no`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from programme.form import Question
from programme.questions.answer_field import AnswerField
from programme.questions.yes_no import YesNoField
from programme.values import ReadingContext, Value

TYPE = "release"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """This type has no keys of its own."""


SETTINGS: Mapping[str, fields.Field[Any]] = {}


def parts(question: Question) -> tuple[str, ...]:
    """Return the names of the controls without the question's id."""
    return ("",)


def field(question: Question, context: ReadingContext) -> AnswerField:
    """Return the field that reads the question's input and writes its value to JSON."""
    return YesNoField(question, context, parts(question))


def formatted(question: Question, value: Value, context: ReadingContext) -> str:
    """Return the value as a person reads it."""
    return "Ja, veröffentlichen" if value else "Nein, nicht veröffentlichen"
