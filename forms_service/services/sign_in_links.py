"""The token of a sign-in link: drawn when its message is written, so that a promise never holds one (R18)."""

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from forms_service.models.people import LoginLink
from forms_service.services.house import House
from forms_service.services.sessions import token_hash
from forms_service.store import login_links as store

LINK_LIFE: Final = dt.timedelta(minutes=15)
OPEN_LINKS: Final = 5
"""At most so many links of an address work at a time; one more ends the oldest."""

_TOKEN_BYTES: Final = 32


def draw_link(house: House, wanted: Mapping[str, str], promised_at: dt.datetime) -> str:
    """Draw a link for the address and the call of a promise; each copy of its message gets one of its own.

    Only the hash of the token is kept. All of them end when the first would have ended.
    """
    token, email = secrets.token_urlsafe(_TOKEN_BYTES), wanted["email"]
    with house.database.write() as session:
        now = house.clock.now()
        _end_oldest(session, email, now)
        link = LoginLink(
            token_sha256=token_hash(token),
            email=email,
            call_id=wanted["call_id"],
            created_at=now,
            expires_at=promised_at + LINK_LIFE,
        )
        session.add(link)
    return f"{house.settings.service_url}/bewerbung/anmelden/{token}/"


def _end_oldest(session: Session, email: str, now: dt.datetime) -> None:
    """Make room for one more link."""
    living = store.open_links(session, email, now)
    for link in living[: max(0, len(living) - OPEN_LINKS + 1)]:
        link.used_at = now
