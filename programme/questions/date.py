"""A day, typed into three fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import fields

from programme.errors import AnswerRefused
from programme.form import Question
from programme.german import format_date, parse_date
from programme.questions.answer_field import AnswerField, Limits, Typed, only
from programme.schemas.fields import Coded, Day, GermanText
from programme.values import ReadingContext, Value

TYPE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(Limits):
    """First and last day that are possible; `past_note` asks back where a day to come lies in the past."""

    earliest: date | None = None
    latest: date | None = None
    past_note: str = ""

    def contradictions(self) -> dict[str, Coded]:
        """See `Limits`."""
        if self.earliest is None or self.latest is None or self.earliest <= self.latest:
            return {}
        return {"latest": Coded("contradiction", "Der letzte Tag liegt vor dem ersten. So passt keine Antwort.")}


SETTINGS: Mapping[str, fields.Field[Any]] = {"earliest": Day(), "latest": Day(), "past_note": GermanText()}


class _Field(AnswerField):
    missing_message = "Nennen Sie Tag, Monat und Jahr."

    def read(self, typed: Typed) -> Value:
        day = parse_date(*(only(typed, part) for part in self.parts))
        settings = self.question.settings_as(Settings)
        if settings.earliest is not None and day < settings.earliest:
            raise AnswerRefused(
                "date_too_early", f"Nennen Sie einen Tag ab dem {format_date(settings.earliest)}", "year"
            )
        if settings.latest is not None and day > settings.latest:
            raise AnswerRefused("date_too_late", f"Nennen Sie einen Tag bis zum {format_date(settings.latest)}", "year")
        return day

    def to_json(self, value: Any) -> Any:
        return value.isoformat()

    def from_json(self, data: Any) -> Value:
        return date.fromisoformat(data)


def parts(question: Question) -> tuple[str, ...]:
    """Return the names of the controls without the question's id."""
    return ("day", "month", "year")


def field(question: Question, context: ReadingContext) -> AnswerField:
    """Return the field that reads the question's input and writes its value to JSON."""
    return _Field(question, context, parts(question))


def formatted(question: Question, value: Value, context: ReadingContext) -> str:
    """Return the value as a person reads it."""
    return format_date(value) if isinstance(value, date) else str(value)
