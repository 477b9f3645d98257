"""A page that editors write by hand."""

from dataclasses import dataclass, replace
from datetime import date

from programme.schemas.document import read_front_matter
from programme.schemas.fields import Day, Prose, Strict, Text
from programme.schemas.loading import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Front matter and Markdown of a page; `nav_title` only where the navigation differs."""

    title: str
    description: str
    nav_title: str | None = None
    lead: str | None = None
    checked_on: date | None = None
    body: str = ""


class PageSchema(Strict):
    """Front matter of a page."""

    makes = Page
    title = Text(required=True)
    description = Text(required=True)
    nav_title = Text()
    lead = Prose()
    checked_on = Day()


_SCHEMA = PageSchema()


def load_page(text: str, path: str) -> Page:
    """Read a page; raises ContentError with all its mistakes."""
    document = read_front_matter(text, path)
    made: Page = load(_SCHEMA, document)
    return replace(made, body=document.body)
