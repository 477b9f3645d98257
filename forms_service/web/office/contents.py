"""What people of the office should know about the content: definitions with mistakes, conflicts of a merge."""

from flask.typing import ResponseReturnValue

from forms_service.web.blueprint import Entry, guarded_blueprint, needs
from forms_service.web.house import current_house
from forms_service.web.office.difference import Piece, lines_between
from forms_service.web.office.frame import CONTENTS, office_page
from programme.rights import Right

pages = guarded_blueprint("office_contents", __name__, Entry.STAFF)


@pages.get("/geschaeftsstelle/inhalte/")
@needs(Right.SEE_CONTENT)
def show() -> ResponseReturnValue:
    """Show what is wrong with the content and where two versions of a file meet."""
    house = current_house()
    conflicts = [(one, _difference(one.ours, one.theirs)) for one in house.content.conflicts()]
    problems = house.library.problems
    return office_page("office/contents.html", CONTENTS, conflicts=conflicts, problems=problems)


def _difference(ours: str | None, theirs: str | None) -> tuple[Piece, ...]:
    return lines_between(ours or "", theirs or "")
