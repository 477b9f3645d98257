"""Queries of the office on approved applications and their portraits."""

from collections.abc import Collection

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from forms_service.models.people import Staff
from forms_service.models.publication import Publication
from forms_service.models.submissions import Submission
from programme.lifecycle import State
from programme.publication import PublicationState
from programme.rights import Role

_MOST_STAFF = 200
_RESTING = (PublicationState.NONE, PublicationState.DRAFTED, PublicationState.WITHDRAWN)


def approved(session: Session, offset: int, limit: int) -> list[tuple[Submission, Publication | None]]:
    """List approved applications with their publication, the last handed in first."""
    query = select(Submission, Publication).outerjoin(Publication, Publication.submission_id == Submission.id)
    query = query.where(Submission.state == State.APPROVED, Submission.parent_id.is_(None))
    ordered = query.order_by(Submission.submitted_at.desc(), Submission.id).offset(offset).limit(limit)
    return [(submission, publication) for submission, publication in session.execute(ordered)]


def count_approved(session: Session) -> int:
    """Count approved applications."""
    query = select(func.count()).select_from(Submission)
    return session.scalar(query.where(Submission.state == State.APPROVED, Submission.parent_id.is_(None))) or 0


def unfinished(session: Session, limit: int) -> list[Submission]:
    """List approved applications whose portrait is neither public nor on its way, the oldest first."""
    query = select(Submission).outerjoin(Publication, Publication.submission_id == Submission.id)
    rests = or_(Publication.id.is_(None), Publication.state.in_(_RESTING))
    query = query.where(Submission.state == State.APPROVED, Submission.parent_id.is_(None), rests)
    return list(session.scalars(query.order_by(Submission.submitted_at, Submission.id).limit(limit)))


def staff_names(session: Session, ids: Collection[str]) -> dict[str, str]:
    """Give the names of people of the office by their ids."""
    query = select(Staff.id, Staff.name).where(Staff.id.in_(ids))
    return dict(session.execute(query.order_by(Staff.id).limit(_MOST_STAFF)).all())


def active_staff(session: Session, roles: Collection[Role]) -> list[Staff]:
    """List the people of the office with one of these roles, by name."""
    query = select(Staff).where(Staff.active, Staff.role.in_(roles))
    return list(session.scalars(query.order_by(Staff.name, Staff.id).limit(_MOST_STAFF)))
