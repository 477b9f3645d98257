import html
import json
import re
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from programme.errors import AnswerRefused
from programme.text import (
    PAGE_NAME_LENGTH,
    RESERVED_PAGE_NAMES,
    as_html,
    clean_line,
    clean_text,
    count_words,
    is_blank,
    page_name,
    paragraphs,
)

WORDS = json.loads((Path(__file__).parents[1] / "data" / "words.json").read_text("utf-8"))["cases"]
PRINTABLE = "".join(chr(code) for code in range(0x20, 0x7F))
CATEGORIES = st.sampled_from(sorted({unicodedata.category(chr(code)) for code in range(0x110000)}))
ANY = st.text(st.characters())
HARMLESS = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn", "Zl", "Zp"]))


def cleaned(clean: Callable[[str], str], raw: str) -> str | None:
    try:
        return clean(raw)
    except AnswerRefused:
        return None


@pytest.mark.parametrize(
    ("raw", "line", "text"),
    [
        ("  Haus  ", "Haus", "Haus"),
        ("a\r\nb", "a b", "a\nb"),
        ("a\rb", "a b", "a\nb"),
        ("a\nb", "a b", "a\nb"),
        ("a\x0bb\x0cc\x85d\u2028e\u2029f", "a b c d e f", "a\nb\nc\nd\ne\nf"),
        ("a\tb", "a b", "a b"),
        ("Ge\u00admein\u200bde\ufeff", "Gemeinde", "Gemeinde"),
        ("a\u0308", "ä", "ä"),
        ("a\u00ad\u0308", "ä", "ä"),
        ("\u00a0x\u3000", "x", "x"),
        ("\n\n", "", ""),
        ("👩\u200d🌾", "👩\u200d🌾", "👩\u200d🌾"),
    ],
)
def test_text_is_cleaned(raw: str, line: str, text: str) -> None:
    assert clean_line(raw) == line
    assert clean_text(raw) == text


@pytest.mark.parametrize(
    "sign", [*"\x00\x07\x1b\x7f\x80\x9f", "\u202e", "\u2066", "\u200f", "\u061c", "\ud800", "\ufffe"]
)
@pytest.mark.parametrize("clean", [clean_line, clean_text])
def test_control_character_is_refused(clean: Callable[[str], str], sign: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        clean(f"Der Rat{sign} tagt")

    assert refused.value.refusal == "control_character"
    assert "gleich hinter „Rat“" in refused.value.message


@given(ANY)
def test_cleaned_text_stays_as_it_is(raw: str) -> None:
    for clean in (clean_line, clean_text):
        once = cleaned(clean, raw)
        if once is not None:
            assert clean(once) == once
            assert unicodedata.is_normalized("NFC", once)
            assert once == once.strip()


@given(ANY)
def test_cleaned_line_is_one_line(raw: str) -> None:
    line = cleaned(clean_line, raw)

    assert line is None or len(line.splitlines()) <= 1


@given(ANY)
def test_blank_is_what_leaves_nothing(raw: str) -> None:
    line = cleaned(clean_line, raw)

    assert line is None or is_blank(raw) == (not line)


@pytest.mark.parametrize("case", WORDS, ids=lambda case: case["why"])
def test_words_are_counted_by_the_table(case: dict[str, Any]) -> None:
    assert count_words(case["text"]) == case["words"]


@given(ANY)
def test_words_do_not_depend_on_normalisation(text: str) -> None:
    assert count_words(unicodedata.normalize("NFD", text)) == count_words(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("eins", ("eins",)),
        ("eins\nzwei", ("eins\nzwei",)),
        ("eins\n\nzwei\n \n\ndrei", ("eins", "zwei", "drei")),
    ],
)
def test_paragraphs_end_at_blank_lines(text: str, parts: tuple[str, ...]) -> None:
    assert paragraphs(text) == parts


def of_category(name: Any) -> st.SearchStrategy[str]:
    return st.text(st.characters(categories=[name]), max_size=5)


class Page(HTMLParser):
    """Everything a browser would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(markup: str) -> Page:
    page = Page()
    page.feed(f"<p>{markup}</p>")
    page.close()
    return page


@given(st.one_of(st.text(PRINTABLE), CATEGORIES.flatmap(of_category)))
@example(PRINTABLE)
@example("<script>alert(1)</script>")
@example("{{ 7*7 }} [x](javascript:alert(1)) {: onclick=x}")
@example("&lt;&amp;lt;")
def test_html_shows_the_same_characters_and_no_elements(text: str) -> None:
    markup = as_html(text)

    assert not set("<>\"'") & set(markup.replace("<br>", ""))
    assert markup.replace("<br>", "\n") == html.escape(text).replace("&#x27;", "&#39;")


@given(HARMLESS.filter(lambda text: "\r" not in text))
@example(PRINTABLE)
def test_html_is_text_to_a_browser(text: str) -> None:
    page = seen(as_html(text))

    assert page.tags == [("p", [])]
    assert page.text == text


@pytest.mark.parametrize(
    ("sign", "escaped"), [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")]
)
def test_html_escapes_each_dangerous_sign(sign: str, escaped: str) -> None:
    assert as_html(f"x{sign}y") == f"x{escaped}y"


def test_html_breaks_lines() -> None:
    assert as_html("a\nb\n\nc") == "a<br>b<br><br>c"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Plößberg", "ploessberg"),
        ("Adorf/Vogtl.", "adorf-vogtl"),
        ("Hamm (Sieg)", "hamm-sieg"),
        ("Samtgemeinde Oldendorf-Himmelpforten", "samtgemeinde-oldendorf-himmelpforten"),
        ("Gro\u0308mitz", "groemitz"),
        ("ÄÖÜ ẞ", "aeoeue-ss"),
        ("Łódź", "lodz"),
        ("../../etc/passwd", "etc-passwd"),
        ("nach", "seite-nach"),
        ("A–Z", "seite-a-z"),
        ("COM1", "seite-com1"),
        ("", "seite"),
        ("日本", "seite"),
        ("\x00", "seite"),
    ],
)
def test_page_name(text: str, name: str) -> None:
    assert page_name(text) == name


@given(ANY)
@example("x" * 200)
@example("ab-" * 50)
def test_page_name_is_always_fit_for_addresses(text: str) -> None:
    name = page_name(text)

    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert len(name) <= PAGE_NAME_LENGTH
    assert name not in RESERVED_PAGE_NAMES


@given(ANY)
def test_page_name_of_a_page_name_is_itself(text: str) -> None:
    assert page_name(page_name(text)) == page_name(text)


@given(ANY)
def test_page_name_does_not_depend_on_normalisation(text: str) -> None:
    assert page_name(unicodedata.normalize("NFD", text)) == page_name(text)
