"""The formal check in the browser: saved often, finished on a page of its own, opened again until the decision."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from flask import redirect, request
from flask.typing import ResponseReturnValue

from forms_service.services import dossiers, formal_check
from forms_service.services.conflict import EditConflictError
from forms_service.web.blueprint import Entry, guarded_blueprint, needs
from forms_service.web.house import current_house
from forms_service.web.office.application import ADDRESS, NOT_COMPLETE, address_of, dossier_page
from forms_service.web.office.application_page import application_page, differences
from forms_service.web.office.frame import INBOX, office_page, signed_in
from forms_service.web.office.refusals import answer_refusals
from forms_service.web.office.sent import sent_number
from programme.rights import Right

pages = guarded_blueprint("office_check", __name__, Entry.STAFF)
answer_refusals(pages)

_THEN: Final[Mapping[str, str]] = {"abschliessen": "{address}pruefung/abschliessen/", "eingang": "/geschaeftsstelle/"}
"""Where one may go after saving; the buttons say it."""


@pages.post(f"{ADDRESS}pruefung/")
@needs(Right.CHECK)
def save_check(submission_id: str) -> ResponseReturnValue:
    """Save the formal check, complete or not, and go where the button leads."""
    try:
        check = formal_check.save(current_house(), signed_in(), submission_id, _version(), _sent())
    except EditConflictError:
        return _conflict(submission_id)
    here = "{address}#fehler" if check.reading.problems else "{address}?gespeichert#pruefung"
    then = _THEN.get(request.form.get("then", ""), here)
    return redirect(then.format(address=address_of(submission_id)), 303)


@pages.get(f"{ADDRESS}pruefung/abschliessen/")
@needs(Right.CHECK)
def confirm_finish(submission_id: str) -> ResponseReturnValue:
    """Name the result and what follows, before the check is finished; nothing to finish leads back."""
    dossier = dossiers.open_dossier(current_house(), submission_id)
    page = application_page(dossier, dossier.check)
    if dossier.check is None or not (page.may_check and dossier.check.may_finish):
        return redirect(f"{address_of(submission_id)}?{NOT_COMPLETE}#fehler", 303)
    return office_page("office/finish_check.html", INBOX, dossier=dossier, check=dossier.check, page=page)


@pages.post(f"{ADDRESS}pruefung/abschliessen/")
@needs(Right.CHECK)
def finish_check(submission_id: str) -> ResponseReturnValue:
    """Finish the check as the page before has shown it."""
    is_finished = formal_check.finish(current_house(), signed_in(), submission_id, _version())
    end = "?abgeschlossen#pruefung" if is_finished else f"?{NOT_COMPLETE}#fehler"
    return redirect(f"{address_of(submission_id)}{end}", 303)


@pages.post(f"{ADDRESS}pruefung/oeffnen/")
@needs(Right.CHECK)
def reopen_check(submission_id: str) -> ResponseReturnValue:
    """Open a finished check again."""
    formal_check.reopen(current_house(), signed_in(), submission_id)
    return redirect(f"{address_of(submission_id)}?geoeffnet#pruefung", 303)


def _conflict(submission_id: str) -> ResponseReturnValue:
    """Show what was typed beside what was saved meanwhile; saving again then overwrites knowingly."""
    house = current_house()
    dossier = dossiers.open_dossier(house, submission_id)
    kept = dossier.check
    if kept is None or dossier.call is None:
        return dossier_page(dossier, kept)
    typed = formal_check.typed(kept.form, _sent())
    read = formal_check.read_check(house, dossier.call, kept.form, typed)
    mine = replace(kept, inputs=read.inputs, reading=read.reading, result=read.result)
    return dossier_page(dossier, mine, status=409, conflict=differences(kept, read))


def _version() -> int:
    return sent_number(request.form, "version", -1)


def _sent() -> dict[str, list[str]]:
    return request.form.to_dict(flat=False)
