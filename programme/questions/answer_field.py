"""The marshmallow field that all question types share.

It reads what was typed for one question, `{part: [text, …]}`, into a value, writes the value
to JSON and reads it back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, missing

from programme.errors import AnswerRefused
from programme.form import Question
from programme.schemas.fields import Coded
from programme.text import is_blank
from programme.values import Inputs, ReadingContext, Value

Typed = Mapping[str, list[str]]


def control_name(question_id: str, part: str) -> str:
    """Return the name of a control as it stands in inputs."""
    return f"{question_id}.{part}" if part else question_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one answer: its value, what is wrong with it, what is missing."""

    value: Value | None = None
    wrong: tuple[Coded, ...] = ()
    missing: tuple[Coded, ...] = ()


class Limits:
    """Settings of a type that can contradict each other, so that no answer would be right."""

    __slots__ = ()

    def contradictions(self) -> dict[str, Coded]:
        """Return what is wrong, by key."""
        raise NotImplementedError


class AnswerField(fields.Field[Any]):
    """Reads, writes and re-reads the answer to one question; `parts` are its controls."""

    missing_message: ClassVar[str] = "Beantworten Sie diese Frage."

    def __init__(self, question: Question, context: ReadingContext, parts: tuple[str, ...]) -> None:
        required = Coded("required", type(self).missing_message, parts[0] if parts else "")
        super().__init__(required=question.required, error_messages={"required": required})
        self.question = question
        self.context = context
        self.parts = parts

    def gather(self, inputs: Inputs) -> Typed | None:
        """Collect what was typed for this question; None where all of it is blank."""
        typed = {part: inputs.get(control_name(self.question.id, part), []) for part in self.parts}
        return None if all(is_blank(text) for texts in typed.values() for text in texts) else typed

    def take(self, inputs: Inputs) -> Taken:
        """Read the answer out of all inputs of the form."""
        typed = self.gather(inputs)
        try:
            value = self.deserialize(missing if typed is None else typed)
        except ValidationError as error:
            found = tuple(message for message in error.messages if isinstance(message, Coded))
            return Taken(missing=found) if typed is None else Taken(wrong=found)
        if value is missing:
            return Taken()
        short = self.shortfall(value) if self.question.required else None
        return Taken(value=value, missing=() if short is None else (short,))

    def read(self, typed: Typed) -> Value:
        """Return the value; raises AnswerRefused, or ValidationError with several of `Coded`."""
        raise NotImplementedError

    def shortfall(self, value: Value) -> Coded | None:
        """Return what is still missing in an answer that was begun."""
        return None

    def from_json(self, data: Any) -> Value:
        """Return the value that `to_json` wrote; text unless a type says otherwise."""
        if not isinstance(data, str):
            raise TypeError(f"answer to {self.question.id} is no text")
        return data

    def to_json(self, value: Any) -> Any:
        """Return the value as JSON knows it."""
        return value

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Value:
        try:
            return self.read(value)
        except AnswerRefused as refused:
            raise ValidationError([Coded(refused.refusal, refused.message, refused.part)]) from None

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> Any:
        return None if value is None else self.to_json(value)


def only(typed: Typed, part: str = "") -> str:
    """Return the one text of a control, empty where there is none; raises AnswerRefused."""
    texts = typed.get(part, [])
    if len(texts) > 1:
        raise AnswerRefused("several_values", "Hier kamen mehrere Antworten an. Wählen oder schreiben Sie eine.", part)
    return texts[0] if texts else ""


def ids_from_json(data: Any) -> tuple[str, ...]:
    """Return a list of ids as it was; raises TypeError."""
    if not isinstance(data, list) or not all(isinstance(one, str) for one in data):
        raise TypeError("an answer of several ids is a list of text")
    return tuple(data)
