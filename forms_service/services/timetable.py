"""When the site has to be built although nobody published: at midnight, and when a call opens or closes."""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from programme.call import Call

BERLIN = ZoneInfo("Europe/Berlin")
_AFTER_MIDNIGHT = dt.time(0, 5)


def next_build_at(now: dt.datetime, calls: Iterable[Call]) -> dt.datetime:
    """Give the first moment after `now` at which pages change by themselves; in UTC."""
    moments = [_next_night(now), *(moment for call in calls for moment in call.turning_points)]
    return min(moment for moment in moments if moment > now).astimezone(dt.UTC)


def _next_night(now: dt.datetime) -> dt.datetime:
    local = now.astimezone(BERLIN)
    tonight = dt.datetime.combine(local.date(), _AFTER_MIDNIGHT, BERLIN)
    if tonight > local:
        return tonight
    return dt.datetime.combine(local.date() + dt.timedelta(days=1), _AFTER_MIDNIGHT, BERLIN)
