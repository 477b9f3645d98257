"""German numbers, dates, times and sizes: read strictly, written one way."""

from datetime import date, datetime
from decimal import Decimal


def parse_whole_number(raw: str) -> int:
    """Read „1.234“ or „1234“; raises AnswerRefused."""
    raise NotImplementedError


def parse_date(day: str, month: str, year: str) -> date:
    """Read a date from its three fields, or whole from the first; raises AnswerRefused."""
    raise NotImplementedError


def format_whole_number(value: int) -> str:
    """Write 1234 as „1.234“."""
    raise NotImplementedError


def format_date(value: date) -> str:
    """Write „31.12.2026“."""
    raise NotImplementedError


def format_long_date(value: date) -> str:
    """Write „31. Dezember 2026“."""
    raise NotImplementedError


def format_instant(value: datetime) -> str:
    """Write an aware time in Europe/Berlin: „23.11.2026, 14:32:05 Uhr (MEZ)“."""
    raise NotImplementedError


def format_bytes(size_bytes: int) -> str:
    """Write a size: „1,4 MB“."""
    raise NotImplementedError


def format_eur(amount_eur: Decimal) -> str:
    """Write an amount: „30.000 €“."""
    raise NotImplementedError
