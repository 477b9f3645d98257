"""A text to read; asks nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from programme.form import Question
from programme.schemas.fields import GermanProse, GermanText, Text
from programme.values import ReadingContext, Value

TYPE = "information"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is to be read, in paragraphs, and where it goes on: words and address of a page of the site."""

    text: str
    more_label: str = ""
    more_href: str = ""


SETTINGS: Mapping[str, fields.Field[Any]] = {
    "text": GermanProse(required=True),
    "more_label": GermanText(),
    "more_href": Text(),
}


def parts(question: Question) -> tuple[str, ...]:
    """Return the names of the controls without the question's id."""
    return ()


def field(question: Question, context: ReadingContext) -> None:
    """Return nothing: there is no answer."""
    del question, context  # the same arguments as every type


def formatted(question: Question, value: Value, context: ReadingContext) -> str:
    """Return the value as a person reads it."""
    return ""
