"""The frame of every page of the office: where one can go, who is signed in."""

from dataclasses import dataclass

from flask import abort, render_template

from forms_service.services import deliveries, inbox, portrait_desk, scanning
from forms_service.services.sessions import StaffSession
from forms_service.web.house import current_house
from forms_service.web.office import mail_words, words
from forms_service.web.sessions import current_staff
from programme.rights import Right, may

INBOX = "inbox"
PORTRAITS = "portraits"
MAILS = "mails"
CONTENTS = "contents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One entry of the navigation; `waiting` counts what is to be done there."""

    id: str
    title: str
    address: str
    waiting: int


def signed_in() -> StaffSession:
    """Give the person who is signed in; guards have let nobody else through."""
    staff = current_staff()
    if staff is None:
        abort(403)
    return staff


def office_page(template: str, stop: str, **values: object) -> str:
    """Render a page of the office; `stop` is the entry of the navigation that it belongs to."""
    staff = signed_in()
    values = {"alarm": scanning.alarm(current_house())} | values
    frame = {"person": staff, "stops": stops(staff), "stop": stop, "words": words, "mail_words": mail_words}
    return render_template(template, **frame, **values)


def stops(staff: StaffSession) -> tuple[Stop, ...]:
    """List where this person may go."""
    house = current_house()
    found = []
    if may(staff.role, Right.SEE_APPLICATIONS):
        count = inbox.waiting(house)
        found.append(Stop(id=INBOX, title="Eingang", address="/geschaeftsstelle/", waiting=count))
        count = deliveries.count_failed(house)
        found.append(Stop(id=MAILS, title="Nachrichten", address="/geschaeftsstelle/nachrichten/", waiting=count))
    if may(staff.role, Right.SEE_PUBLICATIONS):
        count = portrait_desk.waiting(house)
        address = "/geschaeftsstelle/veroeffentlichen/"
        found.append(Stop(id=PORTRAITS, title="Veröffentlichen", address=address, waiting=count))
    if may(staff.role, Right.SEE_CONTENT):
        count = len(house.library.problems)  # conflicts are asked of Git, on their own page only
        found.append(Stop(id=CONTENTS, title="Inhalte", address="/geschaeftsstelle/inhalte/", waiting=count))
    return tuple(found)
