"""A call as value object, whether it takes applications, and whether a form fits it.

**Source:** the call; each entry names its section.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from programme.errors import Problem
from programme.form import Form, Question
from programme.participation import SLOTS
from programme.spelling import suggestion


class CallState(StrEnum):
    """Whether a call takes applications."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One statement of the call; `source` is its section, `topics` a list below it."""

    id: str
    title: str
    text: str = ""
    source: str
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step (Schritt) of the programme; the call names it, `explanation` is ours."""

    id: str
    title: str
    source: str
    explanation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """What a municipality may get: up to `amount_eur` per `per` („Jahr“), for `covers`."""

    id: str
    label: str
    amount_eur: Decimal
    per: str
    source: str
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnShare:
    """Whether municipalities pay a share of their own."""

    required: bool
    text: str
    source: str

    @property
    def amount_eur(self) -> Decimal | None:
        """Return 0 where nothing is asked for; how much else, the text says."""
        return None if self.required else Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call; times are aware, None = no limit on that side until `closed` is set.

    `form` and `formal_check` are ids of form definitions, `eligible` who may apply, `entries` the ways in,
    `benefits` what there is beside money, `stages` the steps in their order,
    `places` None where the call names no number.
    """

    id: str
    title: str
    short_title: str
    programme_years: tuple[int, int]
    cohort: int | None = None
    form: str
    formal_check: str | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    closed: bool = False
    grace_minutes: int = 0
    languages: tuple[str, ...] = ("de",)
    four_eyes: bool = False
    places: int | None = None
    eligible: tuple[Entry, ...] = ()
    neighbourhood_rule: Entry | None = None
    benefits: tuple[Entry, ...] = ()
    budget_purpose: Entry | None = None
    budget: tuple[BudgetLine, ...] = ()
    not_eligible: tuple[Entry, ...] = ()
    own_share: OwnShare | None = None
    entries: tuple[Entry, ...] = ()
    prerequisites: tuple[Entry, ...] = ()
    favourable_conditions: tuple[Entry, ...] = ()
    evidence: tuple[Entry, ...] = ()
    expectations: tuple[Entry, ...] = ()
    criteria: tuple[Entry, ...] = ()
    aims: tuple[Entry, ...] = ()
    fields_of_action: tuple[Entry, ...] = ()
    cross_cutting_theme: Entry | None = None
    stages: tuple[Step, ...] = ()

    @property
    def years(self) -> str:
        """Return first and last year as readers see them."""
        first, last = self.programme_years
        return f"{first}–{last}"

    @property
    def budget_total_eur(self) -> Decimal:
        """Return the sum of all budget lines."""
        return sum((line.amount_eur for line in self.budget), Decimal(0))

    def state(self, now: datetime) -> CallState:
        """Tell whether the call is upcoming, open or closed at `now` (aware)."""
        if self.closed or (self.closes_at is not None and now > self.closes_at):
            return CallState.CLOSED
        if self.opens_at is not None and now < self.opens_at:
            return CallState.UPCOMING
        return CallState.OPEN

    @property
    def turning_points(self) -> tuple[datetime, ...]:
        """Return the first instants of a new state; at `closes_at` itself the call is still open."""
        opens = () if self.opens_at is None else (self.opens_at,)
        closes = () if self.closes_at is None else (self.closes_at + timedelta.resolution,)
        return (*opens, *closes)

    def is_open(self, now: datetime) -> bool:
        """Tell whether a new application may be started at `now`."""
        return self.state(now) is CallState.OPEN

    def takes_drafts(self, now: datetime) -> bool:
        """Tell whether a draft may still be handed in; late = now > closes_at + grace (R12)."""
        if self.closed or self.state(now) is CallState.UPCOMING:
            return False
        if self.closes_at is None:
            return True
        # In UTC: minutes on the clock of a wall are not those that pass when summer time begins or ends.
        return now <= self.closes_at.astimezone(UTC) + timedelta(minutes=self.grace_minutes)


_SERVES = (
    ("prerequisite", "prerequisites", "Die Voraussetzung"),
    ("condition", "favourable_conditions", "Die förderliche Rahmenbedingung"),
    ("criterion", "criteria", "Das Auswahlkriterium"),
)


def check_form(form: Form, call: Call, path: str = "") -> list[Problem]:
    """Return everything in the form that does not fit the call and the portrait."""
    found = [*_unknown_ids(form, call), *_slots(form, call)]
    if form.id == call.formal_check:
        found += _formal_check(form, call)
    return [replace(problem, path=path, line=form.lines.get(problem.key)) for problem in found]


def _problem(question: Question, key: str, code: str, message: str) -> Problem:
    return Problem(path="", line=None, key=f"{question.id}.{key}", code=code, message=message)


def _ids(entries: Iterable[Entry]) -> list[str]:
    return [entry.id for entry in entries]


def _unknown_ids(form: Form, call: Call) -> Iterator[Problem]:
    evidence = _ids(call.evidence)
    for question in form.questions:
        for key, holder, name in _SERVES:
            known = _ids(getattr(call, holder))
            for one in getattr(question.serves, key):
                if one not in known:
                    message = f"{name} „{one}“ gibt es im Aufruf nicht.{suggestion(one, known)}"
                    yield _problem(question, f"serves.{key}", "unknown_in_call", message)
        for one in question.evidence.any_of if question.evidence else ():
            if one not in evidence:
                message = f"Die Art „{one}“ gibt es unter den Nachweisen nicht.{suggestion(one, evidence)}"
                yield _problem(question, "evidence.any_of", "unknown_in_call", message)


def _slots(form: Form, call: Call) -> Iterator[Problem]:
    filled: dict[str, str] = {}
    for question in form.questions:
        slot = question.public
        if slot is None:
            continue
        if slot not in SLOTS:
            message = f"Den Platz „{slot}“ gibt es im Porträt nicht.{suggestion(slot, SLOTS)}"
            yield _problem(question, "public", "unknown_slot", message)
        elif slot in filled:
            message = f"Den Platz „{slot}“ füllt schon die Frage „{filled[slot]}“. Nehmen Sie einen anderen."
            yield _problem(question, "public", "slot_twice", message)
        elif question.type not in SLOTS[slot]:
            kinds = ", ".join(sorted(SLOTS[slot]))
            yield _problem(question, "public", "slot_type", f"In den Platz „{slot}“ passt nur: {kinds}.")
        elif slot == "fields_of_action":
            yield from _fields_of_action(question, call)
        filled.setdefault(slot, question.id)


def _fields_of_action(question: Question, call: Call) -> Iterator[Problem]:
    """The portrait knows the fields by their ids in the call."""
    known = _ids(call.fields_of_action)
    for option in question.options:
        if option.id not in known:
            message = f"Das Handlungsfeld „{option.id}“ gibt es im Aufruf nicht.{suggestion(option.id, known)}"
            yield _problem(question, "options", "unknown_in_call", message)


def _formal_check(form: Form, call: Call) -> Iterator[Problem]:
    for prerequisite in call.prerequisites:
        deciding = [one for one in form.questions if one.decides(prerequisite.id)]
        if len(deciding) != 1:
            key, code = f"serves.prerequisite.{prerequisite.id}", "prerequisite_undecided"
            message = (
                f"Zur Voraussetzung „{prerequisite.id}“ gehört genau eine Auswahlfrage. "
                "Jede ihrer Antworten nennt ein outcome."
            )
            yield Problem(path="", line=None, key=key, code=code, message=message)
