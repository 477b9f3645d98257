"""Places within pages that links may lead to: those of the templates, and the headings that editors write."""

import re
from functools import cache
from typing import Final

from portal import addresses
from portal.body import render_body
from portal.catalogue import Gathered
from portal.places import OVERRIDES, TEMPLATES
from portal.portraits import participation_view
from portal.variables import resolve
from programme.municipality import Municipality

_ID: Final = re.compile(r'\bid="([a-z0-9-]+)"')
_LETTER: Final = re.compile("[a-z]|andere")
_COMMON: Final = ("macros.html",)
_LISTS: Final = {
    addresses.START: "start.html",
    addresses.MUNICIPALITIES: "municipalities.html",
    addresses.PRACTICES: "practices.html",
}
_PROSE: Final = ("prose/opening.html", "prose/beside.html", "prose/crumbs.html")


def of_page(path: str, catalogue: Gathered) -> frozenset[str]:
    """Return the anchors that a page of the content has beside its headings."""
    folder, _, name = path.removesuffix(".md").rpartition("/")
    municipality = catalogue.municipalities.get(name) if folder == "kommunen" else None
    if municipality is not None:
        return _written("municipality.html") | _parts(municipality)
    return _written("practice.html") if folder == "praxis" else _written(*_PROSE)


def has(address: str, fragment: str, catalogue: Gathered) -> bool:
    """Say whether the page at an address has such a place; a page that could not be loaded is believed."""
    if address in _LISTS:
        is_letter = address == addresses.MUNICIPALITIES and bool(_LETTER.fullmatch(fragment))
        return is_letter or fragment in _written(_LISTS[address])
    for path, text in _texts(catalogue).items():
        if addresses.page_address(path) == address:
            headings = render_body(resolve(text, catalogue.variables, lambda _: None)).headings
            return fragment in of_page(path, catalogue) or fragment in {heading.anchor for heading in headings}
    return True


def _texts(catalogue: Gathered) -> dict[str, str]:
    return {
        **{f"kommunen/{name}.md": each.body for name, each in catalogue.municipalities.items()},
        **{f"praxis/{name}.md": each.body for name, each in catalogue.practices.items()},
        **{path: page.body for path, page in catalogue.pages.items()},
    }


def _parts(municipality: Municipality) -> frozenset[str]:
    """Return the anchors of participations and charts, which depend on the municipality."""
    views = [participation_view(participation, None, "") for participation in municipality.participations]
    charts = range(1, len(views) + 2)
    named = (anchor for view in views for anchor in (view.anchor, f"{view.anchor}-titel"))
    return frozenset({*named, *(f"entwicklung-{number}" for number in charts)})


@cache
def _written(*templates: str) -> frozenset[str]:
    """Return the anchors that stand in templates, and those of the frame around every page."""
    paths = [*(TEMPLATES / name for name in (*templates, *_COMMON)), *sorted(OVERRIDES.rglob("*.html"))]
    return frozenset(anchor for path in paths for anchor in _ID.findall(path.read_text(encoding="utf-8")))
