"""Waiting, in one place: for a condition with a limit, never for a time and a hope."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

PATIENCE_SECONDS: Final = 60.0
"""Long enough for a busy machine; whoever waits this long has failed."""

_LOOK_SECONDS: Final = 0.02


def wait_until(condition: Callable[[], T | None], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """Look again and again until something is there; gives what the last look found.

    Raises TimeoutError with `what` was waited for.
    """
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} s: {what}")
        time.sleep(_LOOK_SECONDS)
    return found


def stays(condition: Callable[[], object], seconds: float) -> bool:
    """Tell whether something holds for a while: for tests that say that nothing happens."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not condition():
            return False
        time.sleep(_LOOK_SECONDS)
    return True
