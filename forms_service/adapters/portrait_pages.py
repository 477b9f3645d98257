"""The municipalities' pages as they lie in the content folder: which page belongs to which key."""

import logging
import re
import threading
from dataclasses import dataclass
from pathlib import Path

from programme.errors import ContentError
from programme.municipality import Municipality, RegisterEntry
from programme.portrait import page_name_for
from programme.schemas.municipality import load_municipality

log = logging.getLogger(__name__)

_KEY = re.compile(r"^key: *['\"]?([0-9x][0-9a-z-]*)['\"]? *$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it was last read; `municipality` is None when it has mistakes, `key` is what can be told then."""

    stamp: tuple[int, int]
    key: str
    municipality: Municipality | None = None


class PortraitPages:
    """Pages of a folder; a page is read again when its file was replaced."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pages: dict[str, Page] = {}
        self._reading = threading.Lock()

    def of(self, entry: RegisterEntry) -> Municipality | None:
        """Find the page of a municipality; None also where it has mistakes."""
        return self._find(entry)[1]

    def name_for(self, entry: RegisterEntry) -> str:
        """Tell the name of the page: the one that is there keeps it, a new one gets a free one."""
        return self._find(entry)[0] or page_name_for(
            entry.name, entry.landkreis, entry.key, taken=frozenset(self._pages)
        )

    def holding(self, call_id: str, reference: str) -> tuple[str, Municipality] | None:
        """Find the page that a participation stands on, with its name."""
        with self._reading:
            self._refresh()
            pages = [(name, page.municipality) for name, page in self._pages.items() if page.municipality is not None]
        return next(((name, page) for name, page in pages if page.holds(call_id, reference)), None)

    def _find(self, entry: RegisterEntry) -> tuple[str | None, Municipality | None]:
        """A Quartier and its city share a key, and have a page each."""
        with self._reading:
            self._refresh()
            same_key = [(name, page.municipality) for name, page in self._pages.items() if page.key == entry.key]
        own = ((name, page) for name, page in same_key if page and page.neighbourhood == entry.neighbourhood)
        broken = ((name, page) for name, page in same_key if page is None)
        return next(own, None) or next(broken, (None, None))

    def _refresh(self) -> None:
        stamps = {path.stem: _stamp(path) for path in sorted(self._folder.glob("*.md")) if path.stem != "index"}
        self._pages = {
            name: known
            if (known := self._pages.get(name)) is not None and known.stamp == stamp
            else self._read(name, stamp)
            for name, stamp in stamps.items()
        }

    def _read(self, name: str, stamp: tuple[int, int]) -> Page:
        path = f"kommunen/{name}.md"
        data = (self._folder / f"{name}.md").read_bytes()
        try:
            municipality = load_municipality(data.decode(), path)
        except (ContentError, UnicodeDecodeError):
            log.warning("municipality page with mistakes path=%s", path)
            # Its name stays taken: a second page of one municipality would be worse than a wait.
            found = _KEY.search(data.decode(errors="replace"))
            return Page(stamp=stamp, key=found[1] if found else "")
        return Page(stamp=stamp, key=municipality.key, municipality=municipality)


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_ino
