"""What the office reads about messages: what each is, how far it got, what went wrong and what to do."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from forms_service.services.deliveries import Delivery, MailStatus
from forms_service.web.office.words import Tag, short_time

TITLES: Final[Mapping[str, str]] = {
    "anmeldelink": "Anmeldelink",
    "eingangsbestaetigung": "Eingangsbestätigung",
    "zusage": "Zusage",
    "absage": "Absage",
    "veroeffentlicht": "Porträt ist öffentlich",
    "nicht-mehr-oeffentlich": "Porträt ist nicht mehr öffentlich",
}
"""Messages by their file in `content/mails`."""

_TAGS: Final[Mapping[Delivery, Tag]] = {
    Delivery.WAITING: Tag(text="wartet", icon="clock", style="line"),
    Delivery.SENDING: Tag(text="wird gesendet", icon="clock", style="info"),
    Delivery.ACCEPTED: Tag(text="übergeben", icon="check", style="ok"),
    Delivery.DEFERRED: Tag(text="neuer Versuch um", icon="clock", style="warn"),
    Delivery.FAILED: Tag(text="nicht zustellbar", icon="cross", style="warn"),
}

_REASONS: Final[Mapping[str, str]] = {
    "mail.deferred": "Der Mailserver hat die Nachricht noch nicht angenommen.",
    "mail.refused": "Die Adresse oder die Nachricht wurde abgelehnt. Rufen Sie an, und prüfen Sie die Adresse.",
    "mail.unanswered": "Der Mailserver hat nach der Übergabe nicht geantwortet.",
    "mail.unclear": "Der Mailserver hat zweimal nicht geantwortet. Vielleicht ist die Nachricht angekommen. "
    "Fragen Sie nach, bevor Sie noch einmal senden.",
    "mail.expired": "Der Link war abgelaufen, bevor die Nachricht hinausging. Fordern Sie einen neuen an.",
}
_OTHER_REASON: Final = "Die Nachricht ließ sich nicht schreiben. Das gehört in die Hände der Technik."


def title(mail: MailStatus) -> str:
    """Name a message."""
    return TITLES.get(mail.template, mail.template)


def tag(mail: MailStatus) -> Tag:
    """Say how far a message got."""
    found = _TAGS[mail.delivery]
    if mail.delivery is Delivery.DEFERRED:
        return Tag(text=f"{found.text} {short_time(mail.at)}", icon=found.icon, style=found.style)
    return found


def reason(mail: MailStatus) -> str:
    """Say why a message is not through, with the number of the mail server; empty where nothing failed."""
    if not mail.error or mail.delivery is Delivery.ACCEPTED:
        return ""
    code, _, reply = mail.error.partition(" ")
    text = _REASONS.get(code, _OTHER_REASON)
    return f"{text} (Antwort {reply})" if reply else text


def since(mail: MailStatus) -> dt.datetime | None:
    """Tell the time to show beside the state; a next try carries it already."""
    return None if mail.delivery is Delivery.DEFERRED else mail.at
