"""SQLite: one file, one writer at a time.

Writers begin with `BEGIN IMMEDIATE`, because a deferred transaction that reads
first fails at once with SQLITE_BUSY_SNAPSHOT. Readers cannot write at all.
"""

import sqlite3
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import QueuePool

from forms_service.store.promises import POOL, UnsafeDatabaseError

PATIENCE_SECONDS: Final = 5

PRAGMAS: Final = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: with NORMAL a receipt does not survive a power cut
    "foreign_keys": 1,
    "secure_delete": 1,
    "busy_timeout": 1000 * PATIENCE_SECONDS,
}
"""Set and asserted on every connection; milliseconds for the timeout."""


def path_of(url: URL) -> Path:
    """Give the file of a database."""
    return Path(url.database or "")


def make_engine(url: URL, *, is_reader: bool) -> Engine:
    """Make the pool of connections that only read, or of those that write."""
    engine = create_engine(
        "sqlite://",
        poolclass=QueuePool,
        creator=lambda: connect(path_of(url), query_only=is_reader),
        **POOL,
    )
    begin = "BEGIN" if is_reader else "BEGIN IMMEDIATE"
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def connect(path: Path, *, query_only: bool = False) -> sqlite3.Connection:
    """Open a connection that keeps what the service promises.

    Raises:
        UnsafeDatabaseError: when SQLite did not take one of the settings.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")
    connection.execute(f"PRAGMA query_only = {int(query_only)}")
    assert_safe(connection)
    return connection


def assert_safe(connection: sqlite3.Connection) -> None:
    """Compare the settings of a connection with the ones that the promises need."""
    for name, expected in PRAGMAS.items():
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != expected:
            connection.close()
            raise UnsafeDatabaseError(f"PRAGMA {name} is {found!r}, needed is {expected!r}")
