"""PostgreSQL: many readers, and one writer at a time by a lock of ours.

The use cases are written for SQLite's one writer: they look, decide and write.
One advisory lock per writing transaction gives them the same here (ADR 0007).
Writers read committed, because a snapshot taken before the lock would be old;
readers get one view of everything for as long as they look.
"""

from collections.abc import Mapping
from typing import Final

from psycopg import Connection, Error, IsolationLevel
from psycopg.rows import TupleRow
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.pool import ConnectionPoolEntry

from forms_service.store.promises import POOL, UnsafeDatabaseError

DRIVER: Final = "postgresql+psycopg"
ONE_WRITER: Final = 0x7765726B73746174
"""Names the lock of the writers among all advisory locks of a database."""
_LOCK: Final = f"SELECT pg_advisory_xact_lock({ONE_WRITER})"

NEEDED: Final = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "in_hot_standby": "off",
    "server_encoding": "UTF8",
}
"""Asserted on every connection; without the first three a receipt does not survive a power cut.

A standby takes none at all. PostgreSQL 14 is the oldest that knows all of these.
"""

OWN: Final = {
    "synchronous_commit": "on",  # whatever the server's default is, now or later
    "lock_timeout": "5s",  # as long as SQLite's busy_timeout; then the reader is told to come back
    "idle_in_transaction_session_timeout": "30s",  # a writer that hangs must not keep the lock for ever
    "timezone": "UTC",
}
"""Set on every connection."""

_SET_OWN: Final = "SELECT " + ", ".join(f"set_config('{name}', '{value}', false)" for name, value in OWN.items())

_REACHING: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "tcp_user_timeout": 10_000,  # milliseconds
    "application_name": "forms_service",
}

DriverConnection = Connection[TupleRow]


def make_engine(url: URL, *, is_reader: bool) -> Engine:
    """Make the pool of connections that only read, or of those that write."""
    # A connection that died with the server is replaced before anybody gets it.
    engine = create_engine(url, pool_pre_ping=True, connect_args=dict(_REACHING), use_native_hstore=False, **POOL)
    event.listen(engine, "connect", _prepare_reader if is_reader else _prepare_writer)
    event.listen(engine, "handle_error", _leave_out_values)
    if not is_reader:
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(_LOCK))
    return engine


def _leave_out_values(context: ExceptionContext) -> None:
    """Cut the server's details: they quote the row that it refused, and errors are logged."""
    found = context.original_exception
    if not isinstance(found, Error) or context.sqlalchemy_exception is None or found.diag.message_primary is None:
        return
    found.args = (f"{found.sqlstate} {found.diag.message_primary}",)
    context.sqlalchemy_exception.args = (f"({type(found).__name__}) {found.args[0]}",)


def _prepare_reader(connection: DriverConnection, _: ConnectionPoolEntry) -> None:
    prepare(connection)
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True


def _prepare_writer(connection: DriverConnection, _: ConnectionPoolEntry) -> None:
    prepare(connection)
    connection.isolation_level = IsolationLevel.READ_COMMITTED
    connection.read_only = False


def prepare(connection: DriverConnection) -> None:
    """Make a new connection keep what the service promises.

    Raises:
        UnsafeDatabaseError: when the server does not keep it.
    """
    connection.autocommit = True
    connection.execute(_SET_OWN)
    assert_safe(connection)
    connection.autocommit = False


def assert_safe(connection: DriverConnection, needed: Mapping[str, str] = NEEDED) -> None:
    """Compare the settings of a connection with the ones that the promises need."""
    rows = connection.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", (list(needed),)).fetchall()
    found: dict[str, str] = dict(rows)
    wrong = [f"{name} is {found.get(name)!r}" for name, value in needed.items() if found.get(name) != value]
    if wrong:
        connection.close()
        raise UnsafeDatabaseError(", ".join(wrong))
