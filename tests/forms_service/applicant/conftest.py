"""Fixtures of the applicant's way."""

import pytest
from flask.testing import FlaskClient

from tests.forms_service.applicant.pages import Visitor


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    return Visitor(client)
