"""Queries that clear away."""

import datetime as dt

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forms_service.models.limits import RateCounter
from forms_service.models.people import SessionRow
from forms_service.models.submissions import Attachment


def remove_sessions(session: Session, now: dt.datetime) -> None:
    """Remove sessions that are over."""
    session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))


def remove_counters(session: Session, before: dt.datetime) -> None:
    """Remove counters of windows that began before an instant."""
    session.execute(delete(RateCounter).where(RateCounter.window_at < before))


def names_file(session: Session, sha256: str) -> bool:
    """Tell whether any row names these bytes, one of a removed file included."""
    return session.scalar(select(Attachment.id).where(Attachment.sha256 == sha256).limit(1)) is not None
