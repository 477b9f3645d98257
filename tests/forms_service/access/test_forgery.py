"""R17: no change without the own token from an own page; no reading that changes anything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

import pytest

from tests.forms_service.access.test_matrix import EXPECTED
from tests.forms_service.access.test_rights_now import allowed, route_of
from tests.forms_service.access.world import Route, Who, Whose, World, routes_of
from tests.houses import ORIGIN, everything_in

CHANGES: Final = [line for line in EXPECTED if line.startswith("POST")]
OTHER: Final = {Who.NOBODY: Who.A, Who.A: Who.B, Who.OFFICER: Who.EDITOR, Who.EDITOR: Who.OFFICER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """A request that carries the cookies of somebody who may, and is none of theirs."""

    token: str = "good"
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = ""
    status: int = 403


ATTACKS: Final = {
    "no token": Attack(token=""),
    "wrong token": Attack(token="0" * 64),
    "token of another person": Attack(token="other"),
    "token in the address only": Attack(token="address"),
    "origin null": Attack(headers={"Origin": "null"}),
    "origin null, other page": Attack(headers={"Origin": "null", "Sec-Fetch-Site": "cross-site"}),
    "foreign origin": Attack(headers={"Origin": "https://boese.example"}),
    "origin with another port": Attack(headers={"Origin": "http://127.0.0.1:8001"}),
    "other page, no origin": Attack(headers={"Sec-Fetch-Site": "cross-site"}),
    "neighbouring host": Attack(headers={"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"}),
    "text": Attack(media_type="text/plain", status=415),
    "JSON": Attack(media_type="application/json", status=415),
    "no type": Attack(media_type="application/octet-stream", status=415),
}


def _token(world: World, route: Route, attack: Attack) -> str:
    who = allowed(route)
    known = {
        "good": world.token(who, route.entry),
        "other": world.token(OTHER[who], route.entry) or "f" * 64,
        "address": "",
    }
    return known.get(attack.token, attack.token)


@pytest.mark.parametrize("line", CHANGES)
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_a_forged_request_changes_nothing(world: World, line: str, attack: Attack) -> None:
    route = route_of(world, line)
    who, token = allowed(route), _token(world, route, attack)
    data: object = {**world.body(route, Whose.A), **({"_csrf": token} if token else {})}
    if attack.media_type:
        data = urlencode(data)  # type: ignore[arg-type]
    query = {"_csrf": world.token(who, route.entry)} if attack.token == "address" else None

    answer = world.open(
        route, who, data=data, headers=attack.headers, query_string=query, content_type=attack.media_type or None
    )

    assert answer.status_code == attack.status
    assert everything_in(world.house) == world.digest


def _readings(world: World) -> Iterator[tuple[Route, Who, Whose]]:
    for route in routes_of(world.app):
        if route.method == "GET":
            for who in Who:
                for whose in Whose if route.names_something else (Whose.A,):
                    yield route, who, whose


def test_reading_twice_changes_nothing(world: World) -> None:
    """GET and HEAD, by everybody, of everything; whatever the request says its method is meant to be."""
    how: list[dict[str, object]] = [
        {},
        {"method": "HEAD"},
        {"headers": {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "POST", "X-Method-Override": "POST"}},
        {"query_string": {"_method": "POST", "action": "approve", "confirmed": "yes", "freigabe": "ja"}},
    ]
    count = 0
    for route, who, whose in _readings(world):
        address = world.address(route, whose)
        for one in (*how, {}):
            world.browser(who).open(address, **{"method": "GET", **one})  # type: ignore[arg-type]
            count += 1

    assert count > 1000
    assert everything_in(world.house) == world.digest


@pytest.mark.parametrize("line", CHANGES)
def test_another_method_is_not_smuggled_into_a_form(world: World, line: str) -> None:
    """A POST stays one, whatever it says that it is meant to be."""
    route = route_of(world, line)
    plain = world.open(route, allowed(route)).status_code
    world.restore()
    data = {**world.body(route, Whose.A), "_csrf": world.token(allowed(route), route.entry), "_method": "DELETE"}

    answer = world.open(route, allowed(route), data=data, headers={"X-HTTP-Method-Override": "DELETE"})

    assert answer.status_code == plain


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_methods_that_nobody_asked_for_are_not_there(world: World, method: str) -> None:
    taken = []
    for route in routes_of(world.app):
        answer = world.browser(allowed(route)).open(world.address(route, Whose.A), method=method)
        if answer.status_code not in {404, 405}:
            taken.append((str(route), answer.status_code))

    assert taken == []
    assert everything_in(world.house) == world.digest


def test_signing_in_and_out_needs_a_token_too() -> None:
    """Login and logout stand among the changes that are tried above."""
    signing = {line.split()[1] for line in CHANGES if "anmelden" in line or "abmelden" in line}

    assert signing == {
        "/bewerbung/abmelden/",
        "/bewerbung/anmelden/<token>/",
        "/geschaeftsstelle/abmelden/",
        "/geschaeftsstelle/anmelden/",
    }
