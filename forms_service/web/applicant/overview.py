"""One application: the task list of a draft, the state of what is handed in, its release."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from forms_service.services import applications, hand_in
from forms_service.services.applications import Application
from forms_service.services.milestones import milestones_of
from forms_service.web.applicant.frame import applicant, application_page, own_pages, sheet_of
from forms_service.web.applicant.tasks import progress_of
from forms_service.web.house import current_house

pages = own_pages("overview", __name__)


@pages.get("/bewerbung/v/<application_id>/")
def show(application_id: str) -> ResponseReturnValue:
    """Show the task list of a draft, or where a handed-in application stands."""
    application = applications.show(current_house(), applicant(), application_id)
    if application.is_draft:
        progress = progress_of(application)
        return application_page("applicant/overview.html", application, progress=progress)
    return _status(application)


@pages.post("/bewerbung/v/<application_id>/freigabe/")
def change_release(application_id: str) -> ResponseReturnValue:
    """Give the release of the public answers, or withdraw it after one more question."""
    said, house = request.form.get("freigabe"), current_house()
    application = applications.show(house, applicant(), application_id)
    if said == "nein" and "bestaetigt" not in request.form:
        page = applications.public_page(house, application)
        return application_page("applicant/withdraw_release.html", application, public_page=page)
    if said in {"ja", "nein"}:
        applications.change_release(house, applicant(), application_id, is_released=said == "ja")
    return redirect(f"/bewerbung/v/{application_id}/#freigabe", 303)


def _status(application: Application) -> ResponseReturnValue:
    house = current_house()
    receipt = hand_in.receipt(house, applicant(), application.id)
    page, verdict = applications.public_page(house, application), applications.verdict(house, application)
    return application_page(
        "applicant/status.html",
        application,
        receipt=receipt,
        sheet=sheet_of(application),
        public_page=page,
        verdict=verdict,
        so_far=milestones_of(house, application),
        came_to_change="schon-abgegeben" in request.args,
    )
