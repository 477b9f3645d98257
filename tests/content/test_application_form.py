"""The Bewerbungsbogen asks what the call wants to know, once, and keeps persons private."""

from collections import Counter

import pytest

from programme.call import check_form
from programme.conditions import holds
from programme.form import Audience, Form, Question
from programme.participation import SLOTS
from tests.content.sources import call, form

PUBLIC = {
    "quartier_name": "neighbourhood",
    "stelle_name": "office_name",
    "stelle_email": "office_email",
    "stelle_telefon": "office_phone",
    "bevoelkerung": "population",
    "herausforderung": "challenge",
    "ziele": "aims",
    "handlungsfelder": "fields_of_action",
    "vorhaben": "measures",
    "zusammenfassung": "summary",
    "beteiligung": "participation",
    "kooperation": "cooperation",
}


def _form() -> Form:
    return form("bewerbungsbogen")


def _options(question_id: str) -> list[str]:
    return [option.id for option in _form().question(question_id).options]


def _guiding() -> list[Question]:
    return [question for question in _form().questions if question.type == "long_text"]


def test_form_fits_the_call() -> None:
    assert _form().audience is Audience.APPLICANT
    assert check_form(_form(), call()) == []


@pytest.mark.parametrize("prerequisite", [entry.id for entry in call().prerequisites])
def test_prerequisite_is_served_by_a_required_question(prerequisite: str) -> None:
    serving = [one for one in _form().questions if prerequisite in one.serves.prerequisite]

    assert [one.id for one in serving if one.required and one.when is None] != []


@pytest.mark.parametrize("condition", [entry.id for entry in call().favourable_conditions])
def test_favourable_condition_is_served_by_a_question(condition: str) -> None:
    serving = [one.id for one in _form().questions if condition in one.serves.condition]

    assert serving != []


def test_selection_criteria_beside_the_conditions_are_served() -> None:
    served = {criterion for one in _form().questions for criterion in one.serves.criterion}

    assert served == {"wirtschaft", "demografie", "groesse", "lage", "uebertragbarkeit"}


def test_every_slot_of_the_portrait_is_filled_once() -> None:
    filled = Counter(question.public for question in _form().questions if question.public)

    assert filled == dict.fromkeys(SLOTS, 1)


def test_persons_and_evidence_are_never_public() -> None:
    """These answers and no others become public."""
    assert {question.id: question.public for question in _form().questions if question.public} == PUBLIC


def test_options_are_those_of_the_call() -> None:
    assert _options("einstieg") == [entry.id for entry in call().entries]
    assert _options("handlungsfelder") == [entry.id for entry in call().fields_of_action]
    assert _options("zusagen") == [entry.id for entry in call().expectations if entry.id != "mentoring"]


def test_labels_of_fields_and_topics_are_those_of_the_call() -> None:
    fields = [option.label for option in _form().question("handlungsfelder").options]
    topics = [option.label for option in _form().question("querschnitt_themen").options]

    assert fields == [
        f"{letter}) {entry.title}" for letter, entry in zip("abcde", call().fields_of_action, strict=True)
    ]
    assert topics == [topic for entry in call().favourable_conditions for topic in entry.topics]


def test_every_kind_of_evidence_can_be_given() -> None:
    offered = {kind for one in _form().questions if one.evidence for kind in one.evidence.any_of}

    assert offered == {entry.id for entry in call().evidence}


def test_evidence_is_required_only_where_the_applicant_says_it_exists() -> None:
    required = {one.id: one.when for one in _form().questions if one.evidence and one.evidence.required}

    assert set(required) == {"beschluss", "massnahme"}
    assert [question_id for question_id, when in required.items() if when is None] == []


@pytest.mark.parametrize(
    ("state", "asked"),
    [
        ("liegt-vor", {"beschluss"}),
        ("spaeter", {"beschluss_termin"}),
        ("anders", {"massnahme"}),
    ],
)
def test_state_of_the_decision_asks_for_one_thing(state: str, asked: set[str]) -> None:
    depending = [_form().question(name) for name in ("beschluss", "beschluss_termin", "massnahme")]

    visible = {one.id for one in depending if one.when and holds(one.when, {"beschluss_stand": state})}

    assert visible == asked


def test_mentoring_is_asked_of_alumni_only() -> None:
    when = _form().question("mentoring").when

    assert when is not None
    assert holds(when, {"einstieg": "dwk-mentoring"})
    assert not holds(when, {"einstieg": "am-anfang"})


def test_neighbourhood_is_asked_only_where_it_was_chosen() -> None:
    for name in ("quartier_name", "quartier_uebertragung"):
        when = _form().question(name).when
        assert when is not None
        assert holds(when, {"quartier_fokus": True})
        assert not holds(when, {"quartier_fokus": False})


def test_hint_of_every_public_question_says_so() -> None:
    public = [one for one in _form().questions if one.public and one.public != "office_name"]

    assert [one.id for one in public if "öffentlich" not in one.hint] == []


def test_public_texts_ask_for_no_persons() -> None:
    texts = [one for one in _guiding() if one.public]

    assert len(texts) == 6
    assert [one.id for one in texts if "keine Personen" not in one.hint] == []


def test_guiding_questions_have_help_and_a_word_limit() -> None:
    lacking = [one.id for one in _guiding() if not one.help or not getattr(one.settings, "max_words", None)]

    assert lacking == []


def test_every_question_names_its_section_of_the_call() -> None:
    sections = {"1", "3", "5", "6", "7"}

    # A decision that comes later is a rule of the portal, so its question names no section.
    assert [one.id for one in _form().questions if one.source not in sections] == ["beschluss_termin"]


def test_form_is_no_longer_than_the_call_justifies() -> None:
    asked = [one for one in _form().questions if one.type != "information"]

    assert len(_form().sections) == 10
    assert 35 <= len(asked) <= 45


def test_release_is_the_last_question_after_the_information() -> None:
    types = [question.type for question in _form().questions]

    assert types[-2:] == ["information", "release"]
    assert types.count("release") == 1


def test_information_on_processing_asks_for_no_consent() -> None:
    text = getattr(_form().question("datenschutz").settings, "text", "")

    assert "Artikel 6 Absatz 1 Buchstabe e DSGVO" in text
    assert "Eine Einwilligung brauchen wir dafür nicht." in text
