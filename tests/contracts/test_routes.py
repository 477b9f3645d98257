"""Every route is listed with who may enter, and the guards stand before each of them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from flask import Flask

from forms_service.web.blueprint import Entry, GuardedBlueprint, needed_right
from tests.contracts.sources import ROOT
from tests.houses import ORIGIN

SNAPSHOT = ROOT / "tests" / "data" / "routes.txt"
CHANGES = {"POST", "PUT", "PATCH", "DELETE"}
# Staff may leave, stay and sign in whatever their role.
WITHOUT_RIGHT = {"/geschaeftsstelle/abmelden/", "/geschaeftsstelle/sitzung/"}
NOBODYS_ID = "0" * 32


class Route(NamedTuple):
    """One address and method of the service."""

    method: str
    address: str
    entry: str
    right: str

    def __str__(self) -> str:
        return f"{self.method:<5} {self.address:<70} {self.entry:<10} {self.right}".rstrip()


def _routes(app: Flask) -> Iterator[Route]:
    for rule in app.url_map.iter_rules():
        blueprint = app.blueprints.get(rule.endpoint.split(".")[0])
        entry = str(blueprint.entry) if isinstance(blueprint, GuardedBlueprint) else "UNGUARDED"
        right = needed_right(app.view_functions[rule.endpoint])
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Route(method, rule.rule, entry, str(right) if right else "-")


def _address(route: Route) -> str:
    """An address of this route that belongs to nobody."""
    return re.sub(r"<[^>]+>", NOBODYS_ID, route.address)


def test_routes_are_those_of_the_list(app: Flask) -> None:
    """A new route is a decision: who may enter? Write it into tests/data/routes.txt."""
    found = sorted(str(route) for route in _routes(app))

    assert found == SNAPSHOT.read_text(encoding="utf-8").splitlines()


def test_every_route_says_who_may_enter(app: Flask) -> None:
    assert [route for route in _routes(app) if route.entry not in set(Entry)] == []


def test_every_route_of_the_office_needs_a_right(app: Flask) -> None:
    staff = [route for route in _routes(app) if route.entry == Entry.STAFF]

    assert staff
    assert [route for route in staff if route.right == "-" and route.address not in WITHOUT_RIGHT] == []


def test_no_route_is_guarded_by_its_address_alone(app: Flask) -> None:
    """Below the office's address nobody but the office enters, apart from the way in."""
    inside = [route for route in _routes(app) if route.address.startswith("/geschaeftsstelle/")]

    assert {route.address for route in inside if route.entry != Entry.STAFF} == {"/geschaeftsstelle/anmelden/"}


def test_stranger_is_turned_away_everywhere(app: Flask) -> None:
    client = app.test_client()
    closed = [route for route in _routes(app) if route.entry in {Entry.APPLICANT, Entry.STAFF}]

    let_in = []
    for route in closed:
        answer = client.open(_address(route), method=route.method, base_url=ORIGIN)
        if answer.status_code not in {303, 403}:
            let_in.append((str(route), answer.status))

    assert closed
    assert let_in == []


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://boese.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_no_change_without_a_token(app: Flask, headers: dict[str, str]) -> None:
    client = app.test_client()
    changes = [route for route in _routes(app) if route.method in CHANGES]

    taken = []
    for route in changes:
        answer = client.open(_address(route), method=route.method, base_url=ORIGIN, headers=headers, data={"a": "b"})
        if answer.status_code != 403:
            taken.append((str(route), answer.status))

    assert changes
    assert taken == []


def test_reading_never_asks_for_a_change(app: Flask) -> None:
    """GET and HEAD are for reading; a route for both has a view that looks at the method."""
    both = {route.address for route in _routes(app) if route.method == "GET"}

    assert {route.method for route in _routes(app)} <= {"GET", "POST"}
    assert both


def test_every_answer_carries_the_strict_headers(app: Flask) -> None:
    client = app.test_client()

    for path in ("/bewerbung/zwk/", "/geschaeftsstelle/anmelden/", "/gibt-es-nicht/", "/healthz"):
        headers = client.get(path, base_url=ORIGIN).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert "unsafe-" not in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path


def test_foreign_host_is_refused(app: Flask) -> None:
    answer = app.test_client().get("/bewerbung/zwk/", base_url="http://boese.example")

    assert answer.status_code == 400
    assert "boese.example" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("headers", "is_refused"),
    [
        ({"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}, False),
        ({"Origin": "https://boese.example"}, True),
        ({"Origin": "null"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "same-site"}, True),
    ],
)
def test_right_token_from_a_foreign_page_changes_nothing(
    app: Flask, headers: dict[str, str], *, is_refused: bool
) -> None:
    client = app.test_client()
    page = client.get("/bewerbung/zwk/", base_url=ORIGIN).get_data(as_text=True)
    token = re.search(r'name="_csrf"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="_csrf"', page)
    assert token
    form = {"_csrf": token[1] or token[2], "email": ""}

    answer = client.post("/bewerbung/zwk/", base_url=ORIGIN, headers=headers, data=form)

    assert (answer.status_code == 403) == is_refused
