from dataclasses import replace

import pytest

from programme.answers import (
    AnswerProblem,
    SectionStatus,
    answers_from_json,
    answers_to_json,
    controls,
    read_answers,
    section_status,
)
from programme.values import Attached, ReadingContext
from tests.programme.forms import REGISTER, form_of

FORM = form_of(
    """
- {id: quartier, type: yes_no, label: Quartier?, required: true}
- {id: name, type: short_text, label: Name?, required: true, when: {question: quartier, is: true}}
- id: weg
  type: multiple_choice
  label: Weg?
  options: [{id: a, label: A}, {id: b, label: B}]
  when: {all: [{question: quartier, is: true}, {not: {question: weg0, is: x}}]}
- {id: termin, type: date, label: Wann?}
- {id: beschluss, type: short_text, label: Beschluss?, evidence: {any_of: [rat, leitung], required: true}}
- {id: hinweis, type: information, label: Hinweis, text: Ein Satz.}
""".replace("{not: {question: weg0, is: x}}", "{not: {question: quartier, is: false}}")
)
CONTEXT = ReadingContext(register=REGISTER)


def attached(kind: str | None) -> ReadingContext:
    file = Attached(id="1", question_id="beschluss", evidence_kind=kind, name="a.pdf", size_bytes=1)
    return replace(CONTEXT, attached=(file,))


def test_nothing_typed_misses_what_is_required() -> None:
    reading = read_answers(FORM, {}, CONTEXT)

    assert reading.values == {}
    assert reading.problems == ()
    assert reading.missing == (
        AnswerProblem(question_id="quartier", control="quartier", code="required", message="Wählen Sie Ja oder Nein."),
        AnswerProblem(
            question_id="beschluss",
            control="beschluss.evidence",
            code="evidence_missing",
            message="Laden Sie einen Nachweis hoch.",
        ),
    )
    assert reading.visible == {"quartier", "termin", "beschluss", "hinweis"}
    assert not reading.is_complete


def test_condition_shows_a_question() -> None:
    reading = read_answers(FORM, {"quartier": ["yes"]}, attached("rat"))

    assert {"name", "weg"} <= reading.visible
    assert [one.control for one in reading.missing] == ["name"]


def test_hidden_answer_is_neither_asked_nor_kept() -> None:
    typed = {"quartier": ["no"], "name": ["Nordstadt\x00"], "weg": ["x"]}

    reading = read_answers(FORM, typed, attached("rat"))

    assert reading.values == {"quartier": False}
    assert reading.is_complete


def test_condition_over_a_wrong_answer_hides() -> None:
    reading = read_answers(FORM, {"quartier": ["vielleicht"], "name": ["x"]}, attached("rat"))

    assert [one.code for one in reading.problems] == ["unknown_option"]
    assert "name" not in reading.visible


def test_wrong_answer_names_its_control() -> None:
    reading = read_answers(FORM, {"quartier": ["no"], "termin.day": ["14"], "termin.month": ["5"]}, attached("rat"))

    assert reading.problems_of("termin") == (
        AnswerProblem(
            question_id="termin",
            control="termin.year",
            code="date_year_missing",
            message="Das Jahr fehlt. Schreiben Sie zum Beispiel 14.05.2027",
        ),
    )
    assert reading.problems_of("name") == ()


@pytest.mark.parametrize("kind", [None, "konferenz"])
def test_evidence_needs_one_of_its_kinds(kind: str | None) -> None:
    reading = read_answers(FORM, {"quartier": ["no"]}, attached(kind))

    assert [(one.control, one.code) for one in reading.missing] == [("beschluss.evidence", "evidence_kind_missing")]


def test_inputs_of_other_controls_are_left_alone() -> None:
    assert read_answers(FORM, {"_csrf": ["x"], "fremd": ["y"]}, CONTEXT) == read_answers(FORM, {}, CONTEXT)


def test_controls_have_the_names_of_inputs() -> None:
    assert [controls(question) for question in FORM.questions] == [
        ("quartier",),
        ("name",),
        ("weg",),
        ("termin.day", "termin.month", "termin.year"),
        ("beschluss",),
        (),
    ]


def test_values_survive_json_in_the_order_of_the_form() -> None:
    typed = {"termin.day": ["31.12.2026"], "weg": ["b", "a"], "name": ["Ä\n"], "quartier": ["yes"]}
    values = read_answers(FORM, typed, CONTEXT).values

    text = answers_to_json(FORM, values)

    assert text == '{"quartier": true, "name": "\\u00c4", "weg": ["a", "b"], "termin": "2026-12-31"}'
    assert answers_from_json(FORM, text) == values


def test_json_with_an_answer_to_no_question_is_refused() -> None:
    with pytest.raises(ValueError, match="fremd"):
        answers_from_json(FORM, '{"fremd": 1}')


def test_question_may_be_named_like_a_method() -> None:
    names = ["items", "fields", "load", "get", "values", "dump", "context", "meta"]
    form = form_of("\n".join(f"- {{id: {name}, type: short_text, label: L}}" for name in names))
    typed = {name: [name.upper()] for name in names[2:]}

    values = read_answers(form, typed, CONTEXT).values

    assert values == {name: name.upper() for name in names[2:]}
    assert answers_from_json(form, answers_to_json(form, values)) == values


@pytest.mark.parametrize(
    ("typed", "context", "status"),
    [
        ({}, CONTEXT, SectionStatus.OPEN),
        ({"quartier": [""]}, CONTEXT, SectionStatus.OPEN),
        ({"quartier": ["no"]}, CONTEXT, SectionStatus.STARTED),
        ({"quartier": ["no"]}, attached("rat"), SectionStatus.COMPLETE),
        ({"quartier": ["yes"]}, attached("rat"), SectionStatus.STARTED),
        ({"quartier": ["vielleicht"]}, attached("rat"), SectionStatus.FAULTY),
        ({"quartier": ["no"], "termin.day": ["x"]}, attached("rat"), SectionStatus.FAULTY),
    ],
)
def test_section_has_a_status(typed: dict[str, list[str]], context: ReadingContext, status: SectionStatus) -> None:
    reading = read_answers(FORM, typed, context)

    assert section_status(FORM.sections[0], reading, typed) is status


def test_section_without_visible_questions_is_complete() -> None:
    form = form_of("""
    - {id: a, type: information, label: A, text: T}
    """)

    assert section_status(form.sections[0], read_answers(form, {}, CONTEXT), {}) is SectionStatus.COMPLETE


def test_section_of_voluntary_questions_is_open_until_one_is_answered() -> None:
    form = form_of("- {id: a, type: short_text, label: A}")

    assert section_status(form.sections[0], read_answers(form, {}, CONTEXT), {}) is SectionStatus.OPEN
