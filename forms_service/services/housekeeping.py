"""What nobody needs any more goes away by itself, once a night."""

import datetime as dt

from forms_service.services.house import House
from forms_service.store import housekeeping as store

_KEEP_COUNTERS = dt.timedelta(days=2)


def tidy_up(house: House) -> None:
    """Remove sessions that are over, and old counters."""
    with house.database.write() as session:
        now = house.clock.now()
        store.remove_sessions(session, now)
        store.remove_counters(session, now - _KEEP_COUNTERS)
