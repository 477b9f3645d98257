"""German words for states and times, one wording for each, on all pages of applicants."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from forms_service.services.scanning import ScanState
from programme.answers import AnswerProblem, Reading, SectionStatus
from programme.german import format_long_date
from programme.lifecycle import State

_BERLIN: Final = ZoneInfo("Europe/Berlin")

STATUS_WORDS: Final[Mapping[SectionStatus, str]] = {
    SectionStatus.OPEN: "offen",
    SectionStatus.STARTED: "begonnen",
    SectionStatus.COMPLETE: "fertig",
    SectionStatus.FAULTY: "Fehler",
}
STATUS_SIGNS: Final[Mapping[SectionStatus, str]] = {
    SectionStatus.OPEN: "open",
    SectionStatus.STARTED: "half",
    SectionStatus.COMPLETE: "check",
    SectionStatus.FAULTY: "warning",
}
STATUS_INKS: Final[Mapping[SectionStatus, str]] = {
    SectionStatus.OPEN: "",
    SectionStatus.STARTED: "",
    SectionStatus.COMPLETE: "ok-ink",
    SectionStatus.FAULTY: "err-ink",
}
STATUS_TAGS: Final[Mapping[SectionStatus, str]] = {
    SectionStatus.OPEN: "wp-tag-line",
    SectionStatus.STARTED: "wp-tag-info",
    SectionStatus.COMPLETE: "wp-tag-ok",
    SectionStatus.FAULTY: "wp-tag-err",
}
STATE_WORDS: Final[Mapping[State, str]] = {
    State.DRAFT: "Entwurf – noch nicht abgegeben",
    State.SUBMITTED: "Abgegeben",
    State.CHECKED: "Formal geprüft",
    State.APPROVED: "Zugesagt",
    State.REJECTED: "Abgelehnt",
}

_NUMBERS: Final = (
    "keine",
    "eine",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
)


def day(instant: dt.datetime) -> dt.date:
    """Return the day in Berlin."""
    return instant.astimezone(_BERLIN).date()


def long_date(instant: dt.datetime) -> str:
    """Write the day in Berlin: „23. November 2026“."""
    return format_long_date(day(instant))


def clock(instant: dt.datetime) -> str:
    """Write the time in Berlin to the minute: „14:32 Uhr“."""
    return f"{instant.astimezone(_BERLIN):%H:%M} Uhr"


def exact_clock(instant: dt.datetime) -> str:
    """Write the time in Berlin to the second, with the zone: „14:32:05 Uhr (MEZ)“."""
    local = instant.astimezone(_BERLIN)
    return f"{local:%H:%M:%S} Uhr ({'MESZ' if local.dst() else 'MEZ'})"


def saved_at(instant: dt.datetime, now: dt.datetime) -> str:
    """Say when something was saved; the day only where it is another one."""
    is_today = instant.astimezone(_BERLIN).date() == now.astimezone(_BERLIN).date()
    return f"um {clock(instant)}" if is_today else f"am {long_date(instant)} um {clock(instant)}"


def counted(number: int, one: str, many: str) -> str:
    """Write a number with its noun: „1 Antwort“, „9 Antworten“."""
    return f"{number} {one if number == 1 else many}"


def grouped(checksum: str) -> str:
    """Write a checksum in groups of four, for comparing by eye."""
    return " ".join(checksum[start : start + 4] for start in range(0, len(checksum), 4))


def look_again(number: int) -> str:
    """Head the summary of what is wrong."""
    if number == 1:
        return "Bitte prüfen Sie eine Angabe"
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"Bitte prüfen Sie {word} Angaben"


def missing_parts(missing: Iterable[AnswerProblem]) -> str:
    """Count what is missing: „3 Pflichtantworten und 1 Nachweis“; empty where nothing is."""
    codes = [one.code for one in missing]
    files = sum("evidence" in code for code in codes)
    answers = len(codes) - files
    parts = (
        counted(answers, "Pflichtantwort", "Pflichtantworten") if answers else "",
        counted(files, "Nachweis", "Nachweise") if files else "",
    )
    return " und ".join(filter(None, parts))


def what_is_missing(reading: Reading) -> str:
    """Say in a sentence what still stands between a draft and the hand-in."""
    parts = missing_parts(reading.missing)
    sentences = []
    if parts:
        verb = "Es fehlt noch" if len(reading.missing) == 1 else "Es fehlen noch"
        sentences.append(f"{verb} {parts}.")
    if reading.problems:
        number = len(reading.problems)
        sentences.append("1 Angabe stimmt noch nicht." if number == 1 else f"{number} Angaben stimmen noch nicht.")
    return " ".join(sentences) or "Alle Pflichtangaben sind da."


SCANS: Final[Mapping[ScanState, str]] = {
    ScanState.WAITING: "wird auf Schadsoftware geprüft",
    ScanState.INFECTED: "Schadsoftware gefunden. Bitte laden Sie eine neue Datei hoch und entfernen Sie diese",
}
"""What an applicant should know about a file; a good verdict needs no words."""
