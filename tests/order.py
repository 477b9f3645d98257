"""Tests in random order, so that each must stand alone; the seed makes an order again.

Files are mixed, then the tests of a file. A test's place comes from a digest of its
name, so any two keep their order when only some tests are chosen. The longest files come
first, so that no core waits for another at the end.
"""

import hashlib
import secrets
from typing import Final

import pytest

SEED: Final = "20261123"
"""The order of `make test`; `make soak` draws others."""
LONGEST: Final = (
    "tests/browser/test_keyboard.py",
    "tests/browser/test_loop.py",
    "tests/forms_service/office/test_office_in_browser.py",
    "tests/forms_service/applicant/test_journey.py",
    "tests/forms_service/applicant/test_hand_in_killed.py",
    "tests/forms_service/applicant/test_application_pages.py",
)


def place(item: pytest.Item, seed: str) -> tuple[int, str, str]:
    """Tell where a test stands."""
    path = item.path.relative_to(item.config.rootpath).as_posix()
    turn = LONGEST.index(path) if path in LONGEST else len(LONGEST)
    return turn, digest(seed, path), digest(seed, item.nodeid)


def digest(seed: str, name: str) -> str:
    """Mix a name; the same seed gives the same place in every process."""
    return hashlib.sha256(f"{seed} {name}".encode()).hexdigest()


def add_option(parser: pytest.Parser) -> None:
    """Offer `--order`."""
    parser.addoption(
        "--order", default=SEED, metavar="SEED", help="order of the tests: any text, or „any“ for a new one"
    )


def seed_of(config: pytest.Config) -> str:
    """Give the seed of this run; „any“ is drawn once."""
    asked = str(config.getoption("--order"))
    if asked == "any":
        asked = secrets.token_hex(4)
        config.option.order = asked
    return asked
