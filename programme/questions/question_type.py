"""What every question type offers; a module of this package holds one."""

from abc import ABC
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import fields

from programme.form import Question
from programme.questions.answer_field import AnswerField
from programme.values import ReadingContext, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSettings:
    """A type without keys of its own."""


class QuestionType(ABC):
    """A kind of question; the defaults are those of one control and one line of text.

    `name` stands in YAML; `settings` is the dataclass of its own keys and `keys` the fields that
    read them; `answer` reads what was typed, None where nothing is asked.
    """

    name: ClassVar[str]
    settings: ClassVar[type[Any]] = NoSettings
    keys: ClassVar[Mapping[str, fields.Field[Any]]] = {}
    answer: ClassVar[type[AnswerField] | None]

    def parts(self, question: Question) -> tuple[str, ...]:
        """Return the names of the controls without the question's id; "" = the bare one."""
        return ("",)

    def field(self, question: Question, context: ReadingContext) -> AnswerField | None:
        """Return the field that reads the question's input and writes its value to JSON; None where none is."""
        return self.answer(question, context, self.parts(question)) if self.answer else None

    def lines(self, question: Question, value: Value, context: ReadingContext) -> tuple[str, ...]:
        """Return the value as a person reads it."""
        return tuple(str(value).split("\n"))
