"""The marshmallow schema of a form's answers."""

from collections.abc import Iterable

from marshmallow import RAISE, Schema

from programme.form import Form, Question
from programme.questions.registry import TYPES
from programme.values import ReadingContext


class AnswersSchema(Schema):
    """Base of the schemas made from forms."""

    class Meta:
        """An answer to no question is a mistake."""

        unknown = RAISE


def answers_schema(asked: Form | Iterable[Question], context: ReadingContext) -> Schema:
    """Return the schema that reads the inputs of these questions and writes their values."""
    questions = asked.questions if isinstance(asked, Form) else tuple(asked)
    fields = {question.id: TYPES[question.type].field(question, context) for question in questions}
    made = AnswersSchema.from_dict({name: field for name, field in fields.items() if field is not None})
    return made()
