import os
import socket

import pytest

from forms_service.models.jobs import WorkerLock
from forms_service.services import outbox, worker_lock
from forms_service.services.house import House
from forms_service.services.worker_lock import OtherWorkerError
from tests.fakes import FakeClock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def somebody(house: House, owner: str) -> None:
    with house.database.write() as session:
        session.add(WorkerLock(name="worker", owner=owner, seen_at=house.clock.now()))


def test_the_first_worker_is_the_one(house: House) -> None:
    owner = worker_lock.take(house)

    assert owner.pid == os.getpid()
    assert worker_lock.still_mine(house, owner)


def test_a_second_worker_is_refused_while_the_first_lives(house: House) -> None:
    parent = worker_lock.start_of(os.getppid())
    somebody(house, f"{socket.gethostname()[:30]}:{os.getppid()}:{parent}")

    with pytest.raises(OtherWorkerError):
        worker_lock.take(house)


def test_a_dead_worker_is_replaced_at_once(house: House) -> None:
    somebody(house, f"{socket.gethostname()[:30]}:{os.getppid()}:1")

    assert worker_lock.still_mine(house, worker_lock.take(house))


def test_a_worker_of_another_machine_is_replaced_when_it_was_not_seen_for_long(house: House) -> None:
    somebody(house, "anderswo:1:1")
    with pytest.raises(OtherWorkerError):
        worker_lock.take(house)

    assert isinstance(house.clock, FakeClock)
    house.clock.move(worker_lock.STALE)

    assert worker_lock.take(house).pid == os.getpid()


def test_who_was_replaced_learns_of_it(house: House) -> None:
    owner = worker_lock.take(house)
    with house.database.write() as session:
        session.get_one(WorkerLock, "worker").owner = "anderswo:1:1"

    assert not worker_lock.still_mine(house, owner)
    worker_lock.give_back(house, owner)
    with house.database.read() as session:
        assert session.get_one(WorkerLock, "worker").owner == "anderswo:1:1"


def test_a_lock_that_was_given_back_is_free(house: House) -> None:
    worker_lock.give_back(house, worker_lock.take(house))

    with house.database.read() as session:
        assert session.get(WorkerLock, "worker") is None


def test_the_new_worker_frees_what_the_dead_one_held(house: House) -> None:
    with house.database.write() as session:
        outbox.enqueue(session, "mail", "mail:1", {}, house.clock.now())
    held = outbox.claim(house)
    assert held is not None
    assert outbox.claim(house) is None

    worker_lock.take(house)

    again = outbox.claim(house)
    assert again is not None
    assert again.fence == held.fence + 1
    assert not outbox.finish(house, held)
