"""R35: a database that is away, or does not keep its promises, is a kind 503; it comes back without a restart."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from forms_service.app import create_app
from forms_service.models.people import Account
from forms_service.services.house import House
from forms_service.store.database import Database
from forms_service.web.blueprint import Entry, guarded_blueprint
from forms_service.web.sessions import Realm
from programme.rights import Role
from tests.forms_service.applicant.pages import Visitor
from tests.houses import ORIGIN, sign_in_staff
from tests.postgresql import Cluster

LIST = "/geschaeftsstelle/"
SIGN_IN = "/geschaeftsstelle/anmelden/"

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@on_postgresql
def test_a_server_that_is_away_is_a_503_and_comes_back(client: FlaskClient, house: House, cluster: Cluster) -> None:
    sign_in_staff(house, client, Role.CASE_OFFICER)
    assert client.get(LIST).status_code == 200

    with cluster.cut_off(house.settings.database_url):
        away, alive, ready = client.get(LIST), client.get("/healthz"), client.get("/readyz")

    assert away.status_code == 503
    assert "Der Dienst ist gerade nicht erreichbar" in away.text
    assert (alive.status_code, ready.status_code) == (200, 503)
    assert client.get(LIST).status_code == 200


@on_postgresql
def test_connections_that_the_server_cut_are_replaced(client: FlaskClient, house: House, cluster: Cluster) -> None:
    sign_in_staff(house, client, Role.CASE_OFFICER)
    assert client.get(LIST).status_code == 200
    with cluster.cut_off(house.settings.database_url):
        pass

    assert client.get(LIST).status_code == 200


@on_sqlite
@pytest.mark.parametrize("server", ["nobody@/none?host=/nowhere", "nobody@127.0.0.1:1/none"])
def test_a_server_that_was_never_there_is_a_503(house: House, server: str) -> None:
    away = Database(f"postgresql+psycopg://{server}")
    client = create_app(replace(house, database=away)).test_client()
    client.set_cookie(Realm.STAFF.value, "0" * 64, domain="127.0.0.1")

    answer = client.get(LIST, base_url=ORIGIN)
    away.close()

    assert answer.status_code == 503
    assert "nobody" not in answer.text


@on_postgresql
@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_server_that_does_not_sync_takes_nothing(
    client: FlaskClient, house: House, cluster: Cluster, setting: str
) -> None:
    """R02: such a server loses receipts with a power cut, so nobody gets one."""
    sign_in_staff(house, client, Role.CASE_OFFICER)
    house.database.close()

    with cluster.changed(setting, "off"):
        answer = client.get(LIST)

    assert answer.status_code == 503
    assert client.get(LIST).status_code == 200


def test_a_sign_that_not_every_database_keeps_is_no_name(client: FlaskClient) -> None:
    visitor = Visitor(client)
    visitor.get(SIGN_IN)

    answer = visitor.send(SIGN_IN, {"name": "a\x00b", "password": "a\x00b"})

    assert answer.status == 422
    assert 'value="ab"' in answer.html


@on_postgresql
def test_text_that_cannot_be_kept_is_a_bad_request(house: House) -> None:
    def ask() -> str:
        with house.database.read() as session:
            return str(session.get(Account, "a\x00b"))

    app = create_app(house)
    pages = guarded_blueprint("asking", __name__, Entry.PUBLIC)
    pages.add_url_rule("/formular/nul/", view_func=ask)
    app.register_blueprint(pages)

    answer = app.test_client().get("/formular/nul/", base_url=ORIGIN)

    assert answer.status_code == 400
    assert "Diese Anfrage verstehen wir nicht" in answer.text
