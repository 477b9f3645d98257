"""Every sign there is, by itself: which are refused, which part words, which have letters of their own (R03, R27)."""

import unicodedata

import pytest

from programme.errors import AnswerRefused
from programme.text import (
    PAGE_NAME_LENGTH,
    RESERVED_PAGE_NAMES,
    as_html,
    clean_line,
    clean_text,
    count_words,
    find_refused,
    is_blank,
    page_name,
    paragraphs,
)

# Beyond plane 3 lie tags, variation selectors, private use and the two last of each plane; the rest is unassigned.
PLANE_ENDS = [plane + last for plane in range(0x10000, 0x110000, 0x10000) for last in (0xFFFD, 0xFFFE, 0xFFFF)]
ALL = sorted({*range(0x32000), *range(0xE0000, 0xE0200), 0xF0000, 0x100000, *PLANE_ENDS})
BIDI = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
NO_CHARACTERS = {*range(0xFDD0, 0xFDF0), *(code for code in ALL if code & 0xFFFE == 0xFFFE)}
# Property White_Space of Unicode, as PropList.txt has it.
WHITE_SPACE = {*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)} | {
    0x2028,
    0x2029,
    0x202F,
    0x205F,
    0x3000,
}


def is_refused(code: int) -> bool:
    category = unicodedata.category(chr(code))
    is_control = category == "Cc" and chr(code) not in "\t\n"
    return is_control or category in {"Cs", "Zl", "Zp"} or code in BIDI or code in NO_CHARACTERS


def test_exactly_these_signs_are_refused() -> None:
    assert [code for code in ALL if (find_refused(chr(code)) is not None) != is_refused(code)] == []


def test_the_place_of_a_refused_sign_is_found() -> None:
    assert find_refused("ab\x00c\x00") == 2
    assert find_refused("ab") is None


def test_exactly_these_signs_part_words() -> None:
    assert [code for code in ALL if (count_words(f"a{chr(code)}b") == 2) != (code in WHITE_SPACE)] == []


def test_several_spaces_part_words_once() -> None:
    assert count_words(" a \n\t b ") == 2


def test_exactly_letters_and_digits_make_a_word() -> None:
    def makes_a_word(code: int) -> bool:
        category = unicodedata.category(unicodedata.normalize("NFC", chr(code))[0])
        return category.startswith("L") or category == "Nd"

    assert [code for code in ALL if (count_words(chr(code)) == 1) != makes_a_word(code)] == []


def test_five_signs_and_the_line_break_are_written_otherwise_in_html() -> None:
    found = {chr(code): as_html(chr(code)) for code in ALL if as_html(chr(code)) != chr(code)}

    assert found == {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\n": "<br>"}


def test_exactly_these_signs_go_or_become_a_space() -> None:
    kept = [code for code in ALL if not is_refused(code) and unicodedata.is_normalized("NFC", chr(code))]

    found = {
        chr(code): clean_line(f"a{chr(code)}b") for code in kept if clean_line(f"a{chr(code)}b") != f"a{chr(code)}b"
    }

    assert found == {"\t": "a b", "\n": "a b", "\u00ad": "ab", "\u200b": "ab", "\ufeff": "ab"} | {
        chr(code): unicodedata.normalize("NFC", f"a{chr(code)}b")
        for code in kept
        if not unicodedata.is_normalized("NFC", f"a{chr(code)}b")
    }


@pytest.mark.parametrize("sign", ["\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_line_break_is_one(sign: str) -> None:
    assert clean_text(f"a{sign}b") == "a\nb"
    assert clean_line(f"a{sign}b") == "a b"


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ("Der Rat tagt\x00", ", gleich hinter „tagt“."),
        ("Der Rat\x00 tagt", ", gleich hinter „Rat“."),
        ("\x00Der Rat", "neu."),
        ("x" * 40 + "\x00", f", gleich hinter „{'x' * 30}“."),
        ("a\x01b\x00", "neu, gleich hinter „a“."),
    ],
)
def test_a_refusal_names_the_word_before(raw: str, place: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        clean_line(raw)

    assert refused.value.refusal == "control_character"
    assert refused.value.message.endswith(place)


@pytest.mark.parametrize(("raw", "blank"), [("", True), (" \n\t", True), (" \u00ad\u200b\ufeff ", True), (" x", False)])
def test_blank_is_what_nobody_sees(raw: str, blank: bool) -> None:  # noqa: FBT001 a column
    assert is_blank(raw) is blank


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("\n\na\n\n", ("a",)),
        (" \na", ("a",)),
        ("a\n \t\nb", ("a", "b")),
        ("a\n\n\n\nb", ("a", "b")),
        ("a\nb", ("a\nb",)),
        ("a\nx \nb", ("a\nx \nb",)),
    ],
)
def test_paragraphs_are_split_at_blank_lines(text: str, parts: tuple[str, ...]) -> None:
    assert paragraphs(text) == parts


@pytest.mark.parametrize(
    ("letter", "written"),
    [
        ("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("ẞ", "ss"), ("æ", "ae"), ("œ", "oe"), ("ø", "oe"),
        ("å", "aa"), ("ł", "l"), ("đ", "d"), ("ð", "d"), ("þ", "th"), ("ı", "i"), ("é", "e"), ("ç", "c"), ("ñ", "n"),
        ("š", "s"), ("0", "0"), ("9", "9"), ("a", "a"), ("z", "z"), ("ﬁ", "fi"), ("Ⅳ", "iv"), ("②", "2"), ("ℌ", "h"),
    ],
)  # fmt: skip
def test_a_letter_in_a_page_name(letter: str, written: str) -> None:
    assert page_name(f"x{letter}x") == f"x{written}x"


def test_a_page_name_has_at_most_eighty_signs_and_no_hyphen_at_its_end() -> None:
    assert PAGE_NAME_LENGTH == 80
    assert page_name("a" * 81) == "a" * 80
    assert page_name("a" * 79 + " b") == "a" * 79
    assert page_name("-a-") == "a"
    assert page_name("a  -  b") == "a-b"


def test_no_page_is_called_like_a_list_a_file_of_the_server_or_a_device() -> None:
    devices = {f"{device}{number}" for device in ("com", "lpt") for number in range(10)}

    assert {"nach", "a-z", "index", "404", "assets", "con", "prn", "aux", "nul"} | devices == RESERVED_PAGE_NAMES
    assert {page_name(name) for name in RESERVED_PAGE_NAMES} == {f"seite-{name}" for name in RESERVED_PAGE_NAMES}


@pytest.mark.parametrize(
    "sign", ["\u115f", "\u1160", "\u2800", "\u3164", "\uffa0", "\u0301", "\u20dd", "\u200d", "\u00ad"]
)
def test_signs_that_nobody_sees_are_no_answer(sign: str) -> None:
    assert is_blank(f" {sign}\n")
    assert not is_blank(f"{sign}a")


@pytest.mark.parametrize("sign", ["a", ".", "\u0903", "~", "\u202e", "\x00", "\U000110bd\u0061"])
def test_signs_that_somebody_sees_or_that_are_refused_are_an_answer(sign: str) -> None:
    assert not is_blank(sign)


def test_only_lines_without_a_sign_part_paragraphs() -> None:
    assert paragraphs("a\n \t\n\nb\nc\n\n\x0b\nd") == ("a", "b\nc", "d")


@pytest.mark.parametrize(
    ("text", "name"),
    [("-Groß ẞ-", "gross-ss"), ("a" * 79 + "-b", "a" * 79), ("~" + "a" * 90, "a" * 80)],
)
def test_page_names_begin_and_end_with_letters(text: str, name: str) -> None:
    assert page_name(text) == name
