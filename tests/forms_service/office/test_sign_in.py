"""Signing in: one answer for every mistake, a new session each time, limits."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forms_service.services import accounts, dossiers
from forms_service.services.house import House
from forms_service.web.sessions import Realm
from programme.rights import Role
from tests.forms_service.applicant.pages import Visitor
from tests.forms_service.office import scenes
from tests.forms_service.office.conftest import Browser

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
    assert "Ab 13:15 Uhr können Sie es wieder versuchen." in answer.text


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

    asked = visitor.get(f"/geschaeftsstelle/bewerbung/{submission_id}/")

    assert asked.location == f"{ADDRESS}?weiter=%2Fgeschaeftsstelle%2Fbewerbung%2F{submission_id}%2F"
    assert visitor.get("/geschaeftsstelle/").location == ADDRESS


def test_sign_in_leads_back_to_the_page_that_was_wanted(house: House, visitor: Visitor, password: str) -> None:
    wanted = f"/geschaeftsstelle/bewerbung/{scenes.hand_in(house)}/"
    visitor.follow(visitor.get(wanted))
    wrong = visitor.send(ADDRESS, {"name": "sachbearbeitung", "password": "falsch"})
    assert wrong.hidden()["weiter"] == wanted

    answer = visitor.send(ADDRESS, {"name": "sachbearbeitung", "password": password})

    assert answer.location == wanted
    assert visitor.follow(answer).title.startswith("Helbedündorf")


@pytest.mark.parametrize(
    "wanted",
    [
        "https://boese.example/geschaeftsstelle/",
        "//boese.example/geschaeftsstelle/",
        "/\\boese.example/geschaeftsstelle/",
        "\\\\boese.example",
        "http:/geschaeftsstelle/",
        "javascript:alert(1)",
        "geschaeftsstelle/",
        "/geschaeftsstelle",
        "/geschaeftsstelle/gibt-es-nicht/",
        "/geschaeftsstelle/abmelden/",
        "/geschaeftsstelle/anmelden/",
        "/kommunen/",
        "/dienst/postfach/",
        "/geschaeftsstelle/../kommunen/",
        "/geschaeftsstelle/\r\nSet-Cookie: a=b",
        "",
    ],
)
def test_sign_in_leads_nowhere_else(visitor: Visitor, password: str, wanted: str) -> None:
    visitor.get(ADDRESS)

    answer = visitor.send(ADDRESS, {"name": "sachbearbeitung", "password": password, "weiter": wanted})

    assert (answer.status, answer.location) == (303, "/geschaeftsstelle/")


def test_one_press_saves_what_a_session_that_was_over_could_not_take(
    house: House, visitor: Visitor, password: str
) -> None:
    submission_id = scenes.hand_in(house)
    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    visitor.get(ADDRESS)
    visitor.send(ADDRESS, {"name": "sachbearbeitung", "password": password})
    visitor.get(address)
    scenes.later(house, minutes=31)
    over = visitor.send(f"{address}pruefung/", {"wille": "erfuellt", "wille_notiz": "Liegt bei."})
    assert over.title.startswith("Ihre Sitzung ist abgelaufen")
    assert [one.text for one in over.all("label")] == ["Notiz zum Willen"]
    visitor.get(ADDRESS)
    visitor.send(ADDRESS, {"name": "sachbearbeitung", "password": password})

    visitor.page = over
    saved = visitor.send(f"{address}pruefung/")

    assert (saved.status, saved.location) == (303, f"{address}?gespeichert#pruefung")
    assert visitor.follow(saved).value("wille_notiz").strip() == "Liegt bei."


def test_the_token_of_kept_inputs_is_for_one_address_and_one_browser(
    house: House, visitor: Visitor, password: str, app: Flask
) -> None:
    submission_id = scenes.hand_in(house)
    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    visitor.get(ADDRESS)
    over = visitor.send(f"{address}pruefung/", {"wille": "erfuellt"})
    visitor.send(ADDRESS, {"name": "sachbearbeitung", "password": password})
    token = {"_csrf": over.hidden()["_csrf"]}
    other = Visitor(app.test_client())
    other.client.environ_base |= visitor.client.environ_base
    other.get(ADDRESS)
    other.send(ADDRESS, {"name": "sachbearbeitung", "password": password})

    elsewhere = visitor.client.post(f"{address}entscheidung/", data=token)
    stolen = other.client.post(f"{address}pruefung/", data=token | {"wille": "erfuellt"})

    assert (elsewhere.status_code, stolen.status_code) == (403, 403)
    assert dossiers.open_dossier(house, submission_id).check.version == 0  # type: ignore[union-attr]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_page_of_another_role_says_so_and_keeps_the_menu(house: House, browser: Browser, method: str) -> None:
    address = f"/geschaeftsstelle/bewerbung/{scenes.hand_in(house)}/"
    visitor = browser(Role.EDITOR, "redaktion")
    visitor.get("/geschaeftsstelle/inhalte/")

    page = visitor.get(address) if method == "GET" else visitor.send(f"{address}pruefung/", {"wille": "erfuellt"})

    assert (page.status, page.title.split(",")[0]) == (403, "Diese Seite dürfen Sie mit Ihrem Konto nicht öffnen")
    assert {"/geschaeftsstelle/veroeffentlichen/", "/geschaeftsstelle/inhalte/"} <= set(page.links)


@pytest.mark.parametrize("path", ["gibt-es-nicht/", "bewerbung/unbekannt/", f"bewerbung/{'f' * 32}/"])
def test_page_that_is_not_there_keeps_the_menu_of_the_office(browser: Browser, path: str) -> None:
    page = browser(Role.CASE_OFFICER, "leserin").get(f"/geschaeftsstelle/{path}")

    assert page.status == 404
    assert "/geschaeftsstelle/veroeffentlichen/" in page.links


def test_idle_session_ends(house: House, visitor: Visitor, password: str) -> None:
    visitor.get(ADDRESS)
    visitor.send(ADDRESS, {"name": "sachbearbeitung", "password": password})

    scenes.later(house, minutes=31)

    assert visitor.get("/geschaeftsstelle/").location == ADDRESS
