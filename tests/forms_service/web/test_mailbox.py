from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from forms_service.app import create_app
from forms_service.config import Environment
from forms_service.services.house import House
from forms_service.services.ports import OutgoingMail
from tests.houses import ORIGIN, settings_for

ADDRESS = "/dienst/postfach/"
LINK = f"{ORIGIN}/bewerbung/anmelden/abc/"


@pytest.fixture(autouse=True)
def _one_mail(house: House) -> None:
    house.mail.send(
        OutgoingMail(
            key="mail:1",
            sender="portal@werkstattportal.example",
            to="amt@kommune.example",
            subject="Ihr <b>Link</b>",
            text=f"Guten Tag,\n\n{LINK}\n\nhttps://boese.example/ <script>alert(1)</script>\nGruß",
            html="<p></p>",
            at=house.clock.now(),
        )
    )


def test_the_page_shows_messages_with_links_to_press(client: FlaskClient) -> None:
    page = client.get(ADDRESS).text

    assert f'<a href="{LINK}">{LINK}</a>' in page
    assert "An amt@kommune.example, 23.11.2026" in page
    assert "Gruß" in page


def test_text_of_messages_is_inert(client: FlaskClient) -> None:
    page = client.get(ADDRESS).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "Ihr &lt;b&gt;Link" in page
    assert 'href="https://boese.example' not in page


@pytest.mark.parametrize(
    "header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"]
)
def test_behind_a_proxy_there_is_no_page(client: FlaskClient, header: str) -> None:
    answer = client.get(ADDRESS, headers={header: "127.0.0.1"})

    assert answer.status_code == 404
    assert "abc" not in answer.text


def test_for_another_machine_there_is_no_page(client: FlaskClient) -> None:
    client.environ_base["REMOTE_ADDR"] = "192.0.2.7"

    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize("changes", [{"environment": Environment.PRODUCTION}, {"host": "0.0.0.0"}])  # noqa: S104
def test_elsewhere_the_page_does_not_exist(house: House, changes: dict[str, object]) -> None:
    app = create_app(replace(house, settings=settings_for(house.settings.var_dir, **changes)))

    assert ADDRESS not in {rule.rule for rule in app.url_map.iter_rules()}
    assert app.test_client().get(ADDRESS, base_url=ORIGIN).status_code == 404
