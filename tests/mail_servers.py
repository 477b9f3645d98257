"""Mail servers for tests: aiosmtpd for what is right, a scripted one on a bare socket for everything else."""

import asyncio
import email
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Final, TypeVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from forms_service.mail_settings import Encryption, MailServer

_T = TypeVar("_T")

USER, PASSWORD = "portal", "ganz-geheim"
SENDER = "portal@werkstattportal.example"

HANG: Final = b"hang"
DRIP: Final = b"drip"
CLOSE: Final = b"close"
GOOD: Final[Mapping[str, bytes]] = {
    "banner": b"220 sink\r\n",
    "EHLO": b"250 sink\r\n",
    "MAIL": b"250 ok\r\n",
    "RCPT": b"250 ok\r\n",
    "DATA": b"354 go ahead\r\n",
    ".": b"250 taken\r\n",
    "QUIT": b"221 bye\r\n",
}
"""What the scripted server says at each step; `HANG`, `DRIP` and `CLOSE` in place of an answer do so."""


def server_at(
    port: int, encryption: Encryption = Encryption.NONE, user: str = "", host: str = "127.0.0.1"
) -> MailServer:
    """Settings that lead to a server of a test."""
    password = PASSWORD if user else ""
    return MailServer(host=host, port=port, encryption=encryption, sender=SENDER, user=user, password=password)


@dataclass(slots=True)
class Sink:
    """A server on a bare socket: keeps every byte, answers as its script says.

    `taken` is what stood between DATA and the dot, `at_dot` is called when the dot has come.
    """

    script: dict[str, bytes] = field(default_factory=dict)
    at_dot: Callable[[], object] | None = None
    lines: list[bytes] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    _ended: threading.Event = field(default_factory=threading.Event)

    def messages(self) -> list[EmailMessage]:
        return [_parsed(data) for data in self.taken]

    def serve(self, listener: socket.socket) -> None:
        while not self._ended.is_set():
            with suppress(TimeoutError, OSError):
                connection, _ = listener.accept()
                self.connections += 1
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def end(self) -> None:
        self._ended.set()

    def _talk(self, connection: socket.socket) -> None:
        with connection, suppress(OSError), connection.makefile("rb") as incoming:
            self._say(connection, "banner")
            while line := incoming.readline():
                self.lines.append(line)
                verb = line.split()[0].decode().upper() if line.split() else ""
                self._say(connection, verb)
                if verb == "DATA" and self._answer("DATA").startswith(b"354"):
                    self._take(connection, incoming)
                if verb == "QUIT":
                    return

    def _take(self, connection: socket.socket, incoming: Any) -> None:
        data = b""
        while not data.endswith(b"\r\n.\r\n"):
            line = incoming.readline()
            if not line:
                return
            data += line
        self.taken.append(data.removesuffix(b".\r\n"))
        if self.at_dot is not None:
            self.at_dot()
        self._say(connection, ".")

    def _answer(self, step: str) -> bytes:
        return self.script.get(step, GOOD.get(step, b"500 what\r\n"))

    def _say(self, connection: socket.socket, step: str) -> None:
        answer = self._answer(step)
        if answer == CLOSE:
            connection.shutdown(socket.SHUT_RDWR)
            raise OSError
        if answer == HANG:
            self._ended.wait()
            raise OSError
        if answer == DRIP:
            for _ in range(500):  # ten seconds: who has no patience of its own is told so by its test
                if self._ended.wait(0.02):
                    break
                connection.sendall(b"2")
            raise OSError
        connection.sendall(answer)


def _parsed(data: bytes) -> EmailMessage:
    """Read a message as its receiver does: dots taken away again."""
    plain = data.replace(b"\r\n..", b"\r\n.")
    found = email.message_from_bytes(plain, policy=default)
    assert isinstance(found, EmailMessage)
    return found


@contextmanager
def sink(**script: bytes) -> Iterator[Sink]:
    """Serve a script on a port of its own; `dot` names the answer after the message."""
    steps = {"banner": "banner", "dot": "."}
    made = Sink(script={steps.get(name, name.upper()): answer for name, answer in script.items()})
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        made.port = listener.getsockname()[1]
        serving = threading.Thread(target=made.serve, args=(listener,))
        serving.start()
        try:
            yield made
        finally:
            made.end()
            serving.join()


@dataclass(slots=True)
class Inbox:
    """What aiosmtpd took, parsed with the standard policy, with the envelopes it came in."""

    envelopes: list[Envelope] = field(default_factory=list)
    was_protected: list[bool] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.envelopes.append(envelope)
        assert server.transport is not None
        self.was_protected.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 taken"

    def messages(self) -> list[EmailMessage]:
        return [_whole(envelope) for envelope in self.envelopes]

    def sign_in(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        is_right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        self.users += [USER] if is_right else []
        return AuthResult(success=is_right)


def _whole(envelope: Envelope) -> EmailMessage:
    assert isinstance(envelope.content, bytes)
    found = email.message_from_bytes(envelope.content, policy=default)
    assert isinstance(found, EmailMessage)
    return found


@contextmanager
def aiosmtpd(
    inbox: Inbox, certificate: Path | None = None, *, implicit: bool = False, login: bool = False
) -> Iterator[int]:
    """A real mail server on a port of its own; with a certificate it wants STARTTLS, or TLS from the first byte."""
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    direct = context if implicit else None
    options: dict[str, Any] = {}
    if context is not None and not implicit:
        options |= {"tls_context": context, "require_starttls": True}
    if login:
        # It knows TLS by STARTTLS only and warns where it sees none; the inbox notes who has signed in.
        options |= {"authenticator": inbox.sign_in, "auth_required": not implicit, "auth_require_tls": not implicit}
    loop = asyncio.new_event_loop()
    # The loop lives in a thread of its own from the start: this one may hold the browser's.
    serving = threading.Thread(target=loop.run_forever)
    serving.start()
    try:
        server = _in(loop, loop.create_server(lambda: SMTP(inbox, loop=loop, **options), "127.0.0.1", 0, ssl=direct))
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            _in(loop, _let_go(server))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        serving.join()
        loop.close()


def _in(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, _T]) -> _T:
    """What `work` gives, done in a loop that another thread runs."""
    return asyncio.run_coroutine_threadsafe(work, loop).result()


async def _let_go(server: asyncio.Server) -> None:
    """End what is still being served, so that nothing is left open."""
    server.close()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    await server.wait_closed()


def make_certificate(folder: Path, host: str = "localhost") -> Path:
    """Make a certificate that is its own authority; key and certificate in one file."""
    key, certificate, both = folder / "key.pem", folder / "certificate.pem", folder / f"{host}.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}",
         "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    return both
