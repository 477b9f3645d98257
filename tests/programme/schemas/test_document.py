import contextlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from programme.errors import ContentError
from programme.schemas.document import key_text, read_front_matter, read_yaml
from tests.programme.yamlish import YAMLISH


def codes(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(ContentError) as refused:
        read_yaml(text, "x.yml")
    return [(problem.line, problem.code) for problem in refused.value.problems]


def test_document_knows_text_whole_numbers_and_three_words_only() -> None:
    text = """
a: 12
b: -3
c: 012
d: no
e: 2026-01-01
f: 1.5
g: true
h: null
i:
j: '12'
k: 1_000
l: 12:30
"""

    assert read_yaml(text, "x.yml").data == {
        "a": 12,
        "b": -3,
        "c": "012",
        "d": "no",
        "e": "2026-01-01",
        "f": "1.5",
        "g": True,
        "h": None,
        "i": None,
        "j": "12",
        "k": "1_000",
        "l": "12:30",
    }


def test_document_knows_the_line_of_every_key() -> None:
    document = read_yaml("# Kopf\na: 1\nb:\n  - c: x\n\n    d: y\n  - z\n", "x.yml")

    assert document.data == {"a": 1, "b": [{"c": "x", "d": "y"}, "z"]}
    assert {key_text(key): line for key, line in document.lines.items()} == {
        "": 2,
        "a": 2,
        "b": 3,
        "b[0]": 4,
        "b[0].c": 4,
        "b[0].d": 6,
        "b[1]": 7,
    }
    assert document.line_of(("b", 0, "missing")) == 4


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1\na: 2\nb:\n  c: 1\n  c: 2\n", [(2, "duplicate_key"), (5, "duplicate_key")]),
        ("a: &x 1\nb: *x\n", [(1, "anchor"), (2, "alias")]),
        ("a: !!python/object:os.system x\nb: ! x\n", [(1, "tag"), (2, "tag")]),
        ("a: !!binary eA==\n<<: {b: 1}\n", [(1, "tag")]),
        ("? {a: 1}\n: b\n", [(1, "key_not_text")]),
        ("a: 1\n---\nb: 2\n", [(2, "several_documents")]),
        ("a: b: c\n", [(1, "yaml_syntax")]),
        ("a:\n\t- b\n", [(2, "yaml_syntax")]),
        ("a: 'x\n", [(2, "yaml_syntax")]),
        ("a: [1\n", [(2, "yaml_syntax")]),
        ("a: x\nb: \x07\n", [(2, "control_character")]),
        ("a: \u202e\n", [(1, "control_character")]),
        ("a: \ud800\n", [(1, "control_character")]),
        ("a: x\u2028y\n", [(1, "control_character")]),
        ("[" * 25, [(1, "too_deep")]),
        ("a: " + "x" * 1_000_000, [(None, "too_large")]),
    ],
)
def test_document_is_refused(text: str, found: list[tuple[int | None, str]]) -> None:
    assert codes(text) == found


def test_deep_brackets_end_soon() -> None:
    assert codes("[" * 900_000) == [(1, "too_deep")]


def test_merge_key_is_a_key_like_any_other() -> None:
    assert read_yaml("<<: {a: 1}\n", "x.yml").data == {"<<": {"a": 1}}


def test_windows_lines_and_byte_order_mark_are_read() -> None:
    assert read_yaml("\ufeffa: 1\r\nb: 2\r\n", "x.yml").data == {"a": 1, "b": 2}


def test_front_matter_keeps_the_body_to_the_byte() -> None:
    document = read_front_matter("---\ntitle: x\n---\n\n  Text\n---\nmehr\n\n", "x.md")

    assert document.data == {"title": "x"}
    assert document.body == "\n  Text\n---\nmehr\n\n"


def test_front_matter_counts_lines_of_the_file() -> None:
    with pytest.raises(ContentError) as refused:
        read_front_matter("---\na: 1\na: 2\n---\n", "x.md")

    assert str(refused.value) == "x.md:3: a: Diesen Schlüssel gibt es schon. Löschen Sie einen von beiden."


@pytest.mark.parametrize(
    "text", ["", "Text", "---\na: 1\n", " ---\na: 1\n---\n", "---x\na: 1\n---\nb\n---\n", "----\na: 1\n----\n"]
)
def test_front_matter_must_be_there(text: str) -> None:
    with pytest.raises(ContentError) as refused:
        read_front_matter(text, "x.md")

    assert [problem.code for problem in refused.value.problems] == ["front_matter_missing"]


@given(st.one_of(YAMLISH, st.text(st.characters())))
@example('a: "\\ud800"')
@example('a: "\\UFFFFFFFF"')
@example("? ? ? a")
@example("*x : *x")
@example("{[a]: b}")
def test_document_raises_nothing_but_content_errors(text: str) -> None:
    with contextlib.suppress(ContentError):
        read_yaml(text, "x.yml")
    with contextlib.suppress(ContentError):
        read_front_matter(text, "x.md")
    with contextlib.suppress(ContentError):
        read_front_matter(f"---\n{text}\n---\n{text}", "x.md")
