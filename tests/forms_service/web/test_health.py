import datetime as dt
import os
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from forms_service.services import outbox, readiness
from forms_service.services.house import House
from forms_service.store.sqlite import path_of
from tests.fakes import FakeClock


@pytest.fixture
def site(house: House) -> Path:
    house.site.current.mkdir(parents=True)
    return house.site.current


def test_alive_asks_for_nothing(client: FlaskClient) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.text) == (200, "ok\n")


@pytest.mark.usefixtures("site")
def test_ready_when_everything_works(client: FlaskClient) -> None:
    answer = client.get("/readyz")

    assert (answer.status_code, answer.text) == (200, "ready\n")


def test_not_ready_without_a_site(client: FlaskClient, house: House) -> None:
    assert client.get("/readyz").status_code == 503
    assert [name for name, holds in readiness.probe(house).items() if not holds] == ["site"]


@pytest.mark.usefixtures("site")
def test_not_ready_when_the_outbox_does_not_move(house: House) -> None:
    with house.database.write() as session:
        outbox.enqueue(session, "mail", "mail:1", {}, house.clock.now())
    assert readiness.probe(house)["outbox"]
    assert isinstance(house.clock, FakeClock)
    house.clock.at += readiness.OLDEST_JOB

    assert not readiness.probe(house)["outbox"]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(("kind", "is_fine"), [("publish", False), ("withdraw", False), ("mail", True)])
def test_what_is_tried_for_ever_is_told_before_its_next_try(house: House, kind: str, *, is_fine: bool) -> None:
    assert isinstance(house.clock, FakeClock)
    with house.database.write() as session:
        outbox.enqueue(session, kind, f"{kind}:1", {}, house.clock.now())
    for _ in range(20):
        job = outbox.claim(house)
        if job is not None:
            outbox.postpone(house, job, ValueError(), gives_up=False)
        house.clock.at += dt.timedelta(minutes=14)

    assert readiness.probe(house)["outbox"] is is_fine


@pytest.mark.usefixtures("site")
def test_an_outbox_that_does_not_move_is_a_warning_only(client: FlaskClient, house: House) -> None:
    """The mail server, the content's remote or the worker may be away: applications are taken all the same."""
    with house.database.write() as session:
        outbox.enqueue(session, "mail", "mail:1", {}, house.clock.now())
    assert isinstance(house.clock, FakeClock)
    house.clock.at += readiness.OLDEST_JOB

    answer = client.get("/readyz")

    assert (answer.status_code, answer.text) == (200, "ready\nwarning outbox\n")


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_dependency_that_is_away_is_named(
    client: FlaskClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage(house.settings.var_dir)._replace(free=0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    house.site.current.rmdir()
    with house.database.write() as session:
        outbox.enqueue(session, "mail", "mail:1", {}, house.clock.now())
    assert isinstance(house.clock, FakeClock)
    house.clock.at += readiness.OLDEST_JOB

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.text == "not ready\nfails space\nwarning outbox\nfails site\n"


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_not_ready_while_nothing_can_be_synced(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)

    assert [name for name, holds in readiness.probe(house).items() if not holds] == ["disk"]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_not_ready_when_the_database_is_broken(house: House) -> None:
    path = path_of(house.database.url)
    path.chmod(0o400)
    house.database.close()
    path.write_bytes(b"not a database at all, but long enough to be read as one" * 20)

    assert not readiness.probe(house)["database"]
