"""The marshmallow schema of a form's answers."""

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import RAISE, Schema

from programme.form import Form, Question
from programme.municipality import Register
from programme.questions.answer_field import AnswerField
from programme.questions.registry import TYPES
from programme.values import ReadingContext, Value, Values

# Writing and re-reading values looks at nothing but the value.
_NOTHING = ReadingContext(register=Register())


class AnswersSchema(Schema):
    """Base of the schemas made from forms: one field for each question that asks something."""

    class Meta:
        """An answer to no question is a mistake."""

        unknown = RAISE

    @property
    def answers(self) -> dict[str, AnswerField]:
        """Return the fields with their type, in the order of the form."""
        return {name: field for name, field in self.fields.items() if isinstance(field, AnswerField)}


def answers_schema(asked: Form | Iterable[Question], context: ReadingContext) -> AnswersSchema:
    """Return the schema that reads the inputs of these questions and writes their values."""
    questions = asked.questions if isinstance(asked, Form) else tuple(asked)
    fields = {question.id: TYPES[question.type].field(question, context) for question in questions}
    made = AnswersSchema.from_dict({name: field for name, field in fields.items() if field is not None})()
    assert isinstance(made, AnswersSchema)  # noqa: S101 from_dict makes a class below the one it is called on
    return made


def dump_answers(form: Form, values: Values) -> dict[str, Any]:
    """Return values as JSON knows them, in the order of the form.

    Not Schema.dump: it would take the method of a mapping for the answer to a question „items“.
    """
    fields = answers_schema(form, _NOTHING).answers
    return {name: field.to_json(values[name]) for name, field in fields.items() if name in values}


def restore_answers(form: Form, data: Mapping[str, Any]) -> dict[str, Value]:
    """Return the values that `dump_answers` made; raises TypeError or ValueError for anything else."""
    fields = answers_schema(form, _NOTHING).answers
    unknown = set(data) - set(fields)
    if unknown:
        raise ValueError(f"answers to no question: {sorted(unknown)}")
    return {name: field.from_json(data[name]) for name, field in fields.items() if name in data}
