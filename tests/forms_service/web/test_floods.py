"""R13: a body without end is cut off while it comes; memory, disk and the other visitors do not notice."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from tests.forms_service.portals import Portal, free_port, start, stop

MEGABYTE = 1_000_000
LIMIT = 120 * MEGABYTE
SENT = 600 * MEGABYTE
ADDRESS = "/bewerbung/v/00000000000000000000000000000000/abschnitt/wille/"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    running = start(tmp_path_factory.mktemp("flood"), free_port())
    try:
        running.wait()
        yield running
    finally:
        stop(running)


class Meter:
    """Looks at a process while something happens: its memory and its open files, in bytes."""

    def __init__(self, pid: int) -> None:
        self._process = Path(f"/proc/{pid}")
        self.memory = 0
        self.files = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(0.02):
            self.memory = max(self.memory, self.resident())
            self.files = max(self.files, self._open_files())

    def resident(self) -> int:
        lines = (self._process / "status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))

    def _open_files(self) -> int:
        """Bytes in files without a name: what has come of a body so far."""
        total = 0
        for link in (self._process / "fd").iterdir():
            try:
                total += link.stat().st_size if str(link.readlink()).endswith("(deleted)") else 0
            except FileNotFoundError:
                continue
        return total


def head(*lines: str) -> bytes:
    return "\r\n".join((f"POST {ADDRESS} HTTP/1.1", "Host: 127.0.0.1", *lines, "", "")).encode()


def status(connection: socket.socket) -> int:
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return answer.status


def test_size_that_is_told_is_refused_before_it_comes(portal: Portal) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", portal.port), timeout=10) as connection:
        connection.sendall(head("Content-Type: multipart/form-data; boundary=x", f"Content-Length: {5000 * MEGABYTE}"))

        assert status(connection) == 413
    assert time.monotonic() - began < 5


def test_body_without_a_size_is_cut_off_while_it_comes(portal: Portal) -> None:
    chunk = b"%x\r\n%s\r\n" % (MEGABYTE, bytes(MEGABYTE))
    taken = 0
    with Meter(portal.children()["web"]) as meter:
        before = meter.resident()
        with socket.create_connection(("127.0.0.1", portal.port), timeout=10) as connection:
            connection.sendall(head("Content-Type: multipart/form-data; boundary=x", "Transfer-Encoding: chunked"))
            try:
                while taken < SENT:
                    connection.sendall(chunk)
                    taken += MEGABYTE
            except OSError:
                pass
        ready = portal.get("/healthz")[0]

    assert ready == 200
    assert taken < SENT
    assert meter.files < 2 * LIMIT
    assert meter.memory - before < 100 * MEGABYTE
