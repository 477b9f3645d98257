"""R41 for mail: a mail server is named whole or not at all, and never in the clear across a network."""

from pathlib import Path

import pytest

from forms_service.config import ConfigError, read_settings
from forms_service.mail_settings import Encryption, MailServer, read_mail_server

SENDER = {"MAIL_SENDER": "portal@stadt.example"}


def password_file(folder: Path, text: str = "geheim\n", mode: int = 0o600) -> str:
    path = folder / "passwort"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return str(path)


def problems(**environ: str) -> tuple[str, ...]:
    server, found = read_mail_server(environ)
    assert server is None
    return found


def test_no_mail_server_is_no_mistake() -> None:
    assert read_mail_server({}) == (None, ())


def test_a_whole_mail_server_is_read(tmp_path: Path) -> None:
    environ = {
        "MAIL_URL": "smtp+starttls://mail.example:2525/",
        "MAIL_USER": "portal@stadt.example",
        "MAIL_PASSWORD_FILE": password_file(tmp_path),
        **SENDER,
    }

    server, found = read_mail_server(environ)

    assert found == ()
    assert server == MailServer(
        host="mail.example",
        port=2525,
        encryption=Encryption.STARTTLS,
        sender="portal@stadt.example",
        user="portal@stadt.example",
        password="geheim",
    )
    assert "geheim" not in repr(server)


@pytest.mark.parametrize(("url", "port"), [("smtp://127.0.0.1", 25), ("smtp+starttls://m", 587), ("smtps://m", 465)])
def test_each_scheme_has_its_port(url: str, port: int) -> None:
    server, _ = read_mail_server({"MAIL_URL": url, **SENDER})

    assert server is not None
    assert (server.encryption, server.port) == (url.split(":", maxsplit=1)[0], port)


@pytest.mark.parametrize(
    "url",
    ["mail.example", "http://mail.example", "smtps://", "smtps://mail.example/pfad", "smtps://mail.example?a=b",
     "smtps://mail.example:0", "smtps://mail.example:port", "smtps://[::1"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(url: str) -> None:
    assert problems(MAIL_URL=url, **SENDER) == (
        "MAIL_URL muss wie smtps://mail.example:465 aussehen; möglich sind smtp://, smtp+starttls://, smtps://.",
    )


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    found = problems(MAIL_URL="smtps://portal:KANARIE@mail.example", **SENDER)

    assert found == ("MAIL_URL nennt nur Rechner und Port. Name und Passwort: MAIL_USER und MAIL_PASSWORD_FILE.",)


def test_half_a_mail_server_is_refused(tmp_path: Path) -> None:
    url, path = "smtps://mail.example", password_file(tmp_path)

    assert problems(**SENDER) == ("MAIL_SENDER ist gesetzt, aber MAIL_URL fehlt.",)
    assert problems(MAIL_USER="a", MAIL_PASSWORD_FILE=path) == (
        "MAIL_USER ist gesetzt, aber MAIL_URL fehlt.",
        "MAIL_PASSWORD_FILE ist gesetzt, aber MAIL_URL fehlt.",
    )
    assert problems(MAIL_URL=url, MAIL_USER="a", **SENDER) == ("MAIL_USER ist gesetzt, aber MAIL_PASSWORD_FILE fehlt.",)
    assert problems(MAIL_URL=url, MAIL_PASSWORD_FILE=path, **SENDER) == (
        "MAIL_PASSWORD_FILE ist gesetzt, aber MAIL_USER fehlt.",
    )
    assert problems(MAIL_URL=url) == ("MAIL_SENDER fehlt. Schreiben Sie die Adresse, von der die Nachrichten kommen.",)


def test_all_mistakes_are_told_at_once() -> None:
    assert len(problems(MAIL_URL="mail", MAIL_USER="a", MAIL_SENDER="b")) == 3


@pytest.mark.parametrize(
    ("text", "mode", "part"),
    [("geheim", 0o644, "ist für andere lesbar. Abhilfe: chmod 600"), ("geheim", 0o640, "ist für andere lesbar"),
     (" \n", 0o600, "ist leer"), ("Schlüssel", 0o600, "nur ASCII-Zeichen"), (None, 0, "lässt sich nicht lesen")],
)  # fmt: skip
def test_a_password_file_that_is_not_safe_is_refused(tmp_path: Path, text: str | None, mode: int, part: str) -> None:
    path = str(tmp_path / "fehlt") if text is None else password_file(tmp_path, text, mode)

    (found,) = problems(MAIL_URL="smtps://m.example", MAIL_USER="a", MAIL_PASSWORD_FILE=path, **SENDER)

    assert part in found


@pytest.mark.parametrize("sender", ["portal", "a@b", "a b@stadt.example", "a@stadt.example, b@stadt.example"])
def test_a_sender_that_is_no_address_is_refused(sender: str) -> None:
    (found,) = problems(MAIL_URL="smtps://m.example", MAIL_SENDER=sender)

    assert found.startswith("MAIL_SENDER ist keine E-Mail-Adresse")


@pytest.mark.parametrize(
    ("url", "is_refused"),
    [("smtp://mail.example", True), ("smtp://192.0.2.1", True), ("smtp://127.0.0.1", False), ("smtp://[::1]", False),
     ("smtp://localhost", False), ("smtps://mail.example", False), ("smtp+starttls://mail.example", False)],
)  # fmt: skip
def test_in_the_clear_only_to_this_machine(tmp_path: Path, url: str, is_refused: bool) -> None:  # noqa: FBT001 - a table
    environ = {"ENVIRONMENT": "local", "VAR_DIR": str(tmp_path), "MAIL_URL": url, **SENDER}
    try:
        read_settings(environ)
        found = ""
    except ConfigError as error:
        (found,) = error.problems

    assert ("Ohne Verschlüsselung (smtp://) geht es nur zu diesem Rechner" in found) is is_refused
