"""What nobody needs any more goes away by itself, once a night."""

import datetime as dt

from forms_service.services.access import KEEP_LINKS
from forms_service.services.house import House
from forms_service.store import housekeeping as store
from forms_service.store import login_links, mails

_KEEP_COUNTERS = dt.timedelta(days=2)
_KEEP_LOST_MAILS = dt.timedelta(days=1)
_KEEP_DROPPED_FILES = dt.timedelta(days=1)
"""Taken out again before a hand-in; until then they count for the limit of the day."""
_KEEP_UNNAMED_FILES = dt.timedelta(days=1)


def tidy_up(house: House) -> None:
    """Remove sessions that are over, old counters, and messages and files that nobody can need any more."""
    with house.database.write() as session:
        now = house.clock.now()
        store.remove_sessions(session, now)
        store.remove_counters(session, now - _KEEP_COUNTERS)
        mails.remove_lost(session, now - _KEEP_LOST_MAILS)
        login_links.remove_older(session, now - KEEP_LINKS)
        store.remove_dropped_files(session, now - _KEEP_DROPPED_FILES)
    _remove_unnamed_files(house, now)


def _remove_unnamed_files(house: House, now: dt.datetime) -> None:
    """Remove bytes that no row names: their upload was broken off between the disk and the commit (R01).

    Each is looked at once more and removed inside the writing transaction. An upload of the
    same bytes looks there too, so neither can overtake the other.
    """
    for sha256 in house.files.kept_before(now - _KEEP_UNNAMED_FILES):
        with house.database.write() as session:
            if not store.names_file(session, sha256):
                house.files.remove(sha256)
