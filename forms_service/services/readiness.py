"""Whether the service could take an application at this moment."""

import datetime as dt
import os
import shutil
from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from forms_service.services import mail
from forms_service.services.house import House
from forms_service.store import outbox

_FREE_RATE: Final = 0.1
OLDEST_JOB: Final = dt.timedelta(minutes=15)
OLDEST_ENDLESS: Final = dt.timedelta(hours=2)
"""How long what is never given up (a publication, a withdrawal, a scan) may be tried before somebody has to look."""

WARNINGS: Final = frozenset({"outbox"})
"""What somebody should look at, while applications are taken all the same: worker, mail server or remote are away."""


def probe(house: House) -> Mapping[str, bool]:
    """Try each thing that taking an application needs; nothing is left behind."""
    checks: Mapping[str, Callable[[House], bool]] = {
        "database": _can_write,
        "disk": _can_sync,
        "space": _has_space,
        "outbox": _outbox_moves,
        "site": lambda one: one.site.current.is_dir(),
    }
    return {name: _holds(check, house) for name, check in checks.items()}


def _holds(check: Callable[[House], bool], house: House) -> bool:
    try:
        return check(house)
    except (OSError, SQLAlchemyError):
        return False


def _can_write(house: House) -> bool:
    with house.database.write():
        return True


def _can_sync(house: House) -> bool:
    descriptor = os.open(house.settings.var_dir, os.O_RDWR | os.O_TMPFILE, 0o600)
    try:
        os.write(descriptor, b"x")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return True


def _has_space(house: House) -> bool:
    usage = shutil.disk_usage(house.settings.var_dir)
    return usage.free / usage.total >= _FREE_RATE


def _outbox_moves(house: House) -> bool:
    with house.database.read() as session:
        oldest = outbox.oldest_due(session)
        # What waits for its next try is no standstill: with the mail server away we still take applications.
        if oldest is not None and house.clock.now() - oldest.due_at >= OLDEST_JOB:
            return False
        # A mail is given up and then seen by the office. What is tried for ever always has its next try ahead.
        waiting = outbox.oldest_without(session, mail.KIND)
        return waiting is None or house.clock.now() - waiting.created_at < OLDEST_ENDLESS
