import email
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from forms_service.adapters.mail_box import LocalMailBox
from forms_service.services.ports import MailRefusedError, OutgoingMail
from tests.fakes import NOON

HTML = "<p>Gruß aus Plößberg</p>"


@pytest.fixture
def box(tmp_path: Path) -> LocalMailBox:
    return LocalMailBox(tmp_path / "mail", "https://dienst.example")


def mail(
    key: str = "mail:1", to: str = "amt@kommune.example", subject: str = "Eingegangen: ZWK-2026-7K4M2X-9"
) -> OutgoingMail:
    return OutgoingMail(
        key=key, sender="portal@werkstattportal.example", to=to, subject=subject,
        text="Gruß aus Plößberg\n.\n..\nFrom x\n", html=HTML, at=NOON,
    )  # fmt: skip


def only(folder: Path) -> EmailMessage:
    (path,) = (folder / "mail").glob("*.eml")
    found = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_message_has_both_texts_and_its_headers(box: LocalMailBox, tmp_path: Path) -> None:
    box.send(mail())

    found = only(tmp_path)
    plain, html = found.get_body(("plain",)), found.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n") == "Gruß aus Plößberg\n.\n..\nFrom x\n"
    assert html.get_content().strip() == HTML
    assert (found["To"], found["From"], found["Auto-Submitted"]) == (
        "amt@kommune.example",
        "portal@werkstattportal.example",
        "auto-generated",
    )
    assert found["Date"].datetime == NOON


def test_the_message_id_comes_from_the_key(box: LocalMailBox, tmp_path: Path) -> None:
    box.send(mail())
    first = only(tmp_path)["Message-ID"]
    box.send(mail(subject="anders"))

    assert only(tmp_path)["Message-ID"] == first
    assert first.endswith("@dienst.example>")
    assert only(tmp_path)["Subject"] == "Eingegangen: ZWK-2026-7K4M2X-9"


def test_other_keys_are_other_messages(box: LocalMailBox, tmp_path: Path) -> None:
    for key in ("mail:1", "mail:2"):
        box.send(mail(key))

    assert len(list((tmp_path / "mail").glob("*.eml"))) == 2
    assert len({one.id for one in box.delivered()}) == 2


@pytest.mark.parametrize("hostile", ["a\r\nBcc: boese@x.example", "a\nBcc: boese@x.example", "a\rBcc: x"])
def test_headers_cannot_be_forged(box: LocalMailBox, tmp_path: Path, hostile: str) -> None:
    for made in (mail(to=f"{hostile}@kommune.example"), mail(subject=hostile)):
        with pytest.raises(MailRefusedError):
            box.send(made)

    assert list(tmp_path.rglob("*.eml")) == []


def test_the_page_reads_what_was_sent(box: LocalMailBox) -> None:
    box.send(mail())

    (found,) = box.delivered()
    assert (found.to, found.subject) == ("amt@kommune.example", "Eingegangen: ZWK-2026-7K4M2X-9")
    assert "Gruß aus Plößberg" in found.text


def test_an_empty_box_is_empty(box: LocalMailBox) -> None:
    assert box.delivered() == ()
