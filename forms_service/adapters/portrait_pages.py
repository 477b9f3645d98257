"""The municipalities' pages as they lie in the content folder: which page belongs to which key."""

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

from programme.errors import ContentError
from programme.municipality import Municipality, RegisterEntry
from programme.portrait import page_name_for
from programme.schemas.municipality import load_municipality

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it was last read; `municipality` is None when it has mistakes."""

    stamp: tuple[int, int]
    municipality: Municipality | None


class PortraitPages:
    """Pages of a folder; a page is read again when its file was replaced."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pages: dict[str, Page] = {}
        self._reading = threading.Lock()

    def by_key(self, key: str) -> Municipality | None:
        """Find the page of a municipality."""
        name = self._name_of(key)
        return self._pages[name].municipality if name else None

    def name_for(self, entry: RegisterEntry) -> str:
        """Tell the name of the page: the one that is there keeps it, a new one gets a free one."""
        return self._name_of(entry.key) or page_name_for(
            entry.name, entry.landkreis, entry.key, taken=frozenset(self._pages)
        )

    def _name_of(self, key: str) -> str | None:
        with self._reading:
            self._refresh()
            for name, page in self._pages.items():
                if page.municipality is not None and page.municipality.key == key:
                    return name
        return None

    def _refresh(self) -> None:
        stamps = {path.stem: _stamp(path) for path in sorted(self._folder.glob("*.md")) if path.stem != "index"}
        self._pages = {
            name: known
            if (known := self._pages.get(name)) is not None and known.stamp == stamp
            else Page(stamp=stamp, municipality=self._read(name))
            for name, stamp in stamps.items()
        }

    def _read(self, name: str) -> Municipality | None:
        path = f"kommunen/{name}.md"
        try:
            return load_municipality((self._folder / f"{name}.md").read_text(encoding="utf-8"), path)
        except (ContentError, UnicodeDecodeError):
            log.warning("municipality page with mistakes path=%s", path)
            return None


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_ino
