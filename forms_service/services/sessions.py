"""Sessions live on the server; the browser holds a random token, the table its SHA-256."""

import datetime as dt
import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from forms_service.models.people import SessionRow
from forms_service.services.house import House
from forms_service.store import sessions as store
from programme.rights import Role

APPLICANT_IDLE = dt.timedelta(hours=2)
STAFF_IDLE = dt.timedelta(minutes=30)
ABSOLUTE = dt.timedelta(hours=12)
_SEEN_EVERY = dt.timedelta(minutes=1)
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSession:
    """A signed-in applicant; `expires_at` moves on with each use."""

    account_id: str
    email: str
    csrf: str
    expires_at: dt.datetime

    @property
    def actor(self) -> str:
        """The name in the audit log."""
        return f"account:{self.account_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSession:
    """A signed-in person of the office, with the role as it is now."""

    staff_id: str
    name: str
    role: Role
    csrf: str
    expires_at: dt.datetime

    @property
    def actor(self) -> str:
        """The name in the audit log."""
        return f"staff:{self.staff_id}"


def token_hash(token: str) -> str:
    """Give what the table keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_for_account(session: Session, account_id: str, now: dt.datetime, old_token: str | None) -> str:
    """Sign an applicant in: a new token, the old session of this browser ends."""
    return _open(session, SessionRow(account_id=account_id), now, old_token)


def open_for_staff(session: Session, staff_id: str, now: dt.datetime, old_token: str | None) -> str:
    """Sign a person of the office in: a new token, the old session of this browser ends."""
    return _open(session, SessionRow(staff_id=staff_id), now, old_token)


def _open(session: Session, row: SessionRow, now: dt.datetime, old_token: str | None) -> str:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    if old_token:
        store.remove(session, token_hash(old_token))
    row.token_sha256 = token_hash(token)
    row.csrf = secrets.token_hex(_TOKEN_BYTES)
    row.created_at = row.seen_at = now
    row.expires_at = now + ABSOLUTE
    session.add(row)
    session.flush()
    return token


def find_account(house: House, token: str) -> AccountSession | None:
    """Find the applicant behind a token; None when it is unknown, idle too long or over."""
    with house.database.read() as session:
        now = house.clock.now()
        row = _living(session, token, now, APPLICANT_IDLE)
        account = store.account(session, row.account_id) if row and row.account_id else None
        if row is None or account is None:
            return None
        found = AccountSession(
            account_id=account.id, email=account.email, csrf=row.csrf, expires_at=_ends(row, now, APPLICANT_IDLE)
        )
    _note_use(house, row, now)
    return found


def find_staff(house: House, token: str) -> StaffSession | None:
    """Find the person of the office behind a token; role and `active` are read anew each time."""
    with house.database.read() as session:
        now = house.clock.now()
        row = _living(session, token, now, STAFF_IDLE)
        staff = store.staff(session, row.staff_id) if row and row.staff_id else None
        if row is None or staff is None or not staff.active:
            return None
        found = StaffSession(
            staff_id=staff.id,
            name=staff.name,
            role=Role(staff.role),
            csrf=row.csrf,
            expires_at=_ends(row, now, STAFF_IDLE),
        )
    _note_use(house, row, now)
    return found


def _living(session: Session, token: str, now: dt.datetime, idle: dt.timedelta) -> SessionRow | None:
    row = store.by_token(session, token_hash(token))
    if row is None or now >= row.expires_at or now - row.seen_at >= idle:
        return None
    return row


def _ends(row: SessionRow, now: dt.datetime, idle: dt.timedelta) -> dt.datetime:
    return min(row.expires_at, now + idle)


def _note_use(house: House, row: SessionRow, now: dt.datetime) -> None:
    """Move the idle time on, at most once a minute: reading pages must not queue up as writers."""
    if now - row.seen_at < _SEEN_EVERY:
        return
    # Reading goes on when nothing can be written (R16): the disk may be full.
    with suppress(DBAPIError), house.database.write() as session:
        living = store.by_token(session, row.token_sha256)
        if living is not None:
            living.seen_at = max(living.seen_at, now)


def close(house: House, token: str) -> None:
    """Sign out: the token is worth nothing from now on."""
    with house.database.write() as session:
        store.remove(session, token_hash(token))
