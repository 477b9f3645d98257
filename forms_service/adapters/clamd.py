"""Files through clamd, by its own small protocol (`man clamd`, INSTREAM and VERSION).

Fails closed: anything but a plain OK or FOUND is no verdict. A daemon that hangs
must not keep the worker from mail and publications, so after a failure nobody
asks it again for a while.
"""

import datetime as dt
import re
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Final

from forms_service.scanner_address import ScannerAddress
from forms_service.services.ports import Clock, ScanFailedError, ScanOutdatedError, ScanVerdict

_CHUNK_BYTES: Final = 64 * 1024
_ANSWER_BYTES: Final = 4096
_CONNECT_SECONDS: Final = 2.0
_REST_SECONDS: Final = 15.0
_LENGTH: Final = struct.Struct("!I")
_FOUND: Final = re.compile(r"stream: (.+) FOUND")
_DATED: Final = re.compile(r"ClamAV [^/]+/\d+/(.+)")
_DATE: Final = "%a %b %d %H:%M:%S %Y"


class ClamdScanner:
    """A clamd at an address; `max_age` is how old its signatures may be."""

    def __init__(
        self,
        address: ScannerAddress,
        clock: Clock,
        max_age: dt.timedelta,
        *,
        answer_seconds: float = 30.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._address = address
        self._clock = clock
        self._max_age = max_age
        self._answer_seconds = answer_seconds
        self._monotonic = monotonic
        self._rests_until = 0.0

    def scan(self, stream: IO[bytes]) -> ScanVerdict:
        """Look at a file; see the port."""
        if self._monotonic() < self._rests_until:
            raise ScanFailedError
        try:
            self._check_age(self._ask(b"zVERSION\0"))
            answer = self._ask(b"zINSTREAM\0", stream)
        except OSError:
            self._rests_until = self._monotonic() + _REST_SECONDS
            raise ScanFailedError from None
        return _verdict(answer)

    def _ask(self, command: bytes, stream: IO[bytes] | None = None) -> str:
        with self._connected() as connection:
            # A daemon that has enough of a file answers and hangs up while we still send.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(command)
                if stream is not None:
                    _send(connection, stream)
            return _answer(connection)

    def _connected(self) -> socket.socket:
        if self._address.path:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(_CONNECT_SECONDS)
            try:
                connection.connect(self._address.path)
            except OSError:
                connection.close()
                raise
        else:
            connection = socket.create_connection((self._address.host, self._address.port), _CONNECT_SECONDS)
        connection.settimeout(self._answer_seconds)
        return connection

    def _check_age(self, version: str) -> None:
        """Refuse signatures that are too old; a set of one's own has no date and is trusted."""
        found = _DATED.fullmatch(version)
        if found is None:
            return
        made_at = dt.datetime.strptime(found[1], _DATE).replace(tzinfo=dt.UTC)
        if self._clock.now() - made_at > self._max_age:
            raise ScanOutdatedError


def _send(connection: socket.socket, stream: IO[bytes]) -> None:
    while chunk := stream.read(_CHUNK_BYTES):
        connection.sendall(_LENGTH.pack(len(chunk)) + chunk)
    connection.sendall(_LENGTH.pack(0))


def _answer(connection: socket.socket) -> str:
    """Read up to the zero byte; an answer without one was cut off and is none."""
    data = b""
    while len(data) < _ANSWER_BYTES and (part := connection.recv(_ANSWER_BYTES)):
        data += part
        if data.endswith(b"\0"):
            return data[:-1].decode("utf-8", "replace")
    raise ConnectionError("clamd broke off")


def _verdict(answer: str) -> ScanVerdict:
    if answer == "stream: OK":
        return ScanVerdict(finding="")
    found = _FOUND.fullmatch(answer)
    if found is None:
        raise ScanFailedError
    return ScanVerdict(finding=found[1])
