"""YAML at its edges: words and numbers it may mean, what it must not hold, and where a mistake is."""

import pytest

from programme.errors import ContentError, Problem
from programme.schemas.document import read_front_matter, read_yaml


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ContentError) as refused:
        read_yaml(text, "x.yml")
    return tuple(refused.value.problems)


@pytest.mark.parametrize(
    ("plain", "value"),
    [
        ("", None), ("~", None), ("null", None), ("Null", None), ("NULL", None),
        ("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False), ("FALSE", False),
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("nULL", "nULL"), ("'true'", "true"), ('"~"', "~"),
    ],
)  # fmt: skip
def test_word_means(plain: str, value: object) -> None:
    assert read_yaml(f"a: {plain}\n", "x.yml").data == {"a": value}


@pytest.mark.parametrize(
    ("plain", "value"),
    [
        ("0", 0), ("9", 9), ("-9", -9), ("10", 10), ("90", 90), ("99", 99), ("9" * 18, 10**18 - 1),
        ("9" * 19, "9" * 19), ("-0", 0), ("01", "01"), ("1_000", "1_000"), ("0x1f", "0x1f"), ("1.5", "1.5"),
        ("1e3", "1e3"), ("12:30", "12:30"), ("+1", "+1"), ("'1'", "1"),
    ],
)  # fmt: skip
def test_number_means(plain: str, value: object) -> None:
    found = read_yaml(f"a: {plain}\n", "x.yml").data

    assert found == {"a": value}
    assert type(found["a"]) is type(value)


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


def test_twenty_levels_and_no_more() -> None:
    read_yaml(nested(20), "x.yml")

    assert [(one.code, one.message) for one in problems(nested(21))] == [
        ("too_deep", "Mehr als 20 Ebenen sind nicht erlaubt.")
    ]


def test_a_megabyte_and_no_more() -> None:
    read_yaml("#" * 1_000_000, "x.yml")

    assert [(one.code, one.line, one.message) for one in problems("#" * 1_000_001)] == [
        ("too_large", None, "Die Datei ist zu groß. Erlaubt sind 1000 kB.")
    ]


def test_a_byte_order_mark_and_windows_line_ends_are_nothing() -> None:
    assert read_yaml("\ufeffa: 1\r\nb: 2\r\n", "x.yml").data == {"a": 1, "b": 2}


@pytest.mark.parametrize(("text", "line"), [("\x00", 1), ("a: b\x00", 1), ("a: b\nc: \x00\n", 2), ("\x00\n\n", 1)])
def test_line_of_a_control_character(text: str, line: int) -> None:
    (found,) = problems(text)

    assert (found.code, found.line) == ("control_character", line)
    assert "(U+0000)" in found.message


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("a: b: c\n", 1, "Im Text steht ein Doppelpunkt."),
        ("a: 1\nb: @x\n", 2, "Tabulatoren und"),
        ("a: 'b\n", 2, "Ein Anführungszeichen wird nicht geschlossen."),
        ("a: 1\nb\nc: 2\n", 3, "Nach dem Schlüssel fehlt der Doppelpunkt."),
        ("a:\n  - 1\n - 2\n", 3, "Die Einrückung stimmt nicht"),
        ("%x\n", 1, "Prüfen Sie Einrückung und Anführungszeichen."),
    ],
)
def test_hint_for_a_mistake_in_the_spelling(text: str, line: int, hint: str) -> None:
    (found,) = problems(text)

    assert (found.code, found.line) == ("yaml_syntax", line)
    assert found.message.startswith("Hier ist die Schreibweise falsch. ")
    assert hint in found.message


@pytest.mark.parametrize(
    ("text", "code", "line", "key"),
    [
        ("a: &x 1\n", "anchor", 1, ""),
        ("a: &x\n  b: 1\n", "anchor", 1, ""),
        ("a: &x [1]\n", "anchor", 1, ""),
        ("a: !!str 1\n", "tag", 1, ""),
        ("a: !x {b: 1}\n", "tag", 1, ""),
        ("a: 1\n---\nb: 2\n", "several_documents", 2, ""),
        ("a: 1\nb: 2\na: 3\n", "duplicate_key", 3, "a"),
        ("x:\n  - a: 1\n    a: 2\n", "duplicate_key", 3, "x[0].a"),
        ("? [a]\n: 1\n", "key_not_text", 1, ""),
    ],
)
def test_what_a_file_must_not_hold(text: str, code: str, line: int, key: str) -> None:
    assert (code, line, key) in {(one.code, one.line, one.key) for one in problems(text)}


def test_an_alias_is_refused_and_the_rest_read_on() -> None:
    found = problems("a: &x 1\nb: *x\nb: 2\n")

    assert [(one.code, one.line) for one in found] == [("anchor", 1), ("alias", 2), ("duplicate_key", 3)]


def test_line_of_a_key_or_of_what_it_should_stand_in() -> None:
    document = read_yaml("a:\n  - b: 1\n  - c: 2\n", "x.yml")

    assert [document.line_of(key) for key in (("a",), ("a", 1), ("a", 1, "c"), ("a", 1, "z"), ("z",))] == [
        1,
        3,
        3,
        3,
        1,
    ]


@pytest.mark.parametrize("fence", ["---\n", "--- \n", "---\t\n"])
def test_front_matter_between_two_lines(fence: str) -> None:
    document = read_front_matter(f"{fence}a: 1\n{fence}Text\n", "x.md")

    assert (document.data, document.body.strip(), document.line_of(("a",))) == ({"a": 1}, "Text", 2)


@pytest.mark.parametrize("text", ["", "Text", "a: 1\n---\nText", "---\na: 1\n", " ---\na: 1\n---\n"])
def test_front_matter_is_missing(text: str) -> None:
    with pytest.raises(ContentError) as refused:
        read_front_matter(text, "x.md")

    assert [(one.code, one.line) for one in refused.value.problems] == [("front_matter_missing", 1)]
