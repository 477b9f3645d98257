"""YAML text and front matter to plain data with the line of every key."""

from collections.abc import Mapping
from dataclasses import dataclass

Data = str | int | bool | None | list["Data"] | dict[str, "Data"]
KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Data of one file; `lines` maps key paths to lines (from 1), `body` follows front matter."""

    path: str
    data: Data
    lines: Mapping[KeyPath, int]
    body: str = ""


def read_yaml(text: str, path: str) -> Document:
    """Read a YAML file; raises ContentError."""
    raise NotImplementedError


def read_front_matter(text: str, path: str) -> Document:
    """Read a Markdown file with front matter; raises ContentError."""
    raise NotImplementedError
