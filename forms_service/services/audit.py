"""The audit log: who did what, as a chain of hashes; digests of texts, never texts."""

import datetime as dt
import hashlib
import json

from sqlalchemy.orm import Session

from forms_service.models.audit import AuditRow
from forms_service.services.house import House
from forms_service.store import audit as store

START = "0" * 64
"""What the first row has in place of a row before it."""


def record(  # noqa: PLR0913 - the columns of the log
    session: Session,
    now: dt.datetime,
    actor: str,
    action: str,
    subject: str,
    *,
    old: str = "",
    new: str = "",
    note: str = "",
) -> AuditRow:
    """Append a row in the transaction at hand; `old` and `new` are texts, of which only the SHA-256 is kept.

    `actor` is an id (`staff:…`, `account:…`, `system`), `note` a word of ours, never an answer.
    """
    before = store.last(session)
    row = AuditRow(
        seq=before.seq + 1 if before else 1,
        at=now,
        actor=actor,
        action=action,
        subject=subject,
        old_digest=digest(old),
        new_digest=digest(new),
        note=note,
        previous_hash=before.hash if before else START,
    )
    row.hash = chained_hash(row)
    session.add(row)
    session.flush()
    return row


def digest(text: str) -> str:
    """Give the SHA-256 of a text in hex; nothing for nothing."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def chained_hash(row: AuditRow) -> str:
    """Compute the hash of a row over all its columns and the hash before it."""
    at = row.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    parts = [row.seq, at, row.actor, row.action, row.subject, row.old_digest, row.new_digest, row.note]
    return hashlib.sha256(json.dumps([*parts, row.previous_hash], ensure_ascii=True).encode()).hexdigest()


def verify(house: House) -> int | None:
    """Walk the chain; gives the number of the first row that does not fit, None when all do."""
    previous, number = START, 0
    with house.database.read() as session:
        for row in store.in_order(session):
            number += 1
            if row.seq != number or row.previous_hash != previous or row.hash != chained_hash(row):
                return number
            previous = row.hash
    return None
