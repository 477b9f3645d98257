"""Queries on the audit log."""

from collections.abc import Iterator
from contextlib import closing

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service.models.audit import AuditRow

_BATCH = 500


def last(session: Session) -> AuditRow | None:
    """Find the end of the chain."""
    return session.scalar(select(AuditRow).order_by(AuditRow.seq.desc()).limit(1))


def by_number(session: Session, seq: int) -> AuditRow | None:
    """Find a row by its number."""
    return session.get(AuditRow, seq)


def in_order(session: Session) -> Iterator[AuditRow]:
    """Walk the whole chain from its start."""
    query = select(AuditRow).order_by(AuditRow.seq).execution_options(yield_per=_BATCH)
    # Whoever stops in the middle leaves nothing open on the server.
    with closing(session.scalars(query)) as rows:
        yield from rows


def last_of(session: Session, subject: str, action: str) -> AuditRow | None:
    """Find the last row of one action on one thing, however much else happened to it."""
    query = select(AuditRow).where(AuditRow.subject == subject, AuditRow.action == action)
    return session.scalar(query.order_by(AuditRow.seq.desc()).limit(1))


def about(session: Session, subject: str, limit: int = 100) -> list[AuditRow]:
    """List what happened to one thing, newest first."""
    query = select(AuditRow).where(AuditRow.subject == subject)
    return list(session.scalars(query.order_by(AuditRow.seq.desc()).limit(limit)))
