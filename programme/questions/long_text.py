"""Text of several paragraphs, limited in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import fields

from programme.errors import AnswerRefused
from programme.questions.answer_field import AnswerField, Typed, only
from programme.questions.question_type import QuestionType
from programme.questions.short_text import refuse_longer
from programme.schemas.fields import Count
from programme.text import clean_text, count_words
from programme.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """At most so many words; the length in characters is only a guard."""

    max_words: int | None = None
    max_length: int = 20_000


class _Field(AnswerField):
    missing_message = "Schreiben Sie eine Antwort."

    def read(self, typed: Typed) -> Value:
        text = clean_text(only(typed))
        settings = self.question.settings_as(Settings)
        refuse_longer(text, settings.max_length)
        if settings.max_words is not None:
            _refuse_more_words(text, settings.max_words)
        return text


def _refuse_more_words(text: str, most: int) -> None:
    excess = count_words(text) - most
    if excess > 0:
        words = "1 Wort" if excess == 1 else f"{excess} Wörter"
        raise AnswerRefused("too_many_words", f"{words} zu viel. Kürzen Sie auf höchstens {most} Wörter.")


class LongText(QuestionType):
    """Text of several paragraphs, limited in words."""

    name = "long_text"
    settings = Settings
    keys: ClassVar[Mapping[str, fields.Field[Any]]] = {
        "max_words": Count(least=1, most=5000),
        "max_length": Count(least=1, most=100_000),
    }
    answer = _Field
