"""The tests of the rules are kept away from everything that is not a rule."""

import socket
import sqlite3
import subprocess

import pytest

from tests.guards import ReachedOut


def test_no_database_opens() -> None:
    with pytest.raises(ReachedOut):
        sqlite3.connect(":memory:")


def test_no_process_starts() -> None:
    with pytest.raises(ReachedOut):
        subprocess.run(["true"], check=True)


def test_nothing_connects_not_even_to_this_machine() -> None:
    with socket.socket() as one:
        for reach in (one.connect, one.connect_ex, one.bind):
            with pytest.raises(ReachedOut):
                reach(("127.0.0.1", 1))
    with socket.socket(type=socket.SOCK_DGRAM) as one, pytest.raises(ReachedOut):
        one.sendto(b"", ("127.0.0.1", 1))
