"""Fixtures that every test may use; kept small, so that no test needs a hunt."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from playwright.sync_api import Browser

from tests import guards, order
from tests.chromium import started

ROOT = Path(__file__).resolve().parent.parent

# What a machine for builds says of itself would change what is built.
for _name in ("CI", "NETLIFY", "SITE_URL", "SERVICE_URL", "SOURCE_DATE_EPOCH"):
    os.environ.pop(_name, None)

# Properties try the same examples each time; `make soak` draws new ones.
settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=200)
settings.register_profile("drawn", derandomize=False, deadline=None, max_examples=2000, print_blob=True)
# A mutant is noticed or not; the smallest example does not matter.
without_shrinking = (Phase.explicit, Phase.generate)
settings.register_profile(
    "mutants", derandomize=True, deadline=None, max_examples=100, phases=without_shrinking, database=None
)
settings.load_profile("fixed")


def pytest_addoption(parser: pytest.Parser) -> None:
    order.add_option(parser)


def pytest_report_header(config: pytest.Config) -> str:
    return f"order: {order.seed_of(config)}"


# First, because pytest then brings together what shares an expensive fixture.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    seed = order.seed_of(config)
    items.sort(key=lambda item: order.place(item, seed))


@pytest.fixture(autouse=True)
def _only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    guards.keep_on_this_machine(monkeypatch)


@pytest.fixture(autouse=True)
def _pure_rules_stay_pure(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if guards.is_pure(request.path, ROOT):
        guards.keep_pure(monkeypatch)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished public site of the checkout's content, built once for all tests that only read it."""
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "build.py", "build", "--content", "content", "--out", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return out / "public"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests: Playwright cannot be started twice in one process."""
    with started() as browser:
        yield browser
