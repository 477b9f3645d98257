"""German numbers, dates, times and sizes: read strictly, written one way.

Only ASCII digits count: int() and strptime() take far more than people mean (R27).
"""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from programme.errors import AnswerRefused
from programme.text import clean_line

BERLIN = ZoneInfo("Europe/Berlin")
MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
_ALSO_MONTHS = {"mrz": "maerz", "jaenner": "januar", "feber": "februar"}

_DIGITS = re.compile(r"-?[0-9]{1,15}")
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(?:([. \u00a0\u202f])[0-9]{3})(?:\1[0-9]{3}){0,3}")
_GROUP_SIGNS = re.compile(r"[. \u00a0\u202f]")
_MOST_DIGITS = 15
_WHOLE_DATE = re.compile(r"([0-9]{1,2})\.\s*([0-9]{1,2}\.|[^\W\d_]+\.?)\s*([0-9]+)")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DAY_AND_MORE = re.compile(r"[0-9]{1,2}\.\s*\S.*")
_DAY_OR_MONTH = re.compile(r"[0-9]{1,2}")
_YEAR = re.compile(r"[0-9]{4}")
_EARLIEST_YEAR = 1000
_EXAMPLE = "Schreiben Sie zum Beispiel 14.05.2027"


def parse_whole_number(raw: str) -> int:
    """Read „1.234“ or „1234“; raises AnswerRefused."""
    text = clean_line(raw).replace("−", "-")
    if _GROUPED.fullmatch(text):
        return int(_GROUP_SIGNS.sub("", text))
    if not _DIGITS.fullmatch(text):
        raise _refused_number(text)
    return int(text)


def _refused_number(text: str) -> AnswerRefused:
    if "," in text:
        return AnswerRefused(
            "number_not_whole", "Die Zahl hat ein Komma. Schreiben Sie eine ganze Zahl, zum Beispiel 1.234"
        )
    digits = _GROUP_SIGNS.sub("", text).removeprefix("-")
    if re.fullmatch(r"[0-9]+", digits) and len(digits) > _MOST_DIGITS:
        return AnswerRefused(
            "number_too_long", f"Die Zahl ist zu groß. Schreiben Sie höchstens {_MOST_DIGITS} Ziffern."
        )
    if re.fullmatch(r"-?[0-9. \u00a0\u202f]+", text):
        return AnswerRefused(
            "number_grouping",
            "Die Punkte stehen nicht vor je drei Ziffern. Schreiben Sie zum Beispiel 1.234 oder 1234",
        )
    return AnswerRefused("number_invalid", "Das ist keine Zahl. Schreiben Sie nur Ziffern, zum Beispiel 1.234")


def parse_date(day: str, month: str, year: str) -> date:
    """Read a date from its three fields, or whole from the first; raises AnswerRefused."""
    parts = (clean_line(day), clean_line(month), clean_line(year))
    if parts[0] and not parts[1] and not parts[2]:
        parts = _whole_date(parts[0])
    elif _DAY_AND_MORE.fullmatch(parts[0]) or _ISO_DATE.fullmatch(parts[0]):
        raise AnswerRefused(
            "date_day_with_more",
            "Beim Tag steht mehr als der Tag. Schreiben Sie dort nur eine Zahl, zum Beispiel 14",
            "day",
        )
    return _date(_day(parts[0]), _month(parts[1]), _year(parts[2]))


def _whole_date(text: str) -> tuple[str, str, str]:
    """Take apart what was put whole into the first field."""
    if iso := _ISO_DATE.fullmatch(text):
        return iso[3], iso[2], iso[1]
    if whole := _WHOLE_DATE.fullmatch(text):
        return whole[1], whole[2].rstrip("."), whole[3]
    if _DAY_OR_MONTH.fullmatch(text):
        raise AnswerRefused("date_month_missing", f"Monat und Jahr fehlen. {_EXAMPLE}", "month")
    if _WHOLE_DATE.match(f"{text.rstrip('.')}.2027"):
        raise AnswerRefused("date_year_missing", f"Das Jahr fehlt. {_EXAMPLE}", "year")
    raise AnswerRefused("date_invalid", f"Das ist kein Datum. {_EXAMPLE}", "day")


def _day(text: str) -> int:
    return _part(text.rstrip("."), "day", "Der Tag", 31)


def _month(text: str) -> int:
    name = _folded(text.rstrip("."))
    for number, known in enumerate(MONTHS, start=1):
        if len(name) >= len("Mai") and _folded(known).startswith(_ALSO_MONTHS.get(name, name)):
            return number
    return _part(text.rstrip("."), "month", "Der Monat", 12)


def _folded(name: str) -> str:
    return name.casefold().replace("ä", "ae")


def _part(text: str, part: str, name: str, last: int) -> int:
    if not text:
        raise AnswerRefused(f"date_{part}_missing", f"{name} fehlt. {_EXAMPLE}", part)
    if not _DAY_OR_MONTH.fullmatch(text) or not 1 <= int(text) <= last:
        raise AnswerRefused(
            f"date_{part}_invalid", f"{name} stimmt nicht. Schreiben Sie eine Zahl von 1 bis {last}", part
        )
    return int(text)


def _year(text: str) -> int:
    if not text:
        raise AnswerRefused("date_year_missing", f"Das Jahr fehlt. {_EXAMPLE}", "year")
    if re.fullmatch(r"[0-9]{1,2}", text):
        raise AnswerRefused(
            "date_year_short", "Das Jahr ist zu kurz. Schreiben Sie es mit vier Ziffern, zum Beispiel 2027", "year"
        )
    if not _YEAR.fullmatch(text) or int(text) < _EARLIEST_YEAR:
        raise AnswerRefused(
            "date_year_invalid", "Das Jahr stimmt nicht. Schreiben Sie vier Ziffern, zum Beispiel 2027", "year"
        )
    return int(text)


def _date(day: int, month: int, year: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise AnswerRefused(
            "date_day_invalid",
            f"Den {day}. {MONTHS[month - 1]} {year} gibt es nicht. Prüfen Sie den Tag",
            "day",
        ) from None


def format_whole_number(value: int) -> str:
    """Write 1234 as „1.234“."""
    return f"{value:,}".replace(",", ".").replace("-", "−")


def format_date(value: date) -> str:
    """Write „31.12.2026“."""
    return f"{value.day:02}.{value.month:02}.{value.year:04}"


def format_long_date(value: date) -> str:
    """Write „31. Dezember 2026“."""
    return f"{value.day}. {MONTHS[value.month - 1]} {value.year:04}"


def format_instant(value: datetime) -> str:
    """Write an aware time in Europe/Berlin: „23.11.2026, 14:32:05 Uhr (MEZ)“."""
    if value.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    local = value.astimezone(BERLIN)
    zone = "MESZ" if local.dst() else "MEZ"
    return f"{format_date(local)}, {local:%H:%M:%S} Uhr ({zone})"


def format_bytes(size_bytes: int) -> str:
    """Write a size: „1,4 MB“."""
    for unit, limit in (("MB", 1_000_000), ("kB", 1_000)):
        if size_bytes >= limit:
            return f"{_one_decimal(Decimal(size_bytes) / limit)} {unit}"
    return f"{size_bytes} Byte"


def _one_decimal(value: Decimal) -> str:
    rounded = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{rounded:f}".removesuffix(".0").replace(".", ",")


def format_eur(amount_eur: Decimal) -> str:
    """Write an amount: „30.000 €“, with cents only where there are some."""
    rounded = amount_eur.quantize(Decimal("0.01"), ROUND_HALF_UP)
    euros, _, cents = f"{abs(rounded):f}".partition(".")
    written = ("−" if rounded < 0 else "") + format_whole_number(int(euros))
    return f"{written} €" if cents == "00" else f"{written},{cents} €"
