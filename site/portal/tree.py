"""The finished site as files: what is reused from last time, what is new, and a name for all of it."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class Entry(NamedTuple):
    """A file of the site: what it was made of, what it holds, and how it lay on the disk."""

    key: str
    sha256: str
    size: int = -1
    mtime_ns: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the last build wrote. `inputs` is a hash over everything it read.

    Between `good_from` and `good_until` (excluded) no call changes its state; empty = no limit on that side.
    """

    release: str = ""
    inputs: str = ""
    good_from: str = ""
    good_until: str = ""
    entries: Mapping[str, Entry]

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """Return the manifest; an empty one where there is none or it cannot be read."""
        try:
            data = json.loads(path.read_bytes())
            entries = {name: Entry(*values) for name, values in data.pop("entries").items()}
            return cls(entries=entries, **data)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return cls(entries={})

    def is_good_at(self, instant: str) -> bool:
        """Say whether the pages are right at that instant (ISO format, UTC)."""
        return self.good_from <= instant and (not self.good_until or instant < self.good_until)

    def write(self, path: Path) -> None:
        """Write the manifest in one step."""
        data = {
            "release": self.release,
            "inputs": self.inputs,
            "good_from": self.good_from,
            "good_until": self.good_until,
            "entries": self.entries,
        }
        fresh = path.with_suffix(".next")
        fresh.write_text(json.dumps(data), encoding="utf-8")
        fresh.replace(path)


class Tree:
    """Files on their way into a release. A file whose key is known is not even made again."""

    def __init__(self, last: Manifest, last_folder: Path | None) -> None:
        self._last = last.entries if last_folder else {}
        self._last_folder = last_folder
        self._entries: dict[str, Entry] = {}
        self._new: dict[str, bytes] = {}

    def add(self, path: str, key: str, make: Callable[[], bytes]) -> None:
        """Add a file, taking it from the last release where its key and its bytes are the same."""
        known = self._last.get(path)
        if known and known.key == key and self._lies_as_written(path, known):
            self._entries[path] = known
            return
        data = make()
        sha256 = hashlib.sha256(data).hexdigest()
        if known and known.sha256 == sha256 and self._lies_as_written(path, known):
            self._entries[path] = known._replace(key=key)
            return
        self._entries[path] = Entry(key, sha256)
        self._new[path] = data

    def add_bytes(self, path: str, data: bytes) -> None:
        """Add a file whose bytes are at hand."""
        self.add(path, hashlib.sha256(data).hexdigest(), lambda: data)

    @property
    def name(self) -> str:
        """Return a hash over all paths and contents."""
        listing = "\n".join(f"{path} {entry.sha256}" for path, entry in sorted(self._entries.items()))
        return hashlib.sha256(listing.encode()).hexdigest()[:16]

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Return all files so far."""
        return self._entries

    @property
    def written(self) -> tuple[str, ...]:
        """Return the paths that were made anew."""
        return tuple(self._new)

    def write(self, folder: Path) -> Mapping[str, Entry]:
        """Fill an empty folder: hard links for what stayed, new files for the rest. Return how all of it lies."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        made: set[Path] = {folder}
        for path in self._entries:
            target = folder / path
            if target.parent not in made:
                target.parent.mkdir(parents=True, exist_ok=True)
                made.add(target.parent)
            if path in self._new:
                target.write_bytes(self._new[path])
            else:
                os.link(self._source(path), target)
        return {path: self._measured(folder / path, entry) for path, entry in self._entries.items()}

    def _source(self, path: str) -> Path:
        if self._last_folder is None:
            raise FileNotFoundError(path)
        return self._last_folder / path

    def _lies_as_written(self, path: str, known: Entry) -> bool:
        try:
            found = self._source(path).lstat()
        except FileNotFoundError:
            return False
        return (found.st_size, found.st_mtime_ns) == (known.size, known.mtime_ns)

    @staticmethod
    def _measured(path: Path, entry: Entry) -> Entry:
        found = path.lstat()
        return entry._replace(size=found.st_size, mtime_ns=found.st_mtime_ns)
