import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

from forms_service.models.limits import RateCounter
from forms_service.services.house import House
from forms_service.store.database import Database
from forms_service.store.promises import UnsafeDatabaseError
from forms_service.store.sqlite import PRAGMAS, assert_safe, connect, path_of
from tests.fakes import NOON

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def pragmas(database: Database, opener: str) -> dict[str, object]:
    with getattr(database, opener)() as session:
        return {name: session.execute(text(f"PRAGMA {name}")).scalar() for name in (*PRAGMAS, "query_only")}


@pytest.mark.parametrize(("opener", "query_only"), [("write", 0), ("read", 1)])
def test_every_connection_keeps_the_promises(house: House, opener: str, query_only: int) -> None:
    found = pragmas(house.database, opener)

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 5000,
        "query_only": query_only,
    }


def test_a_connection_with_normal_sync_is_refused(database_url: str, tmp_path: Path) -> None:
    assert database_url.endswith(".db")
    connection = connect(tmp_path / "a.db")
    connection.execute("PRAGMA synchronous = NORMAL")

    with pytest.raises(UnsafeDatabaseError, match="synchronous"):
        assert_safe(connection)


def test_a_writer_has_the_lock_before_its_first_query(house: House) -> None:
    """R12: the instant is read inside the transaction, so nobody may write between the two."""
    other = connect(path_of(house.database.url))
    other.execute("PRAGMA busy_timeout = 0")

    with house.database.write(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")

    other.close()


def test_deleted_text_is_gone_from_the_files(house: House) -> None:
    with house.database.write() as session:
        session.add(RateCounter(bucket="KANARIE-IM-TEXT", window_at=NOON, count=1))
    with house.database.write() as session:
        session.delete(session.get_one(RateCounter, ("KANARIE-IM-TEXT", NOON)))
    house.database.close()

    path = path_of(house.database.url)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()

    files = list(path.parent.glob("werkstatt.db*"))
    assert files
    assert [file.name for file in files if b"KANARIE-IM-TEXT" in file.read_bytes()] == []


def test_asking_for_the_revision_makes_no_file(house: House, tmp_path: Path) -> None:
    house.database.close()
    database = Database(f"sqlite:///{tmp_path / 'none.db'}")

    assert database.revision() is None
    assert not (tmp_path / "none.db").exists()


@contextmanager
def nobody_is_patient() -> Iterator[None]:
    """Make connections that do not wait for a locked database at all."""

    def hurry(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA busy_timeout = 0")

    event.listen(Engine, "connect", hurry)
    try:
        yield
    finally:
        event.remove(Engine, "connect", hurry)


def test_writers_of_one_process_queue_before_they_ask(house: House) -> None:
    """SQLite serves whoever asks at the right moment: without a queue the unlucky wait for seconds."""
    threads, rounds = 8, 10
    barrier = threading.Barrier(threads)

    def work(number: int) -> int:
        barrier.wait()
        for one in range(rounds):
            with house.database.write() as session:
                session.add(RateCounter(bucket=f"{number}.{one}", window_at=NOON, count=1))
        return rounds

    with nobody_is_patient(), ThreadPoolExecutor(threads) as pool:
        assert sum(pool.map(work, range(threads))) == threads * rounds
