"""Options of choices: their keys in YAML, and how chosen ids are read."""

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import ValidationError

from programme.errors import AnswerRefused
from programme.form import Option, Outcome, Question
from programme.schemas.fields import GermanText, Identifier, Many, OneOf, Part, Strict, duplicates
from programme.text import clean_line


class OptionSchema(Strict):
    """One entry of `options`."""

    makes = Option
    id = Identifier(required=True)
    label = GermanText(required=True)
    hint = GermanText()
    outcome = OneOf(Outcome)


class OptionList(Many):
    """A list of at least two options with different ids."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Part(OptionSchema), least=2, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        loaded: tuple[Option, ...] = super()._deserialize(value, attr, data, **kwargs)
        doubled = duplicates([option.id for option in loaded])
        if doubled:
            raise ValidationError({place: {"id": [message]} for place, message in doubled.items()})
        return loaded


def chosen(question: Question, typed: str) -> str:
    """Return the id of the chosen option; raises AnswerRefused for any other."""
    wanted = clean_line(typed)
    if wanted not in {option.id for option in question.options}:
        raise AnswerRefused("unknown_option", "Diese Antwort steht nicht zur Wahl. Wählen Sie eine der Antworten.")
    return wanted


def labels(question: Question, ids: Iterable[str]) -> tuple[str, ...]:
    """Return the labels of the options; an id that is gone stands for itself."""
    named = {option.id: option.label for option in question.options}
    return tuple(named.get(one, one) for one in ids)
