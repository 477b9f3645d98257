"""The worker: makes happen what transactions promised, and builds the site when the clock asks for it."""

import datetime as dt
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Final

from forms_service.app import build_house, start_logging, start_problem
from forms_service.config import settings_or_exit
from forms_service.services import following, housekeeping, mail, outbox, publishing, scanning, worker_lock
from forms_service.services.house import House
from forms_service.services.outbox import Job
from forms_service.services.ports import ContentRepositoryError, EffectError, SiteBuildError
from forms_service.services.timetable import next_build_at
from forms_service.services.worker_lock import OtherWorkerError, Owner

log = logging.getLogger(__name__)

HANDLERS: Final[Mapping[str, Callable[[House, Job], None]]] = {
    mail.KIND: mail.deliver,
    publishing.PUBLISH: publishing.publish,
    publishing.WITHDRAW: publishing.withdraw,
    scanning.KIND: scanning.scan,
}
_GIVEN_UP: Final = frozenset({mail.KIND})
"""Kinds that a person looks at after three days; everything else is tried for as long as it takes."""

_LONGEST_WAIT: Final = {scanning.KIND: scanning.LONGEST_WAIT}
"""Kinds that must not wait long once the other side is back."""

_PAUSE_SECONDS: Final = 0.25
_AGAIN_AFTER: Final = dt.timedelta(minutes=5)
_LOOK_AFTER: Final = dt.timedelta(minutes=1)
_PATIENCE_SECONDS: Final = 2.0
_SHOW_LIFE_SECONDS: Final = 20.0


def main(arguments: list[str]) -> int:
    """Work until told to stop, with `--once` until nothing is due; gives the exit code."""
    settings = settings_or_exit()
    start_logging(settings)
    house = build_house(settings)
    if problem := start_problem(house):
        sys.stderr.write(problem)
        return 1
    try:
        owner = worker_lock.take(house)
    except OtherWorkerError:
        sys.stderr.write("Es läuft schon ein Worker. Beenden Sie ihn zuerst.\n")
        return 1
    try:
        worker = Worker(house, owner)
        return worker.work_off() if "--once" in arguments else worker.work()
    finally:
        worker_lock.give_back(house, owner)
        house.database.close()


class Worker:
    """The loop; `stop` ends it after the job at hand."""

    def __init__(self, house: House, owner: Owner) -> None:
        self._house = house
        self._owner = owner
        self._stopping = threading.Event()
        self._next_build = next_build_at(house.clock.now(), house.library.calls.values())
        self._next_tidying = next_build_at(house.clock.now(), ())
        self._next_look = house.clock.now()
        self._show_next = 0.0

    def stop(self, signal_number: int = 0, frame: FrameType | None = None) -> None:  # noqa: ARG002 - a signal handler
        """Finish the job at hand, then end."""
        self._stopping.set()

    def work(self) -> int:
        """Work until stopped; 1 when another worker has taken over."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        try:
            while not self._stopping.is_set():
                self._stopping.wait(self._step())
        except OtherWorkerError:
            log.exception("another worker has taken over")
            return 1
        return 0

    def _step(self) -> float:
        """Do what is due; gives the seconds to wait."""
        duties = (self._show_life, self._build_when_due, self._tidy_up_when_due, self.look_at_the_remote, self._work)
        return max([self._pause_after(duty) for duty in duties])

    def _pause_after(self, duty: Callable[[], float | None]) -> float:
        """Do a duty; whatever stops it stops neither the others nor the worker."""
        try:
            return duty() or 0.0
        except OtherWorkerError:
            raise
        except Exception:
            log.exception("duty put off name=%s", duty.__name__)
            return _PATIENCE_SECONDS

    def _work(self) -> float:
        return 0.0 if work_on_next(self._house) else _PAUSE_SECONDS

    def _show_life(self) -> None:
        if time.monotonic() < self._show_next:
            return
        if not worker_lock.still_mine(self._house, self._owner):
            raise OtherWorkerError(str(self._owner))
        self._show_next = time.monotonic() + _SHOW_LIFE_SECONDS

    def work_off(self) -> int:
        """Do everything that is due, then end."""
        while work_on_next(self._house):
            pass
        return 0

    def look_at_the_clock(self) -> None:
        """Build and tidy up when it is time; what fails is tried again soon."""
        self._pause_after(self._build_when_due)
        self._pause_after(self._tidy_up_when_due)

    def _build_when_due(self) -> None:
        """Build first, without asking the database: a call closes on the site also while that is locked."""
        now = self._house.clock.now()
        if now < self._next_build:
            return
        self._next_build = now + _AGAIN_AFTER
        coming = next_build_at(now, self._house.library.calls.values())
        self._next_build = min(coming, self._next_build)
        self._house.site.publish()
        self._next_build = coming

    def _tidy_up_when_due(self) -> None:
        now = self._house.clock.now()
        if now < self._next_tidying:
            return
        self._next_tidying = now + _AGAIN_AFTER
        housekeeping.tidy_up(self._house)
        self._next_tidying = next_build_at(now, ())

    def look_at_the_remote(self) -> None:
        """Follow the repository elsewhere, where there is one; one that does not answer is asked again soon."""
        now = self._house.clock.now()
        if self._house.settings.content_remote is None or now < self._next_look:
            return
        self._next_look = now + _LOOK_AFTER
        try:
            following.follow(self._house)
        except ContentRepositoryError:
            log.exception("content not followed, the old one stays")
        except SiteBuildError:
            self._next_look = now + _AGAIN_AFTER
            log.exception("site not built, the old one stays")


def work_on_next(house: House) -> bool:
    """Do the next job that is due; False when there is none."""
    if not outbox.has_due(house):
        return False
    job = outbox.claim(house)
    if job is None:
        return False
    try:
        HANDLERS[job.kind](house, job)
    except EffectError as error:
        log.warning("job postponed kind=%s id=%s error=%s reply=%s", job.kind, job.id, error.code, error.reply)
        _postpone(house, job, error)
    except Exception as error:
        log.exception("job postponed kind=%s id=%s", job.kind, job.id)
        _postpone(house, job, error)
    else:
        outbox.finish(house, job)
        log.info("job done kind=%s id=%s", job.kind, job.id)
    return True


def _postpone(house: House, job: Job, error: Exception) -> None:
    longest = _LONGEST_WAIT.get(job.kind, outbox.LONGEST_WAIT)
    outbox.postpone(house, job, error, gives_up=job.kind in _GIVEN_UP, longest=longest)
