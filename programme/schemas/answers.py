"""The marshmallow schema of a form's answers."""

from collections.abc import Iterable

from marshmallow import Schema

from programme.form import Form, Question
from programme.values import ReadingContext


def answers_schema(asked: Form | Iterable[Question], context: ReadingContext) -> Schema:
    """Return the schema that reads the inputs of these questions and writes their values."""
    raise NotImplementedError
