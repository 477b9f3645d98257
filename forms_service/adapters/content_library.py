"""Calls, forms, register, operator and mails out of the content folder.

A definition with mistakes is not taken: the last good one stays, also across a
restart, because Git still has it. The library looks at the mark beside the
folder, so the web process sees what the worker wrote out.
"""

import logging
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from forms_service.adapters.checkout import mark_of
from forms_service.adapters.definitions import FILES, Definitions, Taking
from forms_service.adapters.portrait_pages import PortraitPages
from forms_service.services.ports import ContentRepository, UnknownDefinitionError
from programme.call import Call
from programme.errors import Problem
from programme.form import Form
from programme.municipality import Municipality, Register
from programme.schemas.mail import Mail
from programme.schemas.operator import Operator

log = logging.getLogger(__name__)

T = TypeVar("T")

_Stamp = tuple[tuple[str, int, int], ...]


class FileLibrary:
    """Definitions of a content folder."""

    def __init__(self, folder: Path, repository: ContentRepository) -> None:
        self._folder = folder
        self._mark = mark_of(folder)
        self._repository = repository
        self._pages = PortraitPages(folder / "kommunen")
        self._good: dict[str, object] = {}
        self._seen: tuple[int, int] | None = None
        self._stamp: _Stamp = ()
        self._definitions: Definitions | None = None
        self._loading = threading.Lock()

    @property
    def calls(self) -> Mapping[str, Call]:
        """All calls by id."""
        return self._now().calls

    def call(self, call_id: str) -> Call:
        """Find a call; see the port."""
        return _find(self._now().calls, call_id)

    def form(self, form_id: str) -> Form:
        """Find a form; see the port."""
        return _find(self._now().forms, form_id)

    @property
    def register(self) -> Register:
        """The municipalities to choose from."""
        return self._now().register

    @property
    def operator(self) -> Operator:
        """Who runs the portal."""
        return self._now().operator

    def mail(self, name: str) -> Mail:
        """Find a message; see the port."""
        return _find(self._now().mails, name)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with definitions that were not taken."""
        return self._now().problems

    def municipality(self, key: str) -> Municipality | None:
        """Find a published page; see the port."""
        entry = self.register.get(key)
        return self._pages.of(entry) if entry else None

    def page_holding(self, call_id: str, reference: str) -> tuple[str, Municipality] | None:
        """Find the page of a participation; see the port."""
        return self._pages.holding(call_id, reference)

    def page_name(self, key: str) -> str:
        """Tell the name of a page; see the port."""
        entry = self.register.get(key)
        if entry is None:
            raise UnknownDefinitionError(key)
        return self._pages.name_for(entry)

    def refresh(self) -> bool:
        """Read again when the content has moved; see the port."""
        mark = self._look()
        if mark == self._seen and self._definitions is not None:
            return False
        with self._loading:
            if mark != self._seen or self._definitions is None:
                self._load()
                self._seen = mark
        return True

    def _now(self) -> Definitions:
        self.refresh()
        if self._definitions is None:
            raise UnknownDefinitionError("content")
        return self._definitions

    def _look(self) -> tuple[int, int] | None:
        try:
            found = self._mark.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino

    def _load(self) -> None:
        """Read the definitions, unless only pages have changed."""
        stamp = _stamp(self._folder)
        if stamp == self._stamp and self._definitions is not None:
            return
        taking = Taking(self._read, self._repository, self._good)
        self._definitions = taking.definitions(self._folder)
        self._good = taking.good
        self._stamp = stamp
        log.info("definitions read problems=%s", len(self._definitions.problems))

    def _read(self, path: str) -> str | None:
        try:
            descriptor = os.open(self._folder / path, os.O_RDONLY | os.O_NOFOLLOW)
        except FileNotFoundError:
            return None
        with os.fdopen(descriptor, encoding="utf-8", errors="surrogateescape", newline="") as file:
            return file.read()


def _find(known: Mapping[str, T], name: str) -> T:
    try:
        return known[name]
    except KeyError:
        raise UnknownDefinitionError(name) from None


def _stamp(folder: Path) -> _Stamp:
    """Tell files apart without reading them; each is replaced by a new one when it changes."""
    found = ((path, path.stat()) for pattern in FILES for path in sorted(folder.glob(pattern)))
    return tuple((str(path), status.st_mtime_ns, status.st_ino) for path, status in found)
