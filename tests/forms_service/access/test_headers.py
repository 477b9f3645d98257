"""R33, R34: what every answer carries, and that no page calls anybody else."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest
from werkzeug.test import TestResponse

from forms_service.app import create_app
from tests.forms_service.access.test_matrix import EXPECTED
from tests.forms_service.access.test_rights_now import route_of
from tests.forms_service.access.world import Route, Who, Whose, World, routes_of
from tests.houses import ORIGIN

STRICT: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
FILE: Final = {"default-src": "'none'", "sandbox": "", "frame-ancestors": "'none'"}
SITE: Final = {"default-src": "'self'", "frame-ancestors": "'self'"}
"""What the site of these tests says of its pages; the preview is one of them."""
FIXED: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": {"same-origin", "no-referrer"},
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
CLOSED: Final = {"camera", "geolocation", "microphone", "payment", "usb"}
PUBLIC_FILES: Final = {"site_files.static", "site_files.start", "site_files.page"}
LOADED: Final = re.compile(r'<(?:script|img|iframe|source|video|audio|embed|object|link|form|button)\b[^>]*?'
                           r'\s(?:src|srcset|data|href|action|formaction)="([^"]*)"')  # fmt: skip


def policy_of(answer: TestResponse) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def answers(world: World, route: Route) -> Iterator[tuple[str, TestResponse]]:
    """Ask in everybody's name for everybody's things; each answer with what was asked."""
    for who in Who:
        for whose in Whose if route.names_something else (Whose.A,):
            answer = world.open(route, who, whose)
            if route.method != "GET":
                world.restore()
            yield f"{route} {who} {whose}", answer


def wanted_policy(route: Route, answer: TestResponse) -> dict[str, str]:
    if answer.status_code == 200 and "/dateien/" in route.address:
        return FILE
    if answer.status_code == 200 and route.address.endswith("/vorschau/"):
        return SITE
    shows_the_preview = {"GET": 200, "POST": 409}[route.method] == answer.status_code
    # What the rules refuse is a page without the preview; what has changed meanwhile is shown with it.
    refuses = route.address.endswith("/zuruecknehmen/")
    is_portrait = route.address.startswith("/geschaeftsstelle/veroeffentlichen/<publication_id>/")
    if is_portrait and shows_the_preview and not refuses:
        return STRICT | {"frame-src": "'self'"}
    return STRICT


@pytest.mark.parametrize("line", EXPECTED)
def test_every_answer_is_strict(world: World, line: str) -> None:
    route = route_of(world, line)
    for asked, answer in answers(world, route):
        headers = answer.headers
        assert policy_of(answer) == wanted_policy(route, answer), asked
        assert "unsafe-" not in str(headers), asked
        for name, value in FIXED.items():
            assert headers[name] in (value if isinstance(value, set) else {value}), (asked, name)
        assert {one.strip().removesuffix("=()") for one in headers["Permissions-Policy"].split(",")} >= CLOSED, asked
        assert "Access-Control-Allow-Origin" not in headers, asked
        assert "Server" not in headers, asked
        assert "Strict-Transport-Security" not in headers, asked
        is_frame = answer.status_code == 200 and route.address.endswith("/vorschau/")
        assert headers["X-Frame-Options"] == ("SAMEORIGIN" if is_frame else "DENY"), asked
        if route.endpoint not in PUBLIC_FILES:
            assert headers["Cache-Control"] == "no-store", asked


@pytest.mark.parametrize("line", EXPECTED)
def test_no_page_calls_anybody_else(world: World, line: str) -> None:
    """Links for reading may lead away; what a browser loads or sends by itself may not."""
    for asked, answer in answers(world, route_of(world, line)):
        if answer.mimetype == "text/html":
            own = ("/", f"{ORIGIN}/", "#", "?")
            loaded = [found for found in LOADED.findall(answer.text) if found and not found.startswith(own)]
            assert [one for one in loaded if not one.startswith("/") or one.startswith("//")] == [], asked
            assert not re.search(r'"//|http-equiv="refresh"|@import|\sstyle=|<style|\son[a-z]+="', answer.text), asked


def test_no_cookie_before_a_form_is_opened(world: World) -> None:
    with_a_form = {"/bewerbung/<call_id>/", "/bewerbung/anmelden/<token>/", "/geschaeftsstelle/anmelden/"}
    given = set()
    for route in routes_of(world.app):
        if route.method == "GET":
            client = world.app.test_client()
            answer = client.get(world.address(route, Whose.A), base_url=ORIGIN)
            given |= {route.address} if "Set-Cookie" in answer.headers else set()

    assert given == with_a_form


@pytest.mark.parametrize("line", EXPECTED)
def test_https_is_promised_for_a_year(world: World, line: str) -> None:
    origin = "https://portal.example"
    settings = replace(world.house.settings, service_url=origin, site_url=origin)
    client = create_app(replace(world.house, settings=settings)).test_client()
    route = route_of(world, line)

    answer = client.open(world.address(route, Whose.UNKNOWN), method=route.method, base_url=origin)

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
