"""From the catalogue to the pages of the site: which there are, and what the hand-written ones show."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from portal import addresses
from portal.catalogue import Catalogue
from portal.front import CRUMB_START, applying_view, figures_of, start_head, start_view
from portal.municipality_pages import municipalities_page, portrait_page
from portal.practice_pages import practice_cards, practice_page, practices_page
from portal.site_page import SitePage
from portal.variables import with_values
from portal.views import Head, Link, NotFoundView, ProseView
from programme.german import format_date

_CRUMB_APPLYING: Final = Link(label="Bewerben", address=addresses.APPLYING)


def pages_of(catalogue: Catalogue, now: datetime) -> Iterator[SitePage]:
    """Yield every page of the site. `now` decides only what is said about open calls."""
    practices = practice_cards(catalogue)
    yield SitePage(frame="start", template="start.html", head=start_head(catalogue), view=start_view(catalogue, now))
    yield municipalities_page(catalogue, now)
    for name, municipality in catalogue.municipalities.items():
        yield portrait_page(catalogue, name, municipality, practices)
    yield practices_page(practices)
    for name, practice in catalogue.practices.items():
        yield practice_page(catalogue, name, practice, practices)
    yield from _prose(catalogue, now)
    yield _not_found()


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
