"""How often something may be tried; counted in the database, so that restarts forget nothing."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms_service.store import rates as store

_EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `tries` in each `window`."""

    tries: int
    window: dt.timedelta


def within(session: Session, limit: Limit, bucket: str, now: dt.datetime) -> bool:
    """Count one try in the transaction at hand; False when it is one too many."""
    return store.count(session, bucket, _window_at(limit, now)) <= limit.tries


def retry_after(limit: Limit, now: dt.datetime) -> dt.timedelta:
    """Tell how long the window at hand still lasts."""
    return _window_at(limit, now) + limit.window - now


def _window_at(limit: Limit, now: dt.datetime) -> dt.datetime:
    return _EPOCH + (now - _EPOCH) // limit.window * limit.window
