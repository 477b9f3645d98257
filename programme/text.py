"""The one way for text to come in, to be counted, to become HTML and page names.

**Source:** architecture, rule 2 and „Addresses“; R03, R08, R27.
"""

import re
import unicodedata

from programme.errors import AnswerRefused

_LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_DROPPED = re.compile("[\u00ad\u200b\ufeff]")
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters beside tab and line feed
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"  # line separators and bidi controls
    "\ud800-\udfff"  # lone surrogates
    "\ufdd0-\ufdef\ufffe\uffff"  # no characters; XML, and so the feeds, refuse them
    + "".join(chr(plane + last) for plane in range(0x10000, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
    + "]"
)
# Unicode's White_Space; Python's and JavaScript's own ideas of white space differ.
_WHITE_SPACE = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
# What shows nothing beside white space: formats, marks without a letter, and signs that are blank by design.
_UNSEEN = frozenset({"Cf", "Mn", "Me"})
_BLANK_SIGNS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\n": "<br>"})
_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "œ": "oe", "ø": "oe", "å": "aa"}
    | {"ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
PAGE_NAME_LENGTH = 80
# `nach` and `a-z` are lists of the site; the others are files of web servers and names of devices.
RESERVED_PAGE_NAMES = frozenset({"nach", "a-z", "index", "404", "assets", "con", "prn", "aux", "nul"}) | {
    f"{device}{number}" for device in ("com", "lpt") for number in range(10)
}


def clean_line(raw: str) -> str:
    """Return one line: NFC, no control characters, no line breaks; raises AnswerRefused."""
    return _clean(_LINE_BREAK.sub(" ", raw).replace("\n", " "))


def clean_text(raw: str) -> str:
    """Return text with line breaks as LF: NFC, no control characters; raises AnswerRefused."""
    return _clean(_LINE_BREAK.sub("\n", raw))


def _clean(raw: str) -> str:
    found = find_refused(raw)
    if found is not None:
        raise AnswerRefused(
            "control_character",
            "Der Text enthält ein unsichtbares Steuerzeichen. Löschen Sie die Stelle und tippen Sie sie neu"
            f"{_nearby(raw, found)}.",
        )
    return unicodedata.normalize("NFC", _DROPPED.sub("", raw).replace("\t", " ")).strip()


def _nearby(raw: str, position: int) -> str:
    """Return the word before the character, so that people find the place."""
    before = _REFUSED.sub(" ", raw[max(0, position - 30) : position]).split()
    return f", gleich hinter „{before[-1]}“" if before else ""


def is_blank(raw: str) -> bool:
    """Tell whether nothing was typed that anybody could see."""
    return all(map(_is_unseen, raw))


def _is_unseen(sign: str) -> bool:
    if sign.isspace() or sign in _BLANK_SIGNS:
        return True
    return unicodedata.category(sign) in _UNSEEN and not _REFUSED.match(sign)


def find_refused(text: str) -> int | None:
    """Return the position of the first character that no text of ours may hold."""
    found = _REFUSED.search(text)
    return found.start() if found else None


def count_words(text: str) -> int:
    """Count the runs without white space that hold a letter or a digit (after NFC)."""
    runs = _WHITE_SPACE.split(unicodedata.normalize("NFC", text))
    return sum(any(map(_is_letter_or_digit, run)) for run in runs)


def _is_letter_or_digit(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] == "L" or category == "Nd"


def paragraphs(text: str) -> tuple[str, ...]:
    """Split at blank lines."""
    return tuple(part for part in _BLANK_LINES.split(text.strip()) if part)


def as_html(text: str) -> str:
    """Return the text as HTML: & < > " ' escaped, a line break becomes `<br>`, nothing else."""
    return text.translate(_HTML)


def page_name(text: str) -> str:
    """Return a name for addresses: `[a-z0-9-]{1,80}`, never empty, never reserved."""
    name = _hyphenated(text)[:PAGE_NAME_LENGTH].rstrip("-")
    if name in RESERVED_PAGE_NAMES:
        return f"seite-{name}"
    return name or "seite"


def _hyphenated(text: str) -> str:
    """Transliterate and join by single hyphens; folding the case makes ß to ss."""
    letters = unicodedata.normalize("NFC", text).casefold().translate(_LETTERS)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
