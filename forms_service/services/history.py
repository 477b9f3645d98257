"""What happened to one application, out of the audit log: its own rows, those of its check and of its portrait."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import Session

from forms_service.models.audit import AuditRow
from forms_service.store import audit as store
from forms_service.store import portraits as people

_STAFF = "staff:"
_ACCOUNT = "account:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who did what and when; `by` is empty for the portal itself, `is_owner` for the municipality."""

    at: dt.datetime
    action: str
    by: str
    is_owner: bool


def history_of(session: Session, subjects: Iterable[str]) -> tuple[Act, ...]:
    """List acts, newest first; of the same act by the same person in a row only the last one."""
    found = [row for subject in subjects for row in store.about(session, subject)]
    rows = sorted(found, key=lambda row: row.seq, reverse=True)
    names = people.staff_names(
        session, {row.actor.removeprefix(_STAFF) for row in rows if row.actor.startswith(_STAFF)}
    )
    last = [next(same) for _, same in groupby(rows, key=lambda row: (row.action, row.actor))]
    return tuple(_act(row, names) for row in last)


def _act(row: AuditRow, names: dict[str, str]) -> Act:
    return Act(
        at=row.at,
        action=row.action,
        by=names.get(row.actor.removeprefix(_STAFF), ""),
        is_owner=row.actor.startswith(_ACCOUNT),
    )
