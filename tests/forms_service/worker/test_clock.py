import datetime as dt

import pytest
from sqlalchemy import text

from forms_service.services import sessions, worker_lock
from forms_service.services.house import House
from forms_service.worker import Worker, work_on_next
from programme.rights import Role
from tests.fakes import FakeClock, FakeSite
from tests.forms_service.office import scenes


@pytest.fixture
def site(house: House) -> FakeSite:
    assert isinstance(house.site, FakeSite)
    return house.site


@pytest.fixture
def worker(house: House) -> Worker:
    return Worker(house, worker_lock.take(house))


def move(house: House, **by: float) -> None:
    assert isinstance(house.clock, FakeClock)
    house.clock.move(dt.timedelta(**by))


def test_the_site_is_built_once_a_night(house: House, site: FakeSite, worker: Worker) -> None:
    for _ in range(24 * 4):
        worker.look_at_the_clock()
        move(house, minutes=15)
    assert site.builds == [()]

    move(house, days=1)
    worker.look_at_the_clock()
    assert site.builds == [(), ()]


def test_a_failed_build_is_tried_again_soon(house: House, site: FakeSite, worker: Worker) -> None:
    site.is_broken = True
    move(house, hours=12)
    worker.look_at_the_clock()
    site.is_broken = False
    worker.look_at_the_clock()
    assert site.builds == []

    move(house, minutes=5)
    worker.look_at_the_clock()

    assert site.builds == [()]


def test_what_nobody_needs_goes_away_at_night(house: House, worker: Worker) -> None:
    person = scenes.person(house, Role.EDITOR)
    with house.database.write() as session:
        sessions.open_for_staff(session, person.staff_id, house.clock.now(), None)

    move(house, days=1)
    worker.look_at_the_clock()

    with house.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM session_row")).scalar() == 0


def test_nothing_to_do_is_told(house: House) -> None:
    assert not work_on_next(house)


def test_a_job_that_nobody_knows_waits(house: House) -> None:
    with house.database.write() as session:
        session.execute(
            text(
                "INSERT INTO outbox (kind, key, payload, created_at, due_at, tries, fence) "
                "VALUES ('dance', 'dance:1', '{}', :now, :now, 0, 0)"
            ),
            {"now": "2026-11-23T12:00:00.000000Z"},
        )

    assert work_on_next(house)

    with house.database.read() as session:
        row = session.execute(text("SELECT error, done_at FROM outbox")).one()
    assert tuple(row) == ("KeyError", None)
