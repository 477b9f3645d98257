"""Yes or no; the control sends `yes` or `no`."""

from typing import Any

from programme.errors import AnswerRefused
from programme.form import Question
from programme.questions.answer_field import AnswerField, Typed, only
from programme.questions.question_type import QuestionType
from programme.text import clean_line
from programme.values import ReadingContext, Value

ANSWERS = {"yes": True, "no": False}


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


class YesNo(QuestionType):
    """Yes or no; the control sends `yes` or `no`."""

    name = "yes_no"
    answer = YesNoField

    def lines(self, question: Question, value: Value, context: ReadingContext) -> tuple[str, ...]:
        """See `QuestionType`."""
        return ("Ja" if value else "Nein",)
