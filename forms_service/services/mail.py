"""Messages: promised in the transaction of their cause, written and sent by the worker."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy.orm import Session

from forms_service.services import outbox
from forms_service.services.house import House
from forms_service.services.outbox import Job
from forms_service.services.ports import OutgoingMail
from programme.schemas.mail import render_mail

KIND = "mail"


def enqueue_mail(
    session: Session, now: dt.datetime, *, key: str, to: str, name: str, values: Mapping[str, str]
) -> None:
    """Promise a message.

    `name` is its file in `content/mails`, `values` fill its variables, `key` names it for ever.
    """
    outbox.enqueue(session, KIND, f"{KIND}:{key}", {"to": to, "name": name, "values": dict(values)}, now)


def deliver(house: House, job: Job) -> None:
    """Write the message as the content has it now and hand it over."""
    payload = job.payload
    values = payload["values"]
    if not isinstance(values, Mapping):
        raise TypeError("values of a mail are a mapping")
    subject, text, html = render_mail(house.library.mail(str(payload["name"])), values)
    house.mail.send(
        OutgoingMail(
            key=job.key,
            sender=house.library.operator.email,
            to=str(payload["to"]),
            subject=subject,
            text=text,
            html=html,
            at=house.clock.now(),
        )
    )
