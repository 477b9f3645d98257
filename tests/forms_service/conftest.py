"""Fixtures of the service: a house, its application, a browser at the local address."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from forms_service.app import create_app
from forms_service.services.house import House
from tests.houses import ORIGIN, house_at
from tests.postgresql import Cluster
from tests.postgresql import cluster as started


class _CompiledTemplates(BytecodeCache):
    """Templates compiled once for all tests; each test makes an application of its own."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_TEMPLATES = _CompiledTemplates()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One PostgreSQL for all tests."""
    with started() as made:
        yield made


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, migrated database: each test runs on both kinds, unless it names one.

    Naming one: `@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)`.
    """
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'werkstatt.db'}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    with cluster.database() as url:
        yield url


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    made = house_at(tmp_path, database_url=database_url)
    yield made
    made.database.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what touches the store on both databases."""
    named = [mark for mark in metafunc.definition.iter_markers("parametrize") if "database_url" in mark.args[0]]
    if "database_url" in metafunc.fixturenames and not named:
        metafunc.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def app(house: House) -> Flask:
    made = create_app(house)
    made.jinja_env.bytecode_cache = _TEMPLATES
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    found = app.test_client()
    found.environ_base |= {"HTTP_HOST": ORIGIN.removeprefix("http://"), "REMOTE_ADDR": "127.0.0.1"}
    return found
