import datetime as dt

import pytest

from forms_service.models.jobs import OutboxEntry
from forms_service.services import outbox
from forms_service.services.house import House
from forms_service.store import outbox as store
from tests.fakes import FakeClock


def promise(house: House, key: str = "mail:1", kind: str = "mail") -> None:
    with house.database.write() as session:
        outbox.enqueue(session, kind, key, {"to": "KANARIE"}, house.clock.now())


def entry(house: House, key: str = "mail:1") -> OutboxEntry:
    with house.database.read() as session:
        found = store.by_key(session, key)
        assert found is not None
        return found


def move(house: House, **by: float) -> None:
    assert isinstance(house.clock, FakeClock)
    house.clock.move(dt.timedelta(**by))


def promise_and_fail(house: House) -> None:
    with house.database.write() as session:
        outbox.enqueue(session, "mail", "mail:1", {}, house.clock.now())
        raise RuntimeError


def test_a_promise_of_a_failed_transaction_is_none(house: House) -> None:
    with pytest.raises(RuntimeError):
        promise_and_fail(house)

    assert outbox.claim(house) is None


def test_the_same_key_is_promised_once(house: House) -> None:
    promise(house)
    promise(house)

    assert outbox.claim(house) is not None
    assert outbox.claim(house) is None


def test_a_done_job_keeps_no_payload(house: House) -> None:
    promise(house)
    job = outbox.claim(house)
    assert job is not None

    assert outbox.finish(house, job)

    assert (entry(house).payload, entry(house).error) == ("{}", None)
    assert not outbox.has_due(house)


def test_a_lease_keeps_others_out_until_it_ends(house: House) -> None:
    promise(house)
    first = outbox.claim(house)
    assert outbox.claim(house) is None

    move(house, seconds=outbox.LEASE.total_seconds())
    second = outbox.claim(house)

    assert first is not None
    assert second is not None
    assert second.fence == first.fence + 1


def test_who_lost_the_lease_can_neither_finish_nor_postpone(house: House) -> None:
    promise(house)
    first = outbox.claim(house)
    move(house, seconds=outbox.LEASE.total_seconds())
    second = outbox.claim(house)
    assert first is not None
    assert second is not None

    assert not outbox.finish(house, first)
    outbox.postpone(house, first, RuntimeError())

    assert entry(house).error is None
    assert outbox.finish(house, second)


def test_a_failure_is_tried_again_later_and_later(house: House) -> None:
    promise(house)
    waits = []
    for _ in range(4):
        job = outbox.claim(house)
        assert job is not None
        outbox.postpone(house, job, ValueError("KANARIE"))
        waits.append(int((entry(house).due_at - house.clock.now()).total_seconds()))
        move(house, seconds=waits[-1])

    assert waits == [5, 10, 20, 40]
    assert entry(house).error == "ValueError"


def test_after_three_days_a_person_has_to_look(house: House) -> None:
    promise(house)
    move(house, hours=73)
    job = outbox.claim(house)
    assert job is not None

    outbox.postpone(house, job, ConnectionRefusedError())
    move(house, days=30)

    assert entry(house).failed_at is not None
    assert outbox.claim(house) is None


def test_the_oldest_is_done_first(house: House) -> None:
    for number in range(3):
        promise(house, f"mail:{number}")
        move(house, seconds=1)

    jobs = [outbox.claim(house) for _ in range(3)]

    assert [job.key for job in jobs if job] == ["mail:0", "mail:1", "mail:2"]


@pytest.mark.parametrize(("tries", "seconds"), [(1, 5), (2, 10), (12, 10240), (13, 14400), (1000, 14400)])
def test_waiting_doubles_up_to_four_hours(tries: int, seconds: int) -> None:
    assert outbox.waiting_time(tries) == dt.timedelta(seconds=seconds)
