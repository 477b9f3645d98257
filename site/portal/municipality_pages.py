"""The pages of the municipalities: the list of all, and a portrait for each."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from portal import addresses
from portal.catalogue import Catalogue, sort_name
from portal.front import CRUMB_START, application_link, office_of
from portal.portraits import MOST_PICTURES, card_of, inhabitants, portrait_of
from portal.site_page import SitePage
from portal.variables import with_values
from portal.views import Head, Link, MunicipalitiesView, MunicipalityRow, PracticeCard
from programme.german import format_whole_number
from programme.municipality import Municipality
from programme.portrait import municipality_from_register

MOST_CARDS: Final = 60

_CRUMB_MUNICIPALITIES: Final = Link(label="Kommunen", address=addresses.MUNICIPALITIES)


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


def municipalities_page(catalogue: Catalogue, now: datetime) -> SitePage:
    """Return the list of all municipalities."""
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
