"""Take the pictures in `docs/pictures/` of a portal that runs for this alone.

Walks the way that the browser tests walk, with their made-up answers, in a
temporary folder; nothing of `var/` is touched. Each page is taken 1280 and 375
pixels wide.
"""

import io
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page, ViewportSize, sync_playwright
from pypdf import PdfWriter

from tests.browser.conftest import CHROMIUM, FLAGS, Portal, start_portal, stop_portal
from tests.content.sample_answers import TYPED

PICTURES: Final = Path(__file__).resolve().parent.parent / "docs" / "pictures"
WIDE: Final = ViewportSize(width=1280, height=860)
NARROW: Final = ViewportSize(width=375, height=700)
A4_POINTS: Final = (595, 842)
COLOURS: Final = 256
EMAIL: Final = "rathaus@muster.example"
# Answered until here, so that the task list shows every state.
HALF_WAY: Final = 4


@dataclass(frozen=True, slots=True)
class Camera:
    """Takes one page in both widths."""

    page: Page

    def take(self, name: str, *, whole: bool = True) -> None:
        """Write `<name>.png` and `<name>-375.png`; `whole` = down to the foot of the page."""
        for size, ending in ((NARROW, "-375"), (WIDE, "")):
            self.page.set_viewport_size(size)
            picture = Image.open(io.BytesIO(self.page.screenshot(full_page=whole, animations="disabled")))
            target = PICTURES / f"{name}{ending}.png"
            picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
            print(f"{target.name:<24} {target.stat().st_size // 1000:>5} kB", flush=True)


def _pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(*A4_POINTS)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _fill(control: Locator, values: list[str]) -> None:
    kind = control.first.evaluate("node => node.type || node.localName")
    if kind in {"radio", "checkbox"}:
        for value in values:
            control.and_(control.page.locator(f"[value='{value}']")).check()
    elif kind == "select-one":
        control.select_option(values)
    else:
        control.fill(values[0])


def _fill_section(page: Page, typed: Mapping[str, list[str]]) -> None:
    for name, values in typed.items():
        control = page.locator(f"form [name='{name}']")
        if control.count():
            _fill(control, values)


def _attach_evidence(page: Page) -> None:
    """The first place for evidence gets one file, of the first kind that it may be."""
    uploads = page.locator("input[type=file]")
    if uploads.count():
        pdf = FilePayload(name="Ratsbeschluss vom 12. Mai.pdf", mimeType="application/pdf", buffer=_pdf())
        uploads.first.set_input_files(pdf)
        kinds = page.locator("select[name$='kind'], select[name$='evidence']")
        if kinds.count():
            kinds.first.select_option(index=1)


def _sign_in_applicant(page: Page) -> None:
    page.goto("/bewerbung/zwk/")
    page.get_by_label("E-Mail").fill(EMAIL)
    page.get_by_role("button", name="Link schicken").click()
    page.goto("/dienst/postfach/")
    page.locator("main a[href*='/bewerbung/anmelden/']").first.click()
    page.get_by_role("button", name="Anmelden").click()


def _sections(page: Page) -> list[str]:
    links = page.locator("main a[href*='/abschnitt/']").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    return list(dict.fromkeys(str(link) for link in links))


def _walk_application(page: Page, camera: Camera) -> None:
    _sign_in_applicant(page)
    overview, sections = page.url, _sections(page)
    for number, section in enumerate(sections):
        page.goto(section)
        _fill_section(page, TYPED)
        _attach_evidence(page)
        page.get_by_role("button", name="Speichern und zur Übersicht").click()
        if number == HALF_WAY:
            camera.take("tasks")
            page.goto(section)
            camera.take("form")
    page.goto(f"{overview}pruefen/")
    camera.take("check")
    page.get_by_label("Die Angaben sind vollständig und richtig.").check()
    page.get_by_role("button", name="Bewerbung abgeben").click()
    page.wait_for_url("**/bestaetigung/")
    camera.take("receipt")


def _walk_office(page: Page, camera: Camera, password: str) -> None:
    page.goto("/geschaeftsstelle/anmelden/")
    page.get_by_label("Name").fill("sachbearbeitung")
    page.get_by_label("Passwort").fill(password)
    page.get_by_role("button", name="Anmelden").click()
    camera.take("office")
    page.locator("main a[href*='/geschaeftsstelle/bewerbung/']").first.click()
    camera.take("application")


def _context(browser: Browser, portal: Portal) -> BrowserContext:
    return browser.new_context(base_url=portal.url, viewport=WIDE, locale="de-DE", timezone_id="Europe/Berlin")


def _take_all(portal: Portal, browser: Browser) -> None:
    page = _context(browser, portal).new_page()
    camera = Camera(page)
    for name, address in (("start", "/"), ("municipalities", "/kommunen/"), ("portrait", "/kommunen/zwickau/")):
        page.goto(address)
        camera.take(name, whole=name != "start")
    _walk_application(page, camera)
    office = _context(browser, portal).new_page()
    _walk_office(office, Camera(office), portal.password("sachbearbeitung"))


def main() -> int:
    """Take all pictures; a page that does not come up ends it with its own message."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="werkstatt-pictures-") as folder, sync_playwright() as playwright:
        portal = start_portal(Path(folder) / "var")
        try:
            _take_all(portal, playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS))
        finally:
            stop_portal(portal)
    return 0


if __name__ == "__main__":
    sys.exit(main())
