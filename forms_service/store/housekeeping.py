"""Queries that clear away."""

import datetime as dt
from typing import Final

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from forms_service.models.limits import RateCounter
from forms_service.models.people import SessionRow
from forms_service.models.scans import FileScan
from forms_service.models.submissions import Attachment, SubmissionVersion

_MOST: Final = 10_000


def remove_sessions(session: Session, now: dt.datetime) -> None:
    """Remove sessions that are over."""
    session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))


def remove_counters(session: Session, before: dt.datetime) -> None:
    """Remove counters of windows that began before an instant."""
    session.execute(delete(RateCounter).where(RateCounter.window_at < before))


def remove_dropped_files(session: Session, before: dt.datetime) -> None:
    """Remove the rows of files that were taken out before an instant and never were part of a hand-in."""
    handed_in = select(SubmissionVersion.id).where(
        SubmissionVersion.submission_id == Attachment.submission_id,
        or_(SubmissionVersion.files.is_(None), SubmissionVersion.files.contains(Attachment.id)),
    )
    dropped = select(Attachment.id).where(Attachment.removed_at < before, ~handed_in.exists())
    ids = list(session.scalars(dropped.order_by(Attachment.id).limit(_MOST)))
    session.execute(delete(FileScan).where(FileScan.attachment_id.in_(ids)))
    session.execute(delete(Attachment).where(Attachment.id.in_(ids)))


def names_file(session: Session, sha256: str) -> bool:
    """Tell whether any row names these bytes, one of a removed file included."""
    return session.scalar(select(Attachment.id).where(Attachment.sha256 == sha256).limit(1)) is not None
