"""All question types, named one by one so that nothing is a question type by accident."""

from collections.abc import Mapping
from typing import Final

from programme.form import Question
from programme.questions.date import Date
from programme.questions.email import Email
from programme.questions.file import File
from programme.questions.information import Information
from programme.questions.long_text import LongText
from programme.questions.multiple_choice import MultipleChoice
from programme.questions.municipality import Municipality
from programme.questions.question_type import QuestionType
from programme.questions.release import Release
from programme.questions.short_text import ShortText
from programme.questions.single_choice import SingleChoice
from programme.questions.whole_number import WholeNumber
from programme.questions.yearly_table import YearlyTable
from programme.questions.yes_no import YesNo
from programme.values import ReadingContext, Value

_ALL: Final[tuple[QuestionType, ...]] = (
    ShortText(),
    LongText(),
    WholeNumber(),
    YesNo(),
    SingleChoice(),
    MultipleChoice(),
    Date(),
    Email(),
    Municipality(),
    YearlyTable(),
    File(),
    Information(),
    Release(),
)

TYPES: Final[Mapping[str, QuestionType]] = {one.name: one for one in _ALL}


def answer_lines(question: Question, value: Value | None, context: ReadingContext) -> tuple[str, ...]:
    """Return an answer as a person reads it; an absent one has no lines."""
    return () if value is None else TYPES[question.type].lines(question, value, context)
