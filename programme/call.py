"""A call as value object, whether it takes applications, and whether a form fits it.

**Source:** the call; each entry names its section.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from programme.errors import Problem
from programme.form import Form


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call; times are aware, None = no limit on that side until `closed` is set.

    `form` and `formal_check` are ids of form definitions, `entries` the ways in,
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
    stages: tuple[Entry, ...] = ()

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

    def is_open(self, now: datetime) -> bool:
        """Tell whether a new application may be started at `now`."""
        return self.state(now) is CallState.OPEN

    def takes_drafts(self, now: datetime) -> bool:
        """Tell whether a draft may still be handed in; late = now > closes_at + grace (R12)."""
        if self.closed or self.state(now) is CallState.UPCOMING:
            return False
        if self.closes_at is None:
            return True
        return now <= self.closes_at + timedelta(minutes=self.grace_minutes)


def check_form(form: Form, call: Call, path: str = "") -> list[Problem]:
    """Return everything in the form that does not fit the call and the portrait."""
    raise NotImplementedError
