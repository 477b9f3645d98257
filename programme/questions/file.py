"""Files that prove nothing; the values are ids of attachments."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import fields

from programme.errors import AnswerRefused
from programme.form import Question
from programme.questions.answer_field import AnswerField, Typed, ids_from_json
from programme.questions.question_type import QuestionType
from programme.schemas.fields import Count
from programme.values import Inputs, ReadingContext, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """At most so many files."""

    max_files: int = 5


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


class File(QuestionType):
    """Files that prove nothing; the values are ids of attachments."""

    name = "file"
    settings = Settings
    keys: ClassVar[Mapping[str, fields.Field[Any]]] = {"max_files": Count(least=1, most=20)}
    answer = _Field

    def lines(self, question: Question, value: Value, context: ReadingContext) -> tuple[str, ...]:
        """Return the names of the files."""
        ids = value if isinstance(value, tuple) else ()
        return tuple(one.name for one in context.attached if one.id in ids)
