"""Small changes to regular expressions: a character less in a class, another number of repeats."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_ITEM: Final = re.compile(r"\\x..|\\u....|\\.|.", re.DOTALL)
_REPEAT: Final = re.compile(r"\{([0-9]+)(,?)([0-9]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A piece of a pattern: where it stands, and what it is."""

    kind: str
    start: int
    end: int


@dataclass(slots=True)
class _Scanner:
    pattern: str
    at: int = 0
    tokens: list[Token] = field(default_factory=list)

    def _take(self, kind: str, length: int) -> None:
        self.tokens.append(Token(kind=kind, start=self.at, end=self.at + length))
        self.at += length

    def _item(self) -> int:
        found = _ITEM.match(self.pattern, self.at)
        return len(found[0]) if found else 1

    def scan(self) -> list[Token]:
        while self.at < len(self.pattern):
            if self.pattern[self.at] == "[":
                self._class()
            elif repeat := _REPEAT.match(self.pattern, self.at):
                self._take("repeat", len(repeat[0]))
            elif self.pattern[self.at] in "+*?" and self.pattern[self.at - 1] != "(":
                self._take(self.pattern[self.at], 1)
            else:
                self._take("plain", self._item())
        return self.tokens

    def _class(self) -> None:
        """Take a class; one that is still open at the end is a piece of a pattern."""
        self._take("open", 2 if self.pattern.startswith("[^", self.at) else 1)
        while self.at < len(self.pattern) and self.pattern[self.at] != "]":
            begin, length = self.at, self._item()
            self.at += length
            if self.pattern.startswith("-", self.at) and not self.pattern.startswith("-]", self.at):
                self.at += 1
                length += 1 + self._item()
            self.at = begin
            self._take("item", length)
        self._take("close", 1)


def changes(pattern: str) -> Iterator[str]:
    """Yield each changed pattern that can still be read."""
    tokens = _Scanner(pattern).scan()
    # A piece of a pattern may leave its last class open.
    rest = "" if _is_readable(pattern) else "]"
    for token in tokens:
        for text in _instead(token, pattern[token.start : token.end]):
            changed = pattern[: token.start] + text + pattern[token.end :]
            if changed != pattern and _is_readable(changed + rest):
                yield changed


def _is_readable(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _instead(token: Token, text: str) -> Iterator[str]:
    match token.kind:
        case "item":
            yield ""
            yield from _narrower(text)
        case "+" | "?":
            yield ""
        case "*":
            yield "+"
        case "repeat":
            yield from _other_repeats(text)


def _narrower(text: str) -> Iterator[str]:
    """Take one character off each end of a range."""
    first, dash, last = text[:1], text[1:2], text[2:]
    if dash == "-" and len(last) == 1 and ord(last) - ord(first) > 1:
        yield f"{chr(ord(first) + 1)}-{last}"
        yield f"{first}-{chr(ord(last) - 1)}"


def _other_repeats(text: str) -> Iterator[str]:
    found = _REPEAT.fullmatch(text)
    if found is None:
        return
    least, comma, most = int(found[1]), found[2], found[3]
    yield f"{{{least + 1}{comma}{most}}}"
    if most:
        yield f"{{{least},{int(most) + 1}}}"
        yield f"{{{least},{int(most) - 1}}}"
