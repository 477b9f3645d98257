"""R21: a page says how long one stays signed in, and one press makes it longer."""

import datetime as dt

import pytest
from flask.testing import FlaskClient

from forms_service.services.house import House
from forms_service.web.sessions import Realm
from programme.rights import Role
from tests.fakes import FakeClock
from tests.forms_service.applicant.pages import Visitor, read_page
from tests.houses import csrf_of, sign_in_applicant, sign_in_staff

PAGES = {Realm.APPLICANT: "/bewerbung/zwk/", Realm.STAFF: "/geschaeftsstelle/"}
STAYING = {Realm.APPLICANT: "/bewerbung/sitzung/", Realm.STAFF: "/geschaeftsstelle/sitzung/"}
IDLE = {Realm.APPLICANT: dt.timedelta(hours=2), Realm.STAFF: dt.timedelta(minutes=30)}
both = pytest.mark.parametrize("realm", list(Realm))


def sign_in(house: House, client: FlaskClient, realm: Realm) -> None:
    if realm is Realm.STAFF:
        sign_in_staff(house, client, Role.CASE_OFFICER)
    else:
        sign_in_applicant(house, client)


def move(house: House, by: dt.timedelta) -> None:
    assert isinstance(house.clock, FakeClock)
    house.clock.move(by)


def is_in(client: FlaskClient, realm: Realm) -> bool:
    return "<dialog" in client.get(PAGES[realm]).text


def stay(house: House, client: FlaskClient, realm: Realm) -> int:
    answer = client.post(STAYING[realm], data={"_csrf": csrf_of(house, client, realm)})
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return int(answer.get_json()["seconds"])


@pytest.mark.parametrize(("realm", "until"), [(Realm.APPLICANT, "15:00"), (Realm.STAFF, "13:30")])
def test_the_foot_of_a_page_says_until_when(client: FlaskClient, house: House, realm: Realm, until: str) -> None:
    """Without JavaScript too; the times are those of Berlin."""
    sign_in(house, client, realm)

    page = Visitor(client).get(PAGES[realm])

    foot = " ".join(" ".join(page.element("fuss").itertext()).split())
    assert f"Angemeldet bis {until} Uhr. Jedes Speichern und jede neue Seite verlängert das." in foot
    assert page.html.count(f'data-stay="{int(IDLE[realm].total_seconds())}"') == 1


def test_nobody_is_told_about_a_session(client: FlaskClient) -> None:
    for address in ("/bewerbung/zwk/", "/geschaeftsstelle/anmelden/", "/geschaeftsstelle/gibt-es-nicht/"):
        answer = client.get(address)
        page = read_page(answer.status_code, "", answer.text)
        assert list(page.all("dialog")) == [], address
        assert "Angemeldet bis" not in page.text, address


@both
def test_a_press_makes_the_session_longer(client: FlaskClient, house: House, realm: Realm) -> None:
    sign_in(house, client, realm)
    almost = IDLE[realm] - dt.timedelta(minutes=2)

    for _ in range(4):
        move(house, almost)
        assert stay(house, client, realm) == IDLE[realm].total_seconds()
    move(house, almost)
    assert is_in(client, realm)
    move(house, IDLE[realm])
    assert not is_in(client, realm)


@both
def test_saving_and_reading_make_it_longer_too(client: FlaskClient, house: House, realm: Realm) -> None:
    sign_in(house, client, realm)

    for _ in range(4):
        move(house, IDLE[realm] - dt.timedelta(minutes=1))
        assert is_in(client, realm)


@both
def test_after_twelve_hours_no_press_helps(client: FlaskClient, house: House, realm: Realm) -> None:
    sign_in(house, client, realm)
    step, left = dt.timedelta(minutes=29), 0
    for _ in range(12 * 60 // 29):
        move(house, step)
        left = stay(house, client, realm)

    assert left == (12 * 60 - (12 * 60 // 29) * 29) * 60
    move(house, step)
    assert client.post(STAYING[realm], data={"_csrf": "0" * 64}).status_code == 403
    assert not is_in(client, realm)


@both
def test_staying_needs_the_own_token(client: FlaskClient, house: House, realm: Realm) -> None:
    sign_in(house, client, realm)

    assert client.post(STAYING[realm], data={"_csrf": "0" * 64}).status_code == 403
