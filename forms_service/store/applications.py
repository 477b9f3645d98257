"""Queries of the applicant's way: drafts, handed-in versions, files."""

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms_service.models.submissions import Attachment, Submission, SubmissionVersion
from programme.lifecycle import State


def of_account(session: Session, account_id: str, call_id: str, limit: int = 50) -> list[Submission]:
    """List the applications of an account in a call, newest first."""
    query = select(Submission).where(
        Submission.account_id == account_id, Submission.call_id == call_id, Submission.parent_id.is_(None)
    )
    return list(session.scalars(query.order_by(Submission.created_at.desc(), Submission.id).limit(limit)))


def draft_of(session: Session, account_id: str, call_id: str) -> Submission | None:
    """Find the draft of an account in a call; there is never a second one."""
    query = select(Submission).where(
        Submission.account_id == account_id, Submission.call_id == call_id, Submission.state == State.DRAFT
    )
    return session.scalar(query.order_by(Submission.created_at, Submission.id).limit(1))


def of_owner(session: Session, account_id: str, submission_id: str) -> Submission | None:
    """Find an application of this account; a foreign one is as good as none."""
    found = session.get(Submission, submission_id)
    return found if found is not None and found.account_id == account_id else None


def has_reference(session: Session, reference: str) -> bool:
    """Tell whether a reference is taken."""
    return session.scalar(select(Submission.id).where(Submission.reference == reference)) is not None


def files(session: Session, submission_id: str, limit: int = 200) -> list[Attachment]:
    """List the files of a submission that were not removed, in the order in which they came."""
    query = select(Attachment).where(Attachment.submission_id == submission_id, Attachment.removed_at.is_(None))
    return list(session.scalars(query.order_by(Attachment.created_at, Attachment.name, Attachment.id).limit(limit)))


def file(session: Session, submission_id: str, attachment_id: str) -> Attachment | None:
    """Find one file of a submission that was not removed."""
    found = session.get(Attachment, attachment_id)
    if found is None or found.submission_id != submission_id or found.removed_at is not None:
        return None
    return found


def bytes_used(session: Session, submission_id: str) -> int:
    """Add up the sizes of the files of a submission."""
    query = select(func.sum(Attachment.size_bytes)).where(
        Attachment.submission_id == submission_id, Attachment.removed_at.is_(None)
    )
    return session.scalar(query) or 0


def bytes_sent(session: Session, account_id: str, since: dt.datetime) -> int:
    """Add up the sizes of all files that an account has uploaded since an instant, taken out again or not."""
    query = select(func.sum(Attachment.size_bytes)).join(Submission, Submission.id == Attachment.submission_id)
    return session.scalar(query.where(Submission.account_id == account_id, Attachment.created_at > since)) or 0


def newest_version(session: Session, submission_id: str) -> SubmissionVersion | None:
    """Find the version that was handed in last."""
    query = select(SubmissionVersion).where(SubmissionVersion.submission_id == submission_id)
    return session.scalar(query.order_by(SubmissionVersion.number.desc()).limit(1))


def any_file(session: Session, submission_id: str, attachment_id: str) -> Attachment | None:
    """Find one file of a submission, removed or not."""
    found = session.get(Attachment, attachment_id)
    return found if found is not None and found.submission_id == submission_id else None


def all_files(session: Session, submission_id: str, limit: int = 1000) -> list[Attachment]:
    """List all files that a submission ever had, in the order in which they came."""
    query = select(Attachment).where(Attachment.submission_id == submission_id)
    return list(session.scalars(query.order_by(Attachment.created_at, Attachment.name, Attachment.id).limit(limit)))
