"""Every page kind in Chromium: axe, sideways scroll, headers, requests, cookies, keyboard."""

import functools
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from portal.serve import Handler, Workbench
from portal.settings import SiteSettings

KINDS = {
    "start": "/",
    "programme": "/programm/",
    "applying": "/bewerben/",
    "call": "/bewerben/zwk/",
    "municipalities": "/kommunen/",
    "portrait with answers": "/kommunen/helbeduendorf/",
    "portrait of editors": "/kommunen/zwickau/",
    "practices": "/praxis/",
    "practice": "/praxis/generationentreff-mit-quartiersmanagement/",
    "imprint": "/impressum/",
    "privacy": "/datenschutz/",
    "not found": "/gibt/es/nicht/",
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
TABS_TO_THE_FOOT = 60


@pytest.fixture(scope="session")
def host(full_settings: SiteSettings) -> Iterator[str]:
    """The finished site on the loopback address, with its own headers."""
    handler = functools.partial(Handler, bench=Workbench(full_settings))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def context(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    width: int
    scheme: Literal["light", "dark"]
    width, scheme = getattr(request, "param", (1280, "light"))
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    yield context
    context.close()


def _findings(page: Page) -> list[str]:
    response = Axe().run(page, options=RULES)
    return [f"{each['id']}: {each['nodes'][0]['target']}" for each in response.response["violations"]]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "context", [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")], indirect=True, ids=str
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(context: BrowserContext, host: str, kind: str) -> None:
    page = context.new_page()
    page.goto(host + KINDS[kind])

    root = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")

    assert _findings(page) == []
    assert root[0] <= root[1]


def test_pages_ask_nobody_else_and_keep_no_cookie(context: BrowserContext, host: str) -> None:
    asked: list[str] = []
    failed: list[str] = []
    violations: list[object] = []
    page = context.new_page()
    page.expose_function("violated", lambda directive: violations.append(directive))  # noqa: PLW0108 - needs a function
    page.add_init_script("addEventListener('securitypolicyviolation', event => violated(event.violatedDirective))")
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)

    for address in KINDS.values():
        page.goto(host + address, wait_until="networkidle")

    assert [url for url in asked if not url.startswith(host)] == []
    assert failed == [host + KINDS["not found"]]
    assert violations == []
    assert context.cookies() == []


def test_pages_are_answered_with_the_policy(context: BrowserContext, host: str) -> None:
    response = context.new_page().goto(host + "/kommunen/")

    assert response is not None
    assert response.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("kind", KINDS)
def test_keyboard_begins_at_the_skip_link_and_reaches_the_foot(context: BrowserContext, host: str, kind: str) -> None:
    page = context.new_page()
    page.goto(host + KINDS[kind])

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Zum Inhalt springen"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")

    for _ in range(TABS_TO_THE_FOOT):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('#fuss')"):
            break
    assert page.evaluate("!!document.activeElement.closest('#fuss')")


def test_focus_is_seen_at_every_stop(context: BrowserContext, host: str) -> None:
    page = context.new_page()
    page.goto(host + KINDS["portrait with answers"])

    hidden = []
    for _ in range(25):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        seen = page.evaluate(
            """() => {
              const element = document.activeElement, box = element.getBoundingClientRect();
              const style = getComputedStyle(element);
              const marked = style.boxShadow !== 'none' || style.outlineStyle !== 'none';
              return marked && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
            }"""
        )
        if not seen:
            hidden.append(page.evaluate("document.activeElement.outerHTML.slice(0, 80)"))

    assert hidden == []


def test_targets_are_large_enough(context: BrowserContext, host: str) -> None:
    page = context.new_page()
    for address in KINDS.values():
        page.goto(host + address)
        small = page.evaluate(
            """() => [...document.querySelectorAll('main button, main summary, .wp-btn, .wp-nav a, .wp-letters a')]
              .filter(element => element.checkVisibility())
              .filter(element => element.getBoundingClientRect().height < 24)
              .map(element => element.outerHTML.slice(0, 80))"""
        )

        assert small == [], address


def test_text_may_be_spaced_as_readers_need(context: BrowserContext, host: str) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 800})
    for address in KINDS.values():
        page.goto(host + address)
        page.evaluate(
            """() => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important;'
                + ' word-spacing: .16em !important; } p { margin-bottom: 2em !important; }');
              document.adoptedStyleSheets = [sheet];
            }"""
        )

        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address


@pytest.mark.parametrize("context", [(1280, "light"), (375, "light")], indirect=True)
def test_long_words_of_a_municipality_stay_on_its_page(context: BrowserContext, host: str) -> None:
    """Whatever the portrait prints is one long word; only the portal's own headings keep theirs."""
    page = context.new_page()
    page.goto(host + KINDS["portrait with answers"])
    changed = page.evaluate(
        """() => {
          const places = 'main h1, main .wp-lead, main .wp-prose p, main .wp-prose li, main dd, main .wp-linklist a,'
            + ' main .wp-stage p, main .wp-fields span, .wp-crumb [aria-current]';
          const found = [...document.querySelectorAll(places)].filter((one) => !one.closest('figure, table'));
          found.forEach((one) => { one.textContent = 'Gleichstellungs'.repeat(14); });
          return found.length;
        }"""
    )

    assert changed > 10
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_menu_of_small_screens_opens_where_one_is(context: BrowserContext, host: str) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 375, "height": 700})
    page.goto(host + "/kommunen/")
    menu = page.get_by_role("navigation", name="Menü")
    assert not menu.is_visible()

    page.locator("summary", has_text="Menü").click()

    assert menu.get_by_role("link").all_inner_texts() == [
        "Programm",
        "Kommunen",
        "Praxis",
        "Bewerben (Beispiel)",
        "Kontakt",
    ]
    assert page.evaluate("window.scrollY") == 0
    assert _findings(page) == []


def test_chart_of_the_width_is_shown_alone(context: BrowserContext, host: str) -> None:
    page = context.new_page()
    page.goto(host + KINDS["portrait with answers"])

    assert page.locator(".wp-chart-wide").first.is_visible()
    assert not page.locator(".wp-chart-narrow").first.is_visible()
    page.set_viewport_size({"width": 375, "height": 800})
    assert not page.locator(".wp-chart-wide").first.is_visible()
    assert page.locator(".wp-chart-narrow").first.is_visible()


def test_site_works_without_script(chromium: Browser, host: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(host)

    page.get_by_role("link", name="Kommunen ansehen").click()
    page.get_by_role("link", name="Zwickau").first.click()

    assert page.url == f"{host}/kommunen/zwickau/"
    assert page.get_by_role("heading", level=1).text_content() == "Zwickau"
    context.close()
