"""The application as the contracts look at it: real routes, an empty house."""

import pytest
from flask import Flask
from werkzeug.routing import Map

from forms_service.app import create_app
from tests.houses import house_at


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The web application over an empty, migrated database."""
    return create_app(house_at(tmp_path_factory.mktemp("house")))


@pytest.fixture(scope="session")
def url_map(app: Flask) -> Map:
    """All routes of the service."""
    return app.url_map
