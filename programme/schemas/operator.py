"""`betreiber.yml`: who runs the portal."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who runs the portal; `address` is several lines, `sample` marks a sample portal."""

    name: str
    address: str
    email: str
    phone: str
    sample: bool


def load_operator(text: str, path: str) -> Operator:
    """Read the file; raises ContentError with all its mistakes."""
    raise NotImplementedError
