"""E-mail and web addresses: strict on what goes wrong, generous on what people have."""

import re

from programme.errors import AnswerRefused
from programme.text import clean_line

_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[^\W_](?:[^\W_]|-(?=-*[^\W_])){0,62}"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_LAST_LABEL = re.compile(r"[^\W\d_]{2,}|xn--[a-z0-9-]+")
_WEB = re.compile(r"https?://([^\s/?#:@\"'<>\\^`{|}]+)(?::[0-9]{1,5})?(?:[/?#][^\s\"'<>\\^`{|}]*)?")
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
    if not _is_host(host):
        raise AnswerRefused("email_host", f"Hinter dem @ stimmt etwas nicht oder es fehlt. {_EXAMPLE}")
    return f"{local}@{host.lower()}"


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
