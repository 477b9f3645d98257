"""One of several options; the control sends the option's id."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from programme.form import Option, Question
from programme.questions.answer_field import AnswerField, Typed, only
from programme.questions.options import OptionList, chosen, labels
from programme.values import ReadingContext, Value

TYPE = "single_choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What there is to choose."""

    options: tuple[Option, ...]


SETTINGS: Mapping[str, fields.Field[Any]] = {"options": OptionList(required=True)}


class _Field(AnswerField):
    missing_message = "Wählen Sie eine Antwort."

    def read(self, typed: Typed) -> Value:
        return chosen(self.question, only(typed))


def parts(question: Question) -> tuple[str, ...]:
    """Return the names of the controls without the question's id."""
    return ("",)


def field(question: Question, context: ReadingContext) -> AnswerField:
    """Return the field that reads the question's input and writes its value to JSON."""
    return _Field(question, context, parts(question))


def formatted(question: Question, value: Value, context: ReadingContext) -> str:
    """Return the value as a person reads it."""
    return labels(question, [str(value)])
