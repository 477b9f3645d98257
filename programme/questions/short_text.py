"""One line of text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from programme.errors import AnswerRefused
from programme.form import Question
from programme.german import format_whole_number
from programme.questions.answer_field import AnswerField, Typed, only
from programme.schemas.fields import Count, Text
from programme.text import clean_line
from programme.values import ReadingContext, Value

TYPE = "short_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Longest length in characters; `autocomplete` as HTML names it (WCAG 1.3.5)."""

    max_length: int = 200
    autocomplete: str | None = None


SETTINGS: Mapping[str, fields.Field[Any]] = {"max_length": Count(least=1, most=1000), "autocomplete": Text()}


class _Field(AnswerField):
    missing_message = "Schreiben Sie eine Antwort."

    def read(self, typed: Typed) -> Value:
        text = clean_line(only(typed))
        refuse_longer(text, self.question.settings_as(Settings).max_length)
        return text


def refuse_longer(text: str, most: int) -> None:
    """Refuse text that has too many characters; raises AnswerRefused."""
    if len(text) > most:
        excess, limit = format_whole_number(len(text) - most), format_whole_number(most)
        raise AnswerRefused("too_long", f"{excess} Zeichen zu viel. Kürzen Sie auf höchstens {limit}.")


def parts(question: Question) -> tuple[str, ...]:
    """Return the names of the controls without the question's id."""
    return ("",)


def field(question: Question, context: ReadingContext) -> AnswerField:
    """Return the field that reads the question's input and writes its value to JSON."""
    return _Field(question, context, parts(question))


def formatted(question: Question, value: Value, context: ReadingContext) -> str:
    """Return the value as a person reads it."""
    return str(value)
