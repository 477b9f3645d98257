"""Any of several options; the control sends their ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import fields

from programme.errors import AnswerRefused
from programme.form import Option, Question
from programme.questions.answer_field import AnswerField, Limits, Typed, ids_from_json
from programme.questions.options import OptionList, chosen, labels
from programme.questions.question_type import QuestionType
from programme.schemas.fields import Coded, Count
from programme.text import is_blank
from programme.values import ReadingContext, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(Limits):
    """What there is to choose, and how many at most."""

    options: tuple[Option, ...]
    max_choices: int | None = None

    def contradictions(self) -> dict[str, Coded]:
        """See `Limits`."""
        if self.max_choices is None or self.max_choices <= len(self.options):
            return {}
        return {
            "max_choices": Coded("contradiction", f"Es gibt nur {len(self.options)} Antworten. Löschen Sie die Zeile.")
        }


class _Field(AnswerField):
    missing_message = "Wählen Sie mindestens eine Antwort."

    def read(self, typed: Typed) -> Value:
        ids = {chosen(self.question, text) for text in typed[""] if not is_blank(text)}
        most = self.question.settings_as(Settings).max_choices
        if most is not None and len(ids) > most:
            raise AnswerRefused("too_many_choices", f"Wählen Sie höchstens {most}. Sie haben {len(ids)} gewählt.")
        return tuple(option.id for option in self.question.options if option.id in ids)

    def to_json(self, value: Any) -> Any:
        return list(value)

    def from_json(self, data: Any) -> Value:
        return ids_from_json(data)


class MultipleChoice(QuestionType):
    """Any of several options; the control sends their ids."""

    name = "multiple_choice"
    settings = Settings
    keys: ClassVar[Mapping[str, fields.Field[Any]]] = {
        "options": OptionList(required=True),
        "max_choices": Count(least=1),
    }
    answer = _Field

    def lines(self, question: Question, value: Value, context: ReadingContext) -> tuple[str, ...]:
        """Return one line for each choice; an id that is gone stands for itself."""
        return labels(question, map(str, value)) if isinstance(value, tuple) else (str(value),)
