"""Virus scanners for tests: Debian's clamd with one signature of our own, and one that misbehaves as it is told."""

import socket
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from forms_service.scanner_address import ScannerAddress
from tests.waiting import wait_until

CLAMD: Final = "/usr/sbin/clamd"
MARK: Final = b"WERKSTATT-" + b"SCHADSOFTWARE-MUSTER"
"""What the one signature looks for; harmless, and in no file of ours as one piece."""
FINDING: Final = "Werkstatt.Muster.UNOFFICIAL"
EICAR: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
"""The test file that every scanner knows, put together only here."""


@contextmanager
def real_clamd(folder: Path) -> Iterator[ScannerAddress]:
    """Run Debian's clamd on a socket below a folder."""
    signatures = folder / "signatures"
    signatures.mkdir()
    (signatures / "muster.ndb").write_text(f"Werkstatt.Muster:0:*:{MARK.hex()}\n", encoding="ascii")
    path = folder / "clamd.ctl"
    settings = {
        "LocalSocket": path,
        "DatabaseDirectory": signatures,
        "Foreground": "yes",
        "LogFile": folder / "clamd.log",
        "StreamMaxLength": "25M",
        "TemporaryDirectory": folder,
    }
    config = folder / "clamd.conf"
    config.write_text("".join(f"{name} {value}\n" for name, value in settings.items()), encoding="utf-8")
    process = subprocess.Popen([CLAMD, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(path.exists, "clamd")
        yield ScannerAddress(path=str(path))
    finally:
        process.terminate()
        process.wait(timeout=30)


class Mood(StrEnum):
    """What the fake clamd does with a file."""

    CLEAN = "clean"
    FINDS_EICAR = "finds"
    HANGS = "hangs"
    DIES = "dies"
    """Breaks off in the middle of the stream."""
    TALKS_NONSENSE = "nonsense"
    TOO_LARGE = "too_large"


@dataclass(slots=True)
class FakeClamd:
    """A clamd in a thread; counts the files that it was given whole."""

    listener: socket.socket
    mood: Mood = Mood.FINDS_EICAR
    version: bytes = b"ClamAV 1.4.3"
    scanned: list[bytes] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> ScannerAddress:
        host, port = self.listener.getsockname()[:2]
        return ScannerAddress(host=host, port=port)

    def serve(self) -> None:
        while not self.stopping.is_set():
            with suppress(OSError):
                connection, _ = self.listener.accept()
                with connection:
                    connection.settimeout(10)
                    self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        command = _until_zero(stream)
        if self.mood is Mood.HANGS:
            self.stopping.wait(5)
        elif command == b"zVERSION":
            connection.sendall(self.version + b"\0")
        elif self.mood is Mood.DIES:
            stream.read(4)
        else:
            connection.sendall(self._verdict(_read_file(stream)) + b"\0")

    def _verdict(self, data: bytes) -> bytes:
        self.scanned.append(data)
        if self.mood is Mood.FINDS_EICAR and EICAR in data:
            return b"stream: Eicar-Test-Signature FOUND"
        return {
            Mood.TALKS_NONSENSE: b"UNKNOWN COMMAND",
            Mood.TOO_LARGE: b"INSTREAM size limit exceeded. ERROR",
        }.get(self.mood, b"stream: OK")


def _until_zero(stream: object) -> bytes:
    read = stream.read  # type: ignore[attr-defined]
    found = b""
    while (one := read(1)) not in {b"", b"\0"}:
        found += one
    return found


def _read_file(stream: object) -> bytes:
    read = stream.read  # type: ignore[attr-defined]
    data = b""
    while length := struct.unpack("!I", read(4))[0]:
        data += read(length)
    return data


@contextmanager
def fake_clamd(mood: Mood = Mood.FINDS_EICAR) -> Iterator[FakeClamd]:
    """Run a clamd that does as it is told."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        daemon = FakeClamd(listener=listener, mood=mood)
        thread = threading.Thread(target=daemon.serve)
        thread.start()
        try:
            yield daemon
        finally:
            daemon.stopping.set()
            thread.join(timeout=10)
