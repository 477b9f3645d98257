"""Fixtures of the office: people with and without a browser."""

from collections.abc import Callable

import pytest
from flask import Flask

from forms_service.services.house import House
from forms_service.services.sessions import StaffSession
from programme.rights import Role
from tests.forms_service.applicant.pages import Visitor
from tests.forms_service.office import scenes
from tests.houses import ORIGIN, sign_in_staff

Browser = Callable[[Role, str], Visitor]


@pytest.fixture
def officer(house: House) -> StaffSession:
    """A case officer, without a browser."""
    return scenes.person(house, Role.CASE_OFFICER, "sachbearbeitung")


@pytest.fixture
def editor(house: House) -> StaffSession:
    """An editor, without a browser."""
    return scenes.person(house, Role.EDITOR, "redaktion")


@pytest.fixture
def browser(app: Flask, house: House) -> Browser:
    """Give somebody of the office a browser of their own."""

    def open_browser(role: Role, name: str = "") -> Visitor:
        client = app.test_client()
        client.environ_base |= {"HTTP_HOST": ORIGIN.removeprefix("http://"), "REMOTE_ADDR": "127.0.0.1"}
        sign_in_staff(house, client, role, name)
        return Visitor(client)

    return open_browser
