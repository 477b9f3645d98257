"""Who is signed in with this browser: two cookies, so that one person can wear both hats."""

from enum import StrEnum

from flask import Response, g, request

from forms_service.services import sessions
from forms_service.services.sessions import AccountSession, StaffSession
from forms_service.web.house import current_house

OFFICE_PREFIX = "/geschaeftsstelle/"


class Realm(StrEnum):
    """Where a session counts; the value is the name of its cookie."""

    APPLICANT = "bewerbung"
    STAFF = "geschaeftsstelle"


def current_account() -> AccountSession | None:
    """Give the signed-in applicant, read once per request."""
    if "account_session" not in g:
        token = token_of(Realm.APPLICANT)
        g.account_session = sessions.find_account(current_house(), token) if token else None
    found: AccountSession | None = g.account_session
    return found


def current_staff() -> StaffSession | None:
    """Give the signed-in person of the office, read once per request."""
    if "staff_session" not in g:
        token = token_of(Realm.STAFF)
        g.staff_session = sessions.find_staff(current_house(), token) if token else None
    found: StaffSession | None = g.staff_session
    return found


def current_realm() -> Realm:
    """Tell which hat belongs to the address at hand."""
    return Realm.STAFF if request.path.startswith(OFFICE_PREFIX) else Realm.APPLICANT


def token_of(realm: Realm) -> str | None:
    """Give the token that the browser sent."""
    return request.cookies.get(_cookie_name(realm))


def keep_token(response: Response, realm: Realm, token: str) -> None:
    """Give the browser a new token; after a sign-in only."""
    set_cookie(response, realm.value, token)


def drop_token(response: Response, realm: Realm) -> None:
    """Take the token from the browser; the session itself ends by `sessions.close`."""
    is_https = current_house().settings.is_https
    response.delete_cookie(_cookie_name(realm), path="/", secure=is_https, httponly=True, samesite="Lax")


def set_cookie(response: Response, name: str, value: str) -> None:
    """Set a cookie that scripts cannot read and that ends with the browser."""
    is_https = current_house().settings.is_https
    response.set_cookie(cookie_name(name), value, path="/", secure=is_https, httponly=True, samesite="Lax")


def cookie_name(name: str) -> str:
    """Give the full name of a cookie: bound to this host where the service is reached by https."""
    return f"__Host-{name}" if current_house().settings.is_https else name


def _cookie_name(realm: Realm) -> str:
    return cookie_name(realm.value)
