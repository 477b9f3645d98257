"""The last steps: look at everything, hand in, keep the receipt."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from forms_service.services import applications, hand_in
from forms_service.services.applications import Application
from forms_service.services.hand_in import CallClosedError, NotCompleteError
from forms_service.web.applicant.frame import Addresses, applicant, application_page, own_pages, sheet_of
from forms_service.web.house import current_house
from shapes.parts import SummaryLine

pages = own_pages("handing_in", __name__)

_UNPROCESSABLE = 422
_CONFLICT = 409
_DECLARATION = "erklaerung"


@pages.get("/bewerbung/v/<application_id>/pruefen/")
def check(application_id: str) -> ResponseReturnValue:
    """Show all answers as they were understood, and everything that is missing."""
    application = applications.show(current_house(), applicant(), application_id)
    if not application.is_draft:
        return redirect(Addresses(application=application).overview, 303)
    return _check_page(application)


@pages.post("/bewerbung/v/<application_id>/abgeben/")
def send(application_id: str) -> ResponseReturnValue:
    """Hand in; however often it is pressed, the answer is the same receipt."""
    house, account = current_house(), applicant()
    application = applications.show(house, account, application_id)
    if application.is_draft and application.reading.is_complete and _DECLARATION not in request.form:
        return _check_page(application, _UNPROCESSABLE, is_declaration_missing=True)
    try:
        hand_in.hand_in(house, account, application_id, request.form.get("key", ""))
    except CallClosedError:
        return _check_page(application, _CONFLICT)
    except NotCompleteError as error:
        return _check_page(error.application, _UNPROCESSABLE)
    return redirect(Addresses(application=application).receipt, 303)


@pages.get("/bewerbung/v/<application_id>/bestaetigung/")
def show_receipt(application_id: str) -> ResponseReturnValue:
    """Show the receipt: the same address for ever."""
    house, account = current_house(), applicant()
    application = applications.show(house, account, application_id)
    receipt = hand_in.receipt(house, account, application_id)
    return application_page("applicant/receipt.html", application, receipt=receipt)


def _check_page(
    application: Application, status: int = 200, *, is_declaration_missing: bool = False
) -> ResponseReturnValue:
    sheet = sheet_of(application, shows_missing=True)
    summary = sheet.summary(address_of=Addresses(application=application).question)
    if is_declaration_missing:
        text = "Bestätigen Sie, dass die Angaben vollständig und richtig sind."
        summary = (*summary, SummaryLine(address=f"#{_DECLARATION}", message=text))
    return application_page(
        "applicant/check.html",
        application,
        status,
        sheet=sheet,
        summary=summary,
        was_sent=request.method == "POST",
        is_declaration_missing=is_declaration_missing,
        key=hand_in.new_key(),
    )
