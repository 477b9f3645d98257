"""R35 and R32: errors are kind and closed, and neither page nor log tells what was typed."""

import io
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, abort, request
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from forms_service.adapters.logs import OneLine, refuse_structures
from forms_service.app import create_app
from forms_service.services.house import House
from forms_service.web.blueprint import Entry, guarded_blueprint
from tests.houses import ORIGIN

CANARY = "kanarie@kommune.example"
INSIDE = re.compile(r"Traceback|forms_service|werkzeug|sqlalchemy|\.py|Exception|Error\b")


def fail() -> str:
    typed = request.values.get("text", "")
    raise ValueError(f"cannot read {typed}")


def lock() -> str:
    raise OperationalError("INSERT", {"text": CANARY}, Exception(f"database is locked {CANARY}"))


def full() -> str:
    raise OSError(28, f"No space left on device {CANARY}")


VIEWS: dict[str, Callable[[], str]] = {"500": fail, "503": lock, "503-disk": full}


@pytest.fixture
def failing(house: House) -> FlaskClient:
    app = create_app(house)
    pages = guarded_blueprint("failing", __name__, Entry.PUBLIC)
    for name, view in VIEWS.items():
        pages.add_url_rule(f"/formular/{name}/", view_func=view, endpoint=f"fail_{name}", methods=["GET", "POST"])
    pages.add_url_rule("/formular/<int:code>/", view_func=abort, endpoint="status")
    app.register_blueprint(pages)
    client = app.test_client()
    client.environ_base["HTTP_HOST"] = ORIGIN.removeprefix("http://")
    return client


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log as it is written in the product."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(refuse_structures)
    handler.setFormatter(OneLine())
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers, root.level = [*before, handler], logging.DEBUG
    yield stream
    root.handlers, root.level = before, level


@pytest.mark.parametrize("name", VIEWS)
def test_an_error_is_told_by_a_code_that_the_log_has_too(failing: FlaskClient, log: io.StringIO, name: str) -> None:
    answer = failing.get(f"/formular/{name}/?text={CANARY}")

    code = re.search(r"Kennung: <strong[^>]*>([0-9A-Z]{6})<", answer.text)
    assert code is not None
    assert f"reference={code[1]}" in log.getvalue()
    assert answer.status_code == int(name[:3])
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", VIEWS)
def test_an_error_tells_nothing_from_inside(failing: FlaskClient, log: io.StringIO, name: str) -> None:
    answer = failing.get(f"/formular/{name}/?text={CANARY}")

    assert CANARY not in log.getvalue()
    assert INSIDE.findall(answer.text) == []
    assert all(re.match(r"\d{4}-\d\d-\d\dT", line) for line in log.getvalue().splitlines())


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503])
def test_each_status_has_a_german_page_with_a_way_on(failing: FlaskClient, status: int) -> None:
    answer = failing.get(f"/formular/{status}/")

    assert answer.status_code == status
    assert '<html lang="de">' in answer.text
    assert len(re.findall(r"<h1", answer.text)) == 1
    assert f'href="{ORIGIN}/kommunen/"' in answer.text
    assert INSIDE.findall(answer.text) == []


@pytest.mark.parametrize(
    ("status", "is_temporary"), [(403, False), (413, False), (429, True), (500, False), (503, True)]
)
def test_what_passes_says_when_to_try_again(failing: FlaskClient, status: int, *, is_temporary: bool) -> None:
    answer = failing.get(f"/formular/{status}/")

    assert ("Retry-After" in answer.headers) is is_temporary
    assert "Telefon" in answer.text


def test_a_page_of_the_wrong_method_is_ours(client: FlaskClient) -> None:
    answer = client.post("/healthz")

    assert answer.status_code == 405
    assert "Diese Seite können Sie nur über das Formular öffnen" in answer.text


def test_an_error_of_the_error_page_still_gets_a_page(app: Flask, house: House) -> None:
    app.jinja_env.globals["csrf_field"] = None
    app.template_context_processors[None].append(lambda: {"operator": house.library.operator.missing})  # type: ignore[attr-defined]

    answer = app.test_client().get("/geschaeftsstelle/gibt-es-nicht/", base_url=ORIGIN)

    assert answer.status_code == 404
    assert "Seite nicht gefunden" in answer.text


def record(message: str, *arguments: object) -> str:
    made = logging.LogRecord("test", logging.INFO, "x.py", 1, message, arguments, None)
    refuse_structures(made)
    return OneLine().format(made)


@pytest.mark.parametrize("value", [{"email": CANARY}, [CANARY], (CANARY,), {CANARY}, ValueError(CANARY)])
def test_a_record_with_a_structure_is_refused(value: object) -> None:
    line = record("saved %s %s", value, 1)

    assert CANARY not in line
    assert "log record refused" in line


@pytest.mark.parametrize("sign", ["\n", "\r", "\x1b", "\x00", "\u2028", "\x85", "\u202e"])
def test_a_record_is_one_line_whatever_is_in_it(sign: str) -> None:
    line = record("page %s", f"a{sign}2026-11-23 INFO forged")

    assert len(line.splitlines()) == 1
    assert sign not in line


def test_scalars_are_written() -> None:
    assert record("done kind=%s id=%s rate=%s", "mail", 3, 0.5).endswith("INFO test done kind=mail id=3 rate=0.5")
