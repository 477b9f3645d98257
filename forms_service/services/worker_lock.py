"""On SQLite one worker at a time: a row says who it is, and a second one is refused.

On PostgreSQL there may be many, on several machines; the lease of each job with
its fence is all they need, so nothing is asked here.
"""

import datetime as dt
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from forms_service.models.jobs import WorkerLock
from forms_service.services.house import House
from forms_service.store import locks as store
from forms_service.store import outbox

STALE = dt.timedelta(seconds=90)
_NAME = "worker"
_START_TIME_FIELD = 19


class OtherWorkerError(Exception):
    """There is a worker already."""

    code = "worker.other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A process, told from a later one with the same number by its start."""

    host: str
    pid: int
    started: str

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}:{self.started}"[-64:]


def this_process() -> Owner:
    """Describe the process that asks."""
    return Owner(host=socket.gethostname()[:30], pid=os.getpid(), started=start_of(os.getpid()))


def take(house: House) -> Owner:
    """Become a worker; on SQLite the only one, which frees what a dead one held.

    Raises:
        OtherWorkerError: when another one is alive.
    """
    owner = this_process()
    if not house.database.is_sqlite:
        return owner
    with house.database.write() as session:
        now = house.clock.now()
        row = store.lock(session, _NAME)
        if row is not None and row.owner != str(owner) and _is_alive(row, now):
            raise OtherWorkerError(row.owner)
        if row is None:
            row = WorkerLock(name=_NAME)
            session.add(row)
        row.owner, row.seen_at = str(owner), now
        outbox.release_leases(session)
    return owner


def still_mine(house: House, owner: Owner) -> bool:
    """Show that the worker lives; False when another one has taken over."""
    if not house.database.is_sqlite:
        return True
    with house.database.write() as session:
        row = store.lock(session, _NAME)
        if row is None or row.owner != str(owner):
            return False
        row.seen_at = house.clock.now()
        return True


def give_back(house: House, owner: Owner) -> None:
    """Stop being the worker."""
    if not house.database.is_sqlite:
        return
    with house.database.write() as session:
        store.release(session, _NAME, str(owner))


def _is_alive(row: WorkerLock, now: dt.datetime) -> bool:
    """Ask the machine where it is this one, otherwise go by when the other was seen last."""
    host, _, rest = row.owner.partition(":")
    pid, _, started = rest.partition(":")
    if host == this_process().host and pid.isdigit():
        return start_of(int(pid)) == started != ""
    return now - row.seen_at < STALE


def start_of(pid: int) -> str:
    """Tell when a process started, in ticks of the machine; empty when there is none."""
    try:
        # The name of the program stands in brackets and may hold anything, so count from behind it.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return fields[_START_TIME_FIELD]
