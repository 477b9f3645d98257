"""Questions and answers on pages: the anatomy of the look, whatever the type."""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme.answers import AnswerProblem, Reading
from programme.form import Question
from shapes.controls import anchor, target
from shapes.web import Answer, Field
from tests.shapes.zoo import TYPED, environment, sheet, zoo

FORM = zoo()
QUESTIONS: Any = environment().get_template("shapes/question.html").module
ANSWERS: Any = environment().get_template("shapes/answer.html").module


def _parsed(html: str) -> Element:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(f"<!doctype html><html><head><title>x</title></head><body>{html}</body></html>")
    return tree


def _asked(question_id: str, inputs: dict[str, list[str]], **changes: object) -> Element:
    field = Field(question=FORM.question(question_id), sheet=sheet(inputs, **changes))
    return _parsed(str(QUESTIONS.question_field(field)))


def _shown(question_id: str, inputs: dict[str, list[str]]) -> str:
    one = Answer(question=FORM.question(question_id), sheet=sheet(inputs))
    return " ".join("".join(_parsed(str(ANSWERS.answer(one))).itertext()).split()).removeprefix("x ").removeprefix("x")


def _controls(tree: Element) -> Iterator[Element]:
    return (
        one for one in tree.iter() if one.tag in {"input", "textarea", "select"} and one.attrib.get("type") != "hidden"
    )


def _texts(tree: Element, tag: str) -> list[str]:
    return [" ".join("".join(one.itertext()).split()) for one in tree.iter(tag)]


@pytest.mark.parametrize(
    "question", [one for one in FORM.questions if one.type != "information"], ids=lambda one: one.type
)
def test_every_control_has_a_label_of_its_own(question: Question) -> None:
    tree = _asked(question.id, {})
    labelled = {one.attrib["for"] for one in tree.iter("label") if "for" in one.attrib}
    inside = {id(control) for label in tree.iter("label") for control in _controls(label)}

    for control in _controls(tree):
        names = control.attrib
        assert names.get("id") in labelled or id(control) in inside or names.get("aria-label"), names


@pytest.mark.parametrize(
    "question", [one for one in FORM.questions if one.type != "information"], ids=lambda one: one.type
)
def test_every_problem_leads_to_a_control_that_exists(question: Question) -> None:
    for found in (sheet({}, shows_missing=True), sheet({f"{one}": ["?"] for one in TYPED}, shows_missing=True)):
        for problem in found.problems_of(question):
            tree = _asked(question.id, dict(found.inputs), shows_missing=True)
            ids = [one.attrib["id"] for one in tree.iter() if "id" in one.attrib]
            assert target(question, problem.control) in ids


@pytest.mark.parametrize("question", FORM.questions, ids=lambda one: one.type)
def test_typed_text_comes_back(question: Question) -> None:
    tree = _asked(question.id, TYPED)
    values: dict[str, list[str]] = {}
    for control in _controls(tree):
        name = control.attrib.get("name", "")
        if control.tag == "textarea":
            values[name] = ["".join(control.itertext())]
        elif control.tag == "select":
            values[name] = [one.attrib["value"] for one in control.iter("option") if "selected" in one.attrib]
        elif control.attrib["type"] in {"radio", "checkbox"}:
            values.setdefault(name, []).extend([control.attrib["value"]] if "checked" in control.attrib else [])
        elif control.attrib["type"] != "file":
            values[name] = [control.attrib.get("value", "")]
    own = {name: texts for name, texts in TYPED.items() if name.split(".")[0] == question.id}

    for name, texts in own.items():
        assert values[name] == [text.replace("\r\n", "\n") for text in texts]


def test_only_the_wrong_part_turns_red() -> None:
    tree = _asked("tag", {"tag.day": ["14"], "tag.month": ["5"]})

    invalid = [one.attrib["name"] for one in _controls(tree) if one.attrib.get("aria-invalid")]
    described = [one.attrib.get("aria-describedby") for one in _controls(tree)]
    assert invalid == ["tag.year"]
    assert described == [None, None, "f-tag-error-1"]
    assert next(tree.iter("fieldset")).attrib["class"] == "wp-q has-err"


def test_cell_of_a_table_is_wrong_by_itself() -> None:
    tree = _asked("jahre", {"jahre.past.1.year": ["2010"], "jahre.past.1.value": ["viele"]})

    assert [one.attrib["name"] for one in _controls(tree) if one.attrib.get("aria-invalid")] == ["jahre.past.1.value"]


def test_all_mistakes_of_a_row_stand_in_one_line_above_it() -> None:
    tree = _asked("jahre", {"jahre.past.2.year": ["20"], "jahre.past.2.value": ["viele"]})
    rows = list(tree.iter("tr"))
    place = next(number for number, row in enumerate(rows) if row.attrib.get("class") == "wp-errrow")

    messages = ["".join(one.itertext()) for one in rows[place].iter("p")]
    assert [one[:44] for one in messages] == [
        "Fehler: Früher, Zeile 2, Jahr: Das Jahr stim",
        "Fehler: Früher, Zeile 2, Einwohner: Das ist ",
    ]
    assert _texts(rows[place + 1], "th") == ["Früher, Zeile 2 (freiwillig)"]
    described = [one.attrib.get("aria-describedby") for one in _controls(rows[place + 1])]
    assert described == ["f-jahre-error-1", "f-jahre-error-2"]


def test_table_stays_a_table_for_screen_readers() -> None:
    tree = _asked("jahre", {})

    roles = {(one.tag, one.attrib.get("role")) for one in tree.iter() if one.tag in {"table", "tr", "th", "td"}}
    assert roles == {
        ("table", "table"),
        ("tr", "row"),
        ("th", "columnheader"),
        ("th", "rowheader"),
        ("td", "cell"),
    }
    assert _texts(tree, "th")[3:] == ["Früher, Zeile 1", "Früher, Zeile 2 (freiwillig)", "Heute"]


@pytest.mark.parametrize(
    ("text", "says", "is_over"),
    [
        ("", "0 von höchstens 5 Wörtern", False),
        ("eins zwei – drei", "3 von höchstens 5 Wörtern", False),
        ("a b c d e f", "1 Wort zu viel (höchstens 5)", True),
        ("a b c d e f g", "2 Wörter zu viel (höchstens 5)", True),
    ],
)
def test_counter_says_how_many_words_there_are(text: str, says: str, *, is_over: bool) -> None:
    tree = _asked("text", {"text": [text]} if text else {})

    counter = next(one for one in tree.iter("span") if "data-count-words" in one.attrib)
    assert ("".join(counter.itertext()), counter.attrib.get("class") == "err-ink") == (says, is_over)


def test_optional_question_says_so_and_required_says_nothing() -> None:
    assert _texts(_asked("mehrere", {}), "legend") == ["Mehrere (freiwillig)"]
    assert _texts(_asked("eine", {}), "legend") == ["Eine"]


def test_help_is_a_disclosure_with_its_source() -> None:
    (details,) = _asked("text", {}).iter("details")

    assert _texts(details, "summary") == ["Warum fragen wir das? Text"]
    assert _texts(details, "p") == ["Darum. (Bekanntmachung, Abschnitt 5)"]


def test_nothing_is_chosen_beforehand() -> None:
    for question in FORM.questions:
        tree = _asked(question.id, {})
        assert [one for one in tree.iter() if "checked" in one.attrib or "selected" in one.attrib] in ([], [None]) or (
            question.id == "beleg"  # the kind of a file that is stored
        )


def test_municipality_is_chosen_with_kind_land_and_key() -> None:
    assert _texts(_asked("ort", {}), "option") == [
        "Kommune auswählen",
        "Helbedündorf – Gemeinde, Thüringen (16065032)",
        "Rodachtal – Allianz, Bayern und Thüringen",
    ]


def test_municipality_that_left_the_register_stays_typed() -> None:
    options = list(_asked("ort", {"ort": ["00000000"]}).iter("option"))

    assert [one.attrib["value"] for one in options if "selected" in one.attrib] == ["00000000"]


def test_evidence_has_its_upload_its_kinds_and_its_files() -> None:
    tree = _asked("beleg", {})

    kinds = [one.attrib["value"] for one in tree.iter("input") if one.attrib["name"] == "beleg.kind"]
    chosen = [
        one.attrib["value"] for one in tree.iter("input") if one.attrib["name"] == "kind.f1" and "checked" in one.attrib
    ]
    assert (kinds, chosen) == (["beschluss", "brief"], ["beschluss"])
    assert [one.attrib["name"] for one in tree.iter("input") if one.attrib["type"] == "file"] == ["beleg.evidence"]
    assert [(one.attrib["href"], "".join(one.itertext())) for one in tree.iter("a")] == [
        ("/datei/f1/", "Beschluss (1).pdf")
    ]
    removal = next(one for one in tree.iter("button") if "formaction" in one.attrib)
    assert (removal.attrib["formaction"], "".join(removal.itertext())) == (
        "/datei/f1/entfernen/",
        "Entfernen: Beschluss (1).pdf",
    )


def test_refused_file_marks_the_upload_and_not_the_text() -> None:
    refused = (AnswerProblem(question_id="beleg", control="beleg.evidence", code="type", message="Nehmen Sie PDF."),)

    tree = _asked("beleg", {"beleg": ["Text"]}, refused=refused)

    assert [one.attrib["name"] for one in tree.iter("input") if one.attrib.get("aria-invalid")] == ["beleg.evidence"]


def test_conflict_shows_the_kept_text_beside_the_typed_one() -> None:
    found = sheet({}).with_conflicts({"zeile": ["Meins"]}, {"zeile": ("Deins", "zweite <Zeile>")})

    tree = _parsed(str(QUESTIONS.question_field(Field(question=FORM.question("zeile"), sheet=found))))

    assert _texts(tree, "q") == ["Deinszweite <Zeile>"]
    assert [one.attrib["value"] for one in tree.iter("button") if one.attrib.get("name") == "take"] == ["zeile"]
    assert [one.attrib["value"] for one in tree.iter("input")] == ["Meins"]


def test_summary_takes_the_focus_and_links_to_the_fields() -> None:
    lines = sheet({"tag.day": ["14"], "zahl": ["viele"]}).summary(address_of=lambda one: f"/frage/{one}/")

    tree = _parsed(str(QUESTIONS.error_summary(lines, "Zwei Angaben")))

    box = next(one for one in tree.iter("div"))
    assert box.attrib.keys() >= {"autofocus", "tabindex", "role"}
    assert [one.attrib["href"] for one in tree.iter("a")] == ["/frage/zahl/#f-zahl", "/frage/tag/#f-tag-month"]


@pytest.mark.parametrize(
    ("question_id", "says"),
    [
        ("zeile", "Kim <Muster>"),
        ("text", "Eins zweidrei"),
        ("zahl", "1.234 Euro"),
        ("janein", "Nein"),
        ("eine", "B"),
        ("mehrere", "AB"),
        ("tag", "01.02.2027"),
        ("adresse", "amt@kommune.example"),
        ("ort", "Helbedündorf (16065032)"),
        ("jahre", "Jahre ZeitJahrEinwohner Früher20102.614Heute20252.101"),
        ("freigabe", "Ja, veröffentlichen"),
    ],
)
def test_answer_is_shown_as_it_was_understood(question_id: str, says: str) -> None:
    assert _shown(question_id, TYPED) == says


def test_answer_that_was_not_understood_is_shown_as_typed() -> None:
    assert _shown("zahl", {"zahl": ["viele"]}) == "viele"


def test_absent_answer_says_whether_it_is_needed() -> None:
    assert _shown("zeile", {}) == "Noch keine Antwort"
    assert _shown("mehrere", {}) == "Keine Angabe"


BLAMELESS = Reading(values={}, problems=(), missing=(), visible=frozenset(one.id for one in FORM.questions))


def _skeleton(text: str) -> list[str]:
    typed = {"zeile": [text], "text": [text], "adresse": [text]}
    return [one.tag for name in typed for one in _asked(name, typed, reading=BLAMELESS).iter()]


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1))
def test_no_text_changes_the_page_around_it(text: str) -> None:
    assert _skeleton(text) == _skeleton("x")


def test_anchor_names_the_part() -> None:
    assert anchor("jahre.past.1.year") == "f-jahre-past-1-year"
