"""From the catalogue to the pages of the site: which there are, and what each one shows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from portal import addresses
from portal.art.place import Look
from portal.catalogue import Catalogue, sort_name
from portal.front import CRUMB_START, application_link, applying_view, figures_of, office_of, start_head, start_view
from portal.portraits import card_of, inhabitants, look_of, place_of, portrait_of
from portal.variables import with_values
from portal.views import (
    Fact,
    Head,
    Link,
    MunicipalitiesView,
    MunicipalityRow,
    NotFoundView,
    Place,
    PracticeCard,
    PracticesView,
    PracticeView,
    ProseView,
    View,
)
from programme.german import format_date, format_whole_number
from programme.municipality import Municipality, size_class
from programme.portrait import municipality_from_register
from programme.practice import Practice

MOST_PICTURES: Final = 12
"""More pictures than this on a page slow phones down; then cards go without."""

MOST_CARDS: Final = 60
MOST_RELATED: Final = 3

_CRUMB_MUNICIPALITIES: Final = Link(label="Kommunen", address=addresses.MUNICIPALITIES)
_CRUMB_PRACTICES: Final = Link(label="Praxis", address=addresses.PRACTICES)
_CRUMB_APPLYING: Final = Link(label="Bewerben", address=addresses.APPLYING)


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """A page to write: `template` fills the main part of the shell named `frame`."""

    frame: str
    template: str
    head: Head
    view: View

    @property
    def path(self) -> str:
        """Return the file below the site's folder."""
        return addresses.file_of(self.head.address)


def pages_of(catalogue: Catalogue, now: datetime) -> Iterator[SitePage]:
    """Yield every page of the site. `now` decides only what is said about open calls."""
    practices = practice_cards(catalogue)
    yield SitePage(frame="start", template="start.html", head=start_head(catalogue), view=start_view(catalogue, now))
    yield _municipalities(catalogue, now)
    for name, municipality in catalogue.municipalities.items():
        yield portrait_page(catalogue, name, municipality, practices)
    yield _practices(practices)
    for name, practice in catalogue.practices.items():
        yield _practice(catalogue, name, practice, practices)
    yield from _prose(catalogue, now)
    yield _not_found()


def portrait_page(
    catalogue: Catalogue, name: str, municipality: Municipality, practices: Mapping[str, PracticeCard]
) -> SitePage:
    """Return the page of one municipality; the preview uses it too."""
    own = [
        practices[practice_name]
        for practice_name, practice in catalogue.practices.items()
        if practice.municipality_key == municipality.key
    ]
    body = with_values(municipality.body, catalogue.variables)
    view = replace(portrait_of(municipality, catalogue.calls, own), body=body)
    population = inhabitants(municipality)
    described = ", ".join(filter(None, [view.subtitle, population]))
    head = Head(
        title=f"{municipality.name} – Kommunen",
        description=f"Porträt {municipality.name}: {described}. Zahlen, Vorhaben, Schritte und Quellen.",
        address=addresses.municipality_address(name),
        section=addresses.MUNICIPALITIES,
        crumbs=(CRUMB_START, _CRUMB_MUNICIPALITIES, Link(label=municipality.name, address="")),
    )
    return SitePage(frame="municipality", template="municipality.html", head=head, view=view)


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


def _municipalities(catalogue: Catalogue, now: datetime) -> SitePage:
    cards = tuple(
        card_of(name, municipality, catalogue.themes) for name, municipality in catalogue.municipalities.items()
    )
    rows = tuple(_rows(catalogue))
    call = catalogue.main_call
    view = MunicipalitiesView(
        cards=cards if len(cards) <= MOST_CARDS else (),
        has_pictures=len(cards) <= MOST_PICTURES,
        portraits=len(cards),
        rows=rows,
        letters=tuple(dict.fromkeys(row.letter for row in rows)),
        sources=tuple(_population_sources(catalogue)),
        invitation=application_link(call) if call and call.is_open(now) else None,
        register_note=catalogue.operator.register_note,
        office=office_of(catalogue),
    )
    head = Head(
        title="Kommunen",
        description=f"{len(rows)} Kommunen von A bis Z mit Land und Zahl der Einwohner, {len(cards)} im Porträt.",
        address=addresses.MUNICIPALITIES,
        section=addresses.MUNICIPALITIES,
        crumbs=(CRUMB_START, Link(label="Kommunen", address="")),
    )
    return SitePage(frame="municipalities", template="municipalities.html", head=head, view=view)


def _rows(catalogue: Catalogue) -> list[MunicipalityRow]:
    """List those with a portrait and those in the register, each key once, from A to Z."""
    pages = [(municipality, name) for name, municipality in catalogue.municipalities.items()]
    known = {municipality.key for municipality, _ in pages}
    rows = [_row(municipality, addresses.municipality_address(name)) for municipality, name in pages]
    others = (entry for entry in catalogue.register.entries if entry.key not in known)
    rows += [_row(municipality_from_register(entry), "") for entry in others]
    return sorted(rows, key=lambda row: (sort_name(row.name), row.address))


def _row(municipality: Municipality, address: str) -> MunicipalityRow:
    population = municipality.population
    return MunicipalityRow(
        name=municipality.name,
        address=address,
        kind=_kind_text(municipality),
        laender=", ".join(municipality.laender),
        population=format_whole_number(population.value) if population else "nicht bekannt",
        letter=_letter(municipality.name),
    )


def _kind_text(municipality: Municipality) -> str:
    """Name the kind as the register does, which applicants meet again; a word of the Land's own follows it."""
    kind, detail = municipality.kind.value, municipality.kind_detail
    return f"{kind} ({detail})" if detail and detail != kind else kind


def _letter(name: str) -> str:
    first = sort_name(name)[:1].upper()
    return first if "A" <= first <= "Z" else "Andere"


def _population_sources(catalogue: Catalogue) -> list[str]:
    """Name each source of a number of inhabitants once, the commonest first; an addition to one follows it."""
    counted = Counter(
        municipality.population.source for municipality in catalogue.municipalities.values() if municipality.population
    )
    counted.update(entry.population_source for entry in catalogue.register.entries if entry.population_source)
    sources = [source for source, _ in counted.most_common()]
    return [_without_repetition(source, sources[:place]) for place, source in enumerate(sources)]


def _without_repetition(source: str, before: list[str]) -> str:
    """Leave out what a source before says already: only „eigene Addition der Gemeindewerte“ is new."""
    known = next((one for one in before if source.startswith(f"{one}, ")), "")
    added = source.removeprefix(f"{known}, ") if known else source
    return f"Verbünde: {added}" if known else source


def _practices(cards: Mapping[str, PracticeCard]) -> SitePage:
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


def _practice(catalogue: Catalogue, name: str, practice: Practice, cards: Mapping[str, PracticeCard]) -> SitePage:
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


def _prose(catalogue: Catalogue, now: datetime) -> Iterator[SitePage]:
    """Yield the hand-written pages, each with a shell of its own that MkDocs rendered."""
    for path, written in catalogue.pages.items():
        address = addresses.page_address(path)
        page = with_values(written, catalogue.variables)
        is_about_applying = address.startswith(addresses.APPLYING)
        view = ProseView(
            title=page.title,
            lead=page.lead or "",
            body=page.body,
            figures=figures_of(catalogue) if address == addresses.PROGRAMME else (),
            checked_on=format_date(page.checked_on) if page.checked_on else "",
            applying=applying_view(catalogue, address, now) if is_about_applying else None,
        )
        crumbs = (
            (CRUMB_START, _CRUMB_APPLYING) if is_about_applying and address != addresses.APPLYING else (CRUMB_START,)
        )
        head = Head(
            title=page.title,
            description=page.description,
            address=address,
            section=f"/{address.split('/')[1]}/",
            crumbs=(*crumbs, Link(label=page.nav_title or page.title, address="")),
        )
        yield SitePage(frame=path, template="prose.html", head=head, view=view)


def _not_found() -> SitePage:
    ways = (
        Link(label="Das Programm", address=addresses.PROGRAMME),
        Link(label="Kommunen von A bis Z", address=addresses.MUNICIPALITIES),
        Link(label="Praxisbeispiele", address=addresses.PRACTICES),
        Link(label="Bewerben", address=addresses.APPLYING),
        Link(label="Startseite", address=addresses.START),
    )
    head = Head(title="Seite nicht gefunden", description="Diese Adresse gibt es nicht.", address=addresses.NOT_FOUND)
    return SitePage(frame="not_found", template="not_found.html", head=head, view=NotFoundView(ways=ways))
