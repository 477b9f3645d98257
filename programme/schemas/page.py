"""A page that editors write by hand."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Front matter and Markdown of a page; `nav_title` only where the navigation differs."""

    title: str
    description: str
    nav_title: str | None = None
    lead: str | None = None
    checked_on: date | None = None
    body: str = ""


def load_page(text: str, path: str) -> Page:
    """Read a page; raises ContentError with all its mistakes."""
    raise NotImplementedError
