"""The clocks: the machine's, and the one that decides."""

import datetime as dt

from forms_service.services.ports import Clock
from forms_service.store.database import Database


class SystemClock:
    """The time as the machine has it."""

    def now(self) -> dt.datetime:
        """Tell the instant, aware, in UTC."""
        return dt.datetime.now(dt.UTC)


class DatabaseClock:
    """The time of the transaction at hand, so that all machines agree on a deadline (R12).

    Outside of one, and on SQLite, which has no other clock, it is the machine's.
    """

    def __init__(self, database: Database, machine: Clock) -> None:
        self._database = database
        self._machine = machine

    def now(self) -> dt.datetime:
        """Tell the instant, aware, in UTC."""
        return self._database.instant() or self._machine.now()
