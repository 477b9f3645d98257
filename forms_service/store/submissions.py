"""Queries on submissions and what belongs to them."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service.models.submissions import Attachment, Decision, FormVersion, IdempotencyKey, Submission


def submission(session: Session, submission_id: str) -> Submission | None:
    """Find a submission."""
    return session.get(Submission, submission_id)


def of_account(session: Session, account_id: str, call_id: str, limit: int = 50) -> list[Submission]:
    """List the submissions of an applicant in a call, newest first."""
    query = select(Submission).where(Submission.account_id == account_id, Submission.call_id == call_id)
    return list(session.scalars(query.order_by(Submission.created_at.desc(), Submission.id).limit(limit)))


def children(session: Session, parent_id: str, form_id: str) -> list[Submission]:
    """List the submissions of a form that belong to another submission."""
    query = select(Submission).where(Submission.parent_id == parent_id, Submission.form_id == form_id)
    return list(session.scalars(query.order_by(Submission.created_at, Submission.id).limit(50)))


def attachments(session: Session, submission_id: str) -> list[Attachment]:
    """List the files of a submission that were not removed, in the order they came."""
    query = select(Attachment).where(Attachment.submission_id == submission_id, Attachment.removed_at.is_(None))
    return list(session.scalars(query.order_by(Attachment.created_at, Attachment.name, Attachment.id).limit(200)))


def attachment(session: Session, attachment_id: str) -> Attachment | None:
    """Find a file."""
    return session.get(Attachment, attachment_id)


def form_version(session: Session, sha256: str) -> FormVersion | None:
    """Find a definition as it was used."""
    return session.get(FormVersion, sha256)


def form_versions(session: Session, versions: Collection[str]) -> list[FormVersion]:
    """Find several definitions; a service has few of them."""
    query = select(FormVersion).where(FormVersion.sha256.in_(versions))
    return list(session.scalars(query.order_by(FormVersion.sha256).limit(len(versions))))


def decision(session: Session, submission_id: str) -> Decision | None:
    """Find the decision about an application."""
    return session.scalar(select(Decision).where(Decision.submission_id == submission_id))


def idempotency_key(session: Session, key: str) -> IdempotencyKey | None:
    """Find a form that was sent before."""
    return session.get(IdempotencyKey, key)
