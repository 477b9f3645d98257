"""A whole number, typed the German way."""

from collections.abc import Mapping
from dataclasses import dataclass

from marshmallow import fields

from programme.form import Option, Question
from programme.values import ReadingContext, Value

TYPE = "whole_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Keys of this type beside the common ones."""

    min: int = 0
    max: int | None = None
    unit: str = ""


SETTINGS: Mapping[str, fields.Field] = {}


def parts(question: Question) -> tuple[str, ...]:
    """Return the names of the controls without the question's id."""
    return ("",)


def field(question: Question, context: ReadingContext) -> fields.Field | None:
    """Return the field that reads the question's input and writes its value to JSON."""
    raise NotImplementedError


def formatted(question: Question, value: Value, context: ReadingContext) -> str:
    """Return the value as a person reads it."""
    raise NotImplementedError
