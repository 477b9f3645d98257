import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from forms_service.models.limits import RateCounter
from forms_service.services.house import House
from forms_service.store import database as module
from forms_service.store.database import Database, UnsafeDatabaseError, assert_safe, connect
from tests.fakes import NOON


def pragmas(database: Database, opener: str) -> dict[str, object]:
    with getattr(database, opener)() as session:
        return {name: session.execute(text(f"PRAGMA {name}")).scalar() for name in (*module.PRAGMAS, "query_only")}


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


def test_a_connection_with_normal_sync_is_refused(tmp_path: Path) -> None:
    connection = connect(tmp_path / "a.db")
    connection.execute("PRAGMA synchronous = NORMAL")

    with pytest.raises(UnsafeDatabaseError, match="synchronous"):
        assert_safe(connection)


def test_a_reader_cannot_write(house: House) -> None:
    with house.database.read() as session:
        session.add(RateCounter(bucket="a", window_at=NOON, count=1))
        with pytest.raises(OperationalError, match="readonly"):
            session.flush()
        session.rollback()


def write_and_fail(house: House) -> None:
    with house.database.write() as session:
        session.add(RateCounter(bucket="a", window_at=NOON, count=1))
        session.flush()
        raise RuntimeError


def test_a_writer_has_the_lock_before_its_first_query(house: House) -> None:
    """R12: the instant is read inside the transaction, so nobody may write between the two."""
    other = connect(house.database.path)
    other.execute("PRAGMA busy_timeout = 0")

    with house.database.write(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")

    other.close()


def test_a_failed_transaction_leaves_nothing(house: House) -> None:
    with pytest.raises(RuntimeError):
        write_and_fail(house)

    with house.database.read() as session:
        assert session.get(RateCounter, ("a", NOON)) is None


def test_writers_that_read_first_wait_for_each_other(house: House) -> None:
    """With a deferred BEGIN the second one would fail at once with SQLITE_BUSY_SNAPSHOT."""
    with house.database.write() as session:
        session.add(RateCounter(bucket="a", window_at=NOON, count=0))
    barrier, failures = threading.Barrier(4), list[BaseException]()

    def count_up() -> None:
        barrier.wait()
        for _ in range(25):
            with house.database.write() as session:
                row = session.get_one(RateCounter, ("a", NOON))
                row.count += 1

    threads = [threading.Thread(target=_noting(count_up, failures)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with house.database.read() as session:
        assert (failures, session.get_one(RateCounter, ("a", NOON)).count) == ([], 100)


def _noting(work: Callable[[], None], failures: list[BaseException]) -> Callable[[], None]:
    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    return run


def test_deleted_text_is_gone_from_the_files(house: House) -> None:
    with house.database.write() as session:
        session.add(RateCounter(bucket="KANARIE-IM-TEXT", window_at=NOON, count=1))
    with house.database.write() as session:
        session.delete(session.get_one(RateCounter, ("KANARIE-IM-TEXT", NOON)))
    house.database.close()

    with sqlite3.connect(house.database.path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()

    files = list(house.database.path.parent.glob("werkstatt.db*"))
    assert files
    assert [file.name for file in files if b"KANARIE-IM-TEXT" in file.read_bytes()] == []


def test_an_error_does_not_carry_values(house: House) -> None:
    with pytest.raises(Exception) as caught, house.database.write() as session:  # noqa: PT011 - any will do
        session.execute(text("INSERT INTO staff (id) VALUES (:value)"), {"value": "KANARIE"})

    assert "KANARIE" not in str(caught.value)
