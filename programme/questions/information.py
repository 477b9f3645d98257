"""A text to read; asks nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import fields

from programme.form import Question
from programme.questions.question_type import QuestionType
from programme.schemas.fields import GermanProse, GermanText, Text
from programme.values import ReadingContext, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is to be read, in paragraphs, and where it goes on: words and address of a page of the site."""

    text: str
    more_label: str = ""
    more_href: str = ""


class Information(QuestionType):
    """A text to read; asks nothing."""

    name = "information"
    settings = Settings
    keys: ClassVar[Mapping[str, fields.Field[Any]]] = {
        "text": GermanProse(required=True),
        "more_label": GermanText(),
        "more_href": Text(),
    }
    answer = None

    def parts(self, question: Question) -> tuple[str, ...]:
        """See `QuestionType`."""
        return ()

    def lines(self, question: Question, value: Value, context: ReadingContext) -> tuple[str, ...]:
        """Return nothing: a text asks nothing."""
        return ()
