"""Fixtures that every test may use; kept small, so that no test needs a hunt."""

import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Browser

from tests.chromium import started

ROOT = Path(__file__).resolve().parent.parent
PURE = ("tests/programme/", "tests/shapes/")


class ReachedOut(AssertionError):
    """A test left the place where it belongs."""


def _is_local(address: object) -> bool:
    # A string is the path of a Unix socket.
    return isinstance(address, str | bytes) or (
        isinstance(address, tuple) and str(address[0]) in {"127.0.0.1", "::1", "localhost"}
    )


@pytest.fixture(autouse=True)
def _only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if not _is_local(address):
            raise ReachedOut(f"connection to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _pure_rules_stay_pure(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    path = request.path.relative_to(ROOT).as_posix() if request.path.is_relative_to(ROOT) else ""
    if not path.startswith(PURE):
        return

    def refuse(*_: object, **__: object) -> NoReturn:
        raise ReachedOut("a test of pure rules opened a database or a connection")

    monkeypatch.setattr(sqlite3, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


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
