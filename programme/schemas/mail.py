"""Messages: front matter with subject and variables, a body of plain paragraphs."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A message to be filled; `variables` maps each name to a sample value.

    A variable whose sample is a web address becomes a link in HTML.
    """

    subject: str
    body: str
    variables: Mapping[str, str]


def load_mail(text: str, path: str) -> Mail:
    """Read a message; raises ContentError with all its mistakes."""
    raise NotImplementedError


def render_mail(mail: Mail, values: Mapping[str, str]) -> tuple[str, str, str]:
    """Return subject, text and HTML; raises KeyError for a missing value."""
    raise NotImplementedError
