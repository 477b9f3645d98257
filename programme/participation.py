"""What a municipality's page says about its part in one call."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from programme.yearly import YearValue

_TEXT = frozenset({"short_text", "long_text"})

SLOTS: Mapping[str, frozenset[str]] = {
    "summary": _TEXT,
    "challenge": _TEXT,
    "aims": _TEXT,
    "fields_of_action": frozenset({"multiple_choice"}),
    "measures": _TEXT,
    "participation": _TEXT,
    "cooperation": _TEXT,
    "population": frozenset({"yearly_table"}),
    "neighbourhood": _TEXT,
    "office_name": frozenset({"short_text"}),
    "office_email": frozenset({"email"}),
    "office_phone": frozenset({"short_text"}),
}

SlotValue = str | tuple[str, ...] | tuple[YearValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """One entry of `participations`; `answers` maps portrait slots to what was released.

    `call` is its id, `cohort` the year of the cohort, `reference` None for those of 2021.
    `stages` maps the id of a step of the call to when it was taken, in words; None = taken, day not confirmed.
    """

    call: str
    cohort: int | None = None
    reference: str | None = None
    stages: Mapping[str, str | None] = field(default_factory=dict)
    answers: Mapping[str, SlotValue] = field(default_factory=dict)
