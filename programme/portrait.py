"""From released answers to a municipality's page; everything not on the list stays inside."""

from collections.abc import Collection

from programme.call import Call
from programme.form import Form
from programme.municipality import Municipality, RegisterEntry
from programme.participation import SLOTS, Participation, SlotValue
from programme.values import Values

__all__ = [
    "SLOTS",
    "Participation",
    "SlotValue",
    "municipality_from_register",
    "page_name_for",
    "participation_from",
    "with_participation",
    "without_participation",
]


def participation_from(form: Form, call: Call, values: Values, reference: str, year: int) -> Participation:
    """Return what the released answers put on the page; only listed slots are read.

    `year` is the cohort unless the call names one. Raises ReleaseMissing.
    """
    raise NotImplementedError


def with_participation(municipality: Municipality, participation: Participation) -> Municipality:
    """Return the page with this participation added, or replaced by its reference."""
    raise NotImplementedError


def without_participation(municipality: Municipality, call: str, reference: str) -> Municipality | None:
    """Return the page without the participation; None where the service made it and it is empty."""
    raise NotImplementedError


def municipality_from_register(entry: RegisterEntry, participation: Participation) -> Municipality:
    """Return a new page made of official facts and one participation."""
    raise NotImplementedError


def page_name_for(name: str, landkreis: str | None, key: str, taken: Collection[str]) -> str:
    """Return the page's name, made longer by Landkreis, then by key, while it is taken."""
    raise NotImplementedError
