"""The inbox of the office: which applications came in, where each stands, what comes next."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from forms_service.models.submissions import Submission
from forms_service.services.form_versions import used_forms
from forms_service.services.house import House
from forms_service.services.ports import UnknownDefinitionError
from forms_service.services.standing import Standing, standings
from forms_service.store import inbox as store
from programme.answers import answers_from_json
from programme.assessment import FormalResult, formal_result
from programme.call import Call
from programme.errors import AnswerRefused
from programme.form import Form, Outcome
from programme.lifecycle import State
from programme.municipality import Kind, RegisterEntry
from programme.reference import parse_reference

PAGE_SIZE = 25
_MOST_NAMES = 500
"""A search that fits more municipalities than this is not one."""


class View(StrEnum):
    """What the inbox may show; the first one is where everybody starts."""

    TODO = "todo"
    TO_CHECK = "to_check"
    TO_DECIDE = "to_decide"
    APPROVED = "approved"
    REJECTED = "rejected"
    ALL = "all"


STATES: Mapping[View, tuple[State, ...]] = {
    View.TODO: (State.SUBMITTED, State.CHECKED),
    View.TO_CHECK: (State.SUBMITTED,),
    View.TO_DECIDE: (State.CHECKED,),
    View.APPROVED: (State.APPROVED,),
    View.REJECTED: (State.REJECTED,),
    View.ALL: (State.SUBMITTED, State.CHECKED, State.APPROVED, State.REJECTED),
}
"""The states of each view, what waits first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to see of the inbox; `page` counts from 1."""

    view: View = View.TODO
    text: str = ""
    newest_first: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which municipality an application is for, as the register has it; the key where it has nothing."""

    name: str
    kind: Kind | None = None
    laender: tuple[str, ...] = ()
    population: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One window of the row of prerequisites; without an outcome it is open."""

    title: str
    outcome: Outcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One application in the list."""

    id: str
    reference: str
    place: Place
    state: State
    marks: tuple[Mark, ...]
    files: int
    portrait: Standing
    submitted_at: dt.datetime
    decided_at: dt.datetime | None
    siblings: int
    """How many other applications there are of the same municipality."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of the inbox; `counts` are those of the search, whatever view is chosen."""

    rows: tuple[Row, ...]
    counts: Mapping[View, int]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def first(self) -> int:
        """Number of the first row of this page."""
        return (self.page - 1) * PAGE_SIZE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row of this page."""
        return (self.page - 1) * PAGE_SIZE + len(self.rows)


def list_applications(house: House, wish: Wish) -> Listing:
    """Show one page of the inbox; a page too far shows the last one."""
    search = search_for(house, wish.text)
    with house.database.read() as session:
        counts = _counts(store.count_by_state(session, search))
        total = counts[wish.view]
        page = min(max(1, wish.page), max(1, -(-total // PAGE_SIZE)))
        window = ((page - 1) * PAGE_SIZE, PAGE_SIZE)
        found = store.page_of(session, search, STATES[wish.view], window, newest_first=wish.newest_first)
        return Listing(rows=_rows(session, house, found), counts=counts, total=total, page=page)


def waiting(house: House) -> int:
    """Count the applications that are to be checked or decided."""
    with house.database.read() as session:
        return _counts(store.count_by_state(session, None))[View.TODO]


def _counts(by_state: Mapping[State, int]) -> Mapping[View, int]:
    return {view: sum(by_state.get(state, 0) for state in states) for view, states in STATES.items()}


def search_for(house: House, text: str) -> store.Search | None:
    """Read what was typed: a reference (also with O for 0), a piece of one, a name or a key."""
    wanted = text.strip()
    if not wanted:
        return None
    entries = house.library.register.search(wanted)[:_MOST_NAMES]
    return store.Search(reference=_reference(wanted), municipality_keys=tuple(entry.key for entry in entries))


def _reference(wanted: str) -> str:
    try:
        return parse_reference(wanted)
    except AnswerRefused:
        return wanted.upper()


def _rows(session: Session, house: House, found: Sequence[Submission]) -> tuple[Row, ...]:
    ids = [one.id for one in found]
    checks = store.checks(session, ids)
    forms = used_forms(session, {check.form_version for check in checks.values()})
    files = store.file_counts(session, ids)
    portraits = standings(session, [one for one in found if one.state == State.APPROVED])
    decided = store.decision_times(session, ids)
    siblings = store.counts_of_municipalities(session, {one.municipality_key for one in found if one.municipality_key})
    return tuple(
        Row(
            id=one.id,
            reference=one.reference or "",
            place=place_of(house, one.municipality_key),
            state=State(one.state),
            marks=marks_of(call_of(house, one), _result(house, one, checks.get(one.id), forms)),
            files=files.get(one.id, 0),
            portrait=portraits.get(one.id, Standing()),
            submitted_at=one.submitted_at or one.created_at,
            decided_at=decided.get(one.id),
            siblings=siblings.get(one.municipality_key or "", 1) - 1,
        )
        for one in found
    )


def _result(house: House, one: Submission, check: Submission | None, forms: Mapping[str, Form]) -> FormalResult | None:
    call = call_of(house, one)
    if call is None or check is None:
        return None
    form = forms[check.form_version]
    return formal_result(call, form, answers_from_json(form, check.answers))


def call_of(house: House, one: Submission) -> Call | None:
    """Return the call of a submission; None when the content has it no longer."""
    try:
        return house.library.call(one.call_id or "")
    except UnknownDefinitionError:
        return None


def marks_of(call: Call | None, result: FormalResult | None) -> tuple[Mark, ...]:
    """Return one mark per prerequisite, in the order of the call."""
    outcomes = dict(result.outcomes) if result else {}
    prerequisites = call.prerequisites if call else ()
    return tuple(Mark(title=one.title, outcome=outcomes.get(one.id)) for one in prerequisites)


def place_of(house: House, key: str | None) -> Place:
    """Return what the register knows of a municipality."""
    entry: RegisterEntry | None = house.library.register.get(key or "")
    if entry is None:
        return Place(name=key or "ohne Kommune")
    return Place(name=entry.name, kind=entry.kind, laender=entry.laender, population=entry.population)
