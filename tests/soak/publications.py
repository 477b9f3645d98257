"""R06: the life of publications, in orders that nobody has tried, for as long as there is time."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Final

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.forms_service.worker.publication_life import PublicationLife
from tests.soak.figures import Figures

_SETTINGS: Final = settings(
    max_examples=10,
    stateful_step_count=30,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)


class Counted(PublicationLife):
    """Counts the lives that came to their end, and the publications that the remote took."""

    lives: ClassVar[int] = 0
    published: ClassVar[int] = 0

    def everything_has_come_to_its_end(self) -> None:
        super().everything_has_come_to_its_end()
        Counted.lives += 1
        Counted.published += len(self.remote.releases())


def figures(seconds: float, seed_text: str) -> Figures:
    """Live until the time is over or something is broken; the seed of the last round finds it again."""
    until, number, broken = time.monotonic() + seconds, 0, ""
    with _quiet():
        while not broken and time.monotonic() < until:
            number += 1
            broken = _round(f"{seed_text}-{number}")
    values = {"lives of three publications": Counted.lives, "commits of releases": Counted.published}
    return Figures(part="R06 publications", values=values, broken=(broken,) if broken else ())


def _round(name: str) -> str:
    try:
        # A class of its own: hypothesis keeps the seed with it.
        run_state_machine_as_test(seed(name)(type("Life", (Counted,), {})), settings=_SETTINGS)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a find
        return f"seed {name}: {type(error).__name__}: {error} {getattr(error, '__notes__', '')}"
    return ""


@contextmanager
def _quiet() -> Iterator[None]:
    """Say nothing of postponed jobs: a remote that is away is the point."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
