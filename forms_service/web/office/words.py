"""What the office reads: each state, mark and slot has one wording, here."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from forms_service.services.history import Act
from forms_service.services.inbox import Mark, Place, View
from forms_service.services.standing import Standing
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

VIEWS: Final[Mapping[View, str]] = {
    View.TODO: "Zu tun",
    View.TO_CHECK: "Zu prüfen",
    View.TO_DECIDE: "Zu entscheiden",
    View.APPROVED: "Zugesagt",
    View.REJECTED: "Abgelehnt",
    View.ALL: "Alle",
}
"""The views of the inbox, by what is to be done."""

ACTIONS: Final[Mapping[Action, str]] = {Action.APPROVE: "Zusagen", Action.REJECT: "Absagen"}

NOTICES: Final[Mapping[str, str]] = {
    "gespeichert": "Die Prüfung ist gespeichert.",
    "abgeschlossen": "Die Prüfung ist abgeschlossen. Jetzt folgt die Entscheidung.",
    "geoeffnet": "Die Prüfung ist wieder offen. Alle Urteile und Notizen sind noch da.",
    "entschieden": "Die Entscheidung ist gespeichert. Die E-Mail geht jetzt hinaus.",
}
"""What has just been done, by the word in the address."""

PORTRAIT_NOTICES: Final[Mapping[str, str]] = {
    "entwurf": "Der Entwurf ist angelegt.",
    "texte": "Die Texte sind gespeichert.",
    "verworfen": "Die letzte Änderung ist verworfen. Es gilt wieder der Text davor.",
}

OUTCOMES: Final[Mapping[Outcome | None, str]] = {
    Outcome.MET: "erfüllt",
    Outcome.PROVISIONAL: "vorläufig",
    Outcome.NOT_MET: "nicht erfüllt",
    None: "offen",
}

HISTORY: Final[Mapping[str, str]] = {
    "application.handed_in": "Bewerbung abgegeben",
    "release.given": "Einverständnis zur Veröffentlichung gegeben",
    "release.withdrawn": "Einverständnis zur Veröffentlichung zurückgenommen",
    "check.save": "Prüfung gespeichert",
    "check.finish": "Prüfung abgeschlossen",
    "check.reopen": "Prüfung wieder geöffnet",
    "decision.approve": "zugesagt",
    "decision.reject": "abgesagt",
    "portrait.draft": "Porträtentwurf angelegt",
    "portrait.edit": "Porträttext geändert",
    "portrait.discard": "Änderung am Porträttext verworfen",
    "portrait.publish": "Porträt freigegeben",
    "portrait.live": "Porträt ist öffentlich",
    "portrait.withdraw": "Porträt von der Seite genommen",
    "portrait.withdrawn": "Porträt ist nicht mehr öffentlich",
    "portrait.stopped": "Veröffentlichung angehalten: Das Einverständnis fehlte",
}
"""Acts of the audit log that the office reads on the page of an application."""

LEGEND: Final = tuple(Mark(title=text, outcome=outcome) for outcome, text in OUTCOMES.items())
"""One window of each kind, with its word."""

PUBLICATIONS: Final[Mapping[PublicationState, Tag]] = {
    PublicationState.NONE: Tag(text="ohne Entwurf", icon="open", style="line"),
    PublicationState.DRAFTED: Tag(text="Entwurf", icon="pencil", style="info"),
    PublicationState.RELEASED: Tag(text="freigegeben, wird veröffentlicht", icon="clock", style="warn"),
    PublicationState.PUBLISHING: Tag(text="wird veröffentlicht", icon="clock", style="warn"),
    PublicationState.LIVE: Tag(text="öffentlich", icon="check", style="ok"),
    PublicationState.WITHDRAWING: Tag(text="wird von der Seite genommen", icon="clock", style="warn"),
    PublicationState.WITHDRAWN: Tag(text="nicht mehr öffentlich", icon="cross"),
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


def release_tag(is_released: bool) -> Tag:  # noqa: FBT001 - called by templates
    """Say whether the municipality lets its public answers go at present."""
    if is_released:
        return Tag(text="mit Einverständnis zur Veröffentlichung", icon="eye", style="line")
    return Tag(text="ohne Einverständnis zur Veröffentlichung", icon="lock", style="line")


def next_step(state: State, marks: Sequence[Mark], portrait: Standing) -> str:
    """Say what is to be done with an application, and by whom where that is not the reader."""
    if state is State.SUBMITTED:
        return _next_in_check(marks)
    if state is State.CHECKED:
        return "Absagen" if any(mark.outcome is Outcome.NOT_MET for mark in marks) else "Entscheiden"
    return next_with_portrait(portrait) if state is State.APPROVED else "Nichts zu tun"


def _next_in_check(marks: Sequence[Mark]) -> str:
    judged = sum(mark.outcome is not None for mark in marks)
    if judged == len(marks):
        return "Prüfung abschließen"
    return f"Weiter prüfen: {judged} von {len(marks)}" if judged else "Prüfen"


def next_with_portrait(portrait: Standing) -> str:
    """Say what is to be done with a portrait; the same words in every list."""
    if portrait.state in _BEFORE_RELEASE and not portrait.is_released:
        return "Warten: Einverständnis der Kommune fehlt"
    if portrait.state is PublicationState.DRAFTED:
        return who_releases(portrait.may_release)
    return _NEXT_WITH_PORTRAIT[portrait.state]


def who_releases(names: Sequence[str]) -> str:
    """Say who is next with a draft."""
    return f"Freigabe durch {' oder '.join(names)}" if names else "Niemand kann freigeben"


_BEFORE_RELEASE: Final = frozenset({PublicationState.NONE, PublicationState.DRAFTED, PublicationState.WITHDRAWN})
_NEXT_WITH_PORTRAIT: Final[Mapping[PublicationState, str]] = {
    PublicationState.NONE: "Entwurf des Porträts anlegen",
    PublicationState.RELEASED: "Warten: Porträt wird öffentlich",
    PublicationState.PUBLISHING: "Warten: Porträt wird öffentlich",
    PublicationState.LIVE: "Nichts zu tun, Porträt ist öffentlich",
    PublicationState.WITHDRAWING: "Warten: Porträt wird von der Seite genommen",
    PublicationState.WITHDRAWN: "Neuen Entwurf anlegen, falls es wieder öffentlich werden soll",
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


def who(act: Act) -> str:
    """Name who did something."""
    return "Kommune" if act.is_owner else act.by or "Portal"


def clock(at: dt.datetime) -> str:
    """Write the time of day in Berlin: „14:32 Uhr“, rounded up to the minute."""
    local = (at + dt.timedelta(seconds=59)).astimezone(_BERLIN)
    return f"{local:%H:%M} Uhr"


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
