"""A message as it goes over the wire: headers that nobody can forge, seven-bit lines, an id from its key."""

import hashlib
import re
import unicodedata
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final
from urllib.parse import urlsplit

from forms_service.services.ports import MailRefusedError, OutgoingMail
from programme.addresses import host_in_ascii

# Seven bit: no server has to be asked what it can carry, and no line is longer than 998 bytes.
WIRE: Final = SMTP.clone(cte_type="7bit")
_NOT_IN_HEADERS: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_BARE_BREAK: Final = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_ENCODED_WORD: Final = "=?"
_LONGEST_LINE: Final = 998


def name_of(key: str) -> str:
    """Give the name that belongs to a key for ever."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def compose(mail: OutgoingMail, service_url: str, sender: str | None = None) -> EmailMessage:
    """Write a message with both texts; where `sender` is not the operator, answers still go to the operator.

    Raises:
        MailRefusedError: an address or the subject cannot stand in a header.
    """
    message = EmailMessage(policy=WIRE)
    message["Message-ID"] = f"<{name_of(mail.key)}@{urlsplit(service_url).hostname or 'localhost'}>"
    message["Date"] = format_datetime(mail.at)
    message["From"] = address(sender or mail.sender)
    if sender and sender != mail.sender:
        message["Reply-To"] = address(mail.sender)
    message["To"] = address(mail.to)
    # Python decodes what looks like an encoded word, and writes the line break that it may hold.
    message["Subject"] = _header(mail.subject).replace(_ENCODED_WORD, "= ?")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


def address(text: str) -> Address:
    """Read exactly one address, its host as the wire needs it.

    Raises:
        MailRefusedError: it is none, more than one, or cannot be written in ASCII without changing it.
    """
    local, _, host = _header(text).rpartition("@")
    try:
        wire = f"{local}@{host_in_ascii(host)}"
        found = Address(addr_spec=wire)
    except (ValueError, IndexError, MessageError) as error:
        raise MailRefusedError from error
    if (found.addr_spec, found.username) != (wire, local) or not wire.isascii() or _ENCODED_WORD in wire:
        raise MailRefusedError
    return found


def _header(text: str) -> str:
    """Refuse what could end a header: control characters, line and paragraph separators, lone surrogates."""
    if any(unicodedata.category(sign) in _NOT_IN_HEADERS for sign in text):
        raise MailRefusedError
    return text


def wire_bytes(message: EmailMessage) -> bytes:
    """Write a message for SMTP: lines end with CR LF only, dots at their start are doubled, a dot ends it.

    Raises:
        MailRefusedError: the message holds a bare CR or LF, or a line that is too long, by which servers can be fooled.
    """
    data = message.as_bytes(policy=WIRE)
    if _BARE_BREAK.search(data) or max(map(len, data.split(b"\r\n"))) > _LONGEST_LINE:
        raise MailRefusedError
    stuffed = re.sub(rb"(?m)^\.", b"..", data)
    return stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n"
