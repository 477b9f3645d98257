"""The database: one way to connect, one way to write, one way to read.

Writers begin with `BEGIN IMMEDIATE`, because a deferred transaction that reads
first fails at once with SQLITE_BUSY_SNAPSHOT. Readers cannot write at all.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

PRAGMAS: Final = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: with NORMAL a receipt does not survive a power cut
    "foreign_keys": 1,
    "secure_delete": 1,
    "busy_timeout": 5000,
}
"""Set and asserted on every connection; milliseconds for the timeout."""

_THREADS = 8


class UnsafeDatabaseError(Exception):
    """The database does not keep what the service promises; nothing is taken then."""

    code = "database.unsafe"


class Database:
    """The database of one address; `write` and `read` are the only doors."""

    def __init__(self, url: str) -> None:
        self.path = Path(make_url(url).database or "")
        self._writer = _engine(self.path, query_only=False)
        self._reader = _engine(self.path, query_only=True)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open the one writing transaction; commits at the end, rolls back on any error.

        No file, mail, hash or Git work belongs inside: others wait for it.
        """
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            # At once, not with the first query: whoever asks for the time inside has the lock already (R12).
            session.connection()
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a reading transaction: one consistent view, writing fails."""
        with Session(self._reader, expire_on_commit=False) as session, session.begin():
            session.connection()
            yield session

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Open a connection for changes of the schema; one transaction for all of them."""
        with self._writer.begin() as connection:
            yield connection

    def revision(self) -> str | None:
        """Name the last migration of this database; None for an empty one."""
        with self._writer.connect() as connection:
            if not connection.dialect.has_table(connection, "alembic_version"):
                return None
            found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            return found

    def close(self) -> None:
        """Give back all connections."""
        self._writer.dispose()
        self._reader.dispose()


def _engine(path: Path, *, query_only: bool) -> Engine:
    engine = create_engine(
        "sqlite://",
        poolclass=QueuePool,
        creator=lambda: connect(path, query_only=query_only),
        pool_size=_THREADS,
        max_overflow=_THREADS,
        hide_parameters=True,  # an error must not carry an answer into a log
    )
    begin = "BEGIN" if query_only else "BEGIN IMMEDIATE"
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
