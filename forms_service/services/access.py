"""How an applicant gets in: an address, a link by mail that works once, a session.

The answer to a request for a link is the same for every address: whether an
account exists is never looked up before the link is used, and the mail goes out
by the outbox, not in the request.
"""

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from forms_service.models.base import new_id
from forms_service.models.people import Account, LoginLink
from forms_service.services import audit, limits, sessions
from forms_service.services.house import House
from forms_service.services.limits import Limit
from forms_service.services.mail import enqueue_mail
from forms_service.services.sessions import token_hash
from forms_service.services.sign_in_links import LINK_LIFE
from forms_service.store import login_links as store
from forms_service.store import sessions as people

_PER_ADDRESS: Final = Limit(tries=5, window=dt.timedelta(hours=1))
_PER_CLIENT: Final = Limit(tries=40, window=dt.timedelta(hours=1))
_ALL: Final = Limit(tries=2000, window=dt.timedelta(hours=1))
_USES_PER_CLIENT: Final = Limit(tries=60, window=dt.timedelta(minutes=15))
KEEP_LINKS: Final = dt.timedelta(days=1)


class TooManyTriesError(Exception):
    """A limit is reached; `retry_after` tells how long it lasts."""

    code = "access.too_many"

    def __init__(self, retry_after: dt.timedelta) -> None:
        super().__init__(str(retry_after))
        self.retry_after = retry_after


class LinkUnusableError(Exception):
    """The link is unknown, used up or too old; which of these is nobody's business."""

    code = "access.link_unusable"


class AddressUnprovenError(Exception):
    """The link was opened in a browser that did not ask for it, and the address does not fit."""

    code = "access.address_unproven"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A link was used: the token for the cookie, whose account it is, and the call it was asked for."""

    token: str
    account_id: str
    call_id: str


def request_link(house: House, email: str, call_id: str, client: str) -> None:
    """Promise a link by mail; `email` is clean already, `client` names the sender for counters.

    Raises:
        TooManyTriesError: too many requests for this address, from this client, or in all.
        UnknownDefinitionError: there is no such call.
    """
    call = house.library.call(call_id)
    address = email.lower()
    with house.database.write() as session:
        now = house.clock.now()
        exceeded = _exceeded(session, address, client, now)
        if exceeded is None:
            store.remove_older(session, now - KEEP_LINKS)
            values = {
                "call_title": call.short_title,
                "valid_minutes": str(LINK_LIFE // dt.timedelta(minutes=1)),
                "operator": house.library.operator.name,
                "notice": house.library.operator.notice,
            }
            enqueue_mail(
                session,
                now,
                key=f"login:{new_id()}",
                to=email,
                name="anmeldelink",
                values=values,
                useless_at=now + LINK_LIFE,
                sign_in={"email": address, "call_id": call_id},
            )
    if exceeded is not None:
        raise TooManyTriesError(exceeded)


def _exceeded(session: Session, address: str, client: str, now: dt.datetime) -> dt.timedelta | None:
    """Count the request in every counter; the counts are kept whatever comes out."""
    counters = (
        (_PER_ADDRESS, f"link:address:{audit.digest(address)[:32]}"),
        (_PER_CLIENT, f"link:client:{client}"),
        (_ALL, "link:all"),
    )
    waits = [
        limits.retry_after(limit, now) for limit, bucket in counters if not limits.within(session, limit, bucket, now)
    ]
    return max(waits, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLink:
    """What the page before the sign-in shows: for whom the link is, and how long it works."""

    email: str
    call_id: str
    expires_at: dt.datetime


def look_at_link(house: House, token: str) -> OpenLink | None:
    """Look at a link without using it up; None when it works no longer."""
    with house.database.read() as session:
        link = _usable(session, token, house.clock.now())
        if link is None:
            return None
        return _open(link)


def _open(link: LoginLink) -> OpenLink:
    return OpenLink(email=link.email, call_id=link.call_id, expires_at=link.expires_at)


def request_mark(house: House, email: str) -> str:
    """Give what the browser that asks for a link keeps, so that it need not name the address again."""
    key = house.settings.secret.encode()
    return hmac.new(key, b"link-request:" + email.lower().encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a browser shows with a link: its mark from the request, or the address typed once more."""

    mark: str = ""
    email: str = ""


def is_proven(house: House, link: OpenLink, proof: Proof) -> bool:
    """Tell whether the browser that uses the link asked for it, or its owner knows whose it is."""
    expected = request_mark(house, link.email)
    marks = (proof.mark, request_mark(house, proof.email) if proof.email else "")
    return any(hmac.compare_digest(mark.encode(), expected.encode()) for mark in marks)


def use_link(house: House, token: str, proof: Proof, client: str, old_token: str | None) -> SignedIn:
    """Use a link up and sign in; the first use of an address makes its account.

    Raises:
        LinkUnusableError: unknown, used or too old.
        AddressUnprovenError: the link works, but the proof does not fit; it stays open.
        TooManyTriesError: too many tries from this client; the link stays open.
    """
    with house.database.write() as session:
        now = house.clock.now()
        may_try = limits.within(session, _USES_PER_CLIENT, f"link-use:client:{client}", now)
        link = _usable(session, token, now) if may_try else None
        is_right = link is not None and is_proven(house, _open(link), proof)
        signed_in = _use(session, link, now, old_token) if link is not None and is_right else None
    if not may_try:
        raise TooManyTriesError(limits.retry_after(_USES_PER_CLIENT, now))
    if link is None:
        raise LinkUnusableError
    if signed_in is None:
        raise AddressUnprovenError
    return signed_in


def _use(session: Session, link: LoginLink, now: dt.datetime, old_token: str | None) -> SignedIn:
    link.used_at = now
    account = people.account_by_email(session, link.email) or _new_account(session, link.email, now)
    audit.record(session, now, f"account:{account.id}", "account.signed_in", f"account:{account.id}")
    return SignedIn(
        token=sessions.open_for_account(session, account.id, now, old_token),
        account_id=account.id,
        call_id=link.call_id,
    )


def _new_account(session: Session, email: str, now: dt.datetime) -> Account:
    account = Account(id=new_id(), email=email, created_at=now)
    session.add(account)
    session.flush()
    return account


def _usable(session: Session, token: str, now: dt.datetime) -> LoginLink | None:
    link = store.by_token(session, token_hash(token))
    if link is None or link.used_at is not None or now >= link.expires_at:
        return None
    return link
