"""Queries on the outbox."""

import datetime as dt

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from forms_service.models.jobs import OutboxEntry


def by_key(session: Session, key: str) -> OutboxEntry | None:
    """Find an entry by its key."""
    return session.scalar(select(OutboxEntry).where(OutboxEntry.key == key))


def next_due(session: Session, now: dt.datetime) -> OutboxEntry | None:
    """Find the entry that has waited longest and that nobody holds."""
    return session.scalar(_due(now))


def next_free(session: Session, now: dt.datetime) -> OutboxEntry | None:
    """Find the same to take it: one that somebody else is changing at this moment is passed over, not waited for."""
    return session.scalar(_due(now).with_for_update(skip_locked=True))


def _due(now: dt.datetime) -> Select[OutboxEntry]:
    free = or_(OutboxEntry.lease_until.is_(None), OutboxEntry.lease_until <= now)
    waiting = OutboxEntry.done_at.is_(None) & OutboxEntry.failed_at.is_(None)
    query = select(OutboxEntry).where(waiting, free, OutboxEntry.due_at <= now)
    return query.order_by(OutboxEntry.due_at, OutboxEntry.id).limit(1)


def held(session: Session, entry_id: int, fence: int) -> OutboxEntry | None:
    """Find an entry, if the lease with this number is still the last one."""
    query = select(OutboxEntry).where(OutboxEntry.id == entry_id, OutboxEntry.fence == fence)
    return session.scalar(query.where(OutboxEntry.done_at.is_(None)))


def oldest_due(session: Session) -> OutboxEntry | None:
    """Find the entry that has been due for longest, and is neither done nor given up."""
    waiting = OutboxEntry.done_at.is_(None) & OutboxEntry.failed_at.is_(None)
    return session.scalar(select(OutboxEntry).where(waiting).order_by(OutboxEntry.due_at, OutboxEntry.id).limit(1))


def oldest_without(session: Session, kind: str) -> OutboxEntry | None:
    """Find the entry of any other kind that was promised first, and is neither done nor given up."""
    waiting = OutboxEntry.done_at.is_(None) & OutboxEntry.failed_at.is_(None) & (OutboxEntry.kind != kind)
    return session.scalar(select(OutboxEntry).where(waiting).order_by(OutboxEntry.created_at).limit(1))


def release_leases(session: Session) -> None:
    """Free what a dead worker held; for the start of the one worker only."""
    waiting = OutboxEntry.done_at.is_(None) & OutboxEntry.lease_until.is_not(None)
    session.execute(update(OutboxEntry).where(waiting).values(lease_until=None))
