"""An e-mail address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from programme.addresses import parse_email
from programme.form import Question
from programme.questions.answer_field import AnswerField, Typed, only
from programme.schemas.fields import Text
from programme.values import ReadingContext, Value

TYPE = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`autocomplete` as HTML names it (WCAG 1.3.5)."""

    autocomplete: str | None = None


SETTINGS: Mapping[str, fields.Field[Any]] = {"autocomplete": Text()}


class _Field(AnswerField):
    missing_message = "Schreiben Sie eine E-Mail-Adresse."

    def read(self, typed: Typed) -> Value:
        return parse_email(only(typed))


def parts(question: Question) -> tuple[str, ...]:
    """Return the names of the controls without the question's id."""
    return ("",)


def field(question: Question, context: ReadingContext) -> AnswerField:
    """Return the field that reads the question's input and writes its value to JSON."""
    return _Field(question, context, parts(question))


def formatted(question: Question, value: Value, context: ReadingContext) -> str:
    """Return the value as a person reads it."""
    return str(value)
