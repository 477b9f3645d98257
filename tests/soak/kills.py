"""R01: nothing that was accepted is lost, half or there twice, wherever the process is killed.

`at_points` kills at the N-th system call, for each N asked for; `at_random` kills at any
time while several applicants are at work. The portal comes back each time over the same
database and the same files, and everybody goes on.
"""

import argparse
import datetime as dt
import json
import random
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Final

from forms_service.services.housekeeping import tidy_up
from tests.fakes import FakeClock
from tests.houses import house_at
from tests.soak import applicants as people
from tests.soak import portal as portals
from tests.soak.applicants import Applicant, GoneError
from tests.soak.figures import Figures
from tests.soak.judging import Judge
from tests.soak.portal import Broken, Portal

_LONGEST_ROUND_SECONDS: Final = 0.8
_AT_WORK: Final = 4
_LONG_AFTER: Final = dt.timedelta(days=30)


@dataclass(slots=True)
class Bench:
    """One database, one folder, the applicants and the judge."""

    judge: Judge
    invited: list[Applicant]
    broken: Broken
    kills: int = 0
    starts: int = 0

    @property
    def waiting(self) -> list[Applicant]:
        """Those who have not seen their number yet."""
        return [one for one in self.invited if not one.is_done]

    @property
    def begun(self) -> list[Applicant]:
        """Those who have sent anything."""
        return [one for one in self.invited if one.has_begun]

    def invite(self, count: int) -> None:
        """Make more drafts, and warm up."""
        self.invited += people.invite(self.judge.house, len(self.invited), count)
        self.judge.house.database.close()

    def start(self, kill_at: tuple[str, int] | None = None, threads: int = 1) -> Portal:
        """Start a portal over what is there; nothing of the driver's database is open in it."""
        self.judge.house.database.close()
        self.starts += 1
        return portals.start(self.judge.house, threads=threads, broken=self.broken, kill_at=kill_at)

    def _tidy(self) -> None:
        """Let the janitor work long after: what nobody names is gone then."""
        house = self.judge.house
        tidy_up(replace(house, clock=FakeClock(at=house.clock.now() + _LONG_AFTER)))

    def finish(self, part: str, seconds: float, **more: int | str) -> Figures:
        """Let everybody end undisturbed, look once more, and count."""
        portal = self.start()
        with suppress(GoneError):
            for one in self.begun:
                one.look(portal.port) if one.is_done else one.work(portal.port)
        portal.kill()
        self._tidy()
        self.judge.look(self.invited)
        verdict = self.judge.verdict
        unfinished = [one.id for one in self.begun if not one.is_done]
        refused = [f"{one.id}: {text}" for one in self.invited for text in one.refusals]
        values = {
            "kills": self.kills,
            "submissions": len(self.begun) - len(unfinished),
            "looks": verdict.looks,
            "lost": len(verdict.lost),
            "half": len(verdict.half),
            "doubled": len(verdict.doubled),
            "orphan files": len(verdict.orphans),
            "refused or unfinished": len(refused) + len(unfinished),
            "seconds": round(seconds),
        }
        wrong = [*verdict.lost, *verdict.half, *verdict.doubled, *refused, *unfinished]
        wrong += [f"orphan {name}" for name in verdict.orphans]
        return Figures(part=part, values={**more, **values}, broken=wrong)


@contextmanager
def bench(database_url: str = "", broken: Broken | None = None) -> Iterator[Bench]:
    """Set up a bench; without an address it has an SQLite of its own."""
    with tempfile.TemporaryDirectory(prefix="werkstatt-soak-") as name:
        folder = Path(name)
        url = database_url or f"sqlite:///{folder / 'werkstatt.db'}"
        house = portals.on_disk(house_at(folder, database_url=url), folder)
        judge = Judge(house=house, files=folder / "files")
        try:
            yield Bench(judge=judge, invited=[], broken=broken or Broken())
        finally:
            house.database.close()


def at_points(bench: Bench, calls: str, points: Iterable[int], deadline: float) -> None:
    """Kill at each of these calls in turn; each time the applicants go on until the portal is gone."""
    for number in points:
        if not bench.waiting or time.monotonic() > deadline:
            return
        portal = bench.start((calls, number))
        bench.kills += portal.port == 0 or _work_until_gone(bench, portal)
        portal.kill()
        bench.judge.look(bench.invited)


def _work_until_gone(bench: Bench, portal: Portal) -> bool:
    """Tell whether the portal was killed before everybody was through."""
    try:
        for one in bench.waiting:
            one.work(portal.port)
    except GoneError:
        return True
    return False


def at_random(bench: Bench, chance: random.Random, kills: int, deadline: float) -> None:
    """Kill at any time while some applicants are at work at once."""
    while bench.kills < kills and time.monotonic() < deadline:
        if len(bench.waiting) < _AT_WORK:
            bench.invite(100)
        portal = bench.start(threads=_AT_WORK)
        _work_together(bench.waiting, portal, chance.uniform(0, _LONGEST_ROUND_SECONDS))
        bench.kills += 1
        if bench.kills % 10 == 0:
            bench.judge.look(bench.invited)


def _work_together(waiting: Sequence[Applicant], portal: Portal, seconds: float) -> None:
    """Let them work until the portal is killed; the driver has one thread again afterwards."""
    rest, is_over = iter(waiting), Event()

    def work() -> None:
        with suppress(GoneError):
            for one in rest:
                one.work(portal.port)
        is_over.set()

    with ThreadPoolExecutor(_AT_WORK) as pool:
        for _ in range(_AT_WORK):
            pool.submit(work)
        is_over.wait(seconds)
        portal.kill()


def every_point(database_url: str, calls: str, submissions: int, seconds: float) -> Figures:
    """Kill at call 1, 2, 3, … until so many submissions are through."""
    with bench(database_url) as made:
        made.invite(submissions)
        began = time.monotonic()
        at_points(made, calls, range(1, 100_000), began + seconds)
        return made.finish(f"R01 kill at every call ({calls})", time.monotonic() - began, points=made.starts)


def fixed_points(database_url: str, points: int, broken: Broken) -> Figures:
    """Kill at some calls of the first submissions, spread evenly."""
    began = time.monotonic()
    with bench(database_url, broken) as made:
        # With PostgreSQL only the files are written by the portal itself: fewer calls for each submission.
        step = 3 if made.judge.house.database.is_sqlite else 1
        made.invite(4 * points)
        at_points(made, "disk", range(2, 2 + step * points, step), began + 600)
        return made.finish("R01 fixed points", time.monotonic() - began)


def random_times(database_url: str, kills: int, seconds: float, seed: str) -> Figures:
    """Kill at so many random times."""
    began = time.monotonic()
    with bench(database_url) as made:
        at_random(made, random.Random(seed), kills, began + seconds)  # noqa: S311 - repeatable on purpose
        return made.finish("R01 kill at any time", time.monotonic() - began, seed=seed)


def main() -> int:
    """Command line for the tests: fixed points, the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--database", default="", help="address of an empty, migrated database")
    parser.add_argument("--receipt-first", action="store_true", help="broken on purpose")
    asked = parser.parse_args()
    found = fixed_points(asked.database, asked.points, Broken(receipt_first=asked.receipt_first))
    print(json.dumps({"values": dict(found.values), "broken": list(found.broken)}))  # noqa: T201 - the way to the test
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
