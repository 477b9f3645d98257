"""Read the content folder: every file once, with its hash; nothing outside it, whatever lies there."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from programme.errors import Problem

ROOT_NAME: Final = "content"
"""How problems name the folder, wherever it lies."""

MOST_BYTES: Final = 4_000_000
_SUFFIXES: Final = frozenset({".md", ".yml", ".csv"})
UNKNOWN_FILE: Final = (
    "Mit dieser Datei kann das Portal nichts anfangen. Prüfen Sie Namen und Ordner, oder legen Sie sie woanders ab."
)
_NO_LINKS: Final = "Verknüpfungen werden nicht gelesen. Legen Sie hier die Datei selbst ab."


class SourceFile(NamedTuple):
    """A file of the content, its path below the content folder with `/`."""

    path: str
    text: str
    sha256: str

    @property
    def shown_path(self) -> str:
        """Return the path as problems name it."""
        return f"{ROOT_NAME}/{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """All readable files of the content, in the order of their paths, and what is wrong with the others."""

    files: Mapping[str, SourceFile]
    problems: tuple[Problem, ...] = ()

    @property
    def digest(self) -> str:
        """Return a hash over all paths and contents."""
        listing = "\n".join(f"{file.path} {file.sha256}" for file in self.files.values())
        return hashlib.sha256(listing.encode()).hexdigest()

    def below(self, folder: str, suffix: str) -> tuple[SourceFile, ...]:
        """Return the files directly in a folder that end so."""
        return tuple(
            file
            for path, file in self.files.items()
            if path.startswith(f"{folder}/") and path.endswith(suffix) and "/" not in path[len(folder) + 1 :]
        )


def read_sources(content: Path) -> Sources:
    """Read all files below `content`; symbolic links are refused, never followed."""
    files: list[SourceFile] = []
    problems: list[Problem] = []
    if not content.is_dir():
        problems.append(_problem("", "no_content", f"Den Ordner {content} gibt es nicht."))
    else:
        for path, entry in _walk(content, ""):
            found = _read(path, entry)
            (files if isinstance(found, SourceFile) else problems).append(found)  # type: ignore[arg-type]
    return Sources(files={file.path: file for file in files}, problems=tuple(problems))


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield files and whatever else is no folder, in the order of their names; hidden ones are left alone."""
    with os.scandir(folder) as entries:
        ordered = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda each: each.name)
    for entry in ordered:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder / entry.name, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry


def _read(path: str, entry: os.DirEntry[str]) -> SourceFile | Problem:
    if not entry.is_file(follow_symlinks=False):
        message = _NO_LINKS if entry.is_symlink() else "Das ist keine gewöhnliche Datei. Löschen Sie sie."
        return _problem(path, "no_plain_file", message)
    if Path(path).suffix not in _SUFFIXES:
        return _problem(path, "unknown_file", UNKNOWN_FILE)
    data = _read_bytes(entry.path)
    if data is None:
        return _problem(path, "no_plain_file", f"Die Datei ließ sich nicht lesen. {_NO_LINKS}")
    if len(data) > MOST_BYTES:
        message = f"Die Datei ist größer als {MOST_BYTES // 1_000_000} MB. Teilen Sie sie auf."
        return _problem(path, "file_too_large", message)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _problem(path, "not_utf8", "Die Datei ist nicht in UTF-8 gespeichert. Speichern Sie sie neu als UTF-8.")
    return SourceFile(path, text, hashlib.sha256(data).hexdigest())


def _read_bytes(path: str) -> bytes | None:
    """Read at most a byte more than allowed; None where the file became a link since it was listed."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    with open(handle, "rb") as file:  # noqa: PTH123 - only open() takes a descriptor
        return file.read(MOST_BYTES + 1)


def _problem(path: str, code: str, message: str) -> Problem:
    return Problem(path=f"{ROOT_NAME}/{path}" if path else ROOT_NAME, line=None, key="", code=code, message=message)
