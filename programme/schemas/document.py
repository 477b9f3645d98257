"""YAML text and front matter to plain data with the line of every key.

One pass over the parser's events (the C parser gives lines too): nothing is constructed, so
tags, anchors, aliases and duplicate keys are found, and only text, whole numbers, true, false
and null exist. A date or `no` stays the text that its author sees.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from programme.errors import ContentError, Problem
from programme.text import find_refused

Data = str | int | bool | None | list["Data"] | dict[str, "Data"]
KeyPath = tuple[str | int, ...]

BODY = "(body)"
"""Stands in key paths for the text below front matter, with the number of its line."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FRONT_MATTER = YAMLHandler(fm_boundary=re.compile(r"^---[ \t]*(?:\n|\Z)", re.MULTILINE))
_SIZE = 1_000_000
_DEPTH = 20
_WORDS: Mapping[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_HINTS = (
    ("mapping values are not allowed", "Im Text steht ein Doppelpunkt. Setzen Sie den Text in Anführungszeichen."),
    ("cannot start any token", "Tabulatoren und @ ` % stehen nie am Anfang. Nehmen Sie Anführungszeichen."),
    ("found unexpected end of stream", "Ein Anführungszeichen wird nicht geschlossen."),
    ("could not find expected ':'", "Nach dem Schlüssel fehlt der Doppelpunkt."),
    ("did not find expected", "Die Einrückung stimmt nicht, oder ein Anführungszeichen oder eine Klammer ist zu viel."),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Data of one file; `lines` maps key paths to lines (from 1), `body` follows front matter."""

    path: str
    data: Data
    lines: Mapping[KeyPath, int]
    body: str = ""

    def line_of(self, key: KeyPath) -> int | None:
        """Return the line of the key, or of what it should stand in."""
        for length in range(len(key), -1, -1):
            if key[:length] in self.lines:
                return self.lines[key[:length]]
        return None


def read_yaml(text: str, path: str) -> Document:
    """Read a YAML file; raises ContentError."""
    return _parse(_checked(text, path), path, first_line=1)


def read_front_matter(text: str, path: str) -> Document:
    """Read a Markdown file with front matter; raises ContentError."""
    checked = _checked(text, path)
    if not _FRONT_MATTER.FM_BOUNDARY.match(checked) or len(_FRONT_MATTER.FM_BOUNDARY.split(checked, 2)) != 3:  # noqa: PLR2004 before, matter, after
        raise _one(path, 1, "front_matter_missing", "Die Datei muss mit Angaben zwischen zwei Zeilen „---“ beginnen.")
    matter, body = _FRONT_MATTER.split(checked)
    document = _parse(matter, path, first_line=2)
    return Document(path=path, data=document.data, lines=document.lines, body=body)


def _one(path: str, line: int | None, code: str, message: str) -> ContentError:
    return ContentError([Problem(path=path, line=line, key="", code=code, message=message)])


def _checked(text: str, path: str) -> str:
    """Return the text with LF line ends; refuse size and characters that no text may hold."""
    if len(text) > _SIZE:
        raise _one(path, None, "too_large", f"Die Datei ist zu groß. Erlaubt sind {_SIZE // 1000} kB.")
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
    found = find_refused(plain)
    if found is not None:
        line = plain.count("\n", 0, found) + 1
        sign = f"U+{ord(plain[found]):04X}"
        raise _one(
            path, line, "control_character", f"Hier steht ein unsichtbares Steuerzeichen ({sign}). Löschen Sie es."
        )
    return plain


def _parse(text: str, path: str, first_line: int) -> Document:
    builder = _Builder(path=path, first_line=first_line)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + first_line if error.problem_mark else None
        builder.report(line, (), "yaml_syntax", _syntax_message(error.problem or ""))
    except yaml.YAMLError:
        builder.report(None, (), "yaml_syntax", "Die Datei ist kein gültiges YAML.")
    if builder.problems:
        raise ContentError(builder.problems)
    return Document(path=path, data=builder.root, lines=builder.lines)


def _syntax_message(problem: str) -> str:
    hint = next((text for start, text in _HINTS if start in problem), "Prüfen Sie Einrückung und Anführungszeichen.")
    return f"Hier ist die Schreibweise falsch. {hint}"


@dataclass(slots=True, kw_only=True)
class _Frame:
    """A mapping or sequence that is being read; `key` waits for its value."""

    at: KeyPath
    holds: list[Data] | dict[str, Data]
    key: str | None = None
    awaits_key: bool = True


@dataclass(slots=True, kw_only=True)
class _Builder:
    """Data from events, one after the other, without recursion."""

    path: str
    first_line: int
    root: Data = None
    lines: dict[KeyPath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=list)
    documents: int = 0

    def report(self, line: int | None, key: KeyPath, code: str, message: str) -> None:
        """Remember a mistake and go on."""
        self.problems.append(Problem(path=self.path, line=line, key=key_text(key), code=code, message=message))

    def take(self, event: Any) -> None:
        """Take one event of the parser."""
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.MappingStartEvent():
                self._open(event, {})
            case yaml.SequenceStartEvent():
                self._open(event, [])
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.frames.pop()
            case yaml.AliasEvent():
                self.report(
                    self._line(event),
                    (),
                    "alias",
                    "Verweise mit * sind hier nicht erlaubt. Schreiben Sie den Wert aus.",
                )
                self._put(event, None)
            case yaml.DocumentStartEvent():
                self._document(event)

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.report(self._line(event), (), "several_documents", "Eine Datei enthält nur ein YAML-Dokument.")

    def _line(self, event: Any) -> int:
        return int(event.start_mark.line) + self.first_line

    def _refuse_marks(self, event: Any) -> None:
        if event.anchor is not None:
            self.report(
                self._line(event), (), "anchor", "Anker mit & sind hier nicht erlaubt. Schreiben Sie den Wert aus."
            )
        if event.tag is not None:
            self.report(
                self._line(event),
                (),
                "tag",
                "Typangaben mit ! sind hier nicht erlaubt. Setzen Sie Text in Anführungszeichen.",
            )

    def _scalar(self, event: Any) -> None:
        self._refuse_marks(event)
        frame = self.frames[-1] if self.frames else None
        if frame and isinstance(frame.holds, dict) and frame.awaits_key:
            self._key(frame, event)
        else:
            self._put(event, event.value if event.style else _resolved(event.value))

    def _key(self, frame: _Frame, event: Any) -> None:
        if event.value in frame.holds:
            self.report(
                self._line(event),
                (*frame.at, event.value),
                "duplicate_key",
                "Diesen Schlüssel gibt es schon. Löschen Sie einen von beiden.",
            )
        frame.key, frame.awaits_key = event.value, False
        self.lines[*frame.at, event.value] = self._line(event)

    def _open(self, event: Any, holds: list[Data] | dict[str, Data]) -> None:
        self._refuse_marks(event)
        if len(self.frames) >= _DEPTH:
            raise _one(self.path, self._line(event), "too_deep", f"Mehr als {_DEPTH} Ebenen sind nicht erlaubt.")
        self.frames.append(_Frame(at=self._put(event, holds), holds=holds))

    def _put(self, event: Any, value: Data) -> KeyPath:
        """Place a value where it belongs; return its key path."""
        if not self.frames:
            self.root = value
            self.lines[()] = self._line(event)
            return ()
        frame = self.frames[-1]
        at = self._place(frame, event, value)
        self.lines.setdefault(at, self._line(event))
        return at

    def _place(self, frame: _Frame, event: Any, value: Data) -> KeyPath:
        if isinstance(frame.holds, list):
            frame.holds.append(value)
            return (*frame.at, len(frame.holds) - 1)
        if frame.awaits_key or frame.key is None:
            self.report(self._line(event), frame.at, "key_not_text", "Ein Schlüssel ist immer ein einfaches Wort.")
            frame.key = ""
        frame.holds[frame.key] = value
        frame.awaits_key = not frame.awaits_key
        return (*frame.at, frame.key)


def _resolved(plain: str) -> Data:
    if plain in _WORDS:
        return _WORDS[plain]
    return int(plain) if _WHOLE.fullmatch(plain) else plain


def key_text(key: KeyPath) -> str:
    """Write a key path as editors read it: sections[0].title; the body below front matter has no keys."""
    if key[:1] == (BODY,):
        return ""
    written = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key)
    return written.removeprefix(".")
