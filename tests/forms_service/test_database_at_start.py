"""R41: no process starts over a database that is away, unsafe or of another version; it says so in one sentence."""

from dataclasses import replace
from pathlib import Path

import pytest

from forms_service.app import NO_DATABASE, NOT_MIGRATED, UNSAFE, database_problem
from forms_service.migrations.schema import migrate_back
from forms_service.services.house import House
from forms_service.store.database import Database
from tests.forms_service.portals import command
from tests.postgresql import Cluster

NOWHERE = "postgresql+psycopg://nobody@/none?host=/nowhere"


def test_a_database_of_this_version_is_no_problem(house: House) -> None:
    assert database_problem(house) == ""


def test_a_database_of_another_version_is_named(house: House) -> None:
    with house.database.migrating() as connection:
        migrate_back(connection)

    assert database_problem(house) == NOT_MIGRATED


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_does_not_sync_is_named(house: House, cluster: Cluster) -> None:
    house.database.close()

    with cluster.changed("fsync", "off"):
        assert database_problem(house) == f"{UNSAFE} (fsync is 'off')\n"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_server_that_is_away_is_named(house: House) -> None:
    away = Database(NOWHERE)

    assert database_problem(replace(house, database=away)) == NO_DATABASE
    away.close()


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_process_ends_with_that_sentence(tmp_path: Path, name: str) -> None:
    done = command(tmp_path / "var", name, port=8000, DATABASE_URL=NOWHERE)

    assert (done.returncode, done.stdout, done.stderr) == (1, "", NO_DATABASE)
