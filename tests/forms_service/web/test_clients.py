"""R19, R23: who is asking is told by the connection, or by as many proxies as are ours, never by the client."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from forms_service.app import create_app
from forms_service.services.house import House
from forms_service.web.blueprint import Entry, guarded_blueprint
from forms_service.web.clients import client_key
from tests.houses import ORIGIN

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def asking(house: House, hops: int) -> FlaskClient:
    """An application behind so many proxies, with a view that names its client."""
    app = create_app(replace(house, settings=replace(house.settings, proxy_hops=hops)))
    pages = guarded_blueprint("who", __name__, Entry.PUBLIC)
    pages.add_url_rule("/formular/wer/", view_func=client_key, endpoint="who")
    app.register_blueprint(pages)
    client = app.test_client()
    client.environ_base |= {"HTTP_HOST": ORIGIN.removeprefix("http://"), "REMOTE_ADDR": "127.0.0.1"}
    return client


def names(client: FlaskClient, *chains: str) -> list[str]:
    return [client.get("/formular/wer/", headers={"X-Forwarded-For": chain} if chain else {}).text for chain in chains]


def test_without_a_proxy_of_ours_nothing_that_is_said_counts(house: House) -> None:
    found = names(asking(house, 0), "", "192.0.2.1", "192.0.2.2", "192.0.2.1, 192.0.2.2", "unknown")

    assert len(set(found)) == 1


def test_behind_one_proxy_its_own_entry_counts(house: House) -> None:
    found = names(asking(house, 1), "192.0.2.1", "192.0.2.66, 192.0.2.1", "x, y, 192.0.2.1", "192.0.2.2")

    assert found[0] == found[1] == found[2] != found[3]


def test_behind_two_proxies_the_entry_of_the_first_counts(house: House) -> None:
    found = names(asking(house, 2), "192.0.2.1, 10.0.0.1", "192.0.2.66, 192.0.2.1, 10.0.0.1", "192.0.2.2, 10.0.0.1")

    assert found[0] == found[1] != found[2]


def test_who_passes_fewer_proxies_than_there_are_is_the_connection(house: House) -> None:
    direct, short = names(asking(house, 2), "", "192.0.2.1")

    assert direct == short
