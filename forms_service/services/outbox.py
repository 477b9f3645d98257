"""The outbox: what a transaction promised, done once by the worker.

A row is written in the transaction of its cause. The worker takes a lease,
makes the effect happen outside any transaction, and marks it done. Each effect
is idempotent by its key, so dying between the two repeats nothing that is seen.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms_service.models.jobs import OutboxEntry
from forms_service.services.house import House
from forms_service.services.ports import EffectError, HopelessError, UnclearError
from forms_service.store import outbox as store

LEASE = dt.timedelta(minutes=5)
GIVE_UP_AFTER = dt.timedelta(hours=72)
LONGEST_WAIT = dt.timedelta(hours=4)
_FIRST_WAIT_SECONDS = 5
_ERROR_LENGTH = 200

Payload = Mapping[str, object]
"""Ids and texts; anything that JSON can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An entry under lease; `fence` is the number of the lease."""

    id: int
    kind: str
    key: str
    payload: Payload
    fence: int
    created_at: dt.datetime
    unclear: int
    """How many tries before this one ended without anybody knowing how."""


def enqueue(session: Session, kind: str, key: str, payload: Payload, now: dt.datetime) -> int | None:
    """Promise an effect in the transaction at hand; gives its id, None where the same key was promised before."""
    if store.by_key(session, key) is not None:
        return None
    text = json.dumps(payload, ensure_ascii=True, sort_keys=True)
    entry = OutboxEntry(kind=kind, key=key, payload=text, created_at=now, due_at=now)
    session.add(entry)
    session.flush()
    return entry.id


def has_due(house: House) -> bool:
    """Tell whether anything is due, without becoming a writer."""
    with house.database.read() as session:
        return store.next_due(session, house.clock.now()) is not None


def claim(house: House) -> Job | None:
    """Take a lease on the next entry that is due; None when there is nothing to do."""
    with house.database.write() as session:
        now = house.clock.now()
        entry = store.next_free(session, now)
        if entry is None:
            return None
        unclear = entry.unclear
        entry.lease_until = now + LEASE
        entry.fence += 1
        entry.tries += 1
        # Until somebody says how it ended: whoever dies now says nothing.
        entry.unclear += 1
        return Job(
            id=entry.id,
            kind=entry.kind,
            key=entry.key,
            payload=json.loads(entry.payload),
            fence=entry.fence,
            created_at=entry.created_at,
            unclear=unclear,
        )


def finish(house: House, job: Job) -> bool:
    """Mark an effect done and empty its payload; False when the lease has passed to somebody else."""
    with house.database.write() as session:
        entry = store.held(session, job.id, job.fence)
        if entry is None:
            return False
        entry.done_at = house.clock.now()
        entry.lease_until = None
        entry.error = None
        entry.unclear = 0
        entry.payload = "{}"
        return True


def postpone(
    house: House, job: Job, error: Exception, *, gives_up: bool = True, longest: dt.timedelta = LONGEST_WAIT
) -> None:
    """Note a failure and try again later; a person has to look at once, or after three days where it gives up."""
    with house.database.write() as session:
        entry = store.held(session, job.id, job.fence)
        if entry is None:
            return
        now = house.clock.now()
        entry.error = _noted(error)
        entry.lease_until = None
        entry.due_at = now + min(waiting_time(entry.tries), longest)
        if not isinstance(error, UnclearError):
            entry.unclear = job.unclear
        is_old = now - (entry.restarted_at or entry.created_at) > GIVE_UP_AFTER
        if isinstance(error, HopelessError) or (gives_up and is_old):
            entry.failed_at = now


def _noted(error: Exception) -> str:
    """Name an error: ours by code and the number of the other side, any other by its type, never by its text."""
    name = f"{error.code} {error.reply or ''}".strip() if isinstance(error, EffectError) else type(error).__name__
    return name[:_ERROR_LENGTH]


def waiting_time(tries: int) -> dt.timedelta:
    """Double the wait after each failure, up to four hours."""
    return min(LONGEST_WAIT, dt.timedelta(seconds=_FIRST_WAIT_SECONDS * 2 ** min(tries - 1, 12)))
