"""R20: SMTP really spoken; each answer at each step means what it should, and silence is never taken for a no."""

import itertools
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from forms_service.adapters.mail_message import name_of
from forms_service.adapters.mail_server import Patience, SmtpMail
from forms_service.mail_settings import Encryption, MailServer
from forms_service.services.ports import (
    EffectError,
    MailDeferredError,
    MailRefusedError,
    MailUnansweredError,
    OutgoingMail,
)
from tests.fakes import NOON
from tests.mail_servers import CLOSE, DRIP, HANG, SENDER, USER, Inbox, aiosmtpd, make_certificate, server_at, sink

SERVICE = "https://dienst.example"
HASTE = Patience(answer=0.5, message=1.0, rest=0.0)
STEPS = ("banner", "ehlo", "mail", "rcpt", "data", "dot")


def mail(key: str = "mail:1", to: str = "amt@kommune.example") -> OutgoingMail:
    return OutgoingMail(
        key=key,
        sender="post@geschaeftsstelle.example",
        to=to,
        subject="Eingegangen: ZWK-2026-7K4M2X-9",
        text="Gruß aus Plößberg\n.\n..\n.. zwei\nFrom x\n\nEnde",
        html="<p>Gruß aus Plößberg</p>\n<p>.</p>",
        at=NOON,
    )


def way_out(server: MailServer, patience: Patience = HASTE) -> SmtpMail:
    return SmtpMail(server, SERVICE, patience)


def outcome(port: int) -> str:
    try:
        way_out(server_at(port)).send(mail())
    except EffectError as error:
        return f"{error.code} {error.reply}"
    return "accepted"


def test_a_message_arrives_whole() -> None:
    inbox = Inbox()
    with aiosmtpd(inbox) as port:
        way_out(server_at(port)).send(mail())

    (envelope,), (message,) = inbox.envelopes, inbox.messages()
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, ["amt@kommune.example"])
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == "Gruß aus Plößberg\n.\n..\n.. zwei\nFrom x\n\nEnde\n"
    assert html is not None
    assert "Gruß aus Plößberg" in html.get_content()
    assert message["From"].addresses[0].addr_spec == SENDER
    assert message["Reply-To"].addresses[0].addr_spec == "post@geschaeftsstelle.example"
    assert message["Date"].datetime == NOON
    assert message["Message-ID"] == f"<{name_of('mail:1')}@dienst.example>"


def test_a_second_try_carries_the_same_id() -> None:
    with sink() as server:
        for _ in range(2):
            way_out(server_at(server.port)).send(mail())
        way_out(server_at(server.port)).send(mail("mail:2"))

    ids = [message["Message-ID"] for message in server.messages()]
    assert ids[0] == ids[1] != ids[2]
    assert server.taken[0].split(b"boundary")[0] == server.taken[1].split(b"boundary")[0]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("answer", "early", "late"),
    [
        (b"421 busy\r\n", "mail.deferred 421", "mail.deferred 421"),
        (b"450 later\r\n", "mail.deferred 450", "mail.deferred 450"),
        (b"452-full\r\n452 later\r\n", "mail.deferred 452", "mail.deferred 452"),
        # Before a recipient is named a 5xx is about us: the operator can mend it.
        (b"550 no\r\n", "mail.deferred 550", "mail.refused 550"),
        (b"571 never\r\n", "mail.deferred 571", "mail.refused 571"),
    ],
)
def test_an_answer_that_is_no_yes(step: str, answer: bytes, early: str, late: str) -> None:
    with sink(**{step: answer}) as server:
        found = outcome(server.port)

    # A server without EHLO is asked with HELO, which this one does not know either.
    expected = "mail.deferred 500" if step == "ehlo" else early if step in STEPS[:3] else late
    assert found == expected


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("fault", [HANG, CLOSE, DRIP])
def test_a_server_that_falls_silent(step: str, fault: bytes) -> None:
    begun = time.monotonic()
    with sink(**{step: fault}) as server:
        found = outcome(server.port)

    assert found.split()[0] == ("mail.unanswered" if step == "dot" else "mail.deferred")
    assert time.monotonic() - begun < 5


def test_words_that_are_no_answer_leave_it_open() -> None:
    with sink(dot=b"thanks a lot\r\n") as server:
        assert outcome(server.port) == "mail.unanswered 0"


def test_after_the_yes_nothing_matters_any_more() -> None:
    for fault in (CLOSE, HANG, b"550 no\r\n"):
        with sink(quit=fault) as server:
            assert outcome(server.port) == "accepted"


def test_no_server_is_a_matter_of_time() -> None:
    with sink() as server:
        port = server.port

    assert outcome(port) == "mail.deferred 0"


def test_a_server_that_fails_is_left_alone_for_a_while() -> None:
    with sink(banner=b"421 busy\r\n") as server:
        out = way_out(server_at(server.port), Patience(answer=1, message=2, rest=600))
        for number in range(5):
            with pytest.raises(MailDeferredError):
                out.send(mail(f"mail:{number}"))

    assert server.connections == 1


def test_a_recipient_that_is_refused_stops_nobody_else() -> None:
    with sink(rcpt=b"550 unknown\r\n") as server:
        out = way_out(server_at(server.port), Patience(answer=1, message=2, rest=600))
        for number in range(3):
            with pytest.raises(MailRefusedError):
                out.send(mail(f"mail:{number}"))

    assert server.connections == 3


def test_a_large_message_goes_out_whole() -> None:
    with sink() as server:
        big = OutgoingMail(**{name: getattr(mail(), name) for name in OutgoingMail.__slots__} | {"text": "ä" * 100_000})
        way_out(server_at(server.port), Patience(answer=20, message=30)).send(big)

    body = server.messages()[0].get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "ä" * 100_000


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.mark.parametrize(("encryption", "implicit"), [(Encryption.STARTTLS, False), (Encryption.TLS, True)])
def test_the_connection_is_protected_and_signed_in(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, encryption: Encryption, *, implicit: bool
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    inbox = Inbox()
    with aiosmtpd(inbox, certificate, implicit=implicit, login=True) as port:
        way_out(server_at(port, encryption, USER, host="localhost"), Patience()).send(mail())

    assert inbox.was_protected == [True]
    assert inbox.users == [USER]


def unknown_certificate(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    assert certificate.exists()
    return "localhost"


def wrong_name(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return "127.0.0.1"


@pytest.mark.parametrize("fault", [unknown_certificate, wrong_name])
@pytest.mark.parametrize(("encryption", "implicit"), [(Encryption.STARTTLS, False), (Encryption.TLS, True)])
def test_a_server_that_is_not_who_it_should_be_gets_nothing(
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
    encryption: Encryption,
    fault: Callable[[Path, pytest.MonkeyPatch], str],
    *,
    implicit: bool,
) -> None:
    host = fault(certificate, monkeypatch)
    inbox = Inbox()
    with aiosmtpd(inbox, certificate, implicit=implicit) as port, pytest.raises(MailDeferredError):
        way_out(server_at(port, encryption, host=host)).send(mail())

    assert inbox.envelopes == []


def test_without_the_promised_protection_nothing_is_said() -> None:
    with sink(ehlo=b"250-sink\r\n250 AUTH PLAIN LOGIN\r\n") as server, pytest.raises(MailDeferredError):
        way_out(server_at(server.port, Encryption.STARTTLS, USER)).send(mail())

    assert [line.split()[0] for line in server.lines] == [b"ehlo"]


def test_a_wrong_password_is_a_matter_of_the_operator() -> None:
    script = {"ehlo": b"250-sink\r\n250 AUTH PLAIN\r\n", "auth": b"535 wrong\r\n"}
    with sink(**script) as server, pytest.raises(MailDeferredError) as caught:
        way_out(server_at(server.port, user=USER)).send(mail())

    assert caught.value.reply == 535


def test_the_name_of_this_machine_stays_here() -> None:
    for service, expected in (("http://127.0.0.1:8000", b"[127.0.0.1]"), ("http://[::1]:8000", b"[IPv6:::1]"),
                              (SERVICE, b"dienst.example")):  # fmt: skip
        with sink() as server:
            SmtpMail(server_at(server.port), service, HASTE).send(mail())
        assert server.lines[0].split() == [b"ehlo", expected]


def test_nothing_can_be_read_back() -> None:
    assert way_out(server_at(25)).delivered() == ()


def test_the_patience_ends_before_the_lease() -> None:
    assert Patience().message + Patience().answer < 300


def test_errors_name_no_address() -> None:
    for fault, step in itertools.product((b"550 <amt@kommune.example> unknown\r\n", CLOSE), ("rcpt", "dot")):
        with (
            sink(**{step: fault}) as server,
            pytest.raises((MailRefusedError, MailDeferredError, MailUnansweredError)) as caught,
        ):
            way_out(server_at(server.port)).send(mail())
        assert "kommune" not in f"{caught.value!r}{caught.value}"
