"""A practice example's page."""

from programme.practice import Practice


def load_practice(text: str, path: str) -> Practice:
    """Read a page; its name is the file's name. Raises ContentError."""
    raise NotImplementedError
