"""Queries on the row of the one worker."""

from sqlalchemy.orm import Session

from forms_service.models.jobs import WorkerLock


def lock(session: Session, name: str) -> WorkerLock | None:
    """Find the lock."""
    return session.get(WorkerLock, name)


def release(session: Session, name: str, owner: str) -> None:
    """Give a lock back, if it is still ours."""
    row = lock(session, name)
    if row is not None and row.owner == owner:
        session.delete(row)
