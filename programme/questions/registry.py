"""All question types, imported one by one so that nothing is a question type by accident."""

from collections.abc import Mapping
from typing import Any, Protocol

from marshmallow import fields

from programme.form import Question
from programme.questions import (
    date,
    email,
    file,
    information,
    long_text,
    multiple_choice,
    municipality,
    release,
    short_text,
    single_choice,
    whole_number,
    yearly_table,
    yes_no,
)
from programme.questions.answer_field import AnswerField
from programme.values import ReadingContext, Value


class QuestionType(Protocol):
    """What every module of this package offers."""

    @property
    def TYPE(self) -> str:  # noqa: N802 a constant of the module
        """Its name in YAML."""

    @property
    def Settings(self) -> type[Any]:  # noqa: N802 a class of the module
        """The dataclass of its own keys."""

    @property
    def SETTINGS(self) -> Mapping[str, fields.Field[Any]]:  # noqa: N802 a constant of the module
        """The fields of its own keys in YAML."""

    def parts(self, question: Question) -> tuple[str, ...]:
        """Return the names of the controls without the question's id; "" = the bare one."""

    def field(self, question: Question, context: ReadingContext) -> AnswerField | None:
        """Return the field for the answer; None where nothing is asked."""

    def formatted(self, question: Question, value: Value, context: ReadingContext) -> str:
        """Return the value as a person reads it, several things one a line."""


_MODULES: tuple[QuestionType, ...] = (
    short_text,
    long_text,
    whole_number,
    yes_no,
    single_choice,
    multiple_choice,
    date,
    email,
    municipality,
    yearly_table,
    file,
    information,
    release,
)

TYPES: Mapping[str, QuestionType] = {module.TYPE: module for module in _MODULES}
