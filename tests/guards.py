"""What tests may not touch: other machines, and for the pure rules anything but themselves."""

import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NoReturn

import pytest

PURE: Final = ("tests/programme/", "tests/shapes/")
"""Tests of rules: no database, no connection, no process, no waiting."""


class ReachedOut(AssertionError):
    """A test left the place where it belongs."""


def is_pure(path: Path, root: Path) -> bool:
    """Tell whether a test file is about pure rules."""
    return path.is_relative_to(root) and path.relative_to(root).as_posix().startswith(PURE)


def is_local(address: object) -> bool:
    """Tell whether an address is on this machine; a string is the path of a Unix socket."""
    return isinstance(address, str | bytes) or (
        isinstance(address, tuple) and str(address[0]) in {"127.0.0.1", "::1", "localhost"}
    )


def keep_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every address elsewhere, names included: looking one up asks another machine."""
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    look_up = socket.getaddrinfo

    def only_local(host: Any, *arguments: Any, **options: Any) -> Any:
        if host is not None and not is_local((host.decode() if isinstance(host, bytes) else host,)):
            raise ReachedOut(f"looked up {host!r}")
        return look_up(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", only_local)


def _guarded(connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if not is_local(address):
            raise ReachedOut(f"connection to {address}")
        return connect(self, address)

    return guarded


def keep_pure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse databases, connections and processes."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise ReachedOut("a test of pure rules opened a database, a connection or a process")

    monkeypatch.setattr(sqlite3, "connect", refuse)
    monkeypatch.setattr(subprocess.Popen, "__init__", refuse)
    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    if psycopg := sys.modules.get("psycopg"):
        monkeypatch.setattr(psycopg, "connect", refuse)
        monkeypatch.setattr(psycopg.Connection, "connect", refuse)
