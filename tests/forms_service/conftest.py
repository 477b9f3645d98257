"""Fixtures of the service: a house, its application, a browser at the local address."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forms_service.app import create_app
from forms_service.services.house import House
from tests.houses import ORIGIN, house_at


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = house_at(tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def app(house: House) -> Flask:
    return create_app(house)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    found = app.test_client()
    found.environ_base |= {"HTTP_HOST": ORIGIN.removeprefix("http://"), "REMOTE_ADDR": "127.0.0.1"}
    return found
