"""R24: no text of anybody adds a header, a recipient or a second message."""

import email
import unicodedata
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given, settings, strategies

from forms_service.adapters.mail_message import address, compose, wire_bytes
from forms_service.adapters.mail_server import SmtpMail
from forms_service.services.ports import MailRefusedError, OutgoingMail
from tests.fakes import NOON
from tests.mail_servers import SENDER, server_at, sink

SERVICE = "https://dienst.example"
RECIPIENT = "amt@kommune.example"
HEADERS = [
    "Message-ID", "Date", "From", "Reply-To", "To", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type",
]  # fmt: skip
NOT_IN_HEADERS = [chr(code) for code in (0, 7, 8, 9, 10, 11, 12, 13, 27, 0x7F, 0x85, 0x2028, 0x2029, 0xD800, 0xDFFF)]


def mail(
    to: str = RECIPIENT, subject: str = "Eingegangen", text: str = "Text\n", html: str = "<p>Text</p>"
) -> OutgoingMail:
    return OutgoingMail(
        key="mail:1", sender="post@geschaeftsstelle.example", to=to, subject=subject, text=text, html=html, at=NOON
    )


def read(message: EmailMessage) -> EmailMessage:
    found = email.message_from_bytes(message.as_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def recipients(message: EmailMessage) -> list[str]:
    fields = [message[name] for name in ("To", "Cc", "Bcc", "Resent-To") if message[name] is not None]
    return [one.addr_spec for field in fields for one in field.addresses]


@pytest.mark.parametrize("sign", NOT_IN_HEADERS, ids=lambda sign: f"U+{ord(sign):04X}")
def test_no_control_sign_gets_into_a_header(sign: str) -> None:
    for made in (
        mail(subject=f"Eingegangen{sign}Bcc: boese@x.example"),
        mail(to=f"amt{sign}Bcc: boese@x.example"),
        mail(to=f"{RECIPIENT}{sign}"),
        mail(to=f"{sign}{RECIPIENT}"),
    ):
        with pytest.raises(MailRefusedError):
            compose(made, SERVICE, SENDER)


@pytest.mark.parametrize(
    "hostile",
    ["", "@", "amt", "amt@", "@kommune.example", "a@kommune.example, b@x.example", "a@kommune.example;b@x.example",
     "a@kommune.example b@x.example", "<a@kommune.example>", "Amt <a@kommune.example>", "a@kommune.example>",
     "a@x.example@kommune.example", '"a b"@kommune.example', "a(b)@kommune.example", "a@kommune.example (b)",
     "a@[127.0.0.1]>,<b@x.example", "gruppe:a@x.example,b@x.example;", "größe@kommune.example", "a@kommune..example",
     "a@ö_.example", "=?utf-8?q?a=40x.example?=@kommune.example,b@x.example", "a@" + "x" * 64 + ".example",
     "a@kommune.example\r\nRCPT TO:<b@x.example>", "a b@kommune.example", "a,b@kommune.example",
     "=?utf-8?q?=0D=0ABcc:x?=@kommune.example"],
)  # fmt: skip
def test_a_hostile_address_is_no_address(hostile: str) -> None:
    with pytest.raises(MailRefusedError):
        compose(mail(to=hostile), SERVICE, SENDER)


@pytest.mark.parametrize(
    ("text", "wire"),
    [("amt@kommune.example", "amt@kommune.example"), ("a+b_c%d@k.example", "a+b_c%d@k.example"),
     ("o'neill@k.example", "o'neill@k.example"), ("amt@köln.example", "amt@xn--kln-sna.example"),
     ("amt@straße.example", "amt@xn--strae-oqa.example")],
)  # fmt: skip
def test_an_address_is_written_for_the_wire(text: str, wire: str) -> None:
    assert address(text).addr_spec == wire
    assert recipients(read(compose(mail(to=text), SERVICE))) == [wire]


@pytest.mark.parametrize(
    "subject",
    ["Bcc: boese@x.example", "=?utf-8?q?=0D=0ABcc:_boese=40x.example?=", "=?utf-8?b?DQpCY2M6IGJvZXNl?=",
     "Grüße aus Plößberg", "x" * 5000, "ß" * 3000, "a: b; c=d", "<script>alert(1)</script>", "%0d%0aBcc: a@x.example",
     "\u202eEtnirp", "日本", "🏘️ Markt", ".", " "],
)  # fmt: skip
def test_a_hostile_subject_stays_a_subject(subject: str) -> None:
    found = read(compose(mail(subject=subject), SERVICE, SENDER))

    assert found.keys() == HEADERS
    assert recipients(found) == [RECIPIENT]
    assert all("\n" not in value and "\r" not in value for value in found.values())


PRINTABLE = strategies.text(strategies.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=300)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(subject=PRINTABLE)
def test_any_subject_adds_nothing(subject: str) -> None:
    found = read(compose(mail(subject=subject), SERVICE, SENDER))

    assert found.keys() == HEADERS
    assert recipients(found) == [RECIPIENT]


@settings(max_examples=150, derandomize=True, deadline=None)
@given(text=strategies.text(strategies.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_arrives_as_it_was(text: str) -> None:
    found = read(compose(mail(text=text), SERVICE, SENDER))

    body = found.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() in (text.splitlines(), [*text.splitlines(), ""])
    assert found.keys() == HEADERS


SMUGGLED = "MAIL FROM:<boese@x.example>\r\nRCPT TO:<opfer@x.example>\r\nDATA\r\n\r\nfalsch\r\n.\r\n"
ENDINGS = [
    "\r\n.\r\n", "\n.\n", "\n.\r\n", "\r.\r", "\r\n.\n", "\r.\r\n", "\n.\r", "\r\n.\r", "\r\n\x00.\r\n", "\n..\n",
    "\x85.\x85", "\u2028.\u2028", "\x0b.\x0b", "\x0c.\x0c", "\r\n.\r\r\n", "\r\r\n.\r\n", "\n\n.\r\n\r\n",
]  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS, ids=repr)
@pytest.mark.parametrize("filler", ["Text", "Grüße", "x" * 3000], ids=["ascii", "umlauts", "long"])
def test_no_second_message_is_smuggled_behind_a_dot(ending: str, filler: str) -> None:
    text = f"{filler}{ending}{SMUGGLED}{ending}Ende"
    with sink() as server:
        SmtpMail(server_at(server.port), SERVICE).send(mail(text=text, html=f"<p>{text}</p>"))

    (data,) = server.taken
    verbs = [line.split()[0].upper() for line in server.lines]
    assert verbs == [b"EHLO", b"MAIL", b"RCPT", b"DATA", b"QUIT"]
    assert data.count(b"\r") == data.count(b"\n") == data.count(b"\r\n")
    assert not any(line.startswith(b".") and not line.startswith(b"..") for line in data.split(b"\r\n"))
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert data.isascii()
    body = server.messages()[0].get_body(("plain",))
    assert body is not None
    assert "RCPT TO:<opfer@x.example>" in body.get_content()


class _Raw(EmailMessage):
    """A message whose bytes are given."""

    body = b""

    def as_bytes(self, *_: object, **__: object) -> bytes:
        return b"Subject: x\r\n\r\n" + self.body + b"\r\n"


@pytest.mark.parametrize("body", [b"Text\n.\r\n", b"Text\r.\r\n", b"Text\r", b"\n", b"x" * 999])
def test_bytes_that_fool_servers_never_leave(body: bytes) -> None:
    message = _Raw()
    message.body = body

    with pytest.raises(MailRefusedError):
        wire_bytes(message)


def test_lines_of_the_table_are_what_they_say() -> None:
    assert {unicodedata.category(sign) for sign in NOT_IN_HEADERS} == {"Cc", "Zl", "Zp", "Cs"}
