"""The controls of questions on pages: their names, their ids, where links to problems lead."""

from typing import Final

from programme.answers import EVIDENCE_PART, controls
from programme.form import Question
from programme.municipality import RegisterEntry
from programme.text import paragraphs

GROUPS: Final = frozenset({"yes_no", "single_choice", "multiple_choice", "date", "yearly_table", "release"})
"""Types of several controls: their label is the legend of a fieldset."""


def anchor(control: str) -> str:
    """Return the id of a control in the page, for example `f-frist-year`."""
    return "f-" + control.replace(".", "-")


def upload_control(question: Question) -> str:
    """Return the name of the file input of a question, whatever its type."""
    return question.id if question.type == "file" else f"{question.id}.{EVIDENCE_PART}"


def kind_control(question: Question) -> str:
    """Return the name of the choice that says what the next files prove."""
    return f"{question.id}.kind"


def as_lines(text: str) -> tuple[tuple[str, ...], ...]:
    """Return a text as paragraphs of lines, for templates to print one by one."""
    return tuple(tuple(one.split("\n")) for one in paragraphs(text))


def municipality_label(entry: RegisterEntry) -> str:
    """Return a line to choose: name, kind, Land, and the official key where there is one."""
    key = f" ({entry.key})" if entry.has_official_key else ""
    return f"{entry.name} – {entry.kind}, {' und '.join(entry.laender)}{key}"


def target(question: Question, control: str) -> str:
    """Return the id that a link to a problem leads to; it exists wherever the question is asked."""
    typed = controls(question)
    known = control in typed or control == upload_control(question)
    return anchor(control if known else next(iter(typed), question.id))
