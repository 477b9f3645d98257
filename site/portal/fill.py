"""Fill the shells: our templates with autoescape on, every word of the content a value, never markup."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from portal.art.hero import town
from portal.art.place import BANNER_WIDTH, place
from portal.art.signs import sign
from portal.art.stephouse import step_house
from portal.body import render_body
from portal.chart import draw_chart
from portal.places import TEMPLATES
from portal.render import Rendered
from portal.site_page import SitePage
from portal.sizes import draw_legend_mark, draw_sizes
from portal.views import Place, ProseView
from programme.municipality import Kind
from programme.text import as_html, paragraphs

_CARD_LEAD: Final = 180
_LEGEND: Final = (
    (Kind.STADT, "Stadt oder Gemeinde"),
    (Kind.LANDKREIS, "Landkreis"),
    (Kind.ALLIANZ, "Verbund mehrerer Gemeinden"),
)
_PROSE_SLOTS: Final = ("opening", "beside")


class Filler:
    """Turns pages into HTML. `base` stands before addresses of the site, `assets` before those of its assets."""

    def __init__(
        self, rendered: Rendered, *, site_url: str, version: str, base: str = "", assets: str = "/assets"
    ) -> None:
        self._rendered = rendered
        self._site_url = site_url
        self._common = {"base": escape(base), "assets": escape(assets), "version": escape(version)}
        self._templates = _environment()
        self._templates.globals["base"] = base
        self._salt = f"{rendered.digest}\0{version}\0{base}\0{assets}\0{site_url}"

    def key(self, page: SitePage) -> str:
        """Return a hash over everything the page is made of, beside the code."""
        return hashlib.sha256(f"{self._salt}\0{page!r}".encode()).hexdigest()

    def html(self, page: SitePage) -> str:
        """Return the finished page."""
        head = page.head
        values = {
            **self._common,
            "title": escape(self._title(page)),
            "description": escape(head.description),
            "canonical": self._part("canonical.html", page),
            **self._slots(page),
        }
        return self._rendered.shell(page.frame).fill(values)

    def _title(self, page: SitePage) -> str:
        return f"{page.head.title} – {self._rendered.site_name}"

    def _slots(self, page: SitePage) -> Mapping[str, str]:
        if not isinstance(page.view, ProseView):
            return {"main": self._part(page.template, page)}
        parts = {name: self._part(f"prose/{name}.html", page) for name in _PROSE_SLOTS}
        return {"crumbs": self._part("prose/crumbs.html", page), **parts}

    def _part(self, template: str, page: SitePage) -> str:
        return self._templates.get_template(template).render(
            page=page.view, head=page.head, canonical=self._site_url + page.head.address
        )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_PICTURES)
    environment.filters.update(_FILTERS)
    return environment


def _draw_place(of: Place) -> Markup:
    return place(of.look, of.seed)


def _draw_banner(of: Place) -> Markup:
    return place(of.look, of.seed, BANNER_WIDTH)


def _plain_as_html(text: str) -> Markup:
    """Let line breaks of a plain text be seen; everything else in it is escaped by the one encoder."""
    return Markup(as_html(text))  # noqa: S704


def _shortened(text: str) -> str:
    """Cut a long lead between words, for cards."""
    line = " ".join(text.split())
    if len(line) <= _CARD_LEAD:
        return line
    return f"{line[:_CARD_LEAD].rsplit(' ', 1)[0].rstrip('.,;:–-')} …"


def _host(address: str) -> str:
    return (urlsplit(address).hostname or address).removeprefix("www.")


_PICTURES: Final[dict[str, Any]] = {
    "sign": sign,
    "town": town,
    "place": _draw_place,
    "banner": _draw_banner,
    "step_house": step_house,
    "draw_chart": draw_chart,
    "draw_sizes": draw_sizes,
    "legend_mark": draw_legend_mark,
    "legend": _LEGEND,
}
_FILTERS: Final[dict[str, Any]] = {
    "as_html": _plain_as_html,
    "paragraphs": paragraphs,
    "body": render_body,
    "shortened": _shortened,
    "host": _host,
}
