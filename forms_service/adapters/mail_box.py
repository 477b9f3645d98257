"""The mail box of somebody's own machine: each message is a file."""

import datetime as dt
import email
import hashlib
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

from forms_service.adapters.durable import make_folder, write_file
from forms_service.services.ports import DeliveredMail, OutgoingMail

_NEWEST = 100


class LocalMailBox:
    """Messages below a folder, one file each, named by their key."""

    def __init__(self, folder: Path, service_url: str) -> None:
        self._folder = folder
        self._host = urlsplit(service_url).hostname or "localhost"

    def send(self, mail: OutgoingMail) -> None:
        """Keep a message; see the port."""
        name = hashlib.sha256(mail.key.encode()).hexdigest()[:32]
        path = self._folder / f"{name}.eml"
        if path.exists():
            return
        make_folder(self._folder)
        message = compose(mail, message_id=f"<{name}@{self._host}>")
        write_file(path, message.as_bytes(policy=SMTP))

    def delivered(self) -> Sequence[DeliveredMail]:
        """List the messages, newest first; see the port."""
        files = sorted(self._folder.glob("*.eml"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
        return tuple(_read(path) for path in files[:_NEWEST])


def compose(mail: OutgoingMail, message_id: str) -> EmailMessage:
    """Write a message with both texts; the headers refuse line breaks by themselves."""
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = message_id
    message["To"] = mail.to
    message["From"] = mail.sender
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.at)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


def _read(path: Path) -> DeliveredMail:
    message = email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=SMTP)
    body = message.get_body(("plain",))
    return DeliveredMail(
        id=path.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=body.get_content() if body else "",
        at=dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC),
    )
