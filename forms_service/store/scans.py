"""Queries on what the virus scanner said."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service.models.scans import FileScan
from forms_service.models.submissions import Attachment


def scan(session: Session, attachment_id: str) -> FileScan | None:
    """Find what was said about a file."""
    return session.get(FileScan, attachment_id)


def of_submission(session: Session, submission_id: str) -> dict[str, FileScan]:
    """Give what was said about the files of a submission, by the file's id."""
    query = select(FileScan).join(Attachment).where(Attachment.submission_id == submission_id)
    return {one.attachment_id: one for one in session.scalars(query.order_by(FileScan.attachment_id).limit(1000))}


def in_state(session: Session, state: str, limit: int = 1000) -> list[FileScan]:
    """List files in a state that are still wanted, the one that has waited longest first."""
    query = select(FileScan).join(Attachment).where(FileScan.state == state, Attachment.removed_at.is_(None))
    return list(session.scalars(query.order_by(FileScan.asked_at, FileScan.attachment_id).limit(limit)))
