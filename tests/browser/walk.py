"""One person on the way through the portal, by keyboard alone."""

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Browser

from forms_service.services.house import House
from forms_service.worker import work_on_next
from tests.browser.keys import Keys
from tests.browser.states import States
from tests.browser.transcript import Transcript
from tests.forms_service.applicant.ports import Portal


@dataclass(slots=True)
class Record:
    """What several walks have brought to light."""

    transcript: Transcript = field(default_factory=Transcript)
    states: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """What axe, the size of the window or of targets show."""
    unseen: list[str] = field(default_factory=list)
    """Stops where the focus cannot be seen."""
    far: list[str] = field(default_factory=list)
    """Pages whose footer is too many stops away."""


@dataclass(slots=True)
class Walk:
    """A person with a browser of their own; without `states` nobody looks at colours and sizes."""

    house: House
    keys: Keys
    states: States | None

    def meet(self, name: str) -> None:
        """Look at a state that has come, then read its page from the first stop to the last."""
        self.keys.begin()
        if self.states:
            self.states.look(name)
        self.keys.read()

    def work(self) -> None:
        """Let the worker do what waits."""
        while work_on_next(self.house):
            pass


Way = Callable[[Walk], None]


def walk(browser: Browser, portal: Portal, record: Record, way: Way, *, javascript: bool) -> None:
    """Let somebody go a way, and note what was seen."""
    context = browser.new_context(
        base_url=portal.url,
        java_script_enabled=javascript,
        viewport={"width": 1280, "height": 800},
        locale="de-DE",
        timezone_id="Europe/Berlin",
    )
    page = context.new_page()
    keys = Keys(page, record.transcript)
    # axe needs a page with JavaScript; without it the same page comes from the server.
    states = States(page) if javascript else None
    try:
        way(Walk(house=portal.house, keys=keys, states=states))
    finally:
        context.close()
        record.unseen += keys.focus.faults
        record.far += keys.far
        if states:
            record.states += states.seen
            record.faults += states.faults
