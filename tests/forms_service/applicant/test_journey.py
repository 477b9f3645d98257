"""The whole way in a real browser without JavaScript; axe and reflow on every page that it passes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page

from tests.content.sample_answers import TYPED
from tests.forms_service.applicant.pages import newest_link
from tests.forms_service.applicant.ports import Portal, open_portal
from tests.forms_service.applicant.scenes import PDF, PNG, rows

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 320)


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with open_portal(tmp_path) as running:
        yield running


@dataclass(slots=True)
class Walk:
    """Somebody without JavaScript, and an examiner who looks at each page with it."""

    page: Page
    examiner: Page
    seen: list[str] = field(default_factory=list)

    def look(self) -> None:
        """Let the examiner look at the very page that is shown, once per title."""
        if self.page.title() in self.seen:
            return
        self.seen.append(self.page.title())
        html = self.page.content()
        self.examiner.route(
            "**/*",
            lambda route: (
                route.fulfill(body=html, content_type="text/html; charset=utf-8")
                if route.request.resource_type == "document"
                else route.fallback()
            ),
        )
        for width in WIDTHS:
            self.examiner.set_viewport_size({"width": width, "height": 800})
            self.examiner.goto(self.page.url.partition("#")[0])
            self._judge(width)
        self.examiner.unroute("**/*")

    def _judge(self, width: int) -> None:
        found = Axe().run(self.examiner, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == [], (self.seen[-1], width)
        assert self.examiner.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
            self.seen[-1],
            width,
        )

    def press(self, name: str) -> None:
        """Press a button and look at what comes."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()
        self.look()


@pytest.fixture
def walk(chromium: Browser, portal: Portal) -> Iterator[Walk]:
    without = chromium.new_context(base_url=portal.url, java_script_enabled=False, locale="de-DE")
    with_script = chromium.new_context(base_url=portal.url, bypass_csp=True, locale="de-DE")
    page = without.new_page()
    page.on("request", lambda request: portal.strangers.append(request.url) if portal.url not in request.url else None)
    yield Walk(page=page, examiner=with_script.new_page())
    without.close()
    with_script.close()


def _fill(page: Page, typed: dict[str, list[str]]) -> None:
    """Type whatever of the answers this page asks for."""
    for name, texts in typed.items():
        control = page.locator(f'[name="{name}"]')
        if control.count() == 0:
            continue
        kind = control.first.get_attribute("type")
        if control.first.evaluate("one => one.tagName") == "SELECT":
            control.select_option(texts[0])
        elif kind in {"radio", "checkbox"}:
            for text in texts:
                page.locator(f'[name="{name}"][value="{text}"]').check()
        else:
            control.fill(texts[0])


def test_way_from_the_address_to_the_receipt_needs_no_javascript(walk: Walk, portal: Portal) -> None:
    overview = _sign_in(walk, portal)
    _make_mistakes(walk, overview)
    _answer_everything(walk, portal, overview)
    _hand_in(walk, overview)

    assert rows(portal.house, "SELECT count(*), count(reference) FROM submission") == [(1, 1)]
    assert rows(portal.house, "SELECT name FROM attachment WHERE removed_at IS NULL") == [("Schreiben.pdf",)]
    assert portal.strangers == []


def _sign_in(walk: Walk, portal: Portal) -> str:
    walk.page.goto("/bewerbung/zwk/")
    walk.look()
    walk.page.get_by_label("Ihre E-Mail-Adresse").fill("kein at")
    walk.press("Link schicken")
    walk.page.get_by_label("Ihre E-Mail-Adresse").fill("m.muster@kommune.example")
    walk.press("Link schicken")
    walk.page.goto(newest_link(portal.house))
    walk.look()
    walk.press("Anmelden")
    return walk.page.url


def _make_mistakes(walk: Walk, overview: str) -> None:
    """Each mistake is explained and linked, and the focus is on the list of them."""
    page = walk.page
    page.goto(f"{overview}abschnitt/wille/")
    _fill(page, {"wille": ["Wir wollen handeln. " * 80], "beschluss_stand": ["anders"]})
    walk.press("Speichern und weiter")
    good = FilePayload(name="Runde (1) – Müller.png", mimeType="image/png", buffer=PNG)
    bad = FilePayload(name="Beschluss.pages", mimeType="application/octet-stream", buffer=b"MZ")
    page.locator('[name="massnahme.evidence"]').set_input_files([good, bad])
    walk.press("Speichern und weiter")
    assert page.title().startswith("Fehler: Abschnitt 6 von 10")
    assert page.locator("#fehler a").count() == 3
    assert page.locator("#fehler").evaluate("one => one === document.activeElement")
    page.goto(f"{overview}pruefen/")
    walk.look()
    page.locator("#fehler a").first.click()
    assert page.locator(f"#{page.url.partition('#')[2]}").count() == 1


def _answer_everything(walk: Walk, portal: Portal, overview: str) -> None:
    page = walk.page
    for section in portal.house.library.form("bewerbungsbogen").sections:
        page.goto(f"{overview}abschnitt/{section.id}/")
        _fill(page, TYPED)
        if section.id == "wille":
            file = FilePayload(name="Schreiben.pdf", mimeType="application/pdf", buffer=PDF)
            page.locator('[name="wille.evidence"]').set_input_files([file])
        walk.press("Speichern und weiter")
        if "?neu=" in page.url:
            _fill(page, TYPED)
            walk.press("Speichern und weiter")
    assert page.url.endswith("/pruefen/")
    page.goto(overview)
    walk.look()
    assert "Alle Abschnitte sind fertig" in page.inner_text("main")


def _hand_in(walk: Walk, overview: str) -> None:
    """What is missing is told; afterwards every way leads to the same receipt."""
    page = walk.page
    page.goto(f"{overview}pruefen/")
    walk.press("Bewerbung abgeben")
    assert page.title().startswith("Fehler:")
    page.get_by_label("Die Angaben sind vollständig und richtig.").check()
    walk.press("Bewerbung abgeben")
    assert "Ihre Bewerbung ist eingegangen" in page.inner_text("h1")
    receipt = page.inner_text(".wp-receipt")
    page.goto(f"{overview}pruefen/")
    assert page.url == f"{overview}?schon-abgegeben"  # there is nothing left to hand in
    walk.look()
    page.get_by_role("link", name="Bestätigung ansehen").click()
    assert page.inner_text(".wp-receipt") == receipt


def test_counter_counts_while_somebody_types(chromium: Browser, portal: Portal) -> None:
    context = chromium.new_context(base_url=portal.url, locale="de-DE")
    page = context.new_page()
    page.goto("/bewerbung/zwk/")
    page.get_by_label("Ihre E-Mail-Adresse").fill("m.muster@kommune.example")
    page.get_by_role("button", name="Link schicken").click()
    page.goto(newest_link(portal.house))
    page.get_by_role("button", name="Anmelden").click()
    page.goto(f"{page.url}abschnitt/ziele/")
    box, counter = page.locator("#f-ziele"), page.locator('[data-count-words="f-ziele"]')

    box.press_sequentially("Bleiben – wollen")
    few = counter.inner_text()
    box.fill("Wort " * 301)

    assert (few, counter.inner_text()) == ("2 von höchstens 300 Wörtern", "1 Wort zu viel (höchstens 300)")
    assert "err-ink" in (counter.get_attribute("class") or "")
    page.locator("#f-ziele-count [role=status]", has_text="1 Wort zu viel").wait_for(state="attached")
    context.close()
