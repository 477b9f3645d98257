"""The inbox: a table of applications, views by state, a search; all of it a GET form."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import redirect, request
from flask.typing import ResponseReturnValue

from forms_service.services import inbox
from forms_service.services.inbox import View, Wish
from forms_service.web.blueprint import Entry, guarded_blueprint, needs
from forms_service.web.house import current_house
from forms_service.web.office.frame import INBOX, office_page, signed_in
from forms_service.web.office.sent import sent_number
from forms_service.web.office.words import VIEWS
from programme.rights import Right, may

pages = guarded_blueprint("office_inbox", __name__, Entry.STAFF)

ADDRESS = "/geschaeftsstelle/"
_LONGEST = 100
_NEWEST = "neueste"
_VIEWS: Mapping[str, View] = {title.lower(): view for view, title in VIEWS.items()}


@pages.get(ADDRESS)
@needs(Right.SEE_PUBLICATIONS)
def show() -> ResponseReturnValue:
    """Show the inbox; whoever may not see applications starts with the portraits."""
    if not may(signed_in().role, Right.SEE_APPLICATIONS):
        return redirect("/geschaeftsstelle/veroeffentlichen/", 303)
    wish = _wish(request.args)
    listing = inbox.list_applications(current_house(), wish)
    return office_page("office/inbox.html", INBOX, wish=wish, listing=listing, addresses=Addresses(wish))


def _wish(sent: Mapping[str, str]) -> Wish:
    return Wish(
        view=_VIEWS.get(sent.get("ansicht", ""), View.TODO),
        text=sent.get("suche", "").strip()[:_LONGEST],
        newest_first=sent.get("sortierung") == _NEWEST,
        page=sent_number(sent, "seite", 1),
    )


class Addresses:
    """Give addresses of the inbox that keep what was wished for, with one thing changed."""

    def __init__(self, wish: Wish) -> None:
        self._wish = wish

    def view(self, view: View) -> str:
        """Address of a view, on its first page."""
        return _address(view, self._wish.text, newest=self._wish.newest_first)

    def page(self, number: int) -> str:
        """Address of another page of what is seen now."""
        return _address(self._wish.view, self._wish.text, newest=self._wish.newest_first, page=number)

    def sorted(self, *, newest: bool) -> str:
        """Address of the same view in another order."""
        return _address(self._wish.view, self._wish.text, newest=newest)


def _address(view: View, text: str, *, newest: bool, page: int = 1) -> str:
    wished = {
        "ansicht": VIEWS[view].lower() if view is not View.TODO else "",
        "suche": text,
        "sortierung": _NEWEST if newest else "",
        "seite": str(page) if page > 1 else "",
    }
    query = urlencode({name: value for name, value in wished.items() if value})
    return f"{ADDRESS}?{query}" if query else ADDRESS
