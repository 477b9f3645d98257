"""The page of one application: its answers beside their evidence, its files."""

from flask import request
from flask.typing import ResponseReturnValue

from forms_service.services import dossiers
from forms_service.services.dossiers import Dossier
from forms_service.services.formal_check import Check
from forms_service.web.blueprint import Entry, guarded_blueprint, needs
from forms_service.web.downloads import as_download
from forms_service.web.house import current_house
from forms_service.web.office.application_page import application_page
from forms_service.web.office.frame import INBOX, office_page
from forms_service.web.office.refusals import answer_refusals
from forms_service.web.office.words import NOTICES
from programme.rights import Right

pages = guarded_blueprint("office_application", __name__, Entry.STAFF)
answer_refusals(pages)

ADDRESS = "/geschaeftsstelle/bewerbung/<string(length=32):submission_id>/"
NOT_COMPLETE = "offen"


@pages.get(ADDRESS)
@needs(Right.SEE_APPLICATIONS)
def show(submission_id: str) -> ResponseReturnValue:
    """Show an application; `?offen` asks to name what keeps the check from being finished."""
    dossier = dossiers.open_dossier(current_house(), submission_id)
    return dossier_page(dossier, dossier.check, names_open=NOT_COMPLETE in request.args)


@pages.get(f"{ADDRESS}dateien/<string(length=32):attachment_id>/")
@needs(Right.SEE_APPLICATIONS)
def download(submission_id: str, attachment_id: str) -> ResponseReturnValue:
    """Give a file out, as a download and nothing else."""
    house = current_house()
    found = dossiers.open_file(house, submission_id, attachment_id)
    return as_download(house.files.open(found.sha256), found.name, found.media_type)


def dossier_page(dossier: Dossier, check: Check | None, *, status: int = 200, **values: object) -> ResponseReturnValue:
    """Render the page; `check` is the kept one, or what was typed and not kept."""
    page = application_page(dossier, check)
    defaults: dict[str, object] = {"names_open": False, "conflict": (), "reason": "", "reason_problem": ""}
    notice = next((text for name, text in NOTICES.items() if name in request.args), "")
    shown = {"dossier": dossier, "check": check, "page": page, "notice": notice} | defaults | values
    return office_page("office/application.html", INBOX, **shown), status


def address_of(submission_id: str) -> str:
    """Give the address of the page."""
    return f"/geschaeftsstelle/bewerbung/{submission_id}/"
