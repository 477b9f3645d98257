"""R21: what a cookie is worth, and when it is worth nothing any more."""

import datetime as dt
import hashlib

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from forms_service.services import accounts, sessions
from forms_service.services.house import House
from forms_service.web.sessions import Realm
from programme.rights import Role
from tests.fakes import FakeClock
from tests.houses import ORIGIN, sign_in_applicant, sign_in_staff

LIST = "/geschaeftsstelle/veroeffentlichen/"


def token(client: FlaskClient, realm: Realm) -> str:
    cookie = client.get_cookie(realm.value, domain="localhost")
    assert cookie is not None
    return cookie.value


def move(house: House, **by: float) -> None:
    assert isinstance(house.clock, FakeClock)
    house.clock.move(dt.timedelta(**by))


def sign_in_by_form(client: FlaskClient, name: str, password: str) -> int:
    page = client.get("/geschaeftsstelle/anmelden/").text
    csrf = page.partition('name="_csrf" value="')[2][:64]
    data = {"_csrf": csrf, "name": name, "password": password}
    return client.post("/geschaeftsstelle/anmelden/", data=data).status_code


@pytest.fixture
def password(house: House) -> str:
    return accounts.add_account(house, "redaktion", Role.EDITOR).password


def test_the_table_keeps_no_token(client: FlaskClient, house: House) -> None:
    sign_in_staff(house, client, Role.EDITOR)

    with house.database.read() as session:
        stored = session.execute(text("SELECT token_sha256 FROM session_row")).scalar_one()

    assert stored == hashlib.sha256(token(client, Realm.STAFF).encode()).hexdigest()


@pytest.mark.usefixtures("password")
def test_sign_in_makes_a_new_session(client: FlaskClient, house: House, password: str) -> None:
    """Fixation: a token that somebody planted before is worth nothing after."""
    client.set_cookie(Realm.STAFF.value, "gepflanzt", domain="localhost")

    assert sign_in_by_form(client, "redaktion", password) == 303

    assert token(client, Realm.STAFF) != "gepflanzt"
    assert sessions.find_staff(house, "gepflanzt") is None
    assert client.get(LIST).status_code != 303


def test_a_second_sign_in_ends_the_first_session(client: FlaskClient, house: House, password: str) -> None:
    sign_in_by_form(client, "redaktion", password)
    first = token(client, Realm.STAFF)

    again = accounts.sign_in(house, "redaktion", password, "client", first)

    assert again.token is not None
    assert sessions.find_staff(house, first) is None
    assert sessions.find_staff(house, again.token) is not None


def test_after_signing_out_the_cookie_is_worth_nothing(app: Flask, client: FlaskClient, house: House) -> None:
    sign_in_staff(house, client, Role.EDITOR)
    kept = token(client, Realm.STAFF)
    found = sessions.find_staff(house, kept)
    assert found is not None

    answer = client.post("/geschaeftsstelle/abmelden/", data={"_csrf": found.csrf})
    replay = app.test_client()
    replay.set_cookie(Realm.STAFF.value, kept, domain="127.0.0.1")

    assert answer.status_code == 303
    assert replay.get(LIST, base_url=ORIGIN).status_code == 303
    assert sessions.find_staff(house, kept) is None


@pytest.mark.parametrize(
    ("realm", "idle"), [(Realm.STAFF, dt.timedelta(minutes=30)), (Realm.APPLICANT, dt.timedelta(hours=2))]
)
def test_a_session_ends_when_it_rests_too_long(
    client: FlaskClient, house: House, realm: Realm, idle: dt.timedelta
) -> None:
    sign_in_staff(house, client, Role.EDITOR)
    sign_in_applicant(house, client)
    find = sessions.find_staff if realm is Realm.STAFF else sessions.find_account

    move(house, seconds=idle.total_seconds() - 1)
    assert find(house, token(client, realm)) is not None
    move(house, seconds=idle.total_seconds() - 1)
    assert find(house, token(client, realm)) is not None
    move(house, seconds=idle.total_seconds())
    assert find(house, token(client, realm)) is None


def test_a_session_ends_after_twelve_hours_however_busy(client: FlaskClient, house: House) -> None:
    sign_in_applicant(house, client)
    for _ in range(11):
        move(house, hours=1)
        assert sessions.find_account(house, token(client, Realm.APPLICANT)) is not None

    move(house, hours=1)

    assert sessions.find_account(house, token(client, Realm.APPLICANT)) is None


def test_who_is_put_out_is_out_at_once(client: FlaskClient, house: House) -> None:
    person = sign_in_staff(house, client, Role.EDITOR)

    with house.database.write() as session:
        session.execute(text("UPDATE staff SET active = false WHERE id = :id"), {"id": person})

    assert client.get(LIST).status_code == 303


def test_a_role_counts_as_it_is_now(client: FlaskClient, house: House) -> None:
    person = sign_in_staff(house, client, Role.EDITOR)

    with house.database.write() as session:
        session.execute(text("UPDATE staff SET role = 'case_officer' WHERE id = :id"), {"id": person})

    found = sessions.find_staff(house, token(client, Realm.STAFF))
    assert found is not None
    assert found.role is Role.CASE_OFFICER


def test_a_new_password_ends_all_sessions(client: FlaskClient, house: House, password: str) -> None:
    sign_in_by_form(client, "redaktion", password)

    accounts.reset_account(house, "redaktion")

    assert client.get(LIST).status_code == 303
    assert sign_in_by_form(client, "redaktion", password) != 303


def test_one_hat_does_not_open_the_other_door(client: FlaskClient, house: House) -> None:
    sign_in_applicant(house, client)
    client.set_cookie(Realm.STAFF.value, token(client, Realm.APPLICANT), domain="localhost")

    assert client.get(LIST).status_code == 303


def test_reading_moves_the_idle_time_at_most_once_a_minute(client: FlaskClient, house: House) -> None:
    sign_in_staff(house, client, Role.EDITOR)
    seen = text("SELECT seen_at FROM session_row")

    def seen_at() -> str:
        with house.database.read() as session:
            return str(session.execute(seen).scalar_one())

    at_first = seen_at()
    move(house, seconds=59)
    client.get(LIST)
    assert seen_at() == at_first
    move(house, seconds=1)
    client.get(LIST)
    assert seen_at() > at_first


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_reading_goes_on_when_nothing_can_be_written(client: FlaskClient, house: House) -> None:
    sign_in_staff(house, client, Role.EDITOR)
    with house.database.write() as session:
        refusal = "CREATE TRIGGER full BEFORE UPDATE ON session_row BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        session.execute(text(refusal))
    move(house, minutes=5)

    assert client.get(LIST).status_code == 200
