"""Somebody who has a keyboard and nothing else: every key is pressed as a person would, every stop is looked at."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NoReturn

import pytest
from playwright.sync_api import FilePayload, Locator, Page

from tests.browser.focus import Focus, Stop
from tests.browser.spoken import Reader, Spoken
from tests.browser.transcript import Transcript

MOST_STOPS: Final = 200
"""More than any page has: whoever presses Tab this often is in a trap."""
MOST_TO_THE_FOOT: Final = 60
_POINTING: Final = ("click", "dblclick", "check", "uncheck", "set_checked", "hover", "tap", "drag_to")


class MouseUsed(AssertionError):
    """Somebody who has only keys touched the mouse."""


@contextmanager
def keys_only() -> Iterator[None]:
    """Take the mouse away from every page."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise MouseUsed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Page, "mouse", property(refuse))
        patch.setattr(Page, "touchscreen", property(refuse))
        for kind in (Page, Locator):
            for name in _POINTING:
                patch.setattr(kind, name, refuse, raising=False)
        yield


class Keys:
    """A keyboard, what is said at each stop, and the protocol of both."""

    def __init__(self, page: Page, transcript: Transcript) -> None:
        self.page = page
        self.transcript = transcript
        self.focus = Focus(page)
        self.reader = Reader(page)
        self.far: list[str] = []
        """Pages whose footer is more than sixty stops away."""

    def go(self, address: str) -> None:
        """Type an address."""
        self.page.goto(address)
        self.begin()

    def begin(self) -> None:
        """Begin a page that has come."""
        self.page.wait_for_load_state()
        self.focus.begin()

    def tab(self) -> Stop | None:
        """Press Tab and look where one is; None at the end of the page."""
        self.page.keyboard.press("Tab")
        return self.focus.look()

    def stops(self) -> Iterator[tuple[Stop, Spoken]]:
        """Press Tab until the page ends."""
        for _ in range(MOST_STOPS):
            stop = self.tab()
            if stop is None:
                return
            yield stop, self.reader.stop()
        raise AssertionError(f"the page does not end: {self.page.title()}")

    def read(self) -> None:
        """Tell the page that has come: its title, what it says by itself, and every stop in order."""
        self.begin()
        heading = " ".join(self.page.locator("h1").first.inner_text().split())
        self.transcript.page(self.page.title(), heading, self.reader.live())
        if self.active("one !== document.body"):
            self.transcript.line(f"Fokus: {self.reader.stop().text}")
        told = [(stop.part, spoken) for stop, spoken in self.stops()]
        if next(number for number, (part, _) in enumerate(told) if part == "footer") >= MOST_TO_THE_FOOT:
            self.far.append(self.page.title())
        assert [spoken for _, spoken in told if not spoken.name] == [], self.page.title()
        self.transcript.stops([(part, spoken.text) for part, spoken in told])

    def to(self, name: str, role: str = "") -> Spoken:
        """Press Tab until this is said."""
        for _ in range(MOST_STOPS):
            if self.tab() is None:
                self.focus.begin()
                continue
            spoken = self.reader.stop()
            if spoken.name.startswith(name) and role in {"", spoken.role}:
                return spoken
        raise AssertionError(f"never came to {name!r} on {self.page.title()}")

    def press(self, name: str, role: str = "", key: str = "Enter") -> None:
        """Go to a button or a link and press a key that leads to another page."""
        spoken = self.to(name, role)
        self.transcript.line(f"Tab bis {spoken.text}")
        self.leave(key)

    def leave(self, key: str = "Enter") -> None:
        """Press a key that leads to another page."""
        self.transcript.line(f"{key} führt weiter")
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.begin()

    def type(self, text: str) -> None:
        """Replace what a field holds."""
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)
        self.transcript.line(f"{self.reader.stop().text.split(' (Inhalt')[0]} – getippt: „{text}“")

    def type_into(self, name: str, text: str) -> None:
        """Go to a field and type."""
        self.to(name)
        self.type(text)

    def tick(self, name: str = "") -> None:
        """Press the space bar on a choice."""
        if name:
            self.to(name)
        self.page.keyboard.press("Space")
        self.transcript.line(f"Leertaste: {self.reader.stop().text}")

    def open(self, name: str) -> None:
        """Go to what unfolds and unfold it."""
        self.to(name)
        self.unfold()

    def unfold(self) -> None:
        """Press Enter on what unfolds."""
        self.page.keyboard.press("Enter")
        self.transcript.line(f"Enter: {self.reader.stop().text}")

    def choose_file(self, files: Sequence[FilePayload]) -> None:
        """Open the choice of files by key and choose."""
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(list(files))
        self.transcript.line(f"Leertaste, Datei gewählt: {', '.join(file['name'] for file in files)}")

    def active(self, script: str) -> Any:
        """Ask the element that has the focus."""
        return self.page.evaluate(f"() => {{ const one = document.activeElement; return {script}; }}")
