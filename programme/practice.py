"""A practice example: what one municipality did and others may copy."""

from dataclasses import dataclass
from datetime import date

from programme.municipality import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """The page of a practice example; facts that are not known are None.

    `name` is the page's name (file name), `theme` an id of themen.yml, `body` Markdown.
    """

    name: str
    title: str
    municipality_key: str
    municipality_name: str
    theme: str
    target_group: str
    lead: str
    programme: str
    cost: str | None = None
    duration: str | None = None
    result: str | None = None
    transfer: str | None = None
    sources: tuple[Source, ...] = ()
    checked_on: date | None = None
    body: str = ""
