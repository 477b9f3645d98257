"""The mail server, as the environment names it: whole, or not at all."""

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from programme.addresses import parse_email
from programme.errors import AnswerRefused

_OTHERS: Final = 0o077


class Encryption(StrEnum):
    """How the connection is protected, by the scheme of `MAIL_URL`."""

    NONE = "smtp"
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


_PORTS: Final = {Encryption.NONE: 25, Encryption.STARTTLS: 587, Encryption.TLS: 465}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where messages are handed over; without `user` nobody signs in there."""

    host: str
    port: int
    encryption: Encryption
    sender: str
    """The address in `From` and in the envelope; the operator's own stands in `Reply-To`."""
    user: str = ""
    password: str = field(default="", repr=False)


def read_mail_server(environ: Mapping[str, str]) -> tuple[MailServer | None, tuple[str, ...]]:
    """Read the mail server and what is wrong with it; (None, ()) where none is named."""
    url = environ.get("MAIL_URL", "").strip()
    user = environ.get("MAIL_USER", "").strip()
    password_file = environ.get("MAIL_PASSWORD_FILE", "").strip()
    sender = environ.get("MAIL_SENDER", "").strip()
    if not url:
        others = {"MAIL_USER": user, "MAIL_PASSWORD_FILE": password_file, "MAIL_SENDER": sender}
        return None, tuple(f"{name} ist gesetzt, aber MAIL_URL fehlt." for name, value in others.items() if value)
    parts, url_problems = _parts(url)
    password, password_problems = _password(user, password_file)
    problems = (*url_problems, *password_problems, *_sender_problems(sender))
    if parts is None or problems:
        return None, problems
    encryption = Encryption(parts.scheme)
    server = MailServer(
        host=parts.hostname or "",
        port=parts.port or _PORTS[encryption],
        encryption=encryption,
        sender=parse_email(sender),
        user=user,
        password=password,
    )
    return server, ()


def _parts(url: str) -> tuple[SplitResult | None, tuple[str, ...]]:
    """Take the address apart; it is never repeated, because somebody may have put a password into it."""
    try:
        parts = urlsplit(url)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        port_fits, parts = False, urlsplit("")
    is_bare = not (parts.path.strip("/") or parts.query or parts.fragment)
    if parts.scheme not in set(Encryption) or not parts.hostname or not is_bare or not port_fits:
        names = ", ".join(f"{one}://" for one in Encryption)
        return None, (f"MAIL_URL muss wie smtps://mail.example:465 aussehen; möglich sind {names}.",)
    if "@" in parts.netloc:
        return None, ("MAIL_URL nennt nur Rechner und Port. Name und Passwort: MAIL_USER und MAIL_PASSWORD_FILE.",)
    return parts, ()


def _password(user: str, password_file: str) -> tuple[str, tuple[str, ...]]:
    if bool(user) != bool(password_file):
        present, absent = ("MAIL_USER", "MAIL_PASSWORD_FILE") if user else ("MAIL_PASSWORD_FILE", "MAIL_USER")
        return "", (f"{present} ist gesetzt, aber {absent} fehlt.",)
    if not password_file:
        return "", ()
    path = Path(password_file)
    try:
        password, mode = path.read_text(encoding="utf-8").strip(), path.stat().st_mode
    except (OSError, UnicodeDecodeError):
        return "", (f"MAIL_PASSWORD_FILE: {path} lässt sich nicht lesen.",)
    rules = {
        f"{path} ist für andere lesbar. Abhilfe: chmod 600 {path}": bool(stat.S_IMODE(mode) & _OTHERS),
        f"{path} ist leer.": not password,
        "Name und Passwort dürfen nur ASCII-Zeichen enthalten; mehr versteht SMTP nicht.": not (
            user + password
        ).isascii(),
    }
    return password, tuple(f"MAIL_PASSWORD_FILE: {text}" for text, applies in rules.items() if applies)


def _sender_problems(sender: str) -> tuple[str, ...]:
    if not sender:
        return ("MAIL_SENDER fehlt. Schreiben Sie die Adresse, von der die Nachrichten kommen.",)
    try:
        is_ascii = parse_email(sender).isascii()
    except AnswerRefused:
        is_ascii = False
    return (
        () if is_ascii else ("MAIL_SENDER ist keine E-Mail-Adresse. Schreiben Sie zum Beispiel portal@stadt.example.",)
    )
