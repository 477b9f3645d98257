"""The database: one way to write, one way to read, whichever of the two it is.

One transaction writes at a time, on SQLite by its own lock and on PostgreSQL by
one of ours, so a use case may look, decide and write as if it were alone.
"""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from forms_service.store import postgresql, sqlite

SQLITE: Final = "sqlite"


class _OpenSessions(threading.local):
    """The transactions that this thread is in, the innermost last."""

    def __init__(self) -> None:
        self.all: list[Session] = []


class Database:
    """The database of one address; `write` and `read` are the only doors."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        make_engine = sqlite.make_engine if self.is_sqlite else postgresql.make_engine
        self._writer = make_engine(self.url, is_reader=False)
        self._reader = make_engine(self.url, is_reader=True)
        self._open = _OpenSessions()
        self._turn = threading.Lock()

    @property
    def is_sqlite(self) -> bool:
        """Tell whether this is the file on one machine; one worker is enough there."""
        return self.url.get_backend_name() == SQLITE

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open the one writing transaction; commits at the end, rolls back on any error.

        No file, mail, hash or Git work belongs inside: others wait for it.
        """
        with self._in_turn(), self._transaction(self._writer) as session:
            yield session

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Let the writers of this process queue for SQLite, which serves whoever happens to ask at the right moment.

        Who has waited as long as for a locked database tries all the same, and is told by the database.
        """
        is_mine = self.is_sqlite and self._turn.acquire(timeout=sqlite.PATIENCE_SECONDS)
        try:
            yield
        finally:
            if is_mine:
                self._turn.release()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a reading transaction: one consistent view, writing fails."""
        with self._transaction(self._reader) as session:
            yield session

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Session]:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            # At once, not with the first query: whoever asks for the time inside has the lock already (R12).
            session.connection()
            self._open.all.append(session)
            try:
                yield session
            finally:
                self._open.all.remove(session)

    def instant(self) -> dt.datetime | None:
        """Tell the database's own time in the transaction at hand; None where there is none, or no such clock.

        PostgreSQL may stand on another machine, and several machines may ask it.
        """
        if self.is_sqlite or not self._open.all:
            return None
        found: dt.datetime = self._open.all[-1].connection().exec_driver_sql("SELECT clock_timestamp()").scalar_one()
        return found.astimezone(dt.UTC)

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Open a connection for changes of the schema; one transaction for all of them."""
        with self._writer.begin() as connection:
            yield connection

    def revision(self) -> str | None:
        """Name the last migration of this database; None for an empty one."""
        if self.is_sqlite and not sqlite.path_of(self.url).is_file():
            return None
        with self._reader.connect() as connection:
            if not connection.dialect.has_table(connection, "alembic_version"):
                return None
            found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            return found

    def close(self) -> None:
        """Give back all connections."""
        self._writer.dispose()
        self._reader.dispose()
