import http
import re
from dataclasses import replace

import pytest
from flask import Flask, g, request
from flask.testing import FlaskClient

from forms_service.app import create_app
from forms_service.services.house import House
from forms_service.web.blueprint import Entry, guarded_blueprint
from forms_service.web.security import csrf_token
from forms_service.web.sessions import Realm
from programme.rights import Role
from tests.houses import ORIGIN, csrf_of, everything_in, sign_in_applicant, sign_in_staff

LOCAL_TOKEN = re.compile(r"[0-9a-f]{64}")


@pytest.fixture
def forms(house: House) -> FlaskClient:
    """An application with one view of each kind: GET shows the token, POST says what came."""
    app = create_app(house)
    for entry, address in (
        (Entry.PUBLIC, "/formular/offen/"),
        (Entry.APPLICANT, "/bewerbung/probe/"),
        (Entry.STAFF, "/geschaeftsstelle/probe/"),
    ):
        pages = guarded_blueprint(f"probe_{entry}", __name__, entry)
        pages.add_url_rule(address, view_func=lambda: csrf_token() if request.method == "GET" else "genommen",
                           endpoint="probe", methods=["GET", "POST"])  # fmt: skip
        app.register_blueprint(pages)
    client = app.test_client()
    client.environ_base |= {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1"}
    return client


def test_a_form_of_somebody_not_signed_in_needs_its_token(forms: FlaskClient) -> None:
    token = forms.get("/formular/offen/").text

    assert LOCAL_TOKEN.fullmatch(token)
    assert forms.post("/formular/offen/", data={"_csrf": token}).text == "genommen"
    assert forms.post("/formular/offen/", data={"_csrf": "0" * 64}).status_code == 403
    assert forms.post("/formular/offen/", data={"_csrf": "ä"}).status_code == 403
    assert forms.post("/formular/offen/").status_code == 403


def test_the_token_belongs_to_the_browser(forms: FlaskClient) -> None:
    token = forms.get("/formular/offen/").text
    forms.delete_cookie("formular", domain="localhost")

    assert forms.post("/formular/offen/", data={"_csrf": token}).status_code == 403


def test_a_signed_in_form_needs_the_token_of_its_session(forms: FlaskClient, house: House) -> None:
    before = forms.get("/formular/offen/").text
    sign_in_applicant(house, forms)
    sign_in_staff(house, forms, Role.EDITOR)
    applicant, staff = csrf_of(house, forms, Realm.APPLICANT), csrf_of(house, forms, Realm.STAFF)

    taken = {
        (address, name): forms.post(address, data={"_csrf": token}).status_code
        for address in ("/bewerbung/probe/", "/geschaeftsstelle/probe/")
        for name, token in {"before": before, "applicant": applicant, "staff": staff}.items()
    }

    assert taken == {
        ("/bewerbung/probe/", "before"): 403,
        ("/bewerbung/probe/", "applicant"): 200,
        ("/bewerbung/probe/", "staff"): 403,
        ("/geschaeftsstelle/probe/", "before"): 403,
        ("/geschaeftsstelle/probe/", "applicant"): 403,
        ("/geschaeftsstelle/probe/", "staff"): 200,
    }


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": ORIGIN}, 200),
        ({"Origin": "http://localhost:8000"}, 200),
        ({"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://boese.example"}, 403),
        ({"Origin": "http://127.0.0.1:8001"}, 403),
        ({"Origin": "https://127.0.0.1:8000"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_a_form_has_to_come_from_us(forms: FlaskClient, headers: dict[str, str], status: int) -> None:
    token = forms.get("/formular/offen/").text

    assert forms.post("/formular/offen/", data={"_csrf": token}, headers=headers).status_code == status


def test_a_body_that_is_no_form_is_refused(forms: FlaskClient) -> None:
    token = forms.get("/formular/offen/").text

    for content_type in ("text/plain", "application/json"):
        answer = forms.post("/formular/offen/", data=f"_csrf={token}", headers={"Content-Type": content_type})
        assert answer.status_code == 415
        assert "Das ist kein Formular von uns" in answer.text


def test_methods_cannot_be_smuggled_in(forms: FlaskClient) -> None:
    answer = forms.get("/formular/offen/", headers={"X-HTTP-Method-Override": "POST"})

    assert LOCAL_TOKEN.fullmatch(answer.text)
    assert forms.options("/formular/offen/").status_code == http.HTTPStatus.METHOD_NOT_ALLOWED


def test_a_large_body_is_refused_where_no_files_belong(forms: FlaskClient) -> None:
    token = forms.get("/formular/offen/").text

    answer = forms.post("/formular/offen/", data={"_csrf": token, "text": "x" * 1_100_000})

    assert answer.status_code == 413
    assert "Das ist zu groß" in answer.text


@pytest.mark.parametrize("host", ["boese.example", "127.0.0.1.boese.example", "boese.example:8000", ""])
def test_a_foreign_host_is_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/bewerbung/zwk", headers={"Host": host})

    assert answer.status_code == 400
    assert "boese" not in f"{answer.text}{answer.headers}"


def test_addresses_come_from_the_settings(forms: FlaskClient) -> None:
    answer = forms.get("/bewerbung/probe", headers={"X-Forwarded-Host": "boese.example", "Forwarded": "host=boese"})

    assert answer.status_code == 308
    assert "boese" not in answer.headers["Location"]


def test_no_cookie_before_a_form_is_opened(client: FlaskClient) -> None:
    assert [client.get(path).headers.getlist("Set-Cookie") for path in ("/", "/healthz", "/gibt-es-nicht/")] == [[]] * 3


@pytest.mark.parametrize(
    ("origin", "name", "is_secure"), [(ORIGIN, "formular", False), ("https://p.example", "__Host-formular", True)]
)
def test_cookies_are_bound_to_the_host_where_it_is_https(
    house: House,
    origin: str,
    name: str,
    is_secure: bool,  # noqa: FBT001 - a table
) -> None:
    app = create_app(replace(house, settings=replace(house.settings, service_url=origin, site_url=origin)))

    answer = app.test_client().get("/geschaeftsstelle/anmelden/", base_url=origin)

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{name}=")
    assert ("Secure" in cookie) is is_secure
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert ("Strict-Transport-Security" in answer.headers) is is_secure


def test_reading_changes_nothing(app: Flask, client: FlaskClient, house: House) -> None:
    sign_in_applicant(house, client)
    sign_in_staff(house, client, Role.EDITOR)
    before = everything_in(house)
    reading = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}

    for address in sorted(reading):
        for method in ("GET", "HEAD", "GET"):
            client.open(re.sub(r"<[^>]+>", "0" * 32, address), method=method)

    assert len(reading) > 10
    assert everything_in(house) == before


def test_a_route_without_a_guard_is_closed(house: House) -> None:
    app = create_app(house)
    app.add_url_rule("/formular/ohne/", view_func=lambda: "offen", endpoint="unguarded")

    assert app.test_client().get("/formular/ohne/", base_url=ORIGIN).status_code == 404


def test_the_browser_value_is_made_once_per_page(forms: FlaskClient) -> None:
    with forms:
        answer = forms.get("/formular/offen/")
        assert "browser_value" in g

    assert len(answer.headers.getlist("Set-Cookie")) == 1
    assert forms.get("/formular/offen/").headers.getlist("Set-Cookie") == []
