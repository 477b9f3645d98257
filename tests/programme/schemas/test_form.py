import contextlib
import hashlib
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.conditions import All, AnyOf, Is, Not
from programme.errors import ContentError
from programme.form import Audience, Evidence, Form, Option, Outcome, Question, Serves
from programme.questions import long_text, single_choice
from programme.questions.registry import TYPES
from programme.schemas.form import canonical_json, form_from_canonical, load_form
from tests.programme.yamlish import YAMLISH

GOOD = """
id: bewerbungsbogen
title: {de: Bewerbungsbogen, en: Application form}
lead: Ein Satz.
audience: applicant
sections:
  - id: ziele
    title: Ziele und Leitbilder
    questions:
      - id: stand
        type: single_choice
        label: Wie weit sind Sie?
        options:
          - {id: offen, label: Noch offen}
          - {id: begonnen, label: Begonnen, hint: Ein Anfang genügt., outcome: met}
      - id: leitbild
        type: long_text
        label: Welche Ziele haben Sie?
        hint: Nennen Sie zwei.
        help: |
          Ein Absatz.

          Noch einer.
        source: "5"
        required: true
        max_words: 300
        when: {question: stand, is: [begonnen]}
        serves: {prerequisite: ziele, criterion: [konzept]}
        public: aims
        evidence: {any_of: [ratsbeschluss, schreiben]}
      - id: freigabe
        type: release
        label: Dürfen wir das veröffentlichen?
"""


def form_of(questions: str, head: str = "") -> str:
    body = dedent(questions).replace("\n", "\n      ")
    start = head or "id: f\ntitle: F\naudience: applicant\n"
    return f"{start}sections:\n  - id: s\n    title: S\n    questions:\n      {body}\n"


def problems(text: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ContentError) as refused:
        load_form(text, "formulare/f.yml")
    return [(problem.line, problem.key, problem.code) for problem in refused.value.problems]


def test_form_is_read_into_value_objects() -> None:
    form = load_form(GOOD, "formulare/bewerbungsbogen.yml")

    assert (form.id, form.title, form.lead, form.audience) == (
        "bewerbungsbogen",
        "Bewerbungsbogen",
        "Ein Satz.",
        Audience.APPLICANT,
    )
    assert [section.id for section in form.sections] == ["ziele"]
    assert form.question("stand").settings == single_choice.Settings(
        options=(
            Option(id="offen", label="Noch offen"),
            Option(id="begonnen", label="Begonnen", hint="Ein Anfang genügt.", outcome=Outcome.MET),
        )
    )
    assert form.question("leitbild") == Question(
        id="leitbild",
        type="long_text",
        label="Welche Ziele haben Sie?",
        hint="Nennen Sie zwei.",
        help="Ein Absatz.\n\nNoch einer.",
        source="5",
        required=True,
        when=Is(question="stand", values=("begonnen",)),
        serves=Serves(prerequisite=("ziele",), criterion=("konzept",)),
        public="aims",
        evidence=Evidence(any_of=("ratsbeschluss", "schreiben")),
        settings=long_text.Settings(max_words=300),
    )
    assert form.release_question == form.question("freigabe")


def test_form_has_the_digest_of_its_definition() -> None:
    form = load_form(GOOD, "a.yml")

    assert form.version == hashlib.sha256(form.definition.encode()).hexdigest()
    assert form_from_canonical(form.definition) == form
    assert load_form(GOOD.replace("Ein Satz.", "Zwei Sätze."), "a.yml").version != form.version


def test_form_version_does_not_depend_on_comments_and_order_of_keys() -> None:
    reordered = "# Kopf\naudience: applicant\n" + GOOD.replace("audience: applicant\n", "")

    assert load_form(reordered, "a.yml") == load_form(GOOD, "b.yml")


def test_canonical_json_is_ascii_and_sorted() -> None:
    assert canonical_json({"b": ["ä", 1, None], "a": True}) == '{"a":true,"b":["\\u00e4",1,null]}'


MISTAKES = """\
id: Bewerbung
titel: Bewerbungsbogen
audience: applicants
sections:
  - id: ziele
    title: Ziele
    questions:
      - id: stand
        type: single_choise
        lable: Wie weit?
      - id: leitbild
        type: long_text
        label: 5
        max_words: "300"
        requred: true
        when: {question: ende, is: [ja]}
      - id: leitbild
        type: date
        earliest: 31.12.2026
      - id: ende
        type: yes_no
        label: Ende?
        public: aims
        when: {question: frueher, is: true}
  - id: ziele
    title: Noch einmal
    questions: []
"""
TOLD = [
    ("f.yml:1: id: Eine Kennung hat nur kleine Buchstaben a bis z, Ziffern, - und _. Am Anfang steht ein Buchstabe."),
    "f.yml:1: title: Dieser Schlüssel fehlt.",
    "f.yml:2: titel: Diesen Schlüssel gibt es hier nicht. Meinten Sie „title“?",
    "f.yml:3: audience: „applicants“ gibt es hier nicht. Meinten Sie „applicant“?",
    "f.yml:8: sections[0].questions[0].label: Dieser Schlüssel fehlt.",
    ("f.yml:9: sections[0].questions[0].type: Die Art „single_choise“ gibt es nicht. Meinten Sie „single_choice“?"),
    (
        "f.yml:13: sections[0].questions[1].label: Hier gehört Text hin."
        " Setzen Sie Zahlen und Wörter wie true in Anführungszeichen."
    ),
    (
        "f.yml:14: sections[0].questions[1].max_words: Hier gehört eine ganze Zahl hin,"
        " ohne Punkte und ohne Anführungszeichen."
    ),
    ("f.yml:15: sections[0].questions[1].requred: Diesen Schlüssel gibt es hier nicht. Meinten Sie „required“?"),
    (
        "f.yml:16: sections[0].questions[1].when.question: „ende“ steht nicht vor dieser Frage."
        " Bedingungen blicken nur zurück."
    ),
    ("f.yml:17: sections[0].questions[2].id: Die Kennung „leitbild“ gibt es schon. Jede Kennung kommt einmal vor."),
    "f.yml:17: sections[0].questions[2].label: Dieser Schlüssel fehlt.",
    ("f.yml:19: sections[0].questions[2].earliest: Hier gehört ein Tag hin, zum Beispiel 2026-12-31."),
    (
        "f.yml:23: sections[0].questions[3].public: Öffentlich wird nur, was freigegeben ist."
        " Fügen Sie eine Frage der Art release hinzu."
    ),
    ("f.yml:24: sections[0].questions[3].when.question: Die Frage „frueher“ gibt es nicht. Möglich: stand, leitbild."),
    ("f.yml:25: sections[1].id: Die Kennung „ziele“ gibt es schon. Jede Kennung kommt einmal vor."),
    "f.yml:27: sections[1].questions: Hier fehlen Einträge. Nötig: 1.",
]


def test_form_tells_all_mistakes_at_once_with_their_lines() -> None:
    with pytest.raises(ContentError) as refused:
        load_form(MISTAKES, "f.yml")

    assert [str(problem) for problem in refused.value.problems] == TOLD


FIRST = """\
- {id: art, type: single_choice, label: Art?, options: [{id: a, label: A}, {id: b, label: B}]}
- {id: arten, type: multiple_choice, label: Arten?, options: [{id: a, label: A}, {id: b, label: B}]}
- {id: ja, type: yes_no, label: Ja?}
- {id: text, type: short_text, label: Text?}
"""


@pytest.mark.parametrize(
    ("when", "condition"),
    [
        ("{question: art, is: a}", Is(question="art", values=("a",))),
        ("{question: arten, is: [a, b]}", Is(question="arten", values=("a", "b"))),
        ("{question: ja, is: false}", Is(question="ja", values=(False,))),
        ("{not: {question: ja, is: true}}", Not(part=Is(question="ja", values=(True,)))),
        (
            "{all: [{question: art, is: a}, {any: [{question: ja, is: true}]}]}",
            All(parts=(Is(question="art", values=("a",)), AnyOf(parts=(Is(question="ja", values=(True,)),)))),
        ),
    ],
)
def test_condition_is_read(when: str, condition: object) -> None:
    form = load_form(form_of(f"{FIRST}- {{id: z, type: yes_no, label: Z?, when: {when}}}"), "f.yml")

    assert form.question("z").when == condition


@pytest.mark.parametrize(
    ("when", "key", "code"),
    [
        ("{question: art, is: c}", "is", "condition_option"),
        ("{question: art, is: true}", "is", "condition_option"),
        ("{question: ja, is: ja}", "is", "condition_option"),
        ("{question: ja, is: []}", "is", "condition_values"),
        ("{question: art, is: [{a: b}]}", "is", "condition_values"),
        ("{question: text, is: a}", "question", "condition_type"),
        ("{question: z, is: a}", "question", "condition_later"),
        ("{question: artt, is: a}", "question", "condition_unknown"),
        ("{not: {question: artt, is: a}}", "not.question", "condition_unknown"),
        ("{all: [{question: art, is: a}, {question: art, is: x}]}", "all[1].is", "condition_option"),
        ("{all: []}", "", "condition_invalid"),
        ("{question: art}", "", "condition_invalid"),
        ("{question: art, is: a, not: {question: art, is: b}}", "", "condition_invalid"),
        ("{quesion: art, is: a}", "quesion", "unknown_key"),
        ("{any: [art]}", "any[0]", "condition_invalid"),
        ("art == 'a'", "", "condition_invalid"),
        ("null", "", "empty"),
    ],
)
def test_condition_is_refused(when: str, key: str, code: str) -> None:
    found = problems(form_of(f"{FIRST}- {{id: z, type: yes_no, label: Z?, when: {when}}}"))

    assert (12, f"sections[0].questions[4].when{'.' if key else ''}{key}", code) in found
    assert {line for line, _, _ in found} == {12}


@pytest.mark.parametrize(
    ("question", "key", "code"),
    [
        ("id: q", "type", "missing_key"),
        ("id: q, type: short_text, options: []", "options", "unknown_key"),
        ("id: Q, type: short_text", "id", "id_invalid"),
        ("id: straße, type: short_text", "id", "id_invalid"),
        ("id: a.b, type: short_text", "id", "id_invalid"),
        ("id: 5, type: short_text", "id", "wrong_type"),
        ("id: q, type: 5", "type", "wrong_type"),
        ("id: q, type: [short_text]", "type", "wrong_type"),
        ("id: frist-year, type: short_text", "id", "id_with_hyphen"),
        ("id: then, type: short_text", "id", "id_taken"),
        ("id: q, type: whole_number, min: 5, max: 3", "max", "contradiction"),
        ("id: q, type: date, earliest: '2027-01-01', latest: '2026-01-01'", "latest", "contradiction"),
        (
            "id: q, type: multiple_choice, max_choices: 3, options: [{id: a, label: A}, {id: b, label: B}]",
            "max_choices",
            "contradiction",
        ),
        ("id: q, type: file, evidence: {any_of: [brief]}", "evidence", "evidence_on_file"),
        ("id: q, type: short_text, hint: ''", "hint", "empty"),
        ('id: q, type: short_text, hint: "a\\u0007b"', "hint", "control_character"),
        ("id: q, type: short_text, hint: {fr: x}", "hint", "language"),
        ("id: q, type: short_text, hint: {de: x, en: 5}", "hint", "wrong_type"),
        ("id: q, type: short_text, required: yes", "required", "wrong_type"),
        ("id: q, type: short_text, max_length: 0", "max_length", "out_of_range"),
        ("id: q, type: short_text, max_length: true", "max_length", "wrong_type"),
        ("id: q, type: single_choice", "options", "missing_key"),
        ("id: q, type: single_choice, options: [{id: a, label: A}]", "options", "too_few"),
        ("id: q, type: single_choice, options: a", "options", "wrong_type"),
        (
            "id: q, type: single_choice, options: [{id: a, label: A}, {id: a, label: B}]",
            "options[1].id",
            "duplicate_id",
        ),
        ("id: q, type: single_choice, options: [{id: a, label: A}, b]", "options[1]", "wrong_type"),
        ("id: q, type: single_choice, options: [{id: a, label: A}, {id: b}]", "options[1].label", "missing_key"),
        (
            "id: q, type: single_choice, options: [{id: a, label: A}, {id: b, label: B, outcome: ok}]",
            "options[1].outcome",
            "unknown_value",
        ),
        ("id: q, type: information", "text", "missing_key"),
        ("id: q, type: information, text: T, required: true", "required", "not_for_information"),
        ("id: q, type: yearly_table", "phases", "missing_key"),
        ("id: q, type: yearly_table, phases: [{id: future, label: F, rows: 1}]", "phases[0].id", "unknown_value"),
        (
            "id: q, type: yearly_table, phases: [{id: past, label: F, rows: 1, min_rows: 2}]",
            "phases[0].min_rows",
            "out_of_range",
        ),
        ("id: q, type: short_text, serves: {criteria: x}", "serves.criteria", "unknown_key"),
        ("id: q, type: short_text, serves: {criterion: []}", "serves.criterion", "too_few"),
        ("id: q, type: short_text, evidence: {required: true}", "evidence.any_of", "missing_key"),
        ("id: q, type: short_text, public: aims", "public", "public_without_release"),
    ],
)
def test_question_is_refused(question: str, key: str, code: str) -> None:
    found = problems(form_of(f"- {{label: L, {question}}}"))

    assert found == [(8, f"sections[0].questions[0].{key}", code)]


@pytest.mark.parametrize("kind", ["[single_choice]", "{a: 1}", "5"])
def test_condition_on_a_question_without_type_is_no_second_mistake(kind: str) -> None:
    text = form_of(
        f"- {{id: a, type: {kind}, label: A}}\n- {{id: b, type: yes_no, label: B, when: {{question: a, is: [x]}}}}"
    )

    assert problems(text) == [(8, "sections[0].questions[0].type", "wrong_type")]


@pytest.mark.parametrize("value", ["{x: 1}", "[[true]]", "[5]"])
def test_value_that_is_no_answer_is_told_once(value: str) -> None:
    text = form_of(
        f"- {{id: a, type: yes_no, label: A}}\n- {{id: b, type: yes_no, label: B, when: {{question: a, is: {value}}}}}"
    )

    assert problems(text) == [(9, "sections[0].questions[1].when.is", "condition_values")]


def test_condition_tells_all_its_unknown_keys() -> None:
    found = problems(form_of("- {id: b, type: yes_no, label: B, when: {foo: 1, bar: 2}}"))

    assert [(key.rpartition(".")[2], code) for _, key, code in found] == [
        ("foo", "unknown_key"),
        ("bar", "unknown_key"),
    ]


def test_second_release_is_refused() -> None:
    text = form_of("- {id: a, type: release, label: A}\n- {id: b, type: release, label: B}")

    assert problems(text) == [(9, "sections[0].questions[1].type", "second_release")]


def test_question_ids_differ_over_all_sections() -> None:
    text = form_of("- {id: a, type: yes_no, label: A}") + (
        "  - id: t\n    title: T\n    questions:\n      - {id: a, type: yes_no, label: A}\n"
    )

    assert problems(text) == [(12, "sections[1].questions[0].id", "duplicate_id")]


@pytest.mark.parametrize(
    "text", ["", "a", "- a", "5", "null", "sections: 5", "sections: [5]", "sections: [{questions: [5]}]"]
)
def test_form_of_wrong_shape_is_refused(text: str) -> None:
    assert problems(text)


def test_every_type_has_a_module_of_its_name() -> None:
    assert {name: TYPES[name].name for name in TYPES} == {name: name for name in TYPES}
    assert list(TYPES) == [
        "short_text",
        "long_text",
        "whole_number",
        "yes_no",
        "single_choice",
        "multiple_choice",
        "date",
        "email",
        "municipality",
        "yearly_table",
        "file",
        "information",
        "release",
    ]


KEYS = st.sampled_from(
    ["id", "type", "label", "when", "options", "is", "question", "all", "not", "public", "sections", "x"]
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.sampled_from(sorted(TYPES)))
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=12
)


@given(
    st.one_of(YAMLISH, YAMLISH.map(lambda text: GOOD.replace("begonnen]", text)), YAMLISH.map(lambda text: GOOD + text))
)
def test_form_raises_nothing_but_content_errors(text: str) -> None:
    with contextlib.suppress(ContentError):
        assert isinstance(load_form(text, "x.yml"), Form)


@given(TREES, TREES)
def test_form_of_any_tree_raises_nothing_but_content_errors(question: object, section: object) -> None:
    trees = [
        {"id": "f", "title": "F", "audience": "office", "sections": [section]},
        {
            "id": "f",
            "title": "F",
            "audience": "office",
            "sections": [{"id": "s", "title": "S", "questions": [question]}],
        },
    ]
    for tree in trees:
        with contextlib.suppress(ContentError):
            form_from_canonical(canonical_json(tree))  # type: ignore[arg-type] # any tree is the point
