"""The decision in the browser: what goes to whom is read first, one more press sends it."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from forms_service.services import decisions, dossiers
from forms_service.web.blueprint import Entry, guarded_blueprint, needs
from forms_service.web.house import current_house
from forms_service.web.office.application import ADDRESS, address_of, dossier_page
from forms_service.web.office.frame import INBOX, office_page, signed_in
from forms_service.web.office.refusals import answer_refusals
from programme.errors import AnswerRefused
from programme.lifecycle import Action
from programme.rights import Right

pages = guarded_blueprint("office_decision", __name__, Entry.STAFF)
answer_refusals(pages)


@pages.post(f"{ADDRESS}entscheidung/")
@needs(Right.DECIDE)
def confirm_decision(submission_id: str) -> ResponseReturnValue:
    """Show the message as it would go out; nothing is decided yet."""
    house, action = current_house(), _action()
    try:
        letter = decisions.letter_for(house, signed_in(), submission_id, action, _reason())
    except AnswerRefused as refused:
        return _typed_again(submission_id, 422, refused.message)
    dossier = dossiers.open_dossier(house, submission_id)
    values = {"dossier": dossier, "letter": letter, "action": action, "reason": _reason()}
    return office_page("office/confirm_decision.html", INBOX, **values)


@pages.post(f"{ADDRESS}entscheidung/aendern/")
@needs(Right.DECIDE)
def change_reason(submission_id: str) -> ResponseReturnValue:
    """Go back to the reason that was typed; nothing is decided."""
    return _typed_again(submission_id, 200, "")


@pages.post(f"{ADDRESS}entscheidung/senden/")
@needs(Right.DECIDE)
def decide(submission_id: str) -> ResponseReturnValue:
    """Approve or reject; the message follows at once."""
    try:
        decisions.decide(current_house(), signed_in(), submission_id, _action(), _reason())
    except AnswerRefused as refused:
        return _typed_again(submission_id, 422, refused.message)
    return redirect(f"{address_of(submission_id)}?entschieden#entscheidung", 303)


def _typed_again(submission_id: str, status: int, problem: str) -> ResponseReturnValue:
    dossier = dossiers.open_dossier(current_house(), submission_id)
    return dossier_page(dossier, dossier.check, status=status, reason=_reason(), reason_problem=problem)


def _action() -> Action:
    """Read which button was pressed; what is none of the two leads into a refusal."""
    return next((one for one in decisions.MAILS if one == request.form.get("action")), Action.HAND_IN)


def _reason() -> str:
    return request.form.get("reason", "")
