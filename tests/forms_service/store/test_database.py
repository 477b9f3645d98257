import threading
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from forms_service.models.limits import RateCounter
from forms_service.services.house import House
from tests.fakes import NOON


def test_a_reader_cannot_write(house: House) -> None:
    with house.database.read() as session:
        session.add(RateCounter(bucket="a", window_at=NOON, count=1))
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            session.flush()
        session.rollback()


def write_and_fail(house: House) -> None:
    with house.database.write() as session:
        session.add(RateCounter(bucket="a", window_at=NOON, count=1))
        session.flush()
        raise RuntimeError


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


def test_an_error_does_not_carry_values(house: House) -> None:
    with pytest.raises(Exception) as caught, house.database.write() as session:  # noqa: PT011 - any will do
        session.execute(text("INSERT INTO staff (id) VALUES (:value)"), {"value": "KANARIE"})

    assert "KANARIE" not in str(caught.value)
