"""Whether the answers may be published; the control sends `yes` or `no`."""

from programme.form import Question
from programme.questions.question_type import QuestionType
from programme.questions.yes_no import YesNoField
from programme.values import ReadingContext, Value


class Release(QuestionType):
    """Whether the answers may be published; the control sends `yes` or `no`."""

    name = "release"
    answer = YesNoField

    def lines(self, question: Question, value: Value, context: ReadingContext) -> tuple[str, ...]:
        """See `QuestionType`."""
        return ("Ja, veröffentlichen" if value else "Nein, nicht veröffentlichen",)
