"""Queries on the counters of tries."""

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.orm import Session

from forms_service.models.limits import RateCounter


def count(session: Session, bucket: str, window_at: dt.datetime) -> int:
    """Count one more in this window and give the new number."""
    row = session.get(RateCounter, (bucket, window_at))
    if row is None:
        row = RateCounter(bucket=bucket, window_at=window_at, count=0)
        session.add(row)
    row.count += 1
    session.flush()
    return row.count


def reset(session: Session, bucket: str) -> None:
    """Forget the tries of a bucket."""
    session.execute(delete(RateCounter).where(RateCounter.bucket == bucket))
