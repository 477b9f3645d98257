"""R03: an answer never changes the page around it, wherever it is shown."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Request

from portal import pipeline
from portal.catalogue import Catalogue
from portal.fill import Filler
from portal.headers import policy
from portal.municipality_pages import portrait_page
from portal.pages import pages_of
from portal.settings import SiteSettings
from programme.text import clean_line, clean_text, find_refused
from tests.portal.conftest import NOW
from tests.portal.payloads import ALL
from tests.portal.sample import ANSWERS, NAME, municipality

Skeleton = list[tuple[str, tuple[tuple[str, str | None], ...]]]
_FREE = {"href", "content", "aria-label"}


class _Reader(HTMLParser):
    """Keeps the elements with their attributes, and the text apart from them."""

    def __init__(self) -> None:
        super().__init__()
        self.skeleton: Skeleton = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = tuple((name, None if name in _FREE else value) for name, value in attrs)
        self.skeleton.append((tag, kept))

    def handle_endtag(self, tag: str) -> None:
        self.skeleton.append((f"/{tag}", ()))

    def handle_comment(self, data: str) -> None:
        self.skeleton.append(("!", ((data, None),)))


def _skeleton(html: str) -> Skeleton:
    """Return elements and attributes without the drawings, whose labels hold figures and names."""
    reader = _Reader()
    reader.feed(html)
    return reader.skeleton


def _visible(html: str) -> str:
    """Return the text as a browser builds it; a line break is a line break."""
    document = html5lib.parse(html, namespaceHTMLElements=False)
    for line_break in document.iter("br"):
        line_break.text = "\n"
    return "".join(document.itertext())


def _harmless(text: str) -> str:
    """Return a text of the same shape: every sign but white space is an a."""
    return re.sub(r"\S", "a", text)


@pytest.fixture(scope="session")
def filler(catalogue: Catalogue, full_settings: SiteSettings) -> Filler:
    return pipeline.filler_for(pipeline.rendered(catalogue, full_settings), full_settings)


def _pages(catalogue: Catalogue, filler: Filler, text: str) -> dict[str, str]:
    """Return portrait, list and start page with the text in every place that an application reaches."""
    answers = {slot: clean_text(text) for slot in ANSWERS}
    page = municipality(name=f"Aaa {clean_line(text)}", **answers)
    start = replace(catalogue.start, portraits=replace(catalogue.start.portraits, names=(NAME,)))
    changed = replace(catalogue, municipalities={**catalogue.municipalities, NAME: page}, start=start)
    wanted = {"/", "/kommunen/", f"/kommunen/{NAME}/"}
    return {each.head.address: filler.html(each) for each in pages_of(changed, NOW) if each.head.address in wanted}


@pytest.mark.parametrize("payload", ALL, ids=[str(number) for number in range(len(ALL))])
def test_hostile_answer_leaves_the_page_as_a_harmless_one_does(
    catalogue: Catalogue, filler: Filler, payload: str
) -> None:
    hostile = _pages(catalogue, filler, payload)
    harmless = _pages(catalogue, filler, _harmless(payload))

    assert list(hostile) == ["/", "/kommunen/", f"/kommunen/{NAME}/"]
    for address, html in hostile.items():
        assert _skeleton(html) == _skeleton(harmless[address]), address


@pytest.mark.parametrize("payload", ALL, ids=[str(number) for number in range(len(ALL))])
def test_hostile_answer_is_seen_as_it_was_written(catalogue: Catalogue, filler: Filler, payload: str) -> None:
    pages = _pages(catalogue, filler, payload)

    visible = _visible(pages[f"/kommunen/{NAME}/"])

    assert clean_line(payload) in visible
    for line in filter(None, clean_text(payload).split("\n")):
        assert line in visible


def test_there_are_enough_payloads() -> None:
    assert len(set(ALL)) >= 150


def test_an_encoder_that_forgets_would_be_noticed(catalogue: Catalogue, filler: Filler) -> None:
    """The negative control: the same page with the answer put in raw."""
    page = _pages(catalogue, filler, "aaaa")[f"/kommunen/{NAME}/"]

    broken = page.replace("<p>aaaa</p>", "<p><img src=x onerror=fail()></p>", 1)

    assert _skeleton(broken) != _skeleton(page)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80))
def test_any_text_is_seen_as_it_was_written(catalogue: Catalogue, filler: Filler, raw: str) -> None:
    text = clean_text("".join(sign for sign in raw if find_refused(sign) is None))
    page = municipality(**dict.fromkeys(ANSWERS, text))
    html = filler.html(portrait_page(catalogue, NAME, page, {}))

    assert _skeleton(html) == _skeleton(
        filler.html(portrait_page(catalogue, NAME, municipality(**dict.fromkeys(ANSWERS, _harmless(text))), {}))
    )
    assert all(line in _visible(html) for line in text.split("\n"))


def test_browser_runs_and_loads_nothing_of_it(catalogue: Catalogue, filler: Filler, chromium: Browser) -> None:
    ran: list[object] = []
    asked: list[str] = []
    violations: list[object] = []
    html = _pages(catalogue, filler, "\n\n".join(ALL))[f"/kommunen/{NAME}/"]
    page = chromium.new_page()
    page.expose_function("fail", lambda *arguments: ran.append(arguments))
    page.expose_function("violated", lambda directive: violations.append(directive))  # noqa: PLW0108 - needs a function
    page.add_init_script("addEventListener('securitypolicyviolation', event => violated(event.violatedDirective))")
    page.on("request", lambda request: asked.append(_origin(request)))
    page.on("dialog", lambda dialog: ran.append(dialog.message))
    page.route(
        "**/*",
        lambda route: route.fulfill(
            body=html if route.request.resource_type == "document" else "",
            content_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": policy()},
        ),
    )

    page.goto("https://portal.example/")
    page.wait_for_load_state("networkidle")
    page.close()

    assert (ran, violations, set(asked)) == ([], [], {"https://portal.example"})


def _origin(request: Request) -> str:
    return "/".join(request.url.split("/")[:3])
