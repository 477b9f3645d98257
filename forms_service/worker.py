"""The worker: makes happen what transactions promised, and builds the site when the clock asks for it."""

import logging
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Final

from forms_service.app import build_house, start_logging
from forms_service.config import settings_or_exit
from forms_service.services import housekeeping, mail, outbox, publishing, worker_lock
from forms_service.services.house import House
from forms_service.services.outbox import Job
from forms_service.services.ports import SiteBuildError
from forms_service.services.timetable import next_build_at
from forms_service.services.worker_lock import OtherWorkerError, Owner

log = logging.getLogger(__name__)

HANDLERS: Final[Mapping[str, Callable[[House, Job], None]]] = {
    mail.KIND: mail.deliver,
    publishing.PUBLISH: publishing.publish,
    publishing.WITHDRAW: publishing.withdraw,
}
_PAUSE_SECONDS: Final = 0.25
_SHOW_LIFE_SECONDS: Final = 20.0


def main(arguments: list[str]) -> int:
    """Work until told to stop, with `--once` until nothing is due; gives the exit code."""
    settings = settings_or_exit()
    start_logging(settings)
    house = build_house(settings)
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

    def stop(self, signal_number: int = 0, frame: FrameType | None = None) -> None:  # noqa: ARG002 - a signal handler
        """Finish the job at hand, then end."""
        self._stopping.set()

    def work(self) -> int:
        """Work until stopped; 1 when another worker has taken over."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        shown = 0.0
        while not self._stopping.is_set():
            if shown <= 0:
                if not worker_lock.still_mine(self._house, self._owner):
                    log.error("another worker has taken over")
                    return 1
                shown = _SHOW_LIFE_SECONDS
            self._build_by_the_clock()
            if not work_on_next(self._house):
                shown -= _PAUSE_SECONDS
                self._stopping.wait(_PAUSE_SECONDS)
        return 0

    def work_off(self) -> int:
        """Do everything that is due, then end."""
        while work_on_next(self._house):
            pass
        return 0

    def _build_by_the_clock(self) -> None:
        now = self._house.clock.now()
        if now < self._next_build:
            return
        self._next_build = next_build_at(now, self._house.library.calls.values())
        housekeeping.tidy_up(self._house)
        try:
            self._house.site.publish()
        except SiteBuildError:
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
    except Exception as error:
        log.exception("job postponed kind=%s id=%s", job.kind, job.id)
        outbox.postpone(house, job, error)
    else:
        outbox.finish(house, job)
        log.info("job done kind=%s id=%s", job.kind, job.id)
    return True
