"""What is still to be done outside the database, and who does it."""

import datetime as dt

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forms_service.models.base import Base, Instant


class OutboxEntry(Base):
    """One effect that was promised in a transaction; done once, named by `key`."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_done_at_due_at", "done_at", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    payload: Mapped[str] = mapped_column(Text)
    """JSON; emptied when done, because mails hold addresses and links."""
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    due_at: Mapped[dt.datetime] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[dt.datetime | None] = mapped_column(Instant)
    unclear: Mapped[int] = mapped_column(default=0)
    """Tries of which nobody knows how they ended, the one under way among them."""
    fence: Mapped[int] = mapped_column(default=0)
    """Counts the leases; whoever holds an older number may no longer finish."""
    done_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    failed_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    """Given up; only a person can start it again."""
    restarted_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    """When a person last did; the time until it is given up counts from here."""
    error: Mapped[str | None] = mapped_column(String(200))
    """Code or name of the last exception, never its text."""


class WorkerLock(Base):
    """The one worker; the row is taken over when its owner has not been seen for a while."""

    __tablename__ = "worker_lock"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64))
    seen_at: Mapped[dt.datetime] = mapped_column(Instant)
