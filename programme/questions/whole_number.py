"""A whole number, typed the German way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import fields

from programme.errors import AnswerRefused
from programme.form import Question
from programme.german import format_whole_number, parse_whole_number
from programme.questions.answer_field import AnswerField, Limits, Typed, only
from programme.questions.question_type import QuestionType
from programme.schemas.fields import Coded, Count, GermanText
from programme.values import ReadingContext, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(Limits):
    """Limits, and the unit that stands behind the field."""

    min: int = 0
    max: int | None = None
    unit: str = ""

    def contradictions(self) -> dict[str, Coded]:
        """See `Limits`."""
        if self.max is None or self.min <= self.max:
            return {}
        message = f"Die größte Zahl ist kleiner als die kleinste ({self.min}). So passt keine Antwort."
        return {"max": Coded("contradiction", message)}


class _Field(AnswerField):
    missing_message = "Schreiben Sie eine Zahl."

    def read(self, typed: Typed) -> Value:
        number = parse_whole_number(only(typed))
        settings = self.question.settings_as(Settings)
        if number < settings.min or (settings.max is not None and number > settings.max):
            raise AnswerRefused("out_of_range", _range_message(settings))
        return number

    def from_json(self, data: Any) -> Value:
        if type(data) is not int:
            raise TypeError(f"answer to {self.question.id} is no whole number")
        return data


def _range_message(settings: Settings) -> str:
    least = format_whole_number(settings.min)
    if settings.max is None:
        return f"Die Zahl ist zu klein. Schreiben Sie {least} oder mehr."
    return f"Schreiben Sie eine Zahl von {least} bis {format_whole_number(settings.max)}."


class WholeNumber(QuestionType):
    """A whole number, typed the German way."""

    name = "whole_number"
    settings = Settings
    keys: ClassVar[Mapping[str, fields.Field[Any]]] = {
        "min": Count(least=-(10**12)),
        "max": Count(least=-(10**12)),
        "unit": GermanText(),
    }
    answer = _Field

    def lines(self, question: Question, value: Value, context: ReadingContext) -> tuple[str, ...]:
        """Return the number with its unit."""
        number = format_whole_number(value) if isinstance(value, int) else str(value)
        return (f"{number} {question.settings_as(Settings).unit}".strip(),)
