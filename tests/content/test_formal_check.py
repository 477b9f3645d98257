"""The formal check decides each of the five prerequisites."""

import re

from programme.call import check_form
from programme.form import Audience, Form, Outcome
from tests.content.sources import call, form


def _form() -> Form:
    return form("formale-pruefung")


def test_form_fits_the_call() -> None:
    assert _form().audience is Audience.OFFICE
    assert check_form(_form(), call()) == []


def test_each_prerequisite_has_one_decision_and_one_note() -> None:
    decided = [one.serves.prerequisite for one in _form().questions if one.type == "single_choice"]
    notes = [one for one in _form().questions if one.type == "long_text"]

    assert decided == [(entry.id,) for entry in call().prerequisites]
    assert len(notes) == len(decided)
    assert [one.id for one in notes if one.required] == []


def test_options_carry_their_outcome() -> None:
    choices = [one for one in _form().questions if one.type == "single_choice"]

    assert {tuple((option.label, option.outcome) for option in one.options) for one in choices} == {
        (("erfüllt", Outcome.MET), ("vorläufig", Outcome.PROVISIONAL), ("nicht erfüllt", Outcome.NOT_MET)),
    }


def test_sections_that_the_office_is_sent_to_exist() -> None:
    titles = [section.title for section in form("bewerbungsbogen").sections]
    named = [title for one in _form().questions for title in re.findall(r"„([^“]+)“", one.hint)]

    assert named != []
    assert [title for title in named if not any(known.startswith(title) for known in titles)] == []
