"""R23 and the mail page with a real nginx before the real web process, as operators configure it."""

import http.client
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from forms_service.adapters.mail_box import LocalMailBox
from forms_service.services.ports import OutgoingMail
from tests.fakes import NOON
from tests.forms_service.portals import Portal, command, free_port, start, stop
from tests.mail_servers import SENDER, Inbox, aiosmtpd
from tests.proxies import nginx
from tests.waiting import wait_until

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


@dataclass(frozen=True, slots=True)
class Behind:
    """A proxy before a portal in production, what lies below that portal, and the mail server it hands over to."""

    port: int
    folder: Path
    inbox: Inbox


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    """A portal as it runs in earnest: it knows of one proxy, and its mails leave by SMTP."""
    own, inbox = tmp_path_factory.mktemp("behind") / "var", Inbox()
    with aiosmtpd(inbox) as mail_port:
        settings = {
            "ENVIRONMENT": "production",
            "SECRET": "0123456789abcdef" * 4,
            "SERVICE_URL": "https://dienst.example",
            "SITE_URL": "https://portal.example",
            "PROXY_HOPS": "1",
            "MAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "MAIL_SENDER": SENDER,
        }
        running = start(own, free_port(), **settings)
        try:
            wait_until(lambda: is_ready(running.port), "the portal is ready")
            directives = f"proxy_set_header Host $http_host; {FORWARDED}"
            with nginx(tmp_path_factory.mktemp("proxy") / "nginx", running.port, directives) as port:
                yield Behind(port, own, inbox)
        finally:
            stop(running)


def is_ready(port: int) -> bool:
    with suppress(OSError):
        return ask(port, "GET", "/readyz", {"Host": "dienst.example"})[0] == 200
    return False


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


def test_forged_headers_change_nothing_in_pages_and_mails(behind: Behind) -> None:
    status, headers, page = ask(behind.port, "GET", "/bewerbung/zwk/", {"Host": "dienst.example", **FORGED})
    wanted = ask_for_link(behind.port, "forged%40kommune.example", FORGED)

    assert (status, wanted) == (200, 200)
    assert "boese" not in f"{headers}{page}"
    message = wait_until(lambda: sent_to(behind.inbox, "forged@kommune.example"), "the message arrives")
    texts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    addresses = {urlsplit(found).netloc for text in texts for found in re.findall(r"https?://[^\s\"<]+", text)}
    assert addresses == {"dienst.example"}
    assert message["Message-ID"].endswith("@dienst.example>")
    assert "boese" not in message.as_string()


def sent_to(inbox: Inbox, email: str) -> EmailMessage | None:
    return next((one for one in inbox.messages() if one["To"].addresses[0].addr_spec == email), None)


def test_the_client_is_who_the_own_proxy_names(behind: Behind) -> None:
    """The last entry is the proxy's own; whatever a client writes before it names nobody."""
    for number in range(3):
        client = {"X-Forwarded-For": f"192.0.2.{number}"}
        assert ask_for_link(behind.port, f"amt{number}%40kommune.example", client) == 200

    counted = rows(behind.folder, "SELECT count(DISTINCT bucket) FROM rate_counter WHERE bucket LIKE 'link:client:%'")
    assert counted == [(1,)]


def test_a_foreign_host_is_refused_behind_the_proxy_too(behind: Behind) -> None:
    headers = {"Host": "boese.example", "X-Forwarded-Host": "dienst.example"}
    status, _, page = ask(behind.port, "GET", "/bewerbung/zwk/", headers)

    assert status == 400
    assert "boese" not in page


def test_in_production_there_is_no_mail_page(behind: Behind) -> None:
    assert ask(behind.port, "GET", MAIL_PAGE, {"Host": "dienst.example"})[0] == 404


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(folder / "werkstatt.db")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()
