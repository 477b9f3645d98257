"""R12: the deadline is exact and fair: one instant, read by the database inside the transaction, decides."""

import datetime as dt
import json
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import inspect

from forms_service.adapters.clock import DatabaseClock
from forms_service.models.submissions import Submission
from forms_service.services import hand_in
from forms_service.services.hand_in import CallClosedError
from forms_service.services.house import House
from forms_service.services.ports import Clock
from forms_service.services.sessions import AccountSession
from tests.fakes import FakeClock
from tests.forms_service.applicant.scenes import account_of, clock_of, complete_draft, put_call, rows

BERLIN = ZoneInfo("Europe/Berlin")
CLOSES = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
CROWD = 50

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def is_taken(house: House, account: AccountSession, application_id: str) -> bool:
    """Hand in and tell whether there is a number; a refused one must not have any."""
    try:
        hand_in.hand_in(house, account, application_id, "")
    except CallClosedError:
        assert rows(house, "SELECT state, reference, submitted_at FROM submission") == [("draft", None, None)]
        assert rows(house, "SELECT count(*) FROM submission_version") == [(0,)]
        assert rows(house, "SELECT count(*) FROM outbox") == [(0,)]
        return False
    assert rows(house, "SELECT count(*) FROM submission WHERE reference IS NOT NULL AND state = 'submitted'") == [(1,)]
    return True


@dataclass(slots=True)
class ClockWithSteps:
    """A clock that is set: each question is answered by the next of these instants, the last one stays."""

    instants: list[dt.datetime]
    asked: int = 0

    def now(self) -> dt.datetime:
        self.asked += 1
        return self.instants[min(self.asked, len(self.instants)) - 1]


@dataclass(slots=True)
class TickingClock:
    """A clock that many look at; each of them sees it a millisecond later."""

    at: dt.datetime
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> dt.datetime:
        with self._lock:
            self.at += dt.timedelta(milliseconds=1)
            return self.at


@pytest.mark.parametrize(
    ("closes_at", "last"),
    [
        (dt.datetime(2026, 10, 25, 1, 59, 59, tzinfo=BERLIN), "2026-10-24T23:59:59"),
        (dt.datetime.fromisoformat("2026-10-25T02:30:00+02:00"), "2026-10-25T00:30:00"),
        (dt.datetime.fromisoformat("2026-10-25T02:30:00+01:00"), "2026-10-25T01:30:00"),
        (dt.datetime(2026, 10, 25, 3, 0, tzinfo=BERLIN), "2026-10-25T02:00:00"),
        (dt.datetime(2027, 3, 28, 1, 59, 59, tzinfo=BERLIN), "2027-03-28T00:59:59"),
        (dt.datetime(2027, 3, 28, 3, 0, tzinfo=BERLIN), "2027-03-28T01:00:00"),
    ],
    ids=["before autumn", "first double hour", "second double hour", "after autumn", "before spring", "after spring"],
)
def test_nights_of_summer_time_are_exact(house: House, closes_at: dt.datetime, last: str) -> None:
    account = account_of(house)
    application_id = complete_draft(house, account)
    put_call(house, closes_at=closes_at)
    clock = clock_of(house)
    clock.at = dt.datetime.fromisoformat(f"{last}+00:00") + SECOND

    assert not is_taken(house, account, application_id)
    clock.move(-SECOND)
    assert is_taken(house, account, application_id)


@pytest.mark.parametrize(
    ("instants", "taken"),
    [
        ([CLOSES, CLOSES - dt.timedelta(hours=1)], True),
        ([CLOSES + SECOND, CLOSES - dt.timedelta(hours=1)], False),
        ([CLOSES, CLOSES + dt.timedelta(hours=1)], True),
    ],
    ids=["back after in time", "back after too late", "forward after in time"],
)
def test_a_clock_that_jumps_after_the_check_changes_nothing(
    house: House, instants: list[dt.datetime], *, taken: bool
) -> None:
    account = account_of(house)
    application_id = complete_draft(house, account)
    put_call(house, closes_at=CLOSES)
    jumping = ClockWithSteps(instants)

    assert is_taken(replace(house, clock=jumping), account, application_id) is taken

    assert jumping.asked == 1
    stamps = {row.submitted_at for row in all_of(house)} - {None}
    assert stamps == ({instants[0]} if taken else set())


def all_of(house: House) -> list[Submission]:
    with house.database.read() as session:
        return list(session.query(Submission).order_by(Submission.id).limit(200))


def crowd_of(house: House) -> list[tuple[AccountSession, str]]:
    """Make many complete drafts of many people: one is filled in, the others are its copies."""
    first = account_of(house)
    made = [(first, complete_draft(house, first))]
    pattern = all_of(house)[0]
    columns = {one.key: getattr(pattern, one.key) for one in inspect(Submission).column_attrs}
    for number in range(1, CROWD):
        account = account_of(house, f"amt{number}@kommune.example")
        with house.database.write() as session:
            own = {**columns, "id": f"{number:032}", "account_id": account.account_id}
            session.add(Submission(**own))
        made.append((account, f"{number:032}"))
    return made


def at_once(calls: Iterable[Callable[[], bool]]) -> list[bool]:
    waiting = list(calls)
    barrier = threading.Barrier(len(waiting))

    def run(call: Callable[[], bool]) -> bool:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(waiting)) as pool:
        return list(pool.map(run, waiting))


def test_of_many_at_the_edge_exactly_those_in_time_get_a_number(house: House) -> None:
    crowd = crowd_of(house)
    put_call(house, closes_at=CLOSES)
    edge = replace(house, clock=TickingClock(CLOSES - dt.timedelta(milliseconds=CROWD // 2)))

    def press(account: AccountSession, application_id: str) -> Callable[[], bool]:
        def call() -> bool:
            try:
                hand_in.hand_in(edge, account, application_id, "")
            except CallClosedError:
                return False
            return True

        return call

    taken = at_once(press(*one) for one in crowd)

    found = {row.id: row for row in all_of(house)}
    assert sum(taken) == CROWD // 2
    assert [found[one].reference is not None for _, one in crowd] == taken
    assert [found[one].state == "submitted" for _, one in crowd] == taken
    assert all(row.submitted_at <= CLOSES for row in found.values() if row.submitted_at)
    assert len({row.reference for row in found.values()}) == CROWD // 2 + 1
    promised = [json.loads(str(payload)) for (payload,) in rows(house, "SELECT payload FROM outbox")]
    assert len({one["to"] for one in promised}) == CROWD // 2


@on_postgresql
@pytest.mark.parametrize("machine_is_off_by", [dt.timedelta(days=-400), dt.timedelta(hours=-1), dt.timedelta(days=400)])
@pytest.mark.parametrize(("closes_in", "taken"), [(dt.timedelta(minutes=5), True), (-SECOND, False)])
def test_the_clock_of_the_machine_does_not_decide(
    house: House, machine_is_off_by: dt.timedelta, closes_in: dt.timedelta, *, taken: bool
) -> None:
    account = account_of(house)
    application_id = complete_draft(house, account)
    with house.database.read():
        now = house.database.instant()
    assert now is not None
    put_call(house, closes_at=now + closes_in)
    clock: Clock = DatabaseClock(house.database, FakeClock(now + machine_is_off_by))

    assert is_taken(replace(house, clock=clock), account, application_id) is taken

    stamps = [row.submitted_at for row in all_of(house) if row.submitted_at]
    assert [now <= one < now + dt.timedelta(minutes=1) for one in stamps] == [True] * taken


def test_outside_of_a_transaction_and_on_sqlite_the_machine_tells_the_time(house: House) -> None:
    machine = FakeClock(CLOSES)
    clock = DatabaseClock(house.database, machine)

    assert clock.now() == CLOSES
    with house.database.write():
        assert (clock.now() == CLOSES) is house.database.is_sqlite
