"""Accounts of the office: made on the command line, signed in by password."""

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from forms_service.models.people import Staff
from forms_service.services import audit, limits, sessions
from forms_service.services.house import House
from forms_service.services.limits import Limit
from forms_service.store import sessions as store
from programme.rights import Role

FIRST_ACCOUNTS: Final = (("sachbearbeitung", Role.CASE_OFFICER), ("redaktion", Role.EDITOR))
# Per name and network: counted by the name alone, anybody could lock the office out from elsewhere.
_PER_NAME: Final = Limit(tries=10, window=dt.timedelta(minutes=15))
_PER_CLIENT: Final = Limit(tries=50, window=dt.timedelta(minutes=15))
# argon2id with the parameters that OWASP names: 19 MiB, two rounds.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY: Final = _HASHER.hash(secrets.token_hex())
_DRAWN_FROM: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS: Final = 4
_GROUP_LENGTH: Final = 5


class AccountError(Exception):
    """The account cannot be made or changed; the text is German."""

    code = "account.refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassword:
    """A password that is shown once."""

    name: str
    password: str


def add_account(house: House, name: str, role: Role) -> NewPassword:
    """Make an account of the office; raises AccountError when the name is taken."""
    password = _draw_password()
    hashed = _HASHER.hash(password)
    with house.database.write() as session:
        now = house.clock.now()
        if store.staff_by_name(session, name) is not None:
            raise AccountError(f"Das Konto „{name}“ gibt es schon.")
        person = Staff(name=name, role=role.value, password_hash=hashed, created_at=now)
        session.add(person)
        session.flush()
        audit.record(session, now, "system", "account.added", f"staff:{person.id}", note=role.value)
    return NewPassword(name=name, password=password)


def reset_account(house: House, name: str) -> NewPassword:
    """Give an account a new password and end its sessions; raises AccountError when there is none."""
    password = _draw_password()
    hashed = _HASHER.hash(password)
    with house.database.write() as session:
        now = house.clock.now()
        person = store.staff_by_name(session, name)
        if person is None:
            raise AccountError(f"Ein Konto „{name}“ gibt es nicht.")
        person.password_hash = hashed
        store.remove_of_staff(session, person.id)
        audit.record(session, now, "system", "account.reset", f"staff:{person.id}")
    return NewPassword(name=name, password=password)


def add_first_accounts(house: House) -> tuple[NewPassword, ...]:
    """Make the two accounts of a first local start; nothing when there is anybody already."""
    with house.database.read() as session:
        if store.has_staff(session):
            return ()
    return tuple(add_account(house, name, role) for name, role in FIRST_ACCOUNTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What came of an attempt: a token for the cookie, or the time to wait, or neither."""

    token: str | None = None
    retry_after: dt.timedelta | None = None


def sign_in(house: House, name: str, password: str, client: str, old_token: str | None) -> SignIn:
    """Check name and password; takes the same time whether the name exists or not.

    Too many tries for one name from one network, or from one network, are refused before the password
    is looked at. Guessing from many networks is answered by the length of the passwords that we draw.
    """
    with house.database.write() as session:
        now = house.clock.now()
        by_client = limits.within(session, _PER_CLIENT, f"sign-in:client:{client}", now)
        by_name = limits.within(session, _PER_NAME, f"sign-in:name:{audit.digest(f'{client} {name}')[:32]}", now)
    if not (by_client and by_name):
        return SignIn(retry_after=limits.retry_after(_PER_NAME, now))
    with house.database.read() as session:
        person = store.staff_by_name(session, name)
    is_right = _verify(person.password_hash if person else _NOBODY, password)
    if person is None or not person.active or not is_right:
        return SignIn()
    return _open_session(house, person.id, person.password_hash, old_token)


def _open_session(house: House, staff_id: str, password_hash: str, old_token: str | None) -> SignIn:
    with house.database.write() as session:
        now = house.clock.now()
        person = store.staff(session, staff_id)
        # The password may have been changed while the old one was being checked.
        if person is None or not person.active or person.password_hash != password_hash:
            return SignIn()
        token = sessions.open_for_staff(session, staff_id, now, old_token)
        audit.record(session, now, f"staff:{staff_id}", "account.signed_in", f"staff:{staff_id}")
    return SignIn(token=token)


def _verify(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _draw_password() -> str:
    groups = ("".join(secrets.choice(_DRAWN_FROM) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)
