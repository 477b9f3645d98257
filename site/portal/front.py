"""The start page and what stands beside the pages about applying: both say how the call stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from portal import addresses
from portal.catalogue import Catalogue
from portal.portraits import card_of
from portal.sizes import SizeMark
from portal.variables import with_values
from portal.views import (
    ApplyingView,
    CallCardView,
    Fact,
    Head,
    Link,
    MunicipalityCard,
    Office,
    Part,
    StartView,
    StepView,
)
from programme.call import Call, CallState
from programme.german import BERLIN, format_long_date
from programme.schemas.start import CardState, StartPage
from programme.schemas.start import Link as WrittenLink

CRUMB_START: Final = Link(label="Start", address=addresses.START)
_WEEKDAYS: Final = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_NOON: Final = 12
MOST_MARKS: Final = 120
"""More marks than this cover each other on the strip of sizes."""


def start_head(catalogue: Catalogue) -> Head:
    """Return what stands around the start page."""
    start = catalogue.start
    return Head(title=start.title, description=start.description, address=addresses.START)


def start_view(catalogue: Catalogue, now: datetime) -> StartView:
    """Return what the start page shows."""
    start = with_values(catalogue.start, catalogue.variables)
    call = catalogue.calls[start.steps.call]
    ticks_call = catalogue.calls[start.band.ticks_from]
    return StartView(
        hero=Part(
            title=start.hero.title,
            text=(start.hero.lead,),
            links=tuple(map(_link, start.hero.actions)),
            source=start.hero.caption,
        ),
        card=_card(start, call, now, catalogue.operator.applying_notice),
        minute=Part(title=start.minute.title, text=start.minute.text, links=(_link(start.minute.link),)),
        figures=figures_of(catalogue),
        steps_part=Part(title=start.steps.title, links=(_link(start.steps.link),), source=start.steps.source),
        steps=tuple(
            StepView(number=number, title=stage.title, text=stage.explanation)
            for number, stage in enumerate(call.stages, start=1)
        ),
        sizes_part=Part(
            title=start.sizes.title,
            text=(start.sizes.text,),
            links=(_link(start.sizes.link),),
            source=start.sizes.source,
        ),
        sizes=_size_marks(catalogue),
        portraits_part=Part(title=start.portraits.title, links=(_link(start.portraits.link),)),
        cards=tuple(_cards(catalogue, start)),
        band=Part(title=start.band.title, text=(start.band.text,), links=tuple(map(_link, start.band.actions))),
        ticks=tuple(prerequisite.title for prerequisite in ticks_call.prerequisites),
    )


def figures_of(catalogue: Catalogue) -> tuple[Fact, ...]:
    """Return the programme's large figures, which the start page and the programme's page share."""
    figures = with_values(catalogue.start.figures, catalogue.variables)
    return tuple(Fact(value=figure.value, label=figure.label) for figure in figures)


def _link(link: WrittenLink) -> Link:
    return Link(label=link.label, address=link.href, note=link.note or "")


def _cards(catalogue: Catalogue, start: StartPage) -> Iterable[MunicipalityCard]:
    for name in start.portraits.names:
        if name in catalogue.municipalities:
            yield card_of(name, catalogue.municipalities[name], catalogue.themes)


def _size_marks(catalogue: Catalogue) -> tuple[SizeMark, ...]:
    """Return the municipalities of the register and those with a page; none where they would not fit the strip."""
    entries = {entry.key: (entry.name, entry.population, entry.kind) for entry in catalogue.register.entries}
    for municipality in catalogue.municipalities.values():
        if municipality.population:
            known = (municipality.name, municipality.population.value, municipality.kind)
            entries.setdefault(municipality.key, known)
    marks = tuple(
        SizeMark(name=name, population=population, kind=kind)
        for name, population, kind in entries.values()
        if population is not None
    )
    return marks if len(marks) <= MOST_MARKS else ()


def _card(start: StartPage, call: Call, now: datetime, notice: str) -> CallCardView:
    words, date = _state_words(start, call, now)
    links = tuple(map(_link, start.card.links))
    return CallCardView(label=words.label, text=words.text, date=date, links=links, notice=notice)


def _state_words(start: StartPage, call: Call, now: datetime) -> tuple[CardState, str]:
    """Return the words for the state of the call, and the date that matters in it."""
    state = call.state(now)
    if state is CallState.UPCOMING and call.opens_at:
        return start.card.upcoming, format_long_date(call.opens_at.astimezone(BERLIN).date())
    if state is CallState.OPEN:
        return start.card.open, deadline(call.closes_at) if call.closes_at else ""
    return start.card.closed, ""


def deadline(moment: datetime) -> str:
    """Write a deadline out: „Montag, 15. März 2027, 12 Uhr mittags (MEZ)“."""
    local = moment.astimezone(BERLIN)
    zone = "MESZ" if local.dst() else "MEZ"
    clock = f"{local.hour} Uhr" if local.minute == 0 else f"{local.hour}:{local.minute:02} Uhr"
    if (local.hour, local.minute) == (_NOON, 0):
        clock = "12 Uhr mittags"
    return f"{_WEEKDAYS[local.weekday()]}, {format_long_date(local.date())}, {clock} ({zone})"


def office_of(catalogue: Catalogue) -> Office:
    """Return whom to ask: the operator."""
    operator = catalogue.operator
    return Office(name=operator.name, email=operator.email, phone=operator.phone)


def application_link(call: Call) -> Link:
    """Return the way to the application."""
    return Link(label="Bewerbung beginnen", address=addresses.application_address(call.id), note=call.short_title)


def _call_links(catalogue: Catalogue, now: datetime) -> Iterable[Link]:
    """Name every call and say how it stands."""
    start = with_values(catalogue.start, catalogue.variables)
    for call in catalogue.calls.values():
        words, date = _state_words(start, call, now)
        note = f"{words.label}: {date}" if date else words.label
        yield Link(label=call.short_title, address=addresses.call_address(call.id), note=note)


def applying_view(catalogue: Catalogue, address: str, now: datetime) -> ApplyingView | None:
    """Return what stands beside a page below `/bewerben/`: of its own call, or of the main one and all others."""
    own = next((call for call in catalogue.calls.values() if addresses.call_address(call.id) == address), None)
    call = own or catalogue.main_call
    if call is None:
        return None
    words, date = _state_words(with_values(catalogue.start, catalogue.variables), call, now)
    state = call.state(now)
    conditions = Link(label="Bedingungen lesen", address=addresses.call_address(call.id))
    return ApplyingView(
        state_label=words.label,
        state_date=date,
        state_text=words.text,
        apply=application_link(call) if state is CallState.OPEN else None,
        conditions=None if own else conditions,
        calls=() if own or len(catalogue.calls) == 1 else tuple(_call_links(catalogue, now)),
        office=office_of(catalogue),
        notice=catalogue.operator.applying_notice,
    )
