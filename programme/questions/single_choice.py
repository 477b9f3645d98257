"""One of several options; the control sends the option's id."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import fields

from programme.form import Option, Question
from programme.questions.answer_field import AnswerField, Typed, only
from programme.questions.options import OptionList, chosen, labels
from programme.questions.question_type import QuestionType
from programme.values import ReadingContext, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What there is to choose."""

    options: tuple[Option, ...]


class _Field(AnswerField):
    missing_message = "Wählen Sie eine Antwort."

    def read(self, typed: Typed) -> Value:
        return chosen(self.question, only(typed))


class SingleChoice(QuestionType):
    """One of several options; the control sends the option's id."""

    name = "single_choice"
    settings = Settings
    keys: ClassVar[Mapping[str, fields.Field[Any]]] = {"options": OptionList(required=True)}
    answer = _Field

    def lines(self, question: Question, value: Value, context: ReadingContext) -> tuple[str, ...]:
        """See `QuestionType`."""
        return labels(question, [str(value)])
