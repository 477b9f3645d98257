"""What only PostgreSQL can get wrong: who waits for whom, and what the server keeps."""

import datetime as dt
import threading
import traceback

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from forms_service.models.limits import RateCounter
from forms_service.models.people import Account
from forms_service.services.house import House
from forms_service.store.database import Database
from forms_service.store.postgresql import ONE_WRITER, assert_safe
from forms_service.store.promises import UnsafeDatabaseError
from tests.fakes import NOON
from tests.postgresql import Cluster, console
from tests.waiting import wait_until

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

ROUNDS = 20
_WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def shown(database: Database, opener: str, *names: str) -> list[str]:
    with getattr(database, opener)() as session:
        return [str(session.execute(text(f"SHOW {name}")).scalar()) for name in names]


@pytest.mark.parametrize(
    ("opener", "isolation", "read_only"), [("write", "read committed", "off"), ("read", "repeatable read", "on")]
)
def test_every_connection_keeps_the_promises(house: House, opener: str, isolation: str, read_only: str) -> None:
    kept = {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "server_encoding": "UTF8",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "30s",
        "timezone": "UTC",
        "transaction_isolation": isolation,
        "transaction_read_only": read_only,
    }

    assert shown(house.database, opener, *kept) == list(kept.values())


@pytest.mark.parametrize(("needed", "told"), [({"fsync": "off"}, "fsync is 'on'"), ({"later": "on"}, "later is None")])
def test_a_server_that_keeps_too_little_is_refused(database_url: str, needed: dict[str, str], told: str) -> None:
    connection = console(database_url)

    with pytest.raises(UnsafeDatabaseError, match=told):
        assert_safe(connection, needed)
    assert connection.closed


def commits_on_the_disk(database: Database, synchronous: str = "") -> int:
    """Count the commits that were on the disk when they returned."""
    safe = 0
    for number in range(ROUNDS):
        with database.write() as session:
            if synchronous:
                session.execute(text(f"SET LOCAL synchronous_commit = {synchronous}"))
            session.add(RateCounter(bucket=f"{number}", window_at=NOON, count=1))
            session.flush()
            written = session.execute(text("SELECT pg_current_wal_insert_lsn()")).scalar()
        with database.read() as session:
            query = text("SELECT pg_current_wal_flush_lsn() >= CAST(:written AS pg_lsn)")
            safe += bool(session.execute(query, {"written": written}).scalar())
    return safe


@pytest.mark.parametrize("default", ["on", "off"])
def test_what_is_committed_is_on_the_disk(cluster: Cluster, database_url: str, default: str) -> None:
    """R02, whatever the server does by itself."""
    database = Database(database_url)
    with cluster.changed("synchronous_commit", default):
        assert commits_on_the_disk(database) == ROUNDS
    database.close()


def test_without_the_promise_it_is_not(house: House) -> None:
    """The negative control of the test above: a writer that does not wait for the disk."""
    assert commits_on_the_disk(house.database, "off") < ROUNDS // 2


def test_a_writer_has_the_lock_before_its_first_query(house: House) -> None:
    """R12: the instant is read inside the transaction, so nobody may write between the two."""
    with house.database.write(), console(house.settings.database_url) as other:
        taken = other.execute(f"SELECT pg_try_advisory_lock({ONE_WRITER})").fetchone()

    assert taken == (False,)


def test_a_writer_that_waited_sees_what_the_other_wrote(house: House) -> None:
    """A view taken before the lock would be old; two would then count the same number."""
    started = threading.Event()
    seen = list[int]()

    def second() -> None:
        started.set()
        with house.database.write() as session:
            seen.append(session.get_one(RateCounter, ("a", NOON)).count)

    thread = threading.Thread(target=second)
    with console(house.settings.database_url) as looking, house.database.write() as session:
        thread.start()
        started.wait()
        wait_until(lambda: looking.execute(_WAITING).fetchone() != (0,), "the second writer waits")
        session.add(RateCounter(bucket="a", window_at=NOON, count=7))
    thread.join()

    assert seen == [7]


def test_who_waits_too_long_is_told_to_come_back(house: House) -> None:
    with house.database.write() as session:
        session.execute(text("SET lock_timeout = '50ms'"))

    with console(house.settings.database_url) as other:
        other.execute(f"SELECT pg_advisory_xact_lock({ONE_WRITER})")
        with pytest.raises(OperationalError, match="lock timeout"), house.database.write():
            pass


def test_a_reader_does_not_wait_for_a_writer_and_keeps_its_view(house: House) -> None:
    with house.database.read() as reader:
        assert reader.get(RateCounter, ("a", NOON)) is None
        with house.database.write() as writer:
            writer.add(RateCounter(bucket="a", window_at=NOON, count=1))
        reader.expire_all()

        assert reader.get(RateCounter, ("a", NOON)) is None


def test_a_refused_row_is_not_told(house: House) -> None:
    def twice() -> None:
        with house.database.write() as session:
            for name in ("first", "second"):
                session.add(Account(id=name, email="KANARIE@kommune.example", created_at=NOON))
                session.flush()

    with pytest.raises(IntegrityError) as caught:
        twice()

    told = "".join(traceback.format_exception(caught.value))
    assert "uq_account_email" in told
    assert "KANARIE" not in told


def test_the_time_is_the_databases_own_and_goes_on(house: House) -> None:
    """R12: `clock_timestamp()`, not the start of the transaction."""
    with house.database.write():
        first, second = house.database.instant(), house.database.instant()

    assert first is not None
    assert second is not None
    assert first < second
    assert first.utcoffset() == dt.timedelta(0)
    assert house.database.instant() is None


def test_asking_for_the_time_saves_nothing(house: House) -> None:
    """A row that is half made when the time is asked for is still nobody's business."""
    with house.database.write() as session:
        row = Account(email=None, created_at=NOON)
        session.add(row)

        assert house.database.instant() is not None
        session.expunge(row)
