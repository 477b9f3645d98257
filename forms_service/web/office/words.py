"""What the office reads: each state, mark and slot has one wording, here."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from forms_service.services.inbox import Mark, Place
from programme.form import Outcome
from programme.german import format_date, format_whole_number
from programme.lifecycle import Action, State
from programme.participation import SlotValue
from programme.publication import PublicationState
from programme.rights import Role
from programme.yearly import Phase, YearValue

_BERLIN: Final = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A state in words with its sign; `style` is the ending of the class, colour comes third."""

    text: str
    icon: str
    style: str = ""


ROLES: Final[Mapping[Role, str]] = {Role.CASE_OFFICER: "Sachbearbeitung", Role.EDITOR: "Redaktion"}

VIEWS: Final[Mapping[State, str]] = {
    State.SUBMITTED: "Abgegeben",
    State.CHECKED: "Geprüft",
    State.APPROVED: "Zugesagt",
    State.REJECTED: "Abgelehnt",
}
"""The views of the inbox, by the state that they show."""

ACTIONS: Final[Mapping[Action, str]] = {Action.APPROVE: "Zusagen", Action.REJECT: "Absagen"}

NOTICES: Final[Mapping[str, str]] = {
    "gespeichert": "Die Prüfung ist gespeichert.",
    "abgeschlossen": "Die Prüfung ist abgeschlossen. Jetzt folgt die Entscheidung.",
    "geoeffnet": "Die Prüfung ist wieder offen. Alle Urteile und Notizen sind noch da.",
    "entschieden": "Die Entscheidung ist gespeichert. Die E-Mail geht jetzt hinaus.",
}
"""What has just been done, by the word in the address."""

OUTCOMES: Final[Mapping[Outcome | None, str]] = {
    Outcome.MET: "erfüllt",
    Outcome.PROVISIONAL: "vorläufig",
    Outcome.NOT_MET: "nicht erfüllt",
    None: "offen",
}

PUBLICATIONS: Final[Mapping[PublicationState, Tag]] = {
    PublicationState.NONE: Tag(text="ohne Entwurf", icon="open", style="line"),
    PublicationState.DRAFTED: Tag(text="Entwurf", icon="pencil", style="info"),
    PublicationState.RELEASED: Tag(text="freigegeben, wird veröffentlicht", icon="clock", style="warn"),
    PublicationState.PUBLISHING: Tag(text="wird veröffentlicht", icon="clock", style="warn"),
    PublicationState.LIVE: Tag(text="öffentlich", icon="check", style="ok"),
    PublicationState.WITHDRAWING: Tag(text="wird zurückgenommen", icon="clock", style="warn"),
    PublicationState.WITHDRAWN: Tag(text="zurückgenommen", icon="cross"),
}

SLOTS: Final[Mapping[str, str]] = {
    "summary": "Kurztext",
    "challenge": "Herausforderung",
    "aims": "Ziele",
    "fields_of_action": "Handlungsfelder",
    "measures": "Vorhaben",
    "participation": "Beteiligung",
    "cooperation": "Zusammenarbeit",
    "population": "Bevölkerung",
    "neighbourhood": "Quartier",
    "office_name": "Ansprechstelle",
    "office_email": "E-Mail der Stelle",
    "office_phone": "Telefon der Stelle",
}

_PHASES: Final[Mapping[Phase, str]] = {Phase.PAST: "früher", Phase.PRESENT: "heute", Phase.EXPECTED: "erwartet"}


def application_tag(state: State, marks: Sequence[Mark]) -> Tag:
    """Say where an application stands; „zugelassen“ means that the formal check is passed."""
    if state is State.CHECKED:
        if any(mark.outcome is Outcome.NOT_MET for mark in marks):
            return Tag(text="nicht zugelassen", icon="warning", style="warn")
        return Tag(text="zugelassen", icon="check", style="ok")
    if state is State.SUBMITTED and any(mark.outcome for mark in marks):
        return Tag(text="in Prüfung", icon="half", style="info")
    return _PLAIN_TAGS[state]


_PLAIN_TAGS: Final[Mapping[State, Tag]] = {
    State.SUBMITTED: Tag(text="abgegeben", icon="open", style="line"),
    State.APPROVED: Tag(text="zugesagt", icon="check", style="ok"),
    State.REJECTED: Tag(text="abgelehnt", icon="cross"),
}


def consent_tag(is_released: bool) -> Tag:  # noqa: FBT001 - called by templates
    """Say whether the municipality lets its public answers go at present."""
    if is_released:
        return Tag(text="mit Einverständnis zur Veröffentlichung", icon="eye", style="line")
    return Tag(text="ohne Einverständnis zur Veröffentlichung", icon="lock", style="line")


def next_step(state: State, marks: Sequence[Mark], portrait: PublicationState) -> str:
    """Say what is to be done with an application."""
    if state is State.SUBMITTED:
        return _next_in_check(marks)
    if state is State.CHECKED:
        return "Absage erteilen" if any(mark.outcome is Outcome.NOT_MET for mark in marks) else "Entscheiden"
    return _NEXT_WITH_PORTRAIT[portrait] if state is State.APPROVED else "erledigt"


def _next_in_check(marks: Sequence[Mark]) -> str:
    decided = sum(mark.outcome is not None for mark in marks)
    if decided == len(marks):
        return "Prüfung abschließen"
    return f"Weiter prüfen: {decided} von {len(marks)}" if decided else "Prüfen"


_NEXT_WITH_PORTRAIT: Final[Mapping[PublicationState, str]] = {
    PublicationState.NONE: "Porträt vorbereiten",
    PublicationState.DRAFTED: "Porträt freigeben",
    PublicationState.RELEASED: "Porträt wird öffentlich",
    PublicationState.PUBLISHING: "Porträt wird öffentlich",
    PublicationState.LIVE: "erledigt, Porträt ist öffentlich",
    PublicationState.WITHDRAWING: "Porträt wird zurückgenommen",
    PublicationState.WITHDRAWN: "erledigt, Porträt ist zurückgenommen",
}


def marks_text(marks: Sequence[Mark]) -> str:
    """Say a row of windows in words, for everyone who does not see it."""
    counts = {outcome: sum(mark.outcome is outcome for mark in marks) for outcome in OUTCOMES}
    said = ", ".join(f"{number} {OUTCOMES[outcome]}" for outcome, number in counts.items() if number)
    return f"{len(marks)} Voraussetzungen: {said}"


def place_text(place: Place) -> str:
    """Say where and what a municipality is, with its inhabitants where they are known."""
    facts = [" und ".join(place.laender), str(place.kind) if place.kind else ""]
    facts.append(f"{format_whole_number(place.population)} Einw." if place.population is not None else "")
    return ", ".join(fact for fact in facts if fact)


def short_time(at: dt.datetime) -> str:
    """Write an instant for tables: „23.11.2026, 14:32“ in Berlin."""
    local = at.astimezone(_BERLIN)
    return f"{format_date(local.date())}, {local:%H:%M}"


def slot_lines(value: SlotValue, options: Mapping[str, str]) -> tuple[str, ...]:
    """Write the value of a slot as lines: its text, its choices by label, its figures by year."""
    return (value,) if isinstance(value, str) else tuple(_item_line(item, options) for item in value)


def _item_line(item: str | YearValue, options: Mapping[str, str]) -> str:
    if isinstance(item, str):
        return options.get(item, item)
    return f"{item.year}: {format_whole_number(item.value)} ({_PHASES[item.phase]})"


def initials(name: str) -> str:
    """Give two signs for a person."""
    return name[:2].upper()
