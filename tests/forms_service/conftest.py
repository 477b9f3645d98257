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


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = house_at(tmp_path)
    yield made
    made.database.close()


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
