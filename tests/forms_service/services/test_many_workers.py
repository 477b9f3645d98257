"""R28: on PostgreSQL there are many workers, and each job has one."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from forms_service.models.jobs import OutboxEntry, WorkerLock
from forms_service.services import outbox, worker_lock
from forms_service.services.house import House
from forms_service.services.outbox import Job
from tests.fakes import FakeClock
from tests.postgresql import console

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

WORKERS = 4
JOBS = 40


def enqueue(house: House, number: int) -> None:
    with house.database.write() as session:
        for one in range(number):
            outbox.enqueue(session, "mail", f"mail:{one}", {}, house.clock.now())


def test_a_second_worker_may_start(house: House) -> None:
    first, second = worker_lock.take(house), worker_lock.take(house)

    assert worker_lock.still_mine(house, first)
    worker_lock.give_back(house, second)
    assert worker_lock.still_mine(house, first)
    with house.database.read() as session:
        assert session.get(WorkerLock, "worker") is None


def test_a_starting_worker_leaves_the_jobs_of_others_alone(house: House) -> None:
    enqueue(house, 1)
    held = outbox.claim(house)
    assert held is not None

    worker_lock.take(house)

    assert outbox.claim(house) is None
    assert outbox.finish(house, held)


def test_the_job_of_a_dead_worker_is_free_after_its_lease(house: House) -> None:
    enqueue(house, 1)
    held = outbox.claim(house)
    assert held is not None
    assert isinstance(house.clock, FakeClock)
    house.clock.move(outbox.LEASE)

    again = outbox.claim(house)

    assert again is not None
    assert (again.id, again.fence) == (held.id, held.fence + 1)
    assert not outbox.finish(house, held)
    assert outbox.finish(house, again)


def test_workers_never_share_a_job(house: House) -> None:
    enqueue(house, JOBS)
    barrier = Barrier(WORKERS)

    def work(_: int) -> list[Job]:
        barrier.wait()
        taken = list[Job]()
        while (job := outbox.claim(house)) is not None:
            taken.append(job)
            assert outbox.finish(house, job)
        return taken

    with ThreadPoolExecutor(WORKERS) as pool:
        taken = [job.key for jobs in pool.map(work, range(WORKERS)) for job in jobs]

    assert sorted(taken) == sorted(f"mail:{one}" for one in range(JOBS))


def test_a_row_that_somebody_changes_is_passed_over(house: House) -> None:
    """Somebody with a console may hold a row for long; the jobs behind it do not wait."""
    enqueue(house, 2)
    with house.database.read() as reader:
        first = reader.scalars(select(OutboxEntry).order_by(OutboxEntry.id)).first()
    assert first is not None

    with console(house.settings.database_url) as operator:
        operator.execute("SELECT 1 FROM outbox WHERE id = %s FOR UPDATE", (first.id,))
        job = outbox.claim(house)

    assert job is not None
    assert job.key == "mail:1"
