"""The pages of the practice examples: the list of all, and one for each."""

from collections.abc import Iterable, Mapping
from typing import Final

from portal import addresses
from portal.art.place import Look
from portal.catalogue import Catalogue, sort_name
from portal.front import CRUMB_START, office_of
from portal.portraits import MOST_PICTURES, look_of, place_of
from portal.site_page import SitePage
from portal.variables import with_values
from portal.views import Fact, Head, Link, Place, PracticeCard, PracticesView, PracticeView
from programme.german import format_date
from programme.municipality import Municipality, size_class
from programme.practice import Practice

MOST_RELATED: Final = 3

_CRUMB_PRACTICES: Final = Link(label="Praxis", address=addresses.PRACTICES)


def practice_cards(catalogue: Catalogue) -> dict[str, PracticeCard]:
    """Return the cards of all practice examples by the names of their pages."""
    keys = {municipality.key: municipality for municipality in catalogue.municipalities.values()}
    return {name: _practice_card(catalogue, name, practice, keys) for name, practice in catalogue.practices.items()}


def _practice_card(
    catalogue: Catalogue, name: str, practice: Practice, municipalities: Mapping[str, Municipality]
) -> PracticeCard:
    municipality = municipalities.get(practice.municipality_key)
    theme = catalogue.themes.get(practice.theme)
    laender = " und ".join(municipality.laender) if municipality else ""
    place = place_of(municipality) if municipality else _place_from_register(catalogue, practice.municipality_key)
    return PracticeCard(
        title=practice.title,
        address=addresses.practice_address(name),
        theme=theme.title if theme else "",
        municipality=practice.municipality_name,
        meta=", ".join(filter(None, [practice.municipality_name, laender])),
        lead=practice.lead,
        place=Place(look=place.look, seed=f"{place.seed}/{name}"),
    )


def _place_from_register(catalogue: Catalogue, key: str) -> Place:
    entry = catalogue.register.get(key)
    if entry is None:
        return Place(look=Look.SMALL_TOWN, seed=key)
    return Place(look=look_of(entry.kind, size_class(entry.kind, entry.population)), seed=key)


def practices_page(cards: Mapping[str, PracticeCard]) -> SitePage:
    """Return the list of all practice examples."""
    ordered = sorted(cards.values(), key=lambda card: sort_name(card.title))
    head = Head(
        title="Praxis",
        description=f"{len(cards)} Beispiele aus Kommunen, mit Ablauf, Kosten, Ergebnis und Quellen.",
        address=addresses.PRACTICES,
        section=addresses.PRACTICES,
        crumbs=(CRUMB_START, Link(label="Praxis", address="")),
    )
    view = PracticesView(cards=tuple(ordered), has_pictures=len(ordered) <= MOST_PICTURES)
    return SitePage(frame="practices", template="practices.html", head=head, view=view)


def practice_page(catalogue: Catalogue, name: str, practice: Practice, cards: Mapping[str, PracticeCard]) -> SitePage:
    """Return the page of one practice example."""
    card = cards[name]
    others = [other for other_name, other in cards.items() if other_name != name]
    others.sort(key=lambda other: (other.theme != card.theme, sort_name(other.title)))
    view = PracticeView(
        title=practice.title,
        lead=practice.lead,
        theme=card.theme,
        municipality=Link(
            label=practice.municipality_name,
            address=_portrait_address(catalogue, practice.municipality_key),
        ),
        place=card.place,
        particulars=tuple(_particulars(practice)),
        body=with_values(practice.body, catalogue.variables),
        related=tuple(others[:MOST_RELATED]),
        office=office_of(catalogue),
        sources=practice.sources,
        checked_on=format_date(practice.checked_on) if practice.checked_on else "",
    )
    head = Head(
        title=f"{practice.title} – Praxis",
        description=practice.lead,
        address=addresses.practice_address(name),
        section=addresses.PRACTICES,
        crumbs=(CRUMB_START, _CRUMB_PRACTICES, Link(label=practice.title, address="")),
    )
    return SitePage(frame="practice", template="practice.html", head=head, view=view)


def _particulars(practice: Practice) -> Iterable[Fact]:
    """List the facts of an example; what it cost is always said, also when nobody knows."""
    yield Fact(value=practice.target_group, label="Für wen")
    if practice.duration:
        yield Fact(value=practice.duration, label="Dauer")
    yield Fact(value=practice.cost or "nicht bekannt", label="Kosten")
    if practice.result:
        yield Fact(value=practice.result, label="Ergebnis")
    if practice.transfer:
        yield Fact(value=practice.transfer, label="Übertragbar")


def _portrait_address(catalogue: Catalogue, key: str) -> str:
    names = (name for name, municipality in catalogue.municipalities.items() if municipality.key == key)
    return next((addresses.municipality_address(name) for name in names), "")
