"""A visitor with a strict eye: every page that comes back is parsed, and nothing of it may be broken."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from sqlalchemy import select

from forms_service.models.jobs import OutboxEntry
from forms_service.services import mail
from forms_service.services.house import House
from forms_service.services.outbox import Job


@dataclass(frozen=True, slots=True)
class Page:
    """One answer, parsed."""

    status: int
    location: str
    html: str
    tree: Element

    def all(self, tag: str) -> Iterator[Element]:
        """Walk all elements of a tag."""
        return self.tree.iter(tag)

    @property
    def title(self) -> str:
        return next(self.all("title")).text or ""

    @property
    def text(self) -> str:
        """What a reader sees, white space run together."""
        body = next(self.all("body"))
        return " ".join(" ".join(body.itertext()).split())

    @property
    def ids(self) -> list[str]:
        return [one.attrib["id"] for one in self.tree.iter() if "id" in one.attrib]

    def element(self, id_: str) -> Element:
        return next(one for one in self.tree.iter() if one.attrib.get("id") == id_)

    @property
    def links(self) -> list[str]:
        return [one.attrib["href"] for one in self.all("a") if "href" in one.attrib]

    def value(self, name: str) -> str:
        """The value of a control, as a browser would have it."""
        for one in self.tree.iter():
            if one.attrib.get("name") != name:
                continue
            if one.tag == "textarea":
                return "".join(one.itertext())
            if one.tag == "select":
                chosen = [option for option in one.iter("option") if "selected" in option.attrib]
                return chosen[0].attrib["value"] if chosen else ""
            if one.attrib.get("type") not in {"radio", "checkbox"} or "checked" in one.attrib:
                return one.attrib.get("value", "")
        return ""

    def hidden(self) -> dict[str, str]:
        """All hidden fields of the page."""
        inputs = (one.attrib for one in self.all("input"))
        return {one["name"]: one.get("value", "") for one in inputs if one.get("type") == "hidden"}


def read_page(status: int, location: str, html: str, *, strict: bool = True) -> Page:
    """Parse an answer; a broken page is a failed test."""
    parser = html5lib.HTMLParser(strict=strict, namespaceHTMLElements=False)
    page = Page(status=status, location=location, html=html, tree=parser.parse(html))
    if strict and html.lstrip().startswith("<!doctype html>"):
        _check(page)
    return page


def _check(page: Page) -> None:
    ids = page.ids
    assert len(ids) == len(set(ids)), sorted({one for one in ids if ids.count(one) > 1})
    for element in page.tree.iter():
        assert "style" not in element.attrib, element.tag
        for name in ("for", "aria-describedby", "aria-labelledby"):
            assert set(element.attrib.get(name, "").split()) <= set(ids), (element.tag, element.attrib)
    for link in page.links:
        assert not link.startswith("#") or link[1:] in ids, link
    assert [len(list(page.all("h1"))), len(list(page.all("main")))] == [1, 1]


class Visitor:
    """Somebody with a browser: keeps the last page, sends its hidden fields with each form."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page = Page(status=0, location="", html="", tree=Element("html"))

    def get(self, path: str, *, strict: bool = True) -> Page:
        """Open a page."""
        answer = self.client.get(path)
        is_page = answer.mimetype == "text/html" and not 300 <= answer.status_code < 400
        text = answer.text if is_page else ""
        self.page = read_page(answer.status_code, answer.location or "", text, strict=strict and is_page)
        return self.page

    def send(self, path: str, data: Mapping[str, object] | None = None, *, strict: bool = True) -> Page:
        """Send the form of the page at hand: its hidden fields, and what was typed."""
        answer = self.client.post(path, data={**self.page.hidden(), **(data or {})})
        if 300 <= answer.status_code < 400:
            return Page(status=answer.status_code, location=answer.location or "", html="", tree=Element("html"))
        self.page = read_page(answer.status_code, answer.location or "", answer.text, strict=strict)
        return self.page

    def follow(self, page: Page) -> Page:
        """Go where an answer leads."""
        assert page.location, page.text
        return self.get(page.location.split("#", maxsplit=1)[0])


def newest_link(house: House) -> str:
    """Write the newest message with a sign-in link, as the worker would, and take the link out of it."""
    query = select(OutboxEntry).where(OutboxEntry.key.startswith("mail:login:")).order_by(OutboxEntry.id.desc())
    with house.database.read() as session:
        entry = session.scalars(query.limit(1)).one()
        payload, created_at = json.loads(entry.payload), entry.created_at
    job = Job(id=0, kind=mail.KIND, key="-", payload=payload, fence=0, created_at=created_at, unclear=0)
    found = re.search(r"/bewerbung/anmelden/[\w-]+/", mail.write_mail(house, job).text)
    assert found, payload
    return found.group()
