"""Error pages: German, with a way on and a reference code, without anything from inside."""

import logging
import secrets
from dataclasses import dataclass

from flask import Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from forms_service.store.promises import UnsafeDatabaseError
from forms_service.web.kept import kept_form
from forms_service.web.office.frame import office_page
from forms_service.web.sessions import Realm, current_realm, current_staff

log = logging.getLogger(__name__)

_CODE_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 6
_BAD_REQUEST = 400
_TOO_MANY = 429
_UNAVAILABLE = 503
_RETRY_SECONDS = {_TOO_MANY: 300, _UNAVAILABLE: 120}
"""When to try again, for whoever reads headers; the page says it in words."""
_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorText:
    """What a reader is told: what is wrong, and what to do."""

    title: str
    text: str


_TEXTS = {
    400: ErrorText(
        title="Diese Anfrage verstehen wir nicht",
        text="Rufen Sie die Seite noch einmal über das Menü auf.",
    ),
    403: ErrorText(
        title="Das geht hier nicht",
        text="Ihr Browser sagt, dass diese Eingabe nicht von unserer Seite kommt. "
        "Öffnen Sie die Seite neu, und senden Sie Ihre Eingaben dann ab.",
    ),
    404: ErrorText(
        title="Seite nicht gefunden",
        text="Diese Adresse gibt es hier nicht. Vielleicht ist sie veraltet, oder ein Zeichen ist verrutscht.",
    ),
    405: ErrorText(
        title="Diese Seite können Sie nur über das Formular öffnen",
        text="Rufen Sie die Seite über einen Link oder das Menü auf.",
    ),
    413: ErrorText(
        title="Das ist zu groß",
        text="Eine Datei darf höchstens 20 MB haben, alle zusammen höchstens 100 MB. "
        "Gehen Sie zurück und wählen Sie kleinere Dateien.",
    ),
    409: ErrorText(
        title="Inzwischen hat sich etwas geändert",
        text="Rufen Sie die Seite neu auf. Dann sehen Sie, wie es jetzt steht.",
    ),
    415: ErrorText(
        title="Das ist kein Formular von uns",
        text="Öffnen Sie die Seite im Browser, und senden Sie das Formular dort ab.",
    ),
    422: ErrorText(
        title="Ihre Eingaben können wir so nicht annehmen",
        text="Gehen Sie zurück, prüfen Sie Ihre Eingaben, und senden Sie sie dann noch einmal.",
    ),
    429: ErrorText(
        title="Zu viele Versuche",
        text="Warten Sie ein paar Minuten und versuchen Sie es dann noch einmal. Wenn es eilt, rufen Sie uns an.",
    ),
    431: ErrorText(
        title="Ihr Browser sendet zu viel mit",
        text="Löschen Sie die Cookies dieser Seite, und rufen Sie sie dann noch einmal auf.",
    ),
    500: ErrorText(
        title="Bei uns ist etwas schiefgegangen",
        text="Was gespeichert war, ist noch da. Versuchen Sie es in ein paar Minuten noch einmal.",
    ),
    503: ErrorText(
        title="Der Dienst ist gerade nicht erreichbar",
        text="Was gespeichert war, ist noch da. Gehen Sie zurück: Ihre letzten Eingaben stehen noch im Formular. "
        "Versuchen Sie es in ein paar Minuten noch einmal. Die öffentlichen Seiten laufen weiter.",
    ),
}
_SIGNED_OUT = ErrorText(
    title="Sie sind nicht angemeldet",
    text="Ihre Sitzung ist beendet, oder Sie waren noch nicht angemeldet. Was gespeichert war, ist noch da.",
)
_SESSION_OVER = ErrorText(
    title="Ihre Sitzung ist abgelaufen",
    text="Melden Sie sich in einem neuen Fenster wieder an. Kommen Sie dann hierher zurück.",
)
_LACKS_RIGHT = ErrorText(
    title="Diese Seite dürfen Sie mit Ihrem Konto nicht öffnen",
    text="Dafür ist eine andere Rolle der Geschäftsstelle nötig. Im Menü oben steht, was Sie öffnen können.",
)
_OLD_TOKEN = ErrorText(
    title="Bitte senden Sie Ihre Eingaben noch einmal ab",
    text="Die Seite war zu lange offen, oder Sie haben sich inzwischen neu angemeldet.",
)


def handle_errors(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(HTTPException, _answer_known)
    app.register_error_handler(OperationalError, _answer_unavailable)
    app.register_error_handler(UnsafeDatabaseError, _answer_unavailable)
    app.register_error_handler(DataError, _answer_unstorable)
    app.register_error_handler(OSError, _answer_unavailable)
    app.register_error_handler(Exception, _answer_unknown)


def bare_page(app: Flask, status: int) -> str:
    """Give a page that needs nothing: no request, no database, no content."""
    text = _TEXTS.get(status, _TEXTS[_BAD_REQUEST])
    return app.jinja_env.get_template("errors/bare.html").render(error=text, reference="")


def _answer_known(error: HTTPException) -> ResponseReturnValue:
    status = error.code or _SERVER_ERROR
    if error.response is not None or status < 400:  # noqa: PLR2004 - a redirect of the router is no error
        return error.get_response()
    if g.get("signed_out"):
        return _page(status, _SESSION_OVER if request.method == "POST" else _SIGNED_OUT, reference="")
    if g.get("lacks_right"):
        return _page(status, _LACKS_RIGHT, reference="")
    text = _OLD_TOKEN if g.get("has_old_token") else _TEXTS.get(status, _TEXTS[400])
    return _page(status, text, reference="")


def _way_in() -> str:
    """Name the page for signing in, where that is what is missing."""
    if not g.get("signed_out"):
        return ""
    return "/geschaeftsstelle/anmelden/" if current_realm() is Realm.STAFF else "/bewerbung/"


def _area() -> str:
    """Name the part of the portal as its other pages do."""
    if current_realm() is Realm.STAFF:
        return "Geschäftsstelle"
    return "Bewerbung" if request.path.startswith("/bewerbung/") else "Attraktiv im Wandel"


def _answer_unavailable(error: Exception) -> ResponseReturnValue:
    """Full disk, locked database: nothing was taken, and it passes."""
    return _page(503, _TEXTS[503], reference=_note(error))


def _answer_unstorable(error: Exception) -> ResponseReturnValue:
    """A sign that PostgreSQL does not keep, such as NUL; no browser sends it by itself."""
    return _page(_BAD_REQUEST, _TEXTS[_BAD_REQUEST], reference=_note(error))


def _answer_unknown(error: Exception) -> ResponseReturnValue:
    return _page(_SERVER_ERROR, _TEXTS[_SERVER_ERROR], reference=_note(error))


def _note(error: Exception) -> str:
    """Log where it happened under a code that the page shows; never what was typed."""
    reference = "".join(secrets.choice(_CODE_SIGNS) for _ in range(_CODE_LENGTH))
    rule = request.url_rule.rule if request.url_rule else "-"
    log.error("request failed reference=%s method=%s rule=%s", reference, request.method, rule, exc_info=error)
    return reference


def _rendered(status: int, values: dict[str, object]) -> str:
    """Stay in the office where somebody of it is signed in; its frame asks the database."""
    if status < _SERVER_ERROR and current_realm() is Realm.STAFF and current_staff() is not None:
        return office_page("errors/office.html", "", **values)
    return render_template("errors/error.html", **values)


def _page(status: int, text: ErrorText, reference: str) -> ResponseReturnValue:
    kept = kept_form() if status >= _SERVER_ERROR or g.get("signed_out") or g.get("has_old_token") else None
    values = {
        "error": text,
        "reference": reference,
        "status": status,
        "kept": kept,
        "way_in": _way_in(),
        "area": _area(),
    }
    headers = {"Retry-After": str(_RETRY_SECONDS[status])} if status in _RETRY_SECONDS else {}
    try:
        return _rendered(status, values), status, headers
    except Exception:
        # The page itself may need what has just failed; one that needs nothing always works.
        log.exception("error page failed")
        return current_app.jinja_env.get_template("errors/bare.html").render(**values), status, headers
