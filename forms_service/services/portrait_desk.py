"""Portraits as the office sees them: the list, and one with its texts, its page and who may release it."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms_service.models.publication import Publication
from forms_service.models.submissions import Submission
from forms_service.services.form_versions import used_form
from forms_service.services.house import House
from forms_service.services.inbox import Place, place_of
from forms_service.services.portraits import Slot, answered, is_yes, publication_with_submission, slots_of
from forms_service.services.releases import Page, page_with, those_who_may_release
from forms_service.services.sessions import StaffSession
from forms_service.services.standing import Standing, standings
from forms_service.store import audit as audit_store
from forms_service.store import portraits as store
from forms_service.store import sessions as people
from programme.errors import ReleaseMissing
from programme.participation import Participation
from programme.portrait import without_participation
from programme.publication import PublicationState
from programme.rights import may_release
from programme.schemas.participation import participation_from_json

PAGE_SIZE = 25
_MOST_WAITING = 200
"""Counting stops here; nobody needs to know more exactly how much there is to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortraitRow:
    """One approved application in the list; without `publication_id` nobody has drafted its portrait."""

    submission_id: str
    publication_id: str | None
    reference: str
    place: Place
    standing: Standing
    may_release_after: tuple[str, ...]
    """Who might release what the person who looks would draft now."""
    saved_at: dt.datetime | None
    saved_by: str
    page_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortraitList:
    """One page of the list; `page` counts from 1."""

    rows: tuple[PortraitRow, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Who did what with a portrait, by name; empty where nobody did."""

    drafted_by: str
    edited_by: str
    released_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """When a portrait left the site and why; `by` and `reason` are empty where the municipality wanted it."""

    at: dt.datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """Who might release, by name, after the person who looks has done something; nobody is a dead end."""

    edit: tuple[str, ...]
    draft: tuple[str, ...]
    draft_afresh: tuple[str, ...]
    discard: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """One portrait on its way; `slots` is empty when the municipality has taken its release back."""

    id: str
    submission_id: str
    reference: str
    place: Place
    state: PublicationState
    version: int
    sha256: str
    slots: tuple[Slot, ...]
    page: Page
    hands: Hands
    saved_at: dt.datetime
    live_at: dt.datetime | None
    page_name: str | None
    is_released: bool
    removes_page: bool
    """Whether taking it back leaves no page at all."""
    may_release: bool
    """Whether the person who looks may release it."""
    is_mine: bool
    """Whether this person drafted or last edited it."""
    others: tuple[str, ...]
    """Names of all who may release it."""
    chances: Chances
    discards: bool
    """Whether there is a text before the last edit to go back to."""
    released_at: dt.datetime | None
    ending: Ending | None


def list_portraits(house: House, staff: StaffSession, page: int) -> PortraitList:
    """Show one page of approved applications and where their portraits stand."""
    with house.database.read() as session:
        total = store.count_approved(session)
        page = min(max(1, page), max(1, -(-total // PAGE_SIZE)))
        found = store.approved(session, (page - 1) * PAGE_SIZE, PAGE_SIZE)
        stand = standings(session, [submission for submission, _ in found])
        after = those_who_may_release(session, staff.staff_id, None)
        hands = {hand for _, one in found if one for hand in (one.drafted_by, one.edited_by) if hand}
        names = store.staff_names(session, hands)
        rows = tuple(_row(house, pair, stand[pair[0].id], after, names) for pair in found)
    return PortraitList(rows=rows, total=total, page=page)


def waiting(house: House) -> int:
    """Count the portraits that need somebody of the office now."""
    with house.database.read() as session:
        found = store.unfinished(session, _MOST_WAITING)
        return sum(one.needs_somebody for one in standings(session, found).values())


def open_portrait(house: House, staff: StaffSession, publication_id: str) -> Portrait:
    """Read one portrait for one person; raises UnknownSubjectError."""
    with house.database.read() as session:
        publication, submission = publication_with_submission(session, publication_id)
        slots = _slots(session, house, publication, submission)
        hands = _hands(session, publication)
        others = those_who_may_release(session, publication.drafted_by, publication.edited_by)
        chances = _chances(session, staff, publication)
        is_released = is_yes(used_form(session, submission.form_version), submission)
        released_at, ending = _turns(session, publication)
    participation = participation_from_json(publication.participation)
    return Portrait(
        id=publication.id,
        submission_id=submission.id,
        reference=submission.reference or "",
        place=place_of(house, publication.municipality_key),
        state=PublicationState(publication.state),
        version=publication.version,
        sha256=publication.sha256,
        slots=slots,
        page=page_with(house, publication.municipality_key, participation),
        hands=hands,
        saved_at=publication.saved_at,
        live_at=publication.live_at,
        page_name=publication.page_name,
        is_released=is_released,
        removes_page=_removes_page(house, publication, participation),
        may_release=may_release(staff.role, staff.staff_id, publication.drafted_by, publication.edited_by),
        is_mine=staff.staff_id in {publication.drafted_by, publication.edited_by},
        others=others,
        chances=chances,
        discards=publication.previous_text is not None,
        released_at=released_at,
        ending=ending,
    )


def _chances(session: Session, staff: StaffSession, publication: Publication) -> Chances:
    return Chances(
        edit=those_who_may_release(session, publication.drafted_by, staff.staff_id),
        draft=those_who_may_release(session, staff.staff_id, publication.edited_by),
        draft_afresh=those_who_may_release(session, staff.staff_id, None),
        discard=those_who_may_release(session, publication.drafted_by, publication.previous_editor),
    )


def _turns(session: Session, publication: Publication) -> tuple[dt.datetime | None, Ending | None]:
    """Read from the audit log when it was released, or when and by whom it was taken off the site."""
    row = audit_store.by_number(session, publication.release_audit) if publication.release_audit else None
    if row is None:
        return None, None
    if row.action == "portrait.publish":
        return row.at, None
    staff = people.staff(session, row.actor.removeprefix("staff:"))
    return None, Ending(at=row.at, by=staff.name if staff else "", reason=publication.withdrawn_reason or "")


def _removes_page(house: House, publication: Publication, participation: Participation) -> bool:
    existing = house.library.municipality(publication.municipality_key)
    if existing is None:
        return False
    return without_participation(existing, participation.call, participation.reference or "") is None


def _slots(session: Session, house: House, publication: Publication, submission: Submission) -> tuple[Slot, ...]:
    try:
        answers = answered(session, house, submission)
    except ReleaseMissing:
        return ()
    form = used_form(session, submission.form_version)
    return slots_of(form, answers, participation_from_json(publication.participation))


def _hands(session: Session, publication: Publication) -> Hands:
    ids = (publication.drafted_by, publication.edited_by, publication.released_by)
    names = store.staff_names(session, {one for one in ids if one})
    drafted, edited, released = (names.get(one or "", "") for one in ids)
    return Hands(drafted_by=drafted, edited_by=edited, released_by=released)


def _row(
    house: House,
    pair: tuple[Submission, Publication | None],
    standing: Standing,
    after: tuple[str, ...],
    names: dict[str, str],
) -> PortraitRow:
    submission, publication = pair
    return PortraitRow(
        submission_id=submission.id,
        publication_id=publication.id if publication else None,
        reference=submission.reference or "",
        place=place_of(house, submission.municipality_key),
        standing=standing,
        may_release_after=after,
        saved_at=publication.saved_at if publication else None,
        saved_by=names.get((publication.edited_by or publication.drafted_by or "") if publication else "", ""),
        page_name=publication.page_name if publication else None,
    )
