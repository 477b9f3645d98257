"""A municipality of the register; the control sends its name or key."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from programme.errors import AnswerRefused
from programme.form import Question
from programme.municipality import Register
from programme.questions.answer_field import AnswerField, Typed, only
from programme.text import clean_line
from programme.values import ReadingContext, Value

TYPE = "municipality"
_BRACKETED = re.compile(r"\(([0-9a-z-]+)\)\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """This type has no keys of its own."""


SETTINGS: Mapping[str, fields.Field[Any]] = {}


class _Field(AnswerField):
    missing_message = "Wählen Sie Ihre Kommune."

    def read(self, typed: Typed) -> Value:
        text = clean_line(only(typed))
        bracketed = _BRACKETED.search(text)
        key = bracketed[1] if bracketed else text
        if self.context.register.get(key) is not None:
            return key
        return _by_name(self.context.register, text)


def _by_name(register: Register, text: str) -> str:
    named = [entry for entry in register.entries if entry.name.casefold() == text.casefold()]
    if len(named) == 1:
        return named[0].key
    if named:
        choice = ", ".join(f"{entry.name} ({entry.key})" for entry in named)
        raise AnswerRefused(
            "municipality_ambiguous", f"Diesen Namen gibt es mehrfach. Schreiben Sie den Schlüssel: {choice}"
        )
    raise AnswerRefused("municipality_unknown", f"Diese Kommune steht nicht im Verzeichnis.{_advice(register, text)}")


def _advice(register: Register, text: str) -> str:
    near = difflib.get_close_matches(text, [entry.name for entry in register.entries], n=1)
    if near:
        return f" Meinten Sie „{near[0]}“?"
    return " Prüfen Sie die Schreibweise, oder schreiben Sie den amtlichen Schlüssel."


def _described(value: Value, context: ReadingContext) -> str:
    entry = context.register.get(str(value))
    return entry.name_with_key if entry else str(value)


def parts(question: Question) -> tuple[str, ...]:
    """Return the names of the controls without the question's id."""
    return ("",)


def field(question: Question, context: ReadingContext) -> AnswerField:
    """Return the field that reads the question's input and writes its value to JSON."""
    return _Field(question, context, parts(question))


def formatted(question: Question, value: Value, context: ReadingContext) -> str:
    """Return the value as a person reads it."""
    return _described(value, context)
