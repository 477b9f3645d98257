"""Signing in: one answer for every mistake, a new session each time, limits."""

import pytest
from flask.testing import FlaskClient

from forms_service.services import accounts
from forms_service.services.house import House
from forms_service.web.sessions import Realm
from programme.rights import Role
from tests.forms_service.applicant.pages import Visitor
from tests.forms_service.office import scenes

ADDRESS = "/geschaeftsstelle/anmelden/"


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    return Visitor(client)


@pytest.fixture
def password(house: House) -> str:
    return accounts.add_account(house, "sachbearbeitung", Role.CASE_OFFICER).password


def token_of(client: FlaskClient) -> str:
    cookie = client.get_cookie(Realm.STAFF.value)
    return cookie.value if cookie else ""


def test_right_password_opens_the_inbox(visitor: Visitor, password: str) -> None:
    visitor.get(ADDRESS)

    answer = visitor.send(ADDRESS, {"name": " sachbearbeitung ", "password": password})

    assert (answer.status, answer.location) == (303, "/geschaeftsstelle/")
    assert visitor.follow(answer).title.startswith("Eingang")
    assert visitor.get(ADDRESS).status == 303


def test_editor_starts_with_the_portraits(house: House, visitor: Visitor) -> None:
    password = accounts.add_account(house, "redaktion", Role.EDITOR).password
    visitor.get(ADDRESS)
    visitor.send(ADDRESS, {"name": "redaktion", "password": password})

    page = visitor.follow(visitor.get("/geschaeftsstelle/"))

    assert page.title.startswith("Veröffentlichen")
    assert "/geschaeftsstelle/inhalte/" in page.links
    assert "Eingang" not in page.text


@pytest.mark.parametrize(
    ("name", "typed"), [("sachbearbeitung", "falsch"), ("niemand", "falsch"), ("", ""), ("sachbearbeitung", "")]
)
def test_every_mistake_gets_the_same_answer(visitor: Visitor, password: str, name: str, typed: str) -> None:
    assert password
    visitor.get(ADDRESS)

    page = visitor.send(ADDRESS, {"name": name, "password": typed})

    assert (page.status, page.title.startswith("Fehler: ")) == (422, True)
    assert "Name oder Passwort stimmen nicht." in page.text
    assert (page.value("name"), page.value("password")) == (name, "")
    assert token_of(visitor.client) == ""


def test_too_many_tries_have_to_wait_even_with_the_right_password(visitor: Visitor, password: str) -> None:
    visitor.get(ADDRESS)
    for _ in range(10):
        visitor.send(ADDRESS, {"name": "sachbearbeitung", "password": "falsch"})

    answer = visitor.client.post(
        ADDRESS, data={**visitor.page.hidden(), "name": "sachbearbeitung", "password": password}
    )

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Zu viele Versuche" in answer.text


def test_session_is_a_new_one_after_each_sign_in(visitor: Visitor, password: str) -> None:
    visitor.client.set_cookie(Realm.STAFF.value, "untergeschoben")
    visitor.get(ADDRESS)
    visitor.send(ADDRESS, {"name": "sachbearbeitung", "password": password})
    first = token_of(visitor.client)
    visitor.client.delete_cookie(Realm.STAFF.value)
    visitor.get(ADDRESS)
    visitor.send(ADDRESS, {"name": "sachbearbeitung", "password": password})

    assert len({"untergeschoben", first, token_of(visitor.client), ""}) == 4


def test_sign_out_ends_the_session_on_the_server(visitor: Visitor, password: str) -> None:
    visitor.get(ADDRESS)
    visitor.send(ADDRESS, {"name": "sachbearbeitung", "password": password})
    token = token_of(visitor.client)
    visitor.get("/geschaeftsstelle/")

    page = visitor.follow(visitor.send("/geschaeftsstelle/abmelden/"))

    assert "Sie sind abgemeldet." in page.text
    visitor.client.set_cookie(Realm.STAFF.value, token)
    assert visitor.get("/geschaeftsstelle/").location == ADDRESS


def test_sign_out_needs_the_token(visitor: Visitor, password: str) -> None:
    visitor.get(ADDRESS)
    visitor.send(ADDRESS, {"name": "sachbearbeitung", "password": password})

    assert visitor.client.post("/geschaeftsstelle/abmelden/").status_code == 403
    assert visitor.get("/geschaeftsstelle/").status == 200


def test_stranger_is_sent_to_the_sign_in(visitor: Visitor, house: House) -> None:
    submission_id = scenes.hand_in(house)

    assert visitor.get(f"/geschaeftsstelle/bewerbung/{submission_id}/").location == ADDRESS


def test_idle_session_ends(house: House, visitor: Visitor, password: str) -> None:
    visitor.get(ADDRESS)
    visitor.send(ADDRESS, {"name": "sachbearbeitung", "password": password})

    scenes.later(house, minutes=31)

    assert visitor.get("/geschaeftsstelle/").location == ADDRESS
