"""How texts stand in front matter, to the sign (R07)."""

import pytest
import yaml

from programme.schemas.writing import write_front_matter


def written(text: str) -> str:
    """Give what stands behind the key."""
    return write_front_matter({"a": text}, "").removeprefix("---\na: ").removesuffix("\n---\n")


@pytest.mark.parametrize(
    "text",
    [
        "Zwickau",
        "Z",
        "Ein Dorf öffnet seine Häuser.",
        "Ende mit Punkt .",
        "a.",
        "Haus 9",
        "a, b; c! d? (e) f",
        "Straße_und Weg",
        "nein",
        "yess",
    ],
)
def test_plain_text_stands_as_it_is(text: str) -> None:
    assert written(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " a",
        "_a",
        "9 Häuser",
        "-a",
        "a_",
        "a-",
        "a ",
        "a: b",
        "a:b.",
        "a #b",
        "a#b.",
        "a\tb",
        "a\tb.",
        "a:b",
        "a#b",
        "no",
        "No",
        "Y",
        "on",
        "NULL",
        "nan",
        "inf",
        "None",
    ],
)
def test_all_else_is_quoted(text: str) -> None:
    assert written(text) in {f"'{text}'", '"' + text.replace("\t", "\\t") + '"'}
    assert yaml.safe_load(f"a: {written(text)}") == {"a": text}


def test_several_lines_are_a_block() -> None:
    assert written("Eins: a\n#zwei") == "|-\n  Eins: a\n  #zwei"


@pytest.mark.parametrize("length", [80, 1_000, 100_000])
def test_nothing_is_folded(length: int) -> None:
    text = "Wort " * (length // 5) + "Ende"

    assert written(text) == text


def test_lists_are_indented_and_equal_ones_written_twice() -> None:
    both = ["a", "b"]

    assert write_front_matter({"y": both, "x": both}, "Text\n") == (
        "---\n'y':\n  - a\n  - b\nx:\n  - a\n  - b\n---\nText\n"
    )


@pytest.mark.parametrize("sign", ["\r", "\ufeff", "\x00", "\u202e", "\ud800"])
def test_control_characters_are_written_nowhere(sign: str) -> None:
    for data, body in (({"a": f"b{sign}"}, ""), ({f"a{sign}": "b"}, ""), ({"a": [f"b{sign}"]}, ""), ({}, f"a{sign}b")):
        with pytest.raises(ValueError, match="control character"):
            write_front_matter(data, body)
