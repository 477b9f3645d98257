"""`themen.yml`: the themes of municipalities and practice examples."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One theme; `id` is its name in addresses."""

    id: str
    title: str
    text: str = ""


def load_themes(text: str, path: str) -> tuple[Theme, ...]:
    """Read the themes; raises ContentError with all mistakes."""
    raise NotImplementedError
