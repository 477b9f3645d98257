"""The local mail box as a page: sign-in links and receipts, for whoever sits at this machine."""

import re
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from forms_service.services.ports import DeliveredMail
from forms_service.web.blueprint import Entry, guarded_blueprint
from forms_service.web.house import current_house
from programme.text import paragraphs

pages = guarded_blueprint("mailbox", __name__, Entry.LOCAL)

_ADDRESS = re.compile(r"(https?://[^\s<>\"]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of a message's text; `is_link` only for addresses of this portal."""

    text: str
    is_link: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMail:
    """A message as the page shows it: paragraphs of pieces."""

    mail: DeliveredMail
    paragraphs: tuple[tuple[Piece, ...], ...]


@pages.get("/dienst/postfach/")
def mailbox() -> ResponseReturnValue:
    """Show the newest messages."""
    house = current_house()
    own = (f"{house.settings.service_url}/", f"{house.settings.site_url}/")
    mails = [show(mail, own) for mail in house.mail.delivered()]
    return render_template("mailbox/mailbox.html", mails=mails)


def show(mail: DeliveredMail, own: tuple[str, ...]) -> ShownMail:
    """Take a message apart, so that its links to this portal can be pressed."""
    texts = paragraphs(mail.text.replace("\r\n", "\n"))
    return ShownMail(mail=mail, paragraphs=tuple(tuple(_pieces(text, own)) for text in texts))


def _pieces(text: str, own: tuple[str, ...]) -> list[Piece]:
    return [Piece(text=part, is_link=part.startswith(own)) for part in _ADDRESS.split(text) if part]
