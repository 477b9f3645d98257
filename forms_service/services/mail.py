"""Messages: promised in the transaction of their cause, written and sent by the worker."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from forms_service.models.mails import MailDelivery
from forms_service.services import outbox
from forms_service.services.house import House
from forms_service.services.outbox import Job
from forms_service.services.ports import HopelessError, OutgoingMail
from forms_service.services.sign_in_links import draw_link
from forms_service.store import mails as store
from programme.schemas.mail import render_mail

KIND = "mail"

UNCLEAR_TRIES: Final = 2
"""So many tries may end without an answer: at most one copy too many."""


class MailExpiredError(HopelessError):
    """Nobody needs the message any more; its link works no longer."""

    code = "mail.expired"


class MailUnclearError(HopelessError):
    """It may have arrived, twice already nobody knows; sending once more is for a person to decide."""

    code = "mail.unclear"


def enqueue_mail(  # noqa: PLR0913 - all that names a message
    session: Session,
    now: dt.datetime,
    *,
    key: str,
    to: str,
    name: str,
    values: Mapping[str, str],
    about: str | None = None,
    useless_at: dt.datetime | None = None,
    sign_in: Mapping[str, str] | None = None,
) -> None:
    """Promise a message.

    `name` is its file in `content/mails`, `values` fill its variables, `key` names it for ever.
    `about` is the submission on whose page the office sees it. `sign_in` names address and call of a
    link that is drawn when the message is written.
    """
    payload: dict[str, object] = {"to": to, "name": name, "values": dict(values)}
    if sign_in is not None:
        payload["sign_in"] = dict(sign_in)
    outbox_id = outbox.enqueue(session, KIND, f"{KIND}:{key}", payload, now)
    if outbox_id is not None:
        session.add(MailDelivery(outbox_id=outbox_id, template=name, submission_id=about, useless_at=useless_at))
        session.flush()


def deliver(house: House, job: Job) -> None:
    """Write the message as the content has it now and hand it over.

    Raises:
        MailExpiredError: it is too late.
        MailUnclearError: it may have arrived already, and one copy too many is enough.
    """
    _check_wanted(house, job)
    house.mail.send(write_mail(house, job))


def _check_wanted(house: House, job: Job) -> None:
    with house.database.read() as session:
        known = store.delivery(session, job.id)
    if known is not None and known.useless_at is not None and house.clock.now() >= known.useless_at:
        raise MailExpiredError
    if job.unclear >= UNCLEAR_TRIES:
        raise MailUnclearError


def write_mail(house: House, job: Job) -> OutgoingMail:
    """Write the message of a promise; a sign-in link gets its token only here."""
    values = dict(_mapping(job, "values"))
    if "sign_in" in job.payload:
        values["link"] = draw_link(house, _mapping(job, "sign_in"), job.created_at)
    subject, text, html = render_mail(house.library.mail(str(job.payload["name"])), values)
    return OutgoingMail(
        key=job.key,
        sender=house.library.operator.email,
        to=str(job.payload["to"]),
        subject=subject,
        text=text,
        html=html,
        # Of the promise, not of the try: a second copy is the same message.
        at=job.created_at,
    )


def _mapping(job: Job, name: str) -> Mapping[str, str]:
    found = job.payload[name]
    if not isinstance(found, Mapping):
        raise TypeError(f"{name} of a mail is a mapping")
    return found
