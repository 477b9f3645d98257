"""Queries on the forms as they were used."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service.models.submissions import FormVersion


def by_sha256(session: Session, sha256: str) -> FormVersion | None:
    """Find one used definition."""
    return session.get(FormVersion, sha256)


def several(session: Session, versions: Collection[str]) -> list[FormVersion]:
    """Find used definitions; a service has few of them."""
    query = select(FormVersion).where(FormVersion.sha256.in_(versions))
    return list(session.scalars(query.order_by(FormVersion.sha256).limit(len(versions))))
