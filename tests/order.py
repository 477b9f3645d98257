"""Tests in random order, so that each must stand alone; the seed makes an order again.

Files are mixed, then the tests of a file. A test's place comes from a digest of its
name, so any two keep their order when only some tests are chosen.
"""

import hashlib
import secrets
from typing import Final

import pytest

SEED: Final = "20261123"
"""The order of `make test`; `make soak` draws others."""


def place(item: pytest.Item, seed: str) -> tuple[str, str]:
    """Tell where a test stands."""
    return digest(seed, item.path.relative_to(item.config.rootpath).as_posix()), digest(seed, item.nodeid)


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
