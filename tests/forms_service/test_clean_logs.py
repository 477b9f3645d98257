"""R32: whatever people type at a portal that logs everything, the log has none of it."""

import email
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import uuid4

import pytest

from tests.forms_service.portals import Portal, command, free_port, start, stop
from tests.waiting import wait_until

CANARIES = {
    "address": "kanarie.adresse@kommune.example",
    "answer": "Kanarienantwort mit Umlaut äöü",
    "file": "Kanarienname.pdf",
    "password": "kanarienpasswort",
    "name": "kanarienkonto",
    "query": "kanarienfrage",
}


class Visitor:
    """A browser with cookies, good enough for forms without scripts."""

    def __init__(self, portal: Portal) -> None:
        self.origin = f"http://127.0.0.1:{portal.port}"
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)
        self.address = ""
        self.page = ""

    def get(self, path: str) -> str:
        return self._open(urllib.request.Request(urllib.parse.urljoin(self.origin, path)))  # noqa: S310 - our own

    def post(self, path: str, fields: dict[str, str], file: tuple[str, str, bytes] | None = None) -> str:
        boundary = uuid4().hex
        token = re.search(r'name="_csrf" value="([0-9a-f]{64})"', self.page)
        assert token is not None, self.page
        parts = [(f'name="{name}"', text.encode()) for name, text in {**fields, "_csrf": token[1]}.items()]
        parts += [(f'name="{file[0]}"; filename="{file[1]}"', file[2])] if file else []
        body = b"".join(
            f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + data + b"\r\n"
            for head, data in parts
        )
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        data = body + f"--{boundary}--\r\n".encode()
        return self._open(urllib.request.Request(urllib.parse.urljoin(self.origin, path), data, headers))  # noqa: S310

    def _open(self, request: urllib.request.Request) -> str:
        try:
            with self._opener.open(request, timeout=30) as answer:
                self.address, self.page = answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                self.address, self.page = request.full_url, error.read().decode()
        return self.page


def link_from(folder: Path) -> str:
    """Wait for the message and read its link."""
    return wait_until(lambda: _link_in(folder), "a message with a link")


def _link_in(folder: Path) -> str:
    for path in (folder / "mail").glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(("plain",))
        if found := re.search(r"http://\S+/bewerbung/anmelden/\S+/", body.get_content() if body else ""):
            return found[0]
    return ""


def filled(page: str) -> tuple[dict[str, str], list[str]]:
    """Fill a form in: what the machine wrote stays, what people type becomes a canary."""
    fields: dict[str, str] = {}
    uploads: list[str] = []
    for tag in re.findall(r"<(?:input|textarea)[^>]*>", page):
        marks = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        kind = marks.get("type", "text")
        if kind == "file":
            uploads.append(marks["name"])
        elif kind == "hidden" and marks["name"] != "_csrf":
            fields[marks["name"]] = marks["value"]
        elif kind in {"text", "email", "tel"}:
            fields[marks["name"]] = CANARIES["answer"]
    return fields, uploads


def visit_everything(visitor: Visitor, folder: Path) -> str:
    """Type a canary wherever something can be typed; gives the token of the link."""
    visitor.get("/bewerbung/zwk/")
    visitor.post("/bewerbung/zwk/", {"email": CANARIES["address"]})
    link = link_from(folder)
    visitor.get(link)
    visitor.post(link, {"email": CANARIES["address"]})
    overview = visitor.address
    sections = re.findall(r'href="([^"]*/abschnitt/[^"]+/)"', visitor.page)
    for section in dict.fromkeys(sections):
        fields, uploads = filled(visitor.get(section))
        file = (uploads[0], CANARIES["file"], b"%PDF-1.7 Kanarie") if uploads else None
        visitor.post(section, fields, file)
    visitor.get(f"{overview}?q={CANARIES['query']}")
    visitor.get(f"/bewerbung/anmelden/{CANARIES['query']}/")
    visitor.get("/geschaeftsstelle/anmelden/")
    visitor.post("/geschaeftsstelle/anmelden/", {"name": CANARIES["name"], "password": CANARIES["password"]})
    assert len(sections) > 3
    return link.rstrip("/").rpartition("/")[2]


def is_in_database(folder: Path, text: str) -> bool:
    """Make sure that something was typed at all."""
    return any(text.encode() in path.read_bytes() for path in folder.glob("werkstatt.db*"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("logs") / "var"
    assert command(made, "prepare").returncode == 0
    return made


def test_the_log_at_its_loudest_has_nothing_that_was_typed(folder: Path) -> None:
    portal = start(folder, free_port(), LOG_LEVEL="DEBUG")
    try:
        portal.wait()
        token = visit_everything(Visitor(portal), folder)
    finally:
        stop(portal)

    log = portal.log.read_text(encoding="utf-8")
    assert "job done kind=mail" in log
    assert "request method=POST rule=/bewerbung/v/<application_id>/abschnitt/<section_id>/ status=" in log
    assert is_in_database(folder, CANARIES["answer"][:20])
    assert [name for name, text in {**CANARIES, "token": token}.items() if text in log] == []
    assert [line for line in log.splitlines() if "anari" in line] == []
    assert "127.0.0.1" not in re.sub(r"http://127\.0\.0\.1:\d+", "", log)
