"""How far messages got, for the office, and the way to send one again that was given up."""

import datetime as dt
import json
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from forms_service.models.jobs import OutboxEntry
from forms_service.services import audit
from forms_service.services.conflict import UnknownSubjectError
from forms_service.services.house import House
from forms_service.services.sessions import StaffSession
from forms_service.store import mails as store
from forms_service.store.mails import Row


class Delivery(StrEnum):
    """Where a message is."""

    WAITING = "waiting"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailStatus:
    """A message as the office sees it; `to` is known only until it is handed over."""

    id: int
    template: str
    delivery: Delivery
    at: dt.datetime
    """When it was handed over or given up, or will be tried again; otherwise when it was promised."""
    error: str
    """Code of the last failure, with the number of the mail server."""
    to: str
    submission_id: str | None
    reference: str | None
    may_restart: bool


def about(session: Session, now: dt.datetime, submission_id: str) -> tuple[MailStatus, ...]:
    """List the messages about a submission, newest first."""
    return tuple(_status(row, now) for row in store.about(session, submission_id))


def unfinished(house: House) -> tuple[MailStatus, ...]:
    """List the messages that are not through: given up first, then the oldest."""
    with house.database.read() as session:
        now = house.clock.now()
        return tuple(_status(row, now) for row in store.unfinished(session))


def count_failed(house: House) -> int:
    """Count the messages that a person has to look at."""
    with house.database.read() as session:
        return store.count_failed(session)


def restart(house: House, staff: StaffSession, mail_id: int) -> str | None:
    """Send a message again that was given up; gives the submission that it is about.

    One that is under way (double click) is left alone.

    Raises:
        UnknownSubjectError: there is no such message.
    """
    with house.database.write() as session:
        now = house.clock.now()
        row = store.row(session, mail_id)
        if row is None:
            raise UnknownSubjectError(str(mail_id))
        if _may_restart(row, now):
            _begin_again(row.entry, now)
            audit.record(session, now, staff.actor, "mail.restart", f"mail:{mail_id}")
        return row.delivery.submission_id


def _begin_again(entry: OutboxEntry, now: dt.datetime) -> None:
    entry.failed_at, entry.error = None, None
    entry.due_at = entry.restarted_at = now
    entry.tries = entry.unclear = 0


def _may_restart(row: Row, now: dt.datetime) -> bool:
    is_useful = row.delivery.useless_at is None or now < row.delivery.useless_at
    return row.entry.failed_at is not None and is_useful


def _status(row: Row, now: dt.datetime) -> MailStatus:
    entry, delivery, reference = row
    place, at = _place(entry, now)
    return MailStatus(
        id=entry.id,
        template=delivery.template,
        delivery=place,
        at=at,
        error=entry.error or "",
        to=str(json.loads(entry.payload).get("to", "")),
        submission_id=delivery.submission_id,
        reference=reference,
        may_restart=_may_restart(row, now),
    )


def _place(entry: OutboxEntry, now: dt.datetime) -> tuple[Delivery, dt.datetime]:
    if entry.done_at is not None:
        return Delivery.ACCEPTED, entry.done_at
    if entry.failed_at is not None:
        return Delivery.FAILED, entry.failed_at
    if entry.lease_until is not None and entry.lease_until > now:
        return Delivery.SENDING, entry.created_at
    if entry.due_at > now:
        return Delivery.DEFERRED, entry.due_at
    return Delivery.WAITING, entry.created_at
