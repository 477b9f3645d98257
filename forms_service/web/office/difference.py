"""What differs between two texts, in pieces that a template marks with `ins` and `del`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\S+\s*|\s+")
_AROUND = 3


class Change(StrEnum):
    """What happened to a piece."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    SKIPPED = "skipped"
    """Unchanged lines that are not worth showing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text that shares its fate."""

    change: Change
    text: str


def words_between(old: str, new: str) -> tuple[Piece, ...]:
    """Compare two texts word by word."""
    return tuple(_pieces(_WORDS.findall(old), _WORDS.findall(new), ""))


def lines_between(old: str, new: str) -> tuple[Piece, ...]:
    """Compare two texts line by line; far from any change lines are left out."""
    return tuple(_shortened(tuple(_pieces(old.splitlines(), new.splitlines(), "\n"))))


def _pieces(old: Sequence[str], new: Sequence[str], glue: str) -> Iterator[Piece]:
    # Without autojunk: a word that comes often is no noise in a text of a page.
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(change=Change.SAME, text=glue.join(old[i1:i2]))
            continue
        if i2 > i1:
            yield Piece(change=Change.REMOVED, text=glue.join(old[i1:i2]))
        if j2 > j1:
            yield Piece(change=Change.ADDED, text=glue.join(new[j1:j2]))


def _shortened(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for number, piece in enumerate(pieces):
        if piece.change is not Change.SAME:
            yield piece
            continue
        lines = piece.text.split("\n")
        head = lines[:_AROUND] if number > 0 else []
        tail = lines[-_AROUND:] if number < len(pieces) - 1 else []
        if len(lines) <= len(head) + len(tail):
            yield piece
        else:
            yield from _ends(head, tail)


def _ends(head: Sequence[str], tail: Sequence[str]) -> Iterator[Piece]:
    if head:
        yield Piece(change=Change.SAME, text="\n".join(head))
    yield Piece(change=Change.SKIPPED, text="")
    if tail:
        yield Piece(change=Change.SAME, text="\n".join(tail))
