"""Each question type: what it understands, what it refuses, how it is kept and shown."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.questions.registry import TYPES, answer_lines
from programme.values import Attached, ReadingContext, Value
from programme.yearly import Phase, YearValue
from tests.programme.forms import REGISTER, question_of

CONTEXT = ReadingContext(register=REGISTER)
CHOICES = "options: [{id: rot, label: Rot}, {id: blau, label: Blau}, {id: gelb, label: Gelb}]"
TABLE = (
    "type: yearly_table, unit: Einwohner, phases: [{id: past, label: Früher, rows: 2, min_rows: 1},"
    " {id: present, label: Heute, rows: 1, min_rows: 1}, {id: expected, label: Erwartet, rows: 2}]"
)
Typed = dict[str, list[str]]


def read(keys: str, typed: Typed) -> Value | None:
    """Read one answer that is right."""
    question = question_of(keys)
    field = TYPES[question.type].field(question, CONTEXT)
    assert field is not None
    taken = field.take({f"frage{part}": texts for part, texts in typed.items()})
    assert (taken.wrong, taken.missing) == ((), ())
    return taken.value


def refused(keys: str, typed: Typed) -> list[tuple[str, str, str]]:
    """Read one answer that is wrong: part, code, message."""
    question = question_of(keys)
    field = TYPES[question.type].field(question, CONTEXT)
    assert field is not None
    taken = field.take({f"frage{part}": texts for part, texts in typed.items()})
    assert (taken.value, taken.missing) == (None, ())
    return [(message.part, message.code, str(message)) for message in taken.wrong]


@pytest.mark.parametrize(
    ("keys", "typed", "value"),
    [
        ("type: short_text", {"": ["  Stabs\u00adstelle\n Demografie "]}, "Stabsstelle  Demografie"),
        ("type: short_text, max_length: 3", {"": ["a\u0308bc"]}, "äbc"),
        ("type: long_text", {"": ["Eins\r\n\r\nZwei"]}, "Eins\n\nZwei"),
        ("type: long_text, max_words: 2", {"": ["Haus – Hof"]}, "Haus – Hof"),
        ("type: whole_number", {"": ["1.234"]}, 1234),
        ("type: whole_number, min: -5", {"": ["-5"]}, -5),
        ("type: yes_no", {"": ["yes"]}, True),
        ("type: yes_no", {"": ["no"]}, False),
        ("type: release", {"": ["yes"]}, True),
        (f"type: single_choice, {CHOICES}", {"": ["blau"]}, "blau"),
        (f"type: multiple_choice, {CHOICES}", {"": ["gelb", "rot", "gelb", ""]}, ("rot", "gelb")),
        ("type: date", {".day": ["31"], ".month": ["12"], ".year": ["2026"]}, date(2026, 12, 31)),
        ("type: date", {".day": ["31.12.2026"], ".month": [""], ".year": [""]}, date(2026, 12, 31)),
        ("type: date", {".day": ["31.12.2026"]}, date(2026, 12, 31)),
        ("type: email", {"": ["Stelle@Muster.example"]}, "Stelle@muster.example"),
        ("type: municipality", {"": ["03454055"]}, "03454055"),
        ("type: municipality", {"": [" vrees "]}, "03454055"),
        ("type: municipality", {"": ["Zwickau (14524)"]}, "14524"),
        ("type: municipality", {"": ["x-rodachtal"]}, "x-rodachtal"),
        (
            TABLE,
            {
                ".past.1.year": ["2020"],
                ".past.1.value": ["1.300"],
                ".past.2.year": ["2010"],
                ".past.2.value": ["1400"],
                ".present.1.year": ["2026"],
                ".present.1.value": ["1.234"],
            },
            (
                YearValue(phase=Phase.PAST, year=2010, value=1400),
                YearValue(phase=Phase.PAST, year=2020, value=1300),
                YearValue(phase=Phase.PRESENT, year=2026, value=1234),
            ),
        ),
    ],
)
def test_answer_is_understood(keys: str, typed: Typed, value: Value) -> None:
    assert read(keys, typed) == value


@pytest.mark.parametrize(
    "keys",
    [
        "type: short_text",
        "type: long_text",
        "type: whole_number",
        "type: yes_no",
        f"type: single_choice, {CHOICES}",
        f"type: multiple_choice, {CHOICES}",
        "type: date",
        "type: email",
        "type: municipality",
        TABLE,
        "type: file",
    ],
)
@pytest.mark.parametrize(
    "blank",
    ["", "  ", "\u200b\n", "\u00ad", "\u2060", "\u200d", "\u3164", "\u034f", "\u115f", "\u180e", "\u2800 \u0308"],
)
def test_blank_answer_is_none(keys: str, blank: str) -> None:
    question = question_of(keys)
    parts = TYPES[question.type].parts(question)

    assert read(keys, {f".{part}" if part else "": [blank] for part in parts}) is None
    assert read(keys, {}) is None


@pytest.mark.parametrize(
    ("keys", "typed", "found"),
    [
        (
            "type: short_text, max_length: 3",
            {"": ["abcde"]},
            ("", "too_long", "2 Zeichen zu viel. Kürzen Sie auf höchstens 3."),
        ),
        (
            "type: long_text, max_words: 2",
            {"": ["eins zwei drei"]},
            ("", "too_many_words", "1 Wort zu viel. Kürzen Sie auf höchstens 2 Wörter."),
        ),
        (
            "type: long_text, max_words: 2",
            {"": ["eins zwei drei vier"]},
            ("", "too_many_words", "2 Wörter zu viel. Kürzen Sie auf höchstens 2 Wörter."),
        ),
        ("type: whole_number", {"": ["-1"]}, ("", "out_of_range", "Die Zahl ist zu klein. Schreiben Sie 0 oder mehr.")),
        ("type: whole_number, max: 60", {"": ["61"]}, ("", "out_of_range", "Schreiben Sie eine Zahl von 0 bis 60.")),
        (
            "type: yes_no",
            {"": ["ja"]},
            ("", "unknown_option", "Diese Antwort steht nicht zur Wahl. Wählen Sie Ja oder Nein."),
        ),
        (
            f"type: single_choice, {CHOICES}",
            {"": ["grün"]},
            ("", "unknown_option", "Diese Antwort steht nicht zur Wahl. Wählen Sie eine der Antworten."),
        ),
        (
            f"type: single_choice, {CHOICES}",
            {"": ["rot", "blau"]},
            ("", "several_values", "Hier kamen mehrere Antworten an. Wählen oder schreiben Sie eine."),
        ),
        (
            f"type: multiple_choice, {CHOICES}",
            {"": ["rot", "grün"]},
            ("", "unknown_option", "Diese Antwort steht nicht zur Wahl. Wählen Sie eine der Antworten."),
        ),
        (
            f"type: multiple_choice, max_choices: 1, {CHOICES}",
            {"": ["rot", "blau"]},
            ("", "too_many_choices", "Wählen Sie höchstens 1. Sie haben 2 gewählt."),
        ),
        (
            "type: date",
            {".day": ["14"], ".month": ["05"], ".year": [""]},
            ("year", "date_year_missing", "Das Jahr fehlt. Schreiben Sie zum Beispiel 14.05.2027"),
        ),
        (
            "type: date, earliest: 2026-01-01",
            {".day": ["31.12.2025"]},
            ("year", "date_too_early", "Nennen Sie einen Tag ab dem 01.01.2026"),
        ),
        (
            "type: date, latest: '2026-01-01'",
            {".day": ["2.1.2026"]},
            ("year", "date_too_late", "Nennen Sie einen Tag bis zum 01.01.2026"),
        ),
        (
            "type: municipality",
            {"": ["Vres"]},
            ("", "municipality_unknown", "Diese Kommune steht nicht im Verzeichnis. Meinten Sie „Vrees“?"),
        ),
        (
            "type: municipality",
            {"": ["zwickau"]},
            (
                "",
                "municipality_ambiguous",
                "Diesen Namen gibt es mehrfach. Schreiben Sie den Schlüssel: Zwickau (14524330), Zwickau (14524)",
            ),
        ),
    ],
)
def test_answer_is_refused_with_what_to_do(keys: str, typed: Typed, found: tuple[str, str, str]) -> None:
    assert refused(keys, typed) == [found]


def test_table_names_every_wrong_cell() -> None:
    typed = {
        ".past.1.year": ["2010"],
        ".past.2.value": ["1.2"],
        ".past.2.year": ["10"],
        ".present.1.value": ["5"],
        ".expected.1.year": ["2030"],
        ".expected.1.value": ["viele"],
        ".expected.2.year": ["2040"],
        ".expected.2.value": ["-1"],
    }

    assert [(part, code) for part, code, _ in refused(TABLE, typed)] == [
        ("past.1.value", "value_missing"),
        ("past.2.year", "year_invalid"),
        ("past.2.value", "number_grouping"),
        ("present.1.year", "year_missing"),
        ("expected.1.value", "number_invalid"),
        ("expected.2.value", "out_of_range"),
    ]


def test_table_refuses_a_year_twice_in_one_phase() -> None:
    typed = {f".past.{row}.{column}": ["2010"] for row in (1, 2) for column in ("year", "value")}

    assert [(part, code) for part, code, _ in refused(TABLE, typed)] == [("past.2.year", "year_twice")]


@pytest.mark.parametrize(
    ("years", "wrong"),
    [
        ({"past": 2090, "present": 2020, "expected": 2091}, ["present.1.year"]),
        ({"past": 2010, "present": 1850, "expected": 2040}, ["present.1.year"]),
        ({"past": 2010, "present": 2020, "expected": 1990}, ["expected.1.year"]),
        ({"past": 2010, "expected": 2010}, ["expected.1.year"]),
        ({"past": 2020, "present": 2020, "expected": 2020}, ["present.1.year", "expected.1.year"]),
    ],
)
def test_table_refuses_years_out_of_order(years: dict[str, int], wrong: list[str]) -> None:
    typed = {f".{phase}.1.year": [str(year)] for phase, year in years.items()}
    typed |= {f".{phase}.1.value": ["5"] for phase in years}

    found = refused(TABLE, typed)

    assert [(part, code) for part, code, _ in found] == [(part, "year_order") for part in wrong]


def test_table_says_which_years_to_look_at() -> None:
    typed = {".past.2.year": ["2090"], ".past.2.value": ["5"], ".present.1.year": ["2020"], ".present.1.value": ["5"]}

    assert refused(TABLE, typed)[0][2] == ("2020 liegt nicht nach 2090 (Früher). Prüfen Sie beide Jahre.")


def test_table_refuses_what_no_page_can_hold() -> None:
    typed = {".past.1.year": ["2010"], ".past.1.value": ["1.000.000.001"]}

    assert refused(TABLE, typed) == [
        ("past.1.value", "out_of_range", "Die Zahl ist zu groß. Schreiben Sie höchstens 1.000.000.000.")
    ]


def test_table_says_which_rows_are_missing() -> None:
    question = question_of(f"required: true, {TABLE}")
    field = TYPES["yearly_table"].field(question, CONTEXT)
    assert field is not None

    taken = field.take({"frage.past.1.year": ["2010"], "frage.past.1.value": ["1"]})

    assert taken.value == (YearValue(phase=Phase.PAST, year=2010, value=1),)
    assert [(one.part, one.code, str(one)) for one in taken.missing] == [
        ("present.1.year", "rows_missing", "Heute: Tragen Sie noch ein Jahr mit Zahl ein.")
    ]


def test_files_come_from_what_is_attached() -> None:
    attached = tuple(
        Attached(id=one, question_id=question, evidence_kind=None, name=f"{one}.pdf", size_bytes=1)
        for one, question in (("a", "frage"), ("b", "andere"), ("c", "frage"))
    )
    context = ReadingContext(register=REGISTER, attached=attached)
    question = question_of("type: file, max_files: 2")
    field = TYPES["file"].field(question, context)
    assert field is not None

    taken = field.take({"frage": ["b", "../x"]})

    assert taken.value == ("a", "c")
    assert answer_lines(question, ("a", "c"), context) == ("a.pdf", "c.pdf")


def test_too_many_files_are_refused() -> None:
    attached = tuple(
        Attached(id=one, question_id="frage", evidence_kind=None, name="x", size_bytes=1) for one in ("a", "b", "c")
    )
    question = question_of("type: file, max_files: 2")
    field = TYPES["file"].field(question, ReadingContext(register=REGISTER, attached=attached))
    assert field is not None

    assert [str(message) for message in field.take({}).wrong] == ["Höchstens 2 Dateien. Entfernen Sie 1."]


VALUES = [
    ("type: short_text", "Stelle", "Stelle"),
    ("type: long_text", "Eins\n\nZwei", "Eins\n\nZwei"),
    ("type: whole_number, unit: Stunden", 1234, "1.234 Stunden"),
    ("type: whole_number", -1234, "−1.234"),
    ("type: yes_no", True, "Ja"),
    ("type: yes_no", False, "Nein"),
    ("type: release", True, "Ja, veröffentlichen"),
    ("type: release", False, "Nein, nicht veröffentlichen"),
    (f"type: single_choice, {CHOICES}", "blau", "Blau"),
    (f"type: multiple_choice, {CHOICES}", ("rot", "gelb"), "Rot\nGelb"),
    ("type: date", date(2026, 12, 31), "31.12.2026"),
    ("type: email", "a@b.de", "a@b.de"),
    ("type: municipality", "03454055", "Vrees (03454055)"),
    ("type: municipality", "99999999", "99999999"),
    (f"type: multiple_choice, {CHOICES}", ("fort",), "fort"),
    (TABLE, (YearValue(phase=Phase.PAST, year=2010, value=1400),), "Früher, 2010: 1.400"),
    ("type: file", ("a", "b"), ""),
]


@pytest.mark.parametrize(("keys", "value", "shown"), VALUES)
def test_value_is_kept_and_shown(keys: str, value: Value, shown: str) -> None:
    question = question_of(keys)
    field = TYPES[question.type].field(question, CONTEXT)
    assert field is not None

    assert field.from_json(json.loads(json.dumps(field.to_json(value)))) == value
    assert "\n".join(answer_lines(question, value, CONTEXT)) == shown
    assert answer_lines(question, None, CONTEXT) == ()


@pytest.mark.parametrize(
    ("keys", "stored"),
    [
        ("type: short_text", 5),
        ("type: whole_number", True),
        ("type: whole_number", "5"),
        ("type: yes_no", 1),
        (f"type: multiple_choice, {CHOICES}", "rot"),
        ("type: file", [1]),
        ("type: date", "2026-13-01"),
        ("type: date", 5),
        (TABLE, [["future", 2010, 1]]),
        (TABLE, 5),
    ],
)
def test_stored_value_of_another_shape_is_refused(keys: str, stored: object) -> None:
    question = question_of(keys)
    field = TYPES[question.type].field(question, CONTEXT)
    assert field is not None

    with pytest.raises((TypeError, ValueError)):
        field.from_json(stored)


@pytest.mark.parametrize("keys", [keys for keys, *_ in VALUES])
@given(texts=st.lists(st.text(st.characters(), max_size=20), max_size=3))
def test_any_typed_text_is_a_value_or_a_german_message(keys: str, texts: list[str]) -> None:
    question = question_of(keys)
    kind = TYPES[question.type]
    field = kind.field(question, CONTEXT)
    assert field is not None
    names = [f"frage.{part}" if part else "frage" for part in kind.parts(question)]

    taken = field.take(dict.fromkeys(names, texts))

    assert taken.missing == ()
    assert taken.value is None or not taken.wrong
    assert all(message.code and len(message) > 10 for message in taken.wrong)


def test_information_asks_nothing() -> None:
    question = question_of("type: information, text: Ein Satz.")

    assert TYPES["information"].parts(question) == ()
    assert TYPES["information"].field(question, CONTEXT) is None
    assert answer_lines(question, "", CONTEXT) == ()
