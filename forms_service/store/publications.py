"""Queries on publications."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service.models.publication import Publication


def publication(session: Session, publication_id: str) -> Publication | None:
    """Find a publication."""
    return session.get(Publication, publication_id)


def of_submission(session: Session, submission_id: str) -> Publication | None:
    """Find the publication of an application."""
    return session.scalar(select(Publication).where(Publication.submission_id == submission_id))


def of_submissions(session: Session, submission_ids: Collection[str]) -> list[Publication]:
    """List the publications of several applications."""
    query = select(Publication).where(Publication.submission_id.in_(submission_ids))
    return list(session.scalars(query.order_by(Publication.submission_id).limit(max(1, len(submission_ids)))))


def newest(session: Session, limit: int = 200) -> list[Publication]:
    """List publications, the last changed first."""
    return list(session.scalars(select(Publication).order_by(Publication.saved_at.desc(), Publication.id).limit(limit)))
