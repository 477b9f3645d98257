"""Queries on sessions and on those who hold them."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forms_service.models.people import Account, SessionRow, Staff


def by_token(session: Session, token_sha256: str) -> SessionRow | None:
    """Find a session by the hash of its token."""
    return session.get(SessionRow, token_sha256)


def remove(session: Session, token_sha256: str) -> None:
    """End one session."""
    session.execute(delete(SessionRow).where(SessionRow.token_sha256 == token_sha256))


def remove_of_staff(session: Session, staff_id: str) -> None:
    """End all sessions of a person of the office."""
    session.execute(delete(SessionRow).where(SessionRow.staff_id == staff_id))


def account(session: Session, account_id: str) -> Account | None:
    """Find an applicant."""
    return session.get(Account, account_id)


def account_by_email(session: Session, email: str) -> Account | None:
    """Find an applicant by the address."""
    return session.scalar(select(Account).where(Account.email == email))


def staff(session: Session, staff_id: str) -> Staff | None:
    """Find a person of the office."""
    return session.get(Staff, staff_id)


def staff_by_name(session: Session, name: str) -> Staff | None:
    """Find a person of the office by the name used for signing in."""
    return session.scalar(select(Staff).where(Staff.name == name))


def has_staff(session: Session) -> bool:
    """Tell whether there is anybody in the office."""
    return session.scalar(select(Staff.id).limit(1)) is not None
