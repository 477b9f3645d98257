"""A day, typed into three fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from marshmallow import fields

from programme.errors import AnswerRefused
from programme.form import Question
from programme.german import format_date, parse_date
from programme.questions.answer_field import AnswerField, Limits, Typed, only
from programme.questions.question_type import QuestionType
from programme.schemas.fields import Coded, Day, GermanText
from programme.values import ReadingContext, Value


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


class Date(QuestionType):
    """A day, typed into three fields."""

    name = "date"
    settings = Settings
    keys: ClassVar[Mapping[str, fields.Field[Any]]] = {"earliest": Day(), "latest": Day(), "past_note": GermanText()}
    answer = _Field

    def parts(self, question: Question) -> tuple[str, ...]:
        """See `QuestionType`."""
        return ("day", "month", "year")

    def lines(self, question: Question, value: Value, context: ReadingContext) -> tuple[str, ...]:
        """See `QuestionType`."""
        return (format_date(value) if isinstance(value, date) else str(value),)
