"""Yes or no; the control sends `yes` or `no`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from programme.errors import AnswerRefused
from programme.form import Question
from programme.questions.answer_field import AnswerField, Typed, only
from programme.text import clean_line
from programme.values import ReadingContext, Value

TYPE = "yes_no"
ANSWERS = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """This type has no keys of its own."""


SETTINGS: Mapping[str, fields.Field[Any]] = {}


class YesNoField(AnswerField):
    """Reads the two answers; also the field of a release."""

    missing_message = "Wählen Sie Ja oder Nein."

    def read(self, typed: Typed) -> Value:
        """Take only the two answers that the control sends."""
        answer = clean_line(only(typed))
        if answer not in ANSWERS:
            raise AnswerRefused("unknown_option", "Diese Antwort steht nicht zur Wahl. Wählen Sie Ja oder Nein.")
        return ANSWERS[answer]

    def from_json(self, data: Any) -> Value:
        """Take only true and false."""
        if not isinstance(data, bool):
            raise TypeError(f"answer to {self.question.id} is neither yes nor no")
        return data


def parts(question: Question) -> tuple[str, ...]:
    """Return the names of the controls without the question's id."""
    return ("",)


def field(question: Question, context: ReadingContext) -> AnswerField:
    """Return the field that reads the question's input and writes its value to JSON."""
    return YesNoField(question, context, parts(question))


def formatted(question: Question, value: Value, context: ReadingContext) -> str:
    """Return the value as a person reads it."""
    return "Ja" if value else "Nein"
