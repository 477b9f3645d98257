"""What nobody needs any more goes away by itself, once a night."""

import datetime as dt

from forms_service.services.house import House
from forms_service.store import housekeeping as store
from forms_service.store import mails

_KEEP_COUNTERS = dt.timedelta(days=2)
_KEEP_LOST_MAILS = dt.timedelta(days=1)


def tidy_up(house: House) -> None:
    """Remove sessions that are over, old counters, and messages that nobody can need any more."""
    with house.database.write() as session:
        now = house.clock.now()
        store.remove_sessions(session, now)
        store.remove_counters(session, now - _KEEP_COUNTERS)
        mails.remove_lost(session, now - _KEEP_LOST_MAILS)
