"""The page of one portrait, put together for its template: texts side by side, steps, what is possible."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from forms_service.services.portrait_desk import Portrait
from forms_service.services.portraits import Slot
from forms_service.web.office.difference import Piece, lines_between, words_between
from forms_service.web.office.words import PUBLICATIONS, SLOTS, Tag, short_time, slot_lines
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
    difference: tuple[Piece, ...]
    """Lines of the municipality's page that change; empty where the page is new."""
    can: frozenset[PublicationAction]
    """What the state allows; rights are another matter."""


def publishing_page(portrait: Portrait, typed: Mapping[str, str], problems: Mapping[str, str]) -> PublishingPage:
    """Put the page together; `typed` are texts that could not be taken, `problems` say why, both by slot."""
    is_open = portrait.state in {PublicationState.DRAFTED, PublicationState.RELEASED}
    return PublishingPage(
        tag=PUBLICATIONS[portrait.state],
        steps=_steps(portrait),
        slots=tuple(_slot(one, typed.get(one.id), problems.get(one.id, "")) for one in portrait.slots),
        difference=lines_between(portrait.page.before, portrait.page.after) if _changes(portrait, is_open) else (),
        can=frozenset(action for state, action in PUBLICATION_TRANSITIONS if state is portrait.state),
    )


def _changes(portrait: Portrait, is_open: bool) -> bool:  # noqa: FBT001 - private
    return is_open and portrait.page.extends


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
    edited = f"{hands.edited_by}, {short_time(portrait.saved_at)}" if hands.edited_by else "nichts geändert"
    live = f"seit {short_time(portrait.live_at)}" if portrait.live_at else "nach der Freigabe in etwa einer Sekunde"
    texts = (
        ("1. Entwurf", f"aus den Antworten, {hands.drafted_by}"),
        ("2. Bearbeitet", edited),
        ("3. Freigabe durch eine zweite Person", hands.released_by or "offen"),
        ("4. Öffentlich", live),
    )
    reached = _reached(portrait.state)
    return tuple(
        Step(title=title, text=text, progress=_progress(number, reached)) for number, (title, text) in enumerate(texts)
    )


def _reached(state: PublicationState) -> int:
    """Tell which step comes next; drafting and editing are done when there is a draft."""
    return {
        PublicationState.RELEASED: 3,
        PublicationState.PUBLISHING: 3,
        PublicationState.LIVE: 4,
    }.get(state, 2)


def _progress(number: int, reached: int) -> Progress:
    if number < reached:
        return Progress.DONE
    return Progress.NOW if number == reached else Progress.LATER
