"""Queries that clear away."""

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.orm import Session

from forms_service.models.limits import RateCounter
from forms_service.models.people import SessionRow


def remove_sessions(session: Session, now: dt.datetime) -> None:
    """Remove sessions that are over."""
    session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))


def remove_counters(session: Session, before: dt.datetime) -> None:
    """Remove counters of windows that began before an instant."""
    session.execute(delete(RateCounter).where(RateCounter.window_at < before))
