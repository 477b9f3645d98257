"""A file that waits for the virus scanner, or did not pass it: why it is closed, and how a person opens it."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from forms_service.services import scanning
from forms_service.services.scanning import FileClosedError
from forms_service.web.blueprint import Entry, guarded_blueprint, needs
from forms_service.web.house import current_house
from forms_service.web.office.application import ADDRESS, address_of
from forms_service.web.office.application import pages as application_pages
from forms_service.web.office.frame import INBOX, office_page, signed_in
from forms_service.web.office.refusals import answer_refusals
from programme.errors import AnswerRefused
from programme.rights import Right, may

pages = guarded_blueprint("office_closed_files", __name__, Entry.STAFF)
answer_refusals(pages)


@pages.post(f"{ADDRESS}dateien/<string(length=32):attachment_id>/")
@needs(Right.CHECK)
def open_all_the_same(submission_id: str, attachment_id: str) -> ResponseReturnValue:
    """Open a closed file to the office, for a written reason."""
    house, reason = current_house(), request.form.get("reason", "")
    try:
        scanning.open_all_the_same(house, signed_in(), submission_id, attachment_id, reason)
    except AnswerRefused as refused:
        state = scanning.state_of(house, attachment_id)
        return _page(submission_id, attachment_id, state, reason=reason, problem=refused.message), 422
    return redirect(address_of(submission_id), 303)


@application_pages.errorhandler(FileClosedError)
def _closed(error: FileClosedError) -> ResponseReturnValue:
    found = request.view_args or {}
    return _page(found["submission_id"], found["attachment_id"], error.state), 409


def _page(
    submission_id: str, attachment_id: str, state: scanning.ScanState, *, reason: str = "", problem: str = ""
) -> str:
    back = address_of(submission_id)
    return office_page(
        "office/file_closed.html",
        INBOX,
        state=state.value,
        back=back,
        open_address=f"{back}dateien/{attachment_id}/",
        may_open=may(signed_in().role, Right.CHECK),
        reason=reason,
        problem=problem,
    )
