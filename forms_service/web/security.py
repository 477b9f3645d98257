"""What every request has to pass, and what every answer carries."""

import hashlib
import hmac
import secrets
from typing import Final
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, abort, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from forms_service.config import Settings, is_loopback
from forms_service.web.blueprint import Entry, current_entry, is_upload
from forms_service.web.house import current_house
from forms_service.web.sessions import (
    OFFICE_PREFIX,
    Realm,
    cookie_name,
    current_account,
    current_realm,
    current_staff,
    set_cookie,
)

CSRF_FIELD: Final = "_csrf"
_BROWSER_COOKIE: Final = "formular"
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FORM_TYPES: Final = frozenset({"", "application/x-www-form-urlencoded", "multipart/form-data"})
_PROXY_HEADERS: Final = frozenset(
    {"FORWARDED", "VIA", "X_REAL_IP", "X_CLIENT_IP", "X_CLUSTER_CLIENT_IP", "TRUE_CLIENT_IP"}
)
_PROTOCOL: Final = "SERVER_PROTOCOL"
_PROXY_FAMILIES: Final = ("X_FORWARDED_", "CF_", "FLY_", "X_ENVOY_", "X_ORIGINAL_")

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    # Not no-referrer: with it browsers send „Origin: null“ with our own forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
_ONE_YEAR_SECONDS: Final = 31_536_000
_TOKEN_BYTES: Final = 32


def guard(app: Flask, settings: Settings) -> None:
    """Put the guards before and the headers after every view of an application."""
    app.config["TRUSTED_HOSTS"] = trusted_hosts(settings)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_body_bytes
    app.before_request(admit)
    app.after_request(add_headers)
    if settings.proxy_hops:
        # Only who is asking; which host and scheme are ours stands in the settings.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign] # as Flask documents it
            app.wsgi_app, x_for=settings.proxy_hops, x_proto=0, x_host=0, x_port=0, x_prefix=0
        )


def trusted_hosts(settings: Settings) -> list[str]:
    """List the host names that are ours; a request for another one ends with 400."""
    hosts = {urlsplit(url).hostname or "" for url in (settings.site_url, settings.service_url)}
    if settings.is_local:
        hosts |= {"localhost", "127.0.0.1"}
    return sorted(hosts)


def admit() -> ResponseReturnValue | None:
    """Turn away whoever may not enter; deny where a route says nothing."""
    if request.routing_exception is not None:
        return None
    request.max_content_length = _body_limit()
    changes = request.method not in _SAFE_METHODS
    if changes and not _comes_from_us():
        abort(403)
    if changes and request.mimetype not in _FORM_TYPES:
        abort(415)
    g.is_own_form = changes
    turned_away = _check_entry(current_entry())
    if turned_away is None and changes and not _has_token():
        g.has_old_token = True
        abort(403)
    return turned_away


def _body_limit() -> int:
    settings = current_house().settings
    return settings.max_upload_body_bytes if is_upload() else settings.max_body_bytes


def _check_entry(entry: Entry | None) -> ResponseReturnValue | None:
    if entry is Entry.PUBLIC or (entry is Entry.LOCAL and is_from_this_machine()):
        return None
    if entry is Entry.APPLICANT:
        return None if current_account() else _signed_out()
    if entry is Entry.STAFF:
        return None if current_staff() else _signed_out()
    return abort(404)


def _signed_out() -> ResponseReturnValue:
    """Send the office to its way in; everybody else, and typed text, gets a page that says what happened."""
    if request.method in _SAFE_METHODS and current_realm() is Realm.STAFF:
        return redirect(way_in(request.path), 303)
    g.signed_out = True
    return abort(403)


def way_in(wanted: str = "") -> str:
    """Give the address of the office's way in, which leads on to the page that was wanted."""
    way = f"{OFFICE_PREFIX}anmelden/"
    return f"{way}?{urlencode({'weiter': wanted})}" if wanted not in {"", OFFICE_PREFIX} else way


def is_from_this_machine() -> bool:
    """Tell whether nobody but this machine itself can be asking.

    A proxy on this machine is seen by what it adds, by the host that it passes on, or by one
    connection per request, which is what nginx does by itself and no browser does.
    """
    if not current_house().settings.has_mail_page or _has_passed_a_proxy():
        return False
    return is_loopback(request.remote_addr or "") and is_loopback(urlsplit(f"//{request.host}").hostname or "")


def _has_passed_a_proxy() -> bool:
    if request.environ.get(_PROTOCOL) == "HTTP/1.0" or request.headers.get("Connection", "").lower() == "close":
        return True
    names = (name.removeprefix("HTTP_") for name in request.environ if name.startswith("HTTP_"))
    return any(name in _PROXY_HEADERS or name.startswith(_PROXY_FAMILIES) for name in names)


def _comes_from_us() -> bool:
    """Compare what the browser says about where the form was.

    „Origin: null“ is what browsers send from a page with `no-referrer`; it counts
    only together with `Sec-Fetch-Site`, which no foreign page can forge.
    """
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site not in {None, "same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    if origin == "null":
        return fetch_site == "same-origin"
    return origin is None or origin in _own_origins()


def _own_origins() -> set[str]:
    settings = current_house().settings
    own = {settings.service_url}
    if settings.is_local:
        own |= {f"http://{host}:{settings.port}" for host in ("127.0.0.1", "localhost")}
    return own


def csrf_token() -> str:
    """Give the token for the forms of this page."""
    token = _session_token(current_realm())
    return token or _browser_token()


def kept_token(path: str) -> str:
    """Give the token for sending once more to this address what a session that is over could not take.

    It outlives the sign-in in another window, because it is bound to the browser and the address and to
    no session; who may enter is asked as always.
    """
    return _signed(f"{_browser_value()} {path}") or ""


def _has_token() -> bool:
    sent = request.form.get(CSRF_FIELD, "")
    return any(hmac.compare_digest(sent.encode(), good.encode()) for good in _good_tokens())


def _good_tokens() -> list[str]:
    entry = current_entry()
    if entry is Entry.APPLICANT:
        tokens = [_session_token(Realm.APPLICANT), _kept_token_of_this_browser()]
    elif entry is Entry.STAFF:
        tokens = [_session_token(Realm.STAFF), _kept_token_of_this_browser()]
    else:
        tokens = [_session_token(current_realm()), _signed(request.cookies.get(cookie_name(_BROWSER_COOKIE)))]
    return [token for token in tokens if token]


def _kept_token_of_this_browser() -> str | None:
    return kept_token(request.path) if cookie_name(_BROWSER_COOKIE) in request.cookies else None


def _session_token(realm: Realm) -> str | None:
    session = current_staff() if realm is Realm.STAFF else current_account()
    return session.csrf if session else None


def _browser_token() -> str:
    """Bind the forms of somebody who is not signed in to the browser, without a row in a table."""
    return _signed(_browser_value()) or ""


def _browser_value() -> str:
    value: str = request.cookies.get(cookie_name(_BROWSER_COOKIE)) or g.get("browser_value", "")
    if not value:
        value = g.browser_value = secrets.token_hex(_TOKEN_BYTES)
    return value


def _signed(value: str | None) -> str | None:
    if not value:
        return None
    key = current_house().settings.secret.encode()
    return hmac.new(key, b"csrf:" + value.encode(), hashlib.sha256).hexdigest()


def add_headers(response: Response) -> Response:
    """Add what every answer carries; a view that set one itself keeps it."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_house().settings.is_https:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={_ONE_YEAR_SECONDS}; includeSubDomains")
    if "browser_value" in g:
        set_cookie(response, _BROWSER_COOKIE, g.browser_value)
    return response
