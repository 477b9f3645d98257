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

_DECLARATION = "erklaerung"
_SENT = "noch-nicht-abgegeben"
_UNDECLARED = "ohne-erklaerung"
"""What the address of the check page says after somebody tried to hand in."""


@pages.get("/bewerbung/v/<application_id>/pruefen/")
def check(application_id: str) -> ResponseReturnValue:
    """Show all answers as they were understood, and everything that is missing."""
    application = applications.show(current_house(), applicant(), application_id)
    if not application.is_draft:
        return redirect(Addresses(application=application).handed_in, 303)
    return _check_page(application)


@pages.get("/bewerbung/v/<application_id>/abgeben/")
def look(application_id: str) -> ResponseReturnValue:
    """Lead whoever loads this address anew to the page with the button."""
    application = applications.show(current_house(), applicant(), application_id)
    return redirect(Addresses(application=application).check, 303)


@pages.post("/bewerbung/v/<application_id>/abgeben/")
def send(application_id: str) -> ResponseReturnValue:
    """Hand in; however often it is pressed, the answer is the same receipt.

    Every answer is a redirect: going back in the browser then shows a page of ours.
    """
    house, account = current_house(), applicant()
    application = applications.show(house, account, application_id)
    addresses = Addresses(application=application)
    if application.is_draft and application.reading.is_complete and _DECLARATION not in request.form:
        return redirect(f"{addresses.check}?{_SENT}&{_UNDECLARED}", 303)
    try:
        hand_in.hand_in(house, account, application_id, request.form.get("key", ""))
    except (CallClosedError, NotCompleteError):
        return redirect(f"{addresses.check}?{_SENT}", 303)
    return redirect(addresses.receipt, 303)


@pages.get("/bewerbung/v/<application_id>/bestaetigung/")
def show_receipt(application_id: str) -> ResponseReturnValue:
    """Show the receipt: the same address for ever."""
    house, account = current_house(), applicant()
    application = applications.show(house, account, application_id)
    receipt = hand_in.receipt(house, account, application_id)
    return application_page("applicant/receipt.html", application, receipt=receipt)


def _check_page(application: Application) -> ResponseReturnValue:
    sheet = sheet_of(application, shows_missing=True)
    summary = sheet.summary(address_of=Addresses(application=application).question)
    is_declaration_missing = _UNDECLARED in request.args and not summary
    if is_declaration_missing:
        text = "Bestätigen Sie, dass die Angaben vollständig und richtig sind."
        summary = (*summary, SummaryLine(address=f"#{_DECLARATION}", message=text))
    return application_page(
        "applicant/check.html",
        application,
        sheet=sheet,
        summary=summary,
        was_sent=_SENT in request.args,
        is_declaration_missing=is_declaration_missing,
        key=hand_in.new_key(),
    )
