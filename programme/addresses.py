"""E-mail and web addresses: strict on what goes wrong, generous on what people have."""

import re

import idna

from programme.errors import AnswerRefused
from programme.text import clean_line

_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[^\W_](?:[^\W_]|-(?=-*[^\W_])){0,62}"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_LAST_LABEL = re.compile(r"[^\W\d_]{2,}|xn--[a-z0-9-]+")
_WEB = re.compile(r"https?://([^\s/?#:@\"'<>\\^`{|}]+)(?::[0-9]{1,5})?(?:[/?#][^\s\"'<>\\^`{|}]*)?")
_LABEL_LENGTH = 63
_LOCAL_LENGTH = 64
_ADDRESS_LENGTH = 254
_WEB_LENGTH = 2000
_EXAMPLE = "Eine Adresse sieht zum Beispiel so aus: name@musterstadt.example"


def parse_email(raw: str) -> str:
    """Read an e-mail address, its host in small letters; raises AnswerRefused."""
    text = clean_line(raw)
    local, at, host = text.rpartition("@")
    if not at:
        raise AnswerRefused("email_without_at", f"In der E-Mail-Adresse fehlt das @. {_EXAMPLE}")
    if any(sign.isspace() for sign in text):
        raise AnswerRefused("email_with_space", f"In der E-Mail-Adresse steht ein Leerzeichen. {_EXAMPLE}")
    if len(local) > _LOCAL_LENGTH or len(text) > _ADDRESS_LENGTH:
        raise AnswerRefused("email_too_long", "Die E-Mail-Adresse ist zu lang. Prüfen Sie sie Zeichen für Zeichen.")
    if not _LOCAL_PART.fullmatch(local):
        raise AnswerRefused("email_invalid", f"Vor dem @ stimmt etwas nicht oder es fehlt. {_EXAMPLE}")
    try:
        return f"{local}@{_mail_host(host)}"
    except ValueError as error:
        raise AnswerRefused("email_host", f"Hinter dem @ stimmt etwas nicht oder es fehlt. {_EXAMPLE}") from error


def host_in_ascii(host: str) -> str:
    """Write a host as mail and DNS know it (IDNA 2008, RFC 5891), so that „straße“ and „strasse“ stay two.

    Raises ValueError where no such host can be.
    """
    if not host.isascii():
        return idna.encode(host, uts46=True).decode("ascii")
    # Not judged by IDNA, which knows hosts that work only as they should be.
    if not all(0 < len(label) <= _LABEL_LENGTH for label in host.split(".")):
        raise ValueError(host)
    return host.lower()


def _mail_host(host: str) -> str:
    """Give a host in small letters and plain digits; raises ValueError where mail could never go there."""
    plain = host.lower() if host.isascii() else idna.uts46_remap(host)
    host_in_ascii(plain)
    if not _is_host(plain):
        raise ValueError(host)
    return plain


def _is_host(host: str) -> bool:
    """Tell whether this is a public host name; a bare name or a number is none."""
    return bool(_HOST.fullmatch(host)) and bool(_LAST_LABEL.fullmatch(host.lower().rpartition(".")[2]))


def parse_web_address(raw: str) -> str:
    """Read a web address (http, https) with a public host name; raises AnswerRefused."""
    text = clean_line(raw)
    found = _WEB.fullmatch(text)
    if len(text) > _WEB_LENGTH or not found or not _is_host(found[1]):
        raise AnswerRefused(
            "web_address", "Das ist keine Adresse im Web. Schreiben Sie zum Beispiel https://www.musterstadt.example/"
        )
    return text
