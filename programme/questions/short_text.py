"""One line of text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import fields

from programme.errors import AnswerRefused
from programme.german import format_whole_number
from programme.questions.answer_field import AnswerField, Typed, only
from programme.questions.question_type import QuestionType
from programme.schemas.fields import Count, Text
from programme.text import clean_line
from programme.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Longest length in characters; `autocomplete` as HTML names it (WCAG 1.3.5)."""

    max_length: int = 200
    autocomplete: str | None = None


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


class ShortText(QuestionType):
    """One line of text."""

    name = "short_text"
    settings = Settings
    keys: ClassVar[Mapping[str, fields.Field[Any]]] = {"max_length": Count(least=1, most=1000), "autocomplete": Text()}
    answer = _Field
