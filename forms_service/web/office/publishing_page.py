"""The page of one portrait, put together for its template: texts side by side, steps, what is possible."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from forms_service.services.portrait_desk import Portrait
from forms_service.services.portraits import Slot
from forms_service.web.office.difference import Piece, lines_between, words_between
from forms_service.web.office.words import PUBLICATIONS, SLOTS, Tag, short_time, slot_lines, who_releases
from programme.municipality import Municipality
from programme.publication import PUBLICATION_TRANSITIONS, PublicationAction, PublicationState


class Progress(StrEnum):
    """Where a step of the flow stands; the value is its class."""

    DONE = "done"
    NOW = "now"
    LATER = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step from draft to public page."""

    title: str
    text: str
    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotView:
    """One place of the portrait; `typed` is what stands in its field, `pieces` what was changed."""

    id: str
    title: str
    tag: Tag
    answer: tuple[str, ...]
    text: tuple[str, ...]
    pieces: tuple[Piece, ...]
    typed: str
    problem: str
    is_text: bool
    is_long: bool
    is_kept: bool
    is_reopened: bool
    """Whether the field stands open because its text was not saved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingPage:
    """All that the template shows beside the portrait itself."""

    tag: Tag
    steps: tuple[Step, ...]
    slots: tuple[SlotView, ...]
    cohort: str
    """What the new section of the page is called."""
    added: tuple[str, ...]
    """What comes to the page of the municipality, in words; empty where the page is new."""
    unchanged: tuple[str, ...]
    """What stays on it as it is."""
    difference: tuple[Piece, ...]
    """The same as lines of the file."""
    can: frozenset[PublicationAction]
    """What the state allows; rights are another matter."""


_OVER = -1
_ENDED = frozenset({PublicationState.WITHDRAWING, PublicationState.WITHDRAWN})


def publishing_page(portrait: Portrait, typed: Mapping[str, str], problems: Mapping[str, str]) -> PublishingPage:
    """Put the page together; `typed` are texts that could not be taken, `problems` say why, both by slot."""
    is_open = portrait.state in {PublicationState.DRAFTED, PublicationState.RELEASED}
    changes = is_open and portrait.page.extends and portrait.is_released
    return PublishingPage(
        tag=PUBLICATIONS[portrait.state],
        steps=_steps(portrait),
        slots=tuple(_slot(one, typed.get(one.id), problems.get(one.id, "")) for one in portrait.slots),
        cohort=_cohort(portrait.page.municipality, portrait.reference),
        added=_added(portrait) if changes else (),
        unchanged=_unchanged(portrait.page.municipality, portrait.reference) if changes else (),
        difference=lines_between(portrait.page.before, portrait.page.after) if changes else (),
        can=frozenset(action for state, action in PUBLICATION_TRANSITIONS if state is portrait.state),
    )


def _added(portrait: Portrait) -> tuple[str, ...]:
    return tuple(SLOTS[one.id] for one in portrait.slots if one.text is not None)


def _cohort(page: Municipality, reference: str) -> str:
    cohort = next((one.cohort for one in page.participations if one.reference == reference), None)
    return f"Jahrgang {cohort}" if cohort else "Porträt"


def _unchanged(page: Municipality, reference: str) -> tuple[str, ...]:
    """Name what else the page holds, in its order; a portrait comes in beside it and touches nothing."""
    parts: tuple[tuple[str, object], ...] = (
        ("Name, Lage und Einwohnerzahl", page.name),
        ("Einleitung", page.lead),
        ("Bevölkerungskurve", page.series),
        ("Schwerpunkte", page.focus),
        ("Vorhaben", page.measures),
        *((f"Jahrgang {one.cohort}", one.cohort) for one in page.participations if one.reference != reference),
        ("Die fünf Schritte", page.stages),
        ("Fließtext", page.body.strip()),
        ("Quellen", page.sources),
    )
    return tuple(title for title, value in parts if value)


def _slot(slot: Slot, typed: str | None, problem: str) -> SlotView:
    answer = slot_lines(slot.answer, slot.options)
    text = slot_lines(slot.text, slot.options) if slot.text is not None else ()
    changed = slot.is_text and slot.is_changed
    return SlotView(
        id=slot.id,
        title=SLOTS[slot.id],
        tag=_slot_tag(slot),
        answer=answer,
        text=text,
        pieces=words_between(answer[0], text[0]) if changed else (),
        typed=typed if typed is not None else "\n".join(text),
        problem=problem,
        is_text=slot.is_text,
        is_long=slot.is_long,
        is_kept=slot.text is not None,
        is_reopened=typed is not None and typed != "\n".join(text),
    )


def _slot_tag(slot: Slot) -> Tag:
    if slot.text is None:
        return Tag(text="weggelassen", icon="cross", style="warn")
    if slot.is_changed:
        return Tag(text="bearbeitet", icon="pencil", style="info")
    return Tag(text="unverändert übernommen", icon="check")


def _steps(portrait: Portrait) -> tuple[Step, ...]:
    hands = portrait.hands
    edited = f"{hands.edited_by}, {short_time(portrait.saved_at)}" if hands.edited_by else "freiwillig"
    released = f"{hands.released_by}, {short_time(portrait.released_at)}" if portrait.released_at else _waits(portrait)
    live = f"seit {short_time(portrait.live_at)}" if portrait.live_at else "nach der Freigabe in etwa einer Sekunde"
    if portrait.state in _ENDED:
        live = PUBLICATIONS[portrait.state].text
    texts = (
        ("1. Entwurf", hands.drafted_by),
        ("2. Bearbeiten", edited),
        ("3. Freigabe durch eine zweite Person", released),
        ("4. Öffentlich", live),
    )
    reached = _reached(portrait.state)
    return tuple(
        Step(title=title, text=text, progress=_progress(number, reached)) for number, (title, text) in enumerate(texts)
    )


def _waits(portrait: Portrait) -> str:
    if portrait.state is not PublicationState.DRAFTED:
        return portrait.hands.released_by
    return who_releases(portrait.others) if portrait.is_released else "Einverständnis der Kommune fehlt"


def _reached(state: PublicationState) -> int:
    """Tell which step comes next; drafting and editing are done when there is a draft."""
    return {
        PublicationState.RELEASED: 3,
        PublicationState.PUBLISHING: 3,
        PublicationState.LIVE: 4,
        # Nothing waits here: the way is over until somebody begins a new one.
        **dict.fromkeys(_ENDED, _OVER),
    }.get(state, 2)


def _progress(number: int, reached: int) -> Progress:
    if reached == _OVER:
        return Progress.LATER
    if number < reached:
        return Progress.DONE
    return Progress.NOW if number == reached else Progress.LATER
