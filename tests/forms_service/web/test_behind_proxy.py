"""R23 and the mail page with a real nginx before the real web process, as operators configure it."""

import http.client
import re
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from forms_service.adapters.mail_box import LocalMailBox
from forms_service.services.ports import OutgoingMail
from tests.fakes import NOON
from tests.forms_service.portals import Portal, command, free_port, start, stop
from tests.mail_servers import SENDER
from tests.proxies import nginx

MAIL_PAGE = "/dienst/postfach/"
SECRET = "KANARIE-Anmeldelink"
FORWARDED = "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"
PROXIES = {
    "as it comes": "",
    "as its manual says": f"proxy_set_header Host $host; {FORWARDED} proxy_set_header X-Forwarded-Proto $scheme;",
    "forwarded for": f"proxy_http_version 1.1; {FORWARDED}",
    "real ip": "proxy_http_version 1.1; proxy_set_header X-Real-IP $remote_addr;",
    "via": 'proxy_http_version 1.1; proxy_set_header Via "1.1 proxy";',
    "forwarded": 'proxy_http_version 1.1; proxy_set_header Forwarded "for=192.0.2.7";',
    "empty": 'proxy_http_version 1.1; proxy_set_header X-Forwarded-For "";  proxy_set_header X-Forwarded-Host "x";',
}


def ask(
    port: int, method: str, path: str, headers: Mapping[str, str] | None = None, body: str | None = None
) -> tuple[int, Mapping[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("portal") / "var"
    assert command(made, "prepare").returncode == 0
    mail = OutgoingMail(key="1", sender=SENDER, to="a@b.example", subject="Link", text=SECRET, html="", at=NOON)
    LocalMailBox(made / "mail", "http://127.0.0.1").send(mail)
    return made


@pytest.fixture(scope="module")
def portal(folder: Path) -> Iterator[Portal]:
    running = start(folder, free_port())
    try:
        running.wait()
        yield running
    finally:
        stop(running)


def test_without_a_proxy_the_mail_page_is_there(portal: Portal) -> None:
    status, _, page = ask(portal.port, "GET", MAIL_PAGE)

    assert (status, SECRET in page) == (200, True)


@pytest.mark.parametrize("directives", PROXIES.values(), ids=PROXIES.keys())
def test_behind_a_proxy_the_mail_page_is_not(portal: Portal, tmp_path: Path, directives: str) -> None:
    with nginx(tmp_path / "nginx", portal.port, directives) as port:
        form = ask(port, "GET", "/bewerbung/zwk/", {"Host": f"127.0.0.1:{portal.port}"})
        found = ask(port, "GET", MAIL_PAGE, {"Host": f"127.0.0.1:{portal.port}"})

    assert form[0] == 200
    assert (found[0], SECRET in found[2]) == (404, False)


def test_a_proxy_that_passes_the_host_on_is_a_foreign_host(portal: Portal, tmp_path: Path) -> None:
    directives = 'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;'
    with nginx(tmp_path / "nginx", portal.port, directives) as port:
        status, _, page = ask(port, "GET", MAIL_PAGE, {"Host": "portal.example"})

    assert (status, SECRET in page) == (400, False)


FORGED = {
    "X-Forwarded-Host": "boese.example",
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-Port": "666",
    "X-Forwarded-Prefix": "/boese",
    "X-Forwarded-Server": "boese.example",
    "X-Original-Host": "boese.example",
    "X-Host": "boese.example",
    "Forwarded": "host=boese.example;proto=gopher",
    "X-Forwarded-For": "192.0.2.66",
}


@pytest.fixture(scope="module")
def behind(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """A portal that knows of one proxy, and that proxy; its service has another name than the machine."""
    own = folder.parent / "behind"
    settings = {"SERVICE_URL": "https://dienst.example", "SITE_URL": "https://portal.example", "PROXY_HOPS": "1"}
    assert command(own, "prepare", port=8000, **settings).returncode == 0
    running = start(own, free_port(), **settings)
    try:
        running.wait()
        directives = f"proxy_set_header Host $http_host; {FORWARDED}"
        with nginx(tmp_path_factory.mktemp("proxy") / "nginx", running.port, directives) as port:
            yield port, own
    finally:
        stop(running)


def ask_for_link(port: int, email: str, headers: Mapping[str, str]) -> int:
    status, answered, page = ask(port, "GET", "/bewerbung/zwk/", {"Host": "dienst.example", **headers})
    assert status == 200
    token = re.search(r'name="_csrf"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="_csrf"', page)
    assert token
    sent = {
        "Host": "dienst.example",
        "Cookie": answered["Set-Cookie"].split(";", maxsplit=1)[0],
        "Content-Type": "application/x-www-form-urlencoded",
        **headers,
    }
    return ask(port, "POST", "/bewerbung/zwk/", sent, f"_csrf={token[1] or token[2]}&email={email}")[0]


def test_forged_headers_change_nothing_in_pages_and_mails(behind: tuple[int, Path]) -> None:
    port, folder = behind

    status, headers, page = ask(port, "GET", "/bewerbung/zwk/", {"Host": "dienst.example", **FORGED})
    wanted = ask_for_link(port, "amt%40kommune.example", FORGED)

    assert (status, wanted) == (200, 200)
    assert "boese" not in f"{headers}{page}"
    mails = [payload for (payload,) in rows(folder, "SELECT payload FROM outbox")] + [
        path.read_text(encoding="utf-8") for path in (folder / "mail").glob("*.eml")
    ]
    assert mails
    assert not any("boese" in mail or "gopher" in mail for mail in mails)


def test_the_client_is_who_the_own_proxy_names(behind: tuple[int, Path]) -> None:
    """The last entry is the proxy's own; whatever a client writes before it names nobody."""
    port, folder = behind
    for number in range(3):
        assert ask_for_link(port, f"amt{number}%40kommune.example", {"X-Forwarded-For": f"192.0.2.{number}"}) == 200

    counted = rows(folder, "SELECT count(DISTINCT bucket) FROM rate_counter WHERE bucket LIKE 'link:client:%'")
    assert counted == [(1,)]


def test_a_foreign_host_is_refused_behind_the_proxy_too(behind: tuple[int, Path]) -> None:
    status, _, page = ask(
        behind[0], "GET", "/bewerbung/zwk/", {"Host": "boese.example", "X-Forwarded-Host": "dienst.example"}
    )

    assert status == 400
    assert "boese" not in page


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(folder / "werkstatt.db")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()
