"""Queries on sign-in links of applicants."""

import datetime as dt

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forms_service.models.people import LoginLink


def by_token(session: Session, token_sha256: str) -> LoginLink | None:
    """Find a link by the hash of its token."""
    return session.get(LoginLink, token_sha256)


def open_links(session: Session, email: str, now: dt.datetime, limit: int = 50) -> list[LoginLink]:
    """List the links of an address that still work, oldest first."""
    query = select(LoginLink).where(LoginLink.email == email, LoginLink.used_at.is_(None), LoginLink.expires_at > now)
    return list(session.scalars(query.order_by(LoginLink.created_at, LoginLink.token_sha256).limit(limit)))


def remove_older(session: Session, before: dt.datetime) -> None:
    """Forget the links that ended before an instant; they hold addresses of people who may never have applied."""
    session.execute(delete(LoginLink).where(LoginLink.expires_at < before))
