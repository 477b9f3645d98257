"""The protocol of a walk by keyboard: what was pressed, and what was said then."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_CHANGING: Final = (
    (re.compile(r"ZWK-\d{4}-[0-9A-Z]{6}-[0-9A-Z]"), "ZWK-…"),
    (re.compile(r"http://127\.0\.0\.1:\d+"), "…"),
    (re.compile(r"/anmelden/[\w-]+/"), "/anmelden/…/"),
)
_PARTS: Final = {
    "header": "Kopf",
    "footer": "Fuß",
    "nav": "Navigation",
    "main": "Inhalt",
    "aside": "Beiwerk",
    "a": "Anfang",
}


class Transcript:
    """Collects lines; a part of a page that was read before is not told again."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._told: set[tuple[str, ...]] = set()

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self.lines += ["", f"## {title}", ""]

    def page(self, title: str, heading: str, live: Sequence[str]) -> None:
        """Say which page came, and what it says by itself."""
        self.lines += ["", f"### {_lasting(title)}", "", f"Überschrift: „{_lasting(heading)}“"]
        self.lines += [f"- sagt: „{_lasting(text)}“" for text in live]
        self.lines.append("")

    def line(self, text: str) -> None:
        """Say what was pressed and what was said."""
        self.lines.append(f"- {_lasting(text)}")

    def stops(self, stops: Sequence[tuple[str, str]]) -> None:
        """Tell all stops of a page by part; a part like one before is told in one line."""
        parts: list[tuple[str, list[str]]] = []
        for part, text in stops:
            if not parts or parts[-1][0] != part:
                parts.append((part, []))
            parts[-1][1].append(_lasting(text))
        for part, texts in parts:
            self._part(_PARTS.get(part, part), texts)

    def _part(self, name: str, texts: list[str]) -> None:
        known = (name, *texts) in self._told
        self._told.add((name, *texts))
        if known and len(texts) > 1:
            self.lines.append(f"- {name}: {len(texts)} Halte wie zuvor")
        else:
            self.lines += [f"- {name}: {text}" for text in texts]

    @property
    def text(self) -> str:
        """The protocol as it is kept."""
        return "\n".join(self.lines).strip() + "\n"


def _lasting(text: str) -> str:
    for pattern, word in _CHANGING:
        text = pattern.sub(word, text)
    return text


def kept(path: Path, header: str, text: str, *, anew: bool) -> str:
    """Give the protocol in the repository; `anew` writes it first."""
    if anew:
        path.write_text(header + text, encoding="utf-8")
    return path.read_text(encoding="utf-8").removeprefix(header)
