"""The way out by SMTP: one connection per message, nothing believed but a clear answer.

Which answer means what: whatever goes wrong before the recipient is named is about us
and the server, so it passes; a 5xx about the recipient or the message stays. After the
last dot silence means that nobody knows.
"""

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.headerregistry import Address
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from forms_service.adapters.mail_message import address, compose, wire_bytes
from forms_service.mail_settings import Encryption, MailServer
from forms_service.services.ports import (
    DeliveredMail,
    EffectError,
    MailDeferredError,
    MailRefusedError,
    MailUnansweredError,
    OutgoingMail,
)

_DONE: Final = 2
_GO_ON: Final = 3
_NEVER: Final = 5
_BYE_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a server may take, in seconds; all of it is less than the lease of a job."""

    answer: float = 30.0
    message: float = 120.0
    """Everything about one message, however slowly it drips."""
    rest: float = 60.0
    """After a failure of the server itself nobody asks it for so long: other jobs wait behind the mails."""


class SmtpMail:
    """Messages handed over to a mail server."""

    def __init__(self, server: MailServer, service_url: str, patience: Patience | None = None) -> None:
        self._server = server
        self._service_url = service_url
        self._patience = patience or Patience()
        self._rests_until = 0.0

    def send(self, mail: OutgoingMail) -> None:
        """Hand over a message; see the port."""
        message = compose(mail, self._service_url, self._server.sender)
        data, recipient = wire_bytes(message), address(mail.to)
        if time.monotonic() < self._rests_until:
            raise MailDeferredError
        with self._session() as (session, is_cut):
            self._greet(session)
            _name_recipient(session, recipient)
            _hand_over(session, data, is_cut)
            _leave(session)

    def delivered(self) -> Sequence[DeliveredMail]:
        """List nothing: what was handed over is gone; see the port."""
        return ()

    @contextmanager
    def _session(self) -> Iterator[tuple[smtplib.SMTP, threading.Event]]:
        """Make a session that ends by itself when the patience does; the event tells that it did."""
        session = _session_for(self._server, _own_name(self._service_url), self._patience.answer)
        watchdog = threading.Timer(self._patience.message, _cut, [session])
        watchdog.start()
        try:
            yield session, watchdog.finished
        finally:
            watchdog.cancel()
            session.close()

    def _greet(self, session: smtplib.SMTP) -> None:
        """Connect, protect the connection, sign in, name the sender; whatever fails here is no fault of a message."""
        try:
            _expect(_DONE, session.connect(self._server.host, self._server.port), MailDeferredError)
            if self._server.encryption is Encryption.STARTTLS:
                session.starttls(context=ssl.create_default_context())
            session.ehlo_or_helo_if_needed()
            if self._server.user:
                session.login(self._server.user, self._server.password)
            _expect(_DONE, session.docmd(f"MAIL FROM:<{self._server.sender}>"), MailDeferredError)
        except (OSError, EffectError) as error:
            self._rests_until = time.monotonic() + self._patience.rest
            raise MailDeferredError(_reply(error)) from error


class _Session(smtplib.SMTP):
    """A session that knows its server before it connects, so that the watchdog sees it from the start."""

    def __init__(self, server: str, own_name: str, timeout: float) -> None:
        super().__init__(local_hostname=own_name, timeout=timeout)
        self._host = server


class _TlsSession(smtplib.SMTP_SSL):
    """The same, protected from the first byte."""

    def __init__(self, server: str, own_name: str, timeout: float) -> None:
        super().__init__(local_hostname=own_name, timeout=timeout, context=ssl.create_default_context())
        self._host = server


def _session_for(server: MailServer, own_name: str, timeout: float) -> smtplib.SMTP:
    kind = _TlsSession if server.encryption is Encryption.TLS else _Session
    return kind(server.host, own_name, timeout)


def _own_name(service_url: str) -> str:
    """Name ourselves as RFC 5321 wants it, without asking anybody who we are."""
    host = urlsplit(service_url).hostname or "localhost"
    with suppress(ValueError):
        literal = ip_address(host)
        return f"[IPv6:{literal}]" if literal.version == 6 else f"[{literal}]"  # noqa: PLR2004 - of the protocol
    return host


def _cut(session: smtplib.SMTP) -> None:
    """End a session from outside: whoever reads or writes on it gets an error at once."""
    if session.sock is not None:
        with suppress(OSError):
            # The method of the plain socket: the one of TLS takes away the object that the reader is using.
            socket.socket.shutdown(session.sock, socket.SHUT_RDWR)


def _expect(family: int, answer: tuple[int, bytes], hopeless: type[EffectError]) -> None:
    """Raise unless the answer is of this family; 5xx with the given error, anything else as something that passes."""
    reply = answer[0]
    if reply // 100 != family:
        raise (hopeless if reply // 100 == _NEVER else MailDeferredError)(reply)


def _name_recipient(session: smtplib.SMTP, recipient: Address) -> None:
    try:
        _expect(_DONE, session.docmd(f"RCPT TO:<{recipient.addr_spec}>"), MailRefusedError)
        _expect(_GO_ON, session.docmd("DATA"), MailRefusedError)
    except OSError as error:
        raise MailDeferredError from error


def _hand_over(session: smtplib.SMTP, data: bytes, is_cut: threading.Event) -> None:
    """Send the message; only with its last bytes, the dot, can it have arrived."""
    try:
        session.send(data)
    except OSError as error:
        raise MailDeferredError from error
    try:
        answer = session.getreply()
    except OSError as error:
        raise MailUnansweredError from error
    if answer[0] < 0 or is_cut.is_set():
        raise MailUnansweredError  # no number, or the beginning of one: whatever this was, it was no answer
    _expect(_DONE, answer, MailRefusedError)


def _leave(session: smtplib.SMTP) -> None:
    """Say goodbye; the message is theirs already, so nothing that happens now matters."""
    with suppress(OSError):
        if session.sock is not None:
            session.sock.settimeout(_BYE_SECONDS)
        session.quit()


def _reply(error: Exception) -> int:
    """Give the number of the answer that an error carries; 0 for none."""
    if isinstance(error, EffectError):
        return error.reply
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
