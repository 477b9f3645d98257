"""R35: whatever fails in whatever view, the page is German, has a code, keeps what was typed and tells nothing."""

import re
from collections.abc import Callable
from typing import Final

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from tests.forms_service.access.test_matrix import EXPECTED
from tests.forms_service.access.test_rights_now import allowed, route_of
from tests.forms_service.access.world import Whose, World
from tests.forms_service.applicant.pages import read_page

CANARY: Final = "kanarie@kommune.example"
TYPED: Final = "Unser Marktplatz steht seit Jahren leer, und das soll anders werden."
INSIDE: Final = re.compile(r"Traceback|forms_service|werkzeug|sqlalchemy|sqlite|\.py|Exception|Error\b|/work/|INSERT")
CODE: Final = re.compile(r"Kennung: <strong[^>]*>[0-9A-Z]{6}<")


def _mistake(**_: object) -> str:
    raise ValueError(f"cannot read {CANARY}")


def _locked(**_: object) -> str:
    raise OperationalError("INSERT", {"text": CANARY}, Exception(f"database is locked {CANARY}"))


def _full(**_: object) -> str:
    raise OSError(28, f"No space left on device {CANARY}", "/work/var")


def _doubled(**_: object) -> str:
    raise IntegrityError("INSERT", {"text": CANARY}, Exception(f"UNIQUE constraint failed {CANARY}"))


FAULTS: Final[dict[str, tuple[Callable[..., str], int]]] = {
    "mistake": (_mistake, 500),
    "locked": (_locked, 503),
    "full": (_full, 503),
    "doubled": (_doubled, 500),
}


@pytest.mark.parametrize("line", EXPECTED)
def test_a_fault_in_any_view_is_a_page_of_ours(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, line: str
) -> None:
    route = route_of(world, line)
    for name, (view, status) in FAULTS.items():
        monkeypatch.setitem(world.app.view_functions, route.endpoint, view)
        data = {"text": TYPED, "_csrf": world.token(allowed(route), route.entry)} if route.method == "POST" else None

        answer = world.open(route, allowed(route), data=data)

        page = read_page(answer.status_code, "", answer.text)
        assert page.status == status, name
        assert next(page.all("html")).attrib["lang"] == "de", name
        assert CODE.search(page.html), name
        assert any("Wir helfen Ihnen" in "".join(one.itertext()) for one in page.all("p")), name
        assert INSIDE.findall(f"{page.html}{answer.headers}") == [], name
        assert CANARY not in page.html, name
        assert "Server" not in answer.headers, name
        assert (TYPED in page.html) is (route.method == "POST"), name
    assert caplog.text.count("request failed reference=") == len(FAULTS)


@pytest.mark.parametrize("line", [line for line in EXPECTED if line.startswith("POST")])
def test_what_is_kept_can_be_sent_again(world: World, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    """The page holds a form with the same address, every field, and a token that is good."""
    route = route_of(world, line)
    monkeypatch.setitem(world.app.view_functions, route.endpoint, _locked)
    data = {"text": TYPED, "_csrf": world.token(allowed(route), route.entry)}

    page = read_page(503, "", world.open(route, allowed(route), data=data).text)

    form = next(one for one in page.all("form") if one.attrib.get("action") == world.address(route, Whose.A))
    fields = {one.attrib["name"]: one.attrib["value"] for one in form.iter("input")}
    assert fields == data
