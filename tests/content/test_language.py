"""Forms, mails and the call speak in short sentences and keep the three words apart."""

import re
from collections.abc import Iterator

import pytest

from programme.form import Form
from programme.text import count_words
from tests.content.sources import call, form, mail, names_in

LONGEST = 15
FORMS = ["bewerbungsbogen", "formale-pruefung"]
# Words that look.md keeps out of forms and mails.
UNWANTED = re.compile(r"\b(bitte|Nutzer\w*|User|Upload|Button|downloaden|Bescheid\w*)\b|[*_:]innen|!", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """The text cut at the ends of sentences and at line breaks; points in numbers and dates are none."""
    without_points = re.sub(r"(?<=\d)\.(?=\d)", "", text)
    return [part.strip() for part in re.split(r"(?<=[.?!:])\s+|\n+", without_points) if part.strip()]


def too_long(texts: list[str]) -> list[str]:
    """All sentences above the limit."""
    return [one for text in texts for one in sentences(text) if count_words(one) > LONGEST]


def _texts_of(one: Form) -> Iterator[str]:
    yield from (one.title, one.lead)
    for section in one.sections:
        yield from (section.title, section.lead)
        for question in section.questions:
            yield from (question.label, question.hint, question.help, getattr(question.settings, "text", ""))
            for option in question.options:
                yield from (option.label, option.hint)


def _texts_of_call() -> list[str]:
    lists = (
        call().not_eligible,
        call().entries,
        call().prerequisites,
        call().favourable_conditions,
        call().evidence,
        call().expectations,
        call().criteria,
        call().aims,
        call().fields_of_action,
        call().eligible,
        call().benefits,
    )
    texts = [text for entries in lists for entry in entries for text in (entry.title, entry.text)]
    return [*texts, *(text for step in call().stages for text in (step.title, step.explanation))]


def test_long_sentences_are_found() -> None:
    text = "Kurz und gut, am 14.05.2027 mit 1.234 Menschen. " + "Wort " * 16 + "Ende."

    assert too_long([text]) == ["Wort " * 16 + "Ende."]


@pytest.mark.parametrize("name", FORMS)
def test_form_speaks_in_short_sentences(name: str) -> None:
    assert too_long(list(_texts_of(form(name)))) == []


def test_call_speaks_in_short_sentences() -> None:
    assert too_long(_texts_of_call()) == []


@pytest.mark.parametrize("name", names_in("mails"))
def test_mail_speaks_in_short_sentences(name: str) -> None:
    text = re.sub(r"\{\{[^}]*\}\}", "Wert", mail(name).body)

    assert too_long([text]) == []


@pytest.mark.parametrize("name", FORMS)
def test_form_avoids_unwanted_words(name: str) -> None:
    assert [text for text in _texts_of(form(name)) if UNWANTED.search(text)] == []


@pytest.mark.parametrize("name", names_in("mails"))
def test_mail_avoids_unwanted_words(name: str) -> None:
    assert UNWANTED.findall(f"{mail(name).subject}\n{mail(name).body}") == []


@pytest.mark.parametrize("name", FORMS)
def test_labels_differ_from_each_other(name: str) -> None:
    labels = [question.label for question in form(name).questions]

    assert len(set(labels)) == len(labels)


def test_questions_of_the_applicant_are_questions() -> None:
    asked = [one for one in form("bewerbungsbogen").questions if one.type != "information"]

    assert [one.label for one in asked if not one.label.endswith("?")] == []
