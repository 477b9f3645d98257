"""The mail box of somebody's own machine: each message is a file."""

import datetime as dt
import email
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from forms_service.adapters.durable import make_folder, write_file
from forms_service.adapters.mail_message import WIRE, compose, name_of
from forms_service.services.ports import DeliveredMail, OutgoingMail

_NEWEST = 100


class LocalMailBox:
    """Messages below a folder, one file each, named by their key."""

    def __init__(self, folder: Path, service_url: str) -> None:
        self._folder = folder
        self._service_url = service_url

    def send(self, mail: OutgoingMail) -> None:
        """Keep a message; see the port."""
        path = self._folder / f"{name_of(mail.key)}.eml"
        if path.exists():
            return
        message = compose(mail, self._service_url)
        make_folder(self._folder)
        write_file(path, message.as_bytes(policy=WIRE))

    def delivered(self) -> Sequence[DeliveredMail]:
        """List the messages, newest first; see the port."""
        files = sorted(self._folder.glob("*.eml"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
        return tuple(_read(path) for path in files[:_NEWEST])


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
