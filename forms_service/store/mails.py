"""Queries on messages and how far they got."""

import datetime as dt
from typing import Final, NamedTuple

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from forms_service.models.jobs import OutboxEntry
from forms_service.models.mails import MailDelivery
from forms_service.models.submissions import Submission

_MOST: Final = 1000


class Row(NamedTuple):
    """A message with its place in the outbox, and the number of what it is about."""

    entry: OutboxEntry
    delivery: MailDelivery
    reference: str | None


def delivery(session: Session, outbox_id: int) -> MailDelivery | None:
    """Find what is known of a message."""
    return session.get(MailDelivery, outbox_id)


def row(session: Session, outbox_id: int) -> Row | None:
    """Find a message."""
    return next(iter(_read(session, _rows().where(OutboxEntry.id == outbox_id))), None)


def about(session: Session, submission_id: str, limit: int = 50) -> list[Row]:
    """List the messages about a submission, newest first."""
    query = _rows().where(MailDelivery.submission_id == submission_id)
    return _read(session, query.order_by(OutboxEntry.id.desc()).limit(limit))


def unfinished(session: Session, limit: int = 200) -> list[Row]:
    """List the messages that are not through: given up first, then the oldest."""
    query = _rows().where(OutboxEntry.done_at.is_(None))
    return _read(session, query.order_by(OutboxEntry.failed_at.is_(None), OutboxEntry.id).limit(limit))


def _read(session: Session, query: Select[OutboxEntry, MailDelivery, str | None]) -> list[Row]:
    return [Row(entry, delivery, reference) for entry, delivery, reference in session.execute(query)]


def _rows() -> Select[OutboxEntry, MailDelivery, str | None]:
    query = select(OutboxEntry, MailDelivery, Submission.reference).join(
        MailDelivery, MailDelivery.outbox_id == OutboxEntry.id
    )
    return query.outerjoin(Submission, Submission.id == MailDelivery.submission_id)


def count_failed(session: Session) -> int:
    """Count the messages that a person has to look at."""
    query = select(func.count()).select_from(OutboxEntry).join(MailDelivery, MailDelivery.outbox_id == OutboxEntry.id)
    return session.scalar(query.where(OutboxEntry.failed_at.is_not(None))) or 0


def remove_lost(session: Session, before: dt.datetime) -> None:
    """Remove messages about nothing that is kept, for example sign-in links, that were given up before an instant."""
    lost = select(OutboxEntry.id).join(MailDelivery, MailDelivery.outbox_id == OutboxEntry.id)
    lost = lost.where(OutboxEntry.failed_at < before, MailDelivery.submission_id.is_(None))
    ids = list(session.scalars(lost.order_by(OutboxEntry.id).limit(_MOST)))
    session.execute(delete(MailDelivery).where(MailDelivery.outbox_id.in_(ids)))
    session.execute(delete(OutboxEntry).where(OutboxEntry.id.in_(ids)))
