"""The page of one application: reading, formal check, decision, the start of its portrait."""

from dataclasses import replace

from flask import redirect, request
from flask.typing import ResponseReturnValue

from forms_service.services import decisions, dossiers, formal_check
from forms_service.services.conflict import EditConflictError
from forms_service.services.dossiers import Dossier
from forms_service.services.formal_check import Check
from forms_service.web.blueprint import Entry, guarded_blueprint, needs
from forms_service.web.downloads import as_download
from forms_service.web.house import current_house
from forms_service.web.office.application_page import application_page, differences
from forms_service.web.office.frame import INBOX, office_page, signed_in
from forms_service.web.office.refusals import answer_refusals
from forms_service.web.office.sent import sent_number
from programme.errors import AnswerRefused
from programme.lifecycle import Action
from programme.rights import Right

pages = guarded_blueprint("office_application", __name__, Entry.STAFF)
answer_refusals(pages)

ADDRESS = "/geschaeftsstelle/bewerbung/<string(length=32):submission_id>/"
_NOT_COMPLETE = "offen"


@pages.get(ADDRESS)
@needs(Right.SEE_APPLICATIONS)
def show(submission_id: str) -> ResponseReturnValue:
    """Show an application; `?offen` asks to name what keeps the check from being finished."""
    dossier = dossiers.open_dossier(current_house(), submission_id)
    return _page(dossier, dossier.check, names_open=_NOT_COMPLETE in request.args)


@pages.get(f"{ADDRESS}dateien/<string(length=32):attachment_id>/")
@needs(Right.SEE_APPLICATIONS)
def download(submission_id: str, attachment_id: str) -> ResponseReturnValue:
    """Give a file out, as a download and nothing else."""
    house = current_house()
    found = dossiers.open_file(house, submission_id, attachment_id)
    return as_download(house.files.open(found.sha256), found.name, found.media_type)


@pages.post(f"{ADDRESS}pruefung/")
@needs(Right.CHECK)
def save_check(submission_id: str) -> ResponseReturnValue:
    """Save the formal check, complete or not."""
    try:
        formal_check.save(current_house(), signed_in(), submission_id, _version(), _sent())
    except EditConflictError:
        return _conflict(submission_id)
    return redirect(f"{_address(submission_id)}#pruefung", 303)


@pages.post(f"{ADDRESS}pruefung/abschliessen/")
@needs(Right.CHECK)
def finish_check(submission_id: str) -> ResponseReturnValue:
    """Save the formal check and finish it when all is decided."""
    try:
        is_finished = formal_check.finish(current_house(), signed_in(), submission_id, _version(), _sent())
    except EditConflictError:
        return _conflict(submission_id)
    query = "" if is_finished else f"?{_NOT_COMPLETE}"
    return redirect(f"{_address(submission_id)}{query}#{'entscheidung' if is_finished else 'pruefung'}", 303)


@pages.post(f"{ADDRESS}entscheidung/")
@needs(Right.DECIDE)
def decide(submission_id: str) -> ResponseReturnValue:
    """Approve or reject; the reason that was typed comes back when something is missing."""
    house, reason = current_house(), request.form.get("reason", "")
    action = next((one for one in decisions.MAILS if one == request.form.get("action")), Action.HAND_IN)
    try:
        decisions.decide(house, signed_in(), submission_id, action, reason)
    except AnswerRefused as refused:
        dossier = dossiers.open_dossier(house, submission_id)
        return _page(dossier, dossier.check, status=422, reason=reason, reason_problem=refused.message)
    return redirect(f"{_address(submission_id)}#entscheidung", 303)


def _page(dossier: Dossier, check: Check | None, *, status: int = 200, **values: object) -> ResponseReturnValue:
    page = application_page(dossier, check)
    defaults: dict[str, object] = {"names_open": False, "conflict": (), "reason": "", "reason_problem": ""}
    shown = {"dossier": dossier, "check": check, "page": page} | defaults | values
    return office_page("office/application.html", INBOX, **shown), status


def _conflict(submission_id: str) -> ResponseReturnValue:
    """Show what was typed beside what somebody else saved; saving again then overwrites knowingly."""
    house = current_house()
    dossier = dossiers.open_dossier(house, submission_id)
    kept = dossier.check
    if kept is None or dossier.call is None:
        return _page(dossier, kept)
    typed = formal_check.typed(kept.form, _sent())
    read = formal_check.read_check(house, dossier.call, kept.form, typed)
    mine = replace(kept, inputs=read.inputs, reading=read.reading, result=read.result)
    return _page(dossier, mine, status=409, conflict=differences(kept, read))


def _address(submission_id: str) -> str:
    return f"/geschaeftsstelle/bewerbung/{submission_id}/"


def _version() -> int:
    return sent_number(request.form, "version", -1)


def _sent() -> dict[str, list[str]]:
    return request.form.to_dict(flat=False)
