"""A municipality of the register; the control sends its name or key."""

import difflib
import re

from programme.errors import AnswerRefused
from programme.form import Question
from programme.municipality import Register
from programme.questions.answer_field import AnswerField, Typed, only
from programme.questions.question_type import QuestionType
from programme.text import clean_line
from programme.values import ReadingContext, Value

_BRACKETED = re.compile(r"\(([0-9a-z-]+)\)\Z")


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


class Municipality(QuestionType):
    """A municipality of the register; the control sends its name or key."""

    name = "municipality"
    answer = _Field

    def lines(self, question: Question, value: Value, context: ReadingContext) -> tuple[str, ...]:
        """Return the name with the key, because names are not unique."""
        entry = context.register.get(str(value))
        return (entry.name_with_key if entry else str(value),)
