"""The machine's clock."""

import datetime as dt


class SystemClock:
    """The time as the machine has it."""

    def now(self) -> dt.datetime:
        """Tell the instant, aware, in UTC."""
        return dt.datetime.now(dt.UTC)
