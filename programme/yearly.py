"""Figures by year: past, present, expected."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST: Final = 1_000_000_000
"""No figure of a municipality is larger; what a form takes, a page holds."""


class Phase(StrEnum):
    """Where a figure stands in time."""

    PAST = "past"
    PRESENT = "present"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True, kw_only=True)
class YearValue:
    """One figure of a table by year."""

    phase: Phase
    year: int
    value: int
