"""Messages of the portal: what is not through, and sending again what was given up."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from forms_service.services import deliveries
from forms_service.web.blueprint import Entry, guarded_blueprint, needs
from forms_service.web.house import current_house
from forms_service.web.office.frame import MAILS, office_page, signed_in
from forms_service.web.office.refusals import answer_refusals
from programme.rights import Right

pages = guarded_blueprint("office_mails", __name__, Entry.STAFF)
answer_refusals(pages)

ADDRESS = "/geschaeftsstelle/nachrichten/"


@pages.get(ADDRESS)
@needs(Right.SEE_APPLICATIONS)
def show() -> ResponseReturnValue:
    """List the messages that are not through, those that need a person first."""
    house = current_house()
    return office_page("office/mails.html", MAILS, mails=deliveries.unfinished(house))


@pages.post(f"{ADDRESS}<int:mail_id>/noch-einmal/")
@needs(Right.SEND_AGAIN)
def send_again(mail_id: int) -> ResponseReturnValue:
    """Send a message again; back to where the button was."""
    submission_id = deliveries.restart(current_house(), signed_in(), mail_id)
    if submission_id and "bewerbung" in request.form:
        return redirect(f"/geschaeftsstelle/bewerbung/{submission_id}/#nachrichten", 303)
    return redirect(ADDRESS, 303)
