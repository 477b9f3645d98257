"""Files that prove nothing; the values are ids of attachments."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from programme.errors import AnswerRefused
from programme.form import Question
from programme.questions.answer_field import AnswerField, Typed, ids_from_json
from programme.schemas.fields import Count
from programme.values import Inputs, ReadingContext, Value

TYPE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """At most so many files."""

    max_files: int = 5


SETTINGS: Mapping[str, fields.Field[Any]] = {"max_files": Count(least=1, most=20)}


class _Field(AnswerField):
    missing_message = "Laden Sie eine Datei hoch."

    def gather(self, inputs: Inputs) -> Typed | None:
        ids = [one.id for one in self.context.attached if one.question_id == self.question.id]
        return {"": ids} if ids else None

    def read(self, typed: Typed) -> Value:
        ids = tuple(typed[""])
        most = self.question.settings_as(Settings).max_files
        if len(ids) > most:
            raise AnswerRefused("too_many_files", f"Höchstens {most} Dateien. Entfernen Sie {len(ids) - most}.")
        return ids

    def to_json(self, value: Any) -> Any:
        return list(value)

    def from_json(self, data: Any) -> Value:
        return ids_from_json(data)


def _names(value: Value, context: ReadingContext) -> str:
    ids = value if isinstance(value, tuple) else ()
    return "\n".join(one.name for one in context.attached if one.id in ids)


def parts(question: Question) -> tuple[str, ...]:
    """Return the names of the controls without the question's id."""
    return ("",)


def field(question: Question, context: ReadingContext) -> AnswerField:
    """Return the field that reads the question's input and writes its value to JSON."""
    return _Field(question, context, parts(question))


def formatted(question: Question, value: Value, context: ReadingContext) -> str:
    """Return the value as a person reads it."""
    return _names(value, context)
