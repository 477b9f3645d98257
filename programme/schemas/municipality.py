"""A municipality's page: front matter and body, read and written by one schema."""

from programme.municipality import Municipality


def load_municipality(text: str, path: str) -> Municipality:
    """Read a page; raises ContentError with all its mistakes."""
    raise NotImplementedError


def dump_municipality(municipality: Municipality) -> str:
    """Write a page; reading it again gives an equal value. Raises ValueError on control signs."""
    raise NotImplementedError
