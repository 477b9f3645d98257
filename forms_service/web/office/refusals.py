"""Pages for what the rules refuse: what is not possible now, why, and the way on."""

from dataclasses import dataclass

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms_service.services.conflict import UnknownSubjectError
from forms_service.services.decisions import ApprovalRefusedError, SecondPersonNeededError
from forms_service.services.portraits import NotApprovedError
from forms_service.web.office.frame import INBOX, PORTRAITS, office_page
from programme.errors import InvalidTransition, ReleaseMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What is not possible, and what to do instead."""

    title: str
    text: str


_REFUSALS: dict[type[Exception], Refusal] = {
    InvalidTransition: Refusal(
        title="Das geht in diesem Stand nicht",
        text="Der Stand hat sich inzwischen geändert, vielleicht durch eine Kollegin oder einen Kollegen. "
        "Es wurde nichts gespeichert. Sehen Sie nach, wie es jetzt steht.",
    ),
    ApprovalRefusedError: Refusal(
        title="Eine Zusage ist nicht möglich",
        text="Mindestens eine Voraussetzung ist nicht erfüllt. Dann bleibt nach dem Aufruf nur die Absage.",
    ),
    SecondPersonNeededError: Refusal(
        title="Hier braucht es eine zweite Person",
        text="Sie haben die formale Prüfung abgeschlossen. In diesem Aufruf entscheidet darum eine andere Person.",
    ),
    NotApprovedError: Refusal(
        title="Ein Porträt gibt es erst nach der Zusage",
        text="Diese Bewerbung ist nicht zugesagt. Erst danach kann ein Entwurf entstehen.",
    ),
    ReleaseMissing: Refusal(
        title="Die Freigabe der Kommune fehlt",
        text="Die Kommune hat der Veröffentlichung nicht zugestimmt oder ihre Zustimmung zurückgenommen. "
        "Darum verlässt kein Text das Haus. Die Kommune kann die Freigabe auf ihrer Statusseite erteilen.",
    ),
}


def answer_refusals(pages: Blueprint) -> None:
    """Let a blueprint answer what the rules refuse with a page that says so."""
    pages.register_error_handler(UnknownSubjectError, _unknown)
    for kind in _REFUSALS:
        pages.register_error_handler(kind, _refused)


def _unknown(_error: Exception) -> ResponseReturnValue:
    # Raised here it would end as a mistake of ours: a handler's own errors are not handled.
    return current_app.handle_http_exception(NotFound())


def _refused(error: Exception) -> ResponseReturnValue:
    refusal = next(text for kind, text in _REFUSALS.items() if isinstance(error, kind))
    stop = PORTRAITS if "/veroeffentlichen/" in request.path else INBOX
    return office_page("office/refused.html", stop, refusal=refusal, back=_back()), 409


def _back() -> str:
    """Lead to the page of the thing itself, which shows its present state."""
    found = request.view_args or {}
    if "publication_id" in found:
        return f"/geschaeftsstelle/veroeffentlichen/{found['publication_id']}/"
    if "/veroeffentlichen/" in request.path:
        return "/geschaeftsstelle/veroeffentlichen/"
    return f"/geschaeftsstelle/bewerbung/{found.get('submission_id', '')}/"
