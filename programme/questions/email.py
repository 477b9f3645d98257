"""An e-mail address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import fields

from programme.addresses import parse_email
from programme.questions.answer_field import AnswerField, Typed, only
from programme.questions.question_type import QuestionType
from programme.schemas.fields import Text
from programme.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`autocomplete` as HTML names it (WCAG 1.3.5)."""

    autocomplete: str | None = None


class _Field(AnswerField):
    missing_message = "Schreiben Sie eine E-Mail-Adresse."

    def read(self, typed: Typed) -> Value:
        return parse_email(only(typed))


class Email(QuestionType):
    """An e-mail address."""

    name = "email"
    settings = Settings
    keys: ClassVar[Mapping[str, fields.Field[Any]]] = {"autocomplete": Text()}
    answer = _Field
