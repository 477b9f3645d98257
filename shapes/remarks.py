"""What a page says beside a question: what follows it, how long the text is, whether an answer may be a slip."""

from datetime import date

from programme.conditions import asked
from programme.form import Form, Question
from programme.german import format_date
from programme.values import Value


def remark(question: Question, value: Value | None, begun_on: date | None) -> str:
    """Ask back where a day that should be to come lies before the day the form was begun; else nothing."""
    note: str = getattr(question.settings, "past_note", "")
    if not (note and begun_on and isinstance(value, date) and value < begun_on):
        return ""
    return f"Der {format_date(value)} liegt schon zurück. {note}"


def has_followers(form: Form, question: Question) -> bool:
    """Tell whether another question is asked or not according to the answer to this one; a text to read is none."""
    conditions = (one.when for one in form.questions if one.when is not None and one.type != "information")
    return any(part.question == question.id for one in conditions for part in asked(one))


def count_text(words: int, most: int) -> str:
    """Say how many words a text has; never cuts off, tells how much is too much."""
    if words <= most:
        return f"{words} von höchstens {most} Wörtern"
    over = words - most
    return f"{over} {'Wort' if over == 1 else 'Wörter'} zu viel (höchstens {most})"
