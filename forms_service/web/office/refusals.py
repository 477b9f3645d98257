"""Pages for what the rules refuse: what is not possible now, why, and the way on."""

from dataclasses import dataclass

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms_service.services import dossiers
from forms_service.services.conflict import EditConflictError, UnknownSubjectError
from forms_service.services.decisions import ApprovalRefusedError, SecondPersonNeededError
from forms_service.services.portraits import NotApprovedError
from forms_service.web.house import current_house
from forms_service.web.kept import kept_form
from forms_service.web.office.frame import INBOX, PORTRAITS, office_page
from forms_service.web.office.words import short_time
from programme.errors import InvalidTransition, ReleaseMissing
from programme.lifecycle import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What is not possible, and what to do instead."""

    title: str
    text: str


_REFUSALS: dict[type[Exception], Refusal] = {
    InvalidTransition: Refusal(
        title="Der Stand hat sich inzwischen geändert",
        text="Vielleicht war es eine Kollegin, ein Kollege oder Sie selbst in einem anderen Fenster. "
        "Gespeichert wurde jetzt nichts. Sehen Sie nach, wie es steht.",
    ),
    EditConflictError: Refusal(
        title="Die Prüfung hat sich inzwischen geändert",
        text="Abgeschlossen ist sie nicht. Sehen Sie die jetzigen Urteile und Notizen an, und schließen Sie dann ab.",
    ),
    ApprovalRefusedError: Refusal(
        title="Eine Zusage ist nicht möglich",
        text="Mindestens eine Voraussetzung ist nicht erfüllt. Sie können diese Bewerbung nur absagen.",
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
        title="Das Einverständnis der Kommune fehlt",
        text="Die Kommune hat der Veröffentlichung nicht zugestimmt oder ihr Einverständnis zurückgenommen. "
        "So lange zeigen wir keinen Porträttext. Die Kommune kann auf ihrer Statusseite zustimmen.",
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
    if isinstance(error, InvalidTransition):
        refusal = _decided() or refusal
    stop = PORTRAITS if "/veroeffentlichen/" in request.path else INBOX
    return office_page("office/refused.html", stop, refusal=refusal, back=_back(), kept=kept_form()), 409


def _decided() -> Refusal | None:
    """Say who decided, where that is what has changed."""
    submission_id = (request.view_args or {}).get("submission_id")
    verdict = dossiers.open_dossier(current_house(), submission_id).verdict if submission_id else None
    if verdict is None:
        return None
    did = "zugesagt" if verdict.outcome is State.APPROVED else "abgesagt"
    text = f"{verdict.by} hat am {short_time(verdict.at)} Uhr {did}. Gespeichert wurde jetzt nichts."
    return Refusal(title="Diese Bewerbung ist schon entschieden", text=text)


def _back() -> str:
    """Lead to the page of the thing itself, which shows its present state."""
    found = request.view_args or {}
    if "publication_id" in found:
        return f"/geschaeftsstelle/veroeffentlichen/{found['publication_id']}/"
    if "/veroeffentlichen/" in request.path:
        return "/geschaeftsstelle/veroeffentlichen/"
    return f"/geschaeftsstelle/bewerbung/{found.get('submission_id', '')}/"
