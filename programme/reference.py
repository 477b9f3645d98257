"""Vorgangsnummern: `<CALL>-<year>-<6 signs>-<check sign>`, random, read forgivingly."""

from collections.abc import Callable


def make_reference(call_id: str, year: int, random_bytes_source: Callable[[int], bytes]) -> str:
    """Return a new reference; `random_bytes_source(n)` gives n random bytes."""
    raise NotImplementedError


def parse_reference(text: str) -> str:
    """Return the reference as it was given out; raises AnswerRefused."""
    raise NotImplementedError
