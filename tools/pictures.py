"""Take the pictures in `docs/pictures/` of a portal that runs for this alone.

Walks the way that the browser tests walk, with their made-up answers, in a
temporary folder; nothing of `var/` is touched. Each page is taken 1280 and 375
pixels wide.
"""

import io
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.browser import applicant, office
from tests.browser.conftest import Portal, start_portal, stop_portal
from tests.browser.watch import Watch
from tests.chromium import started

PICTURES: Final = Path(__file__).resolve().parent.parent / "docs" / "pictures"
WIDE: Final = ViewportSize(width=1280, height=860)
NARROW: Final = ViewportSize(width=375, height=700)
COLOURS: Final = 256
# Answered until here, so that the task list shows every state.
HALF_WAY: Final = "/abschnitt/wille/"


@dataclass(frozen=True, slots=True)
class Camera:
    """Takes one page in both widths."""

    page: Page

    def take(self, name: str, *, whole: bool = True) -> None:
        """Write `<name>.png` and `<name>-375.png`; `whole` = down to the foot of the page."""
        for size, ending in ((NARROW, "-375"), (WIDE, "")):
            self.page.set_viewport_size(size)
            # The state strip is sticky and would stand in the middle of a long picture.
            self.page.evaluate("window.scrollTo(0, 0)")
            picture = Image.open(io.BytesIO(self.page.screenshot(full_page=whole, animations="disabled")))
            target = PICTURES / f"{name}{ending}.png"
            picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
            print(f"{target.name:<24} {target.stat().st_size // 1000:>5} kB", flush=True)


def _walk_application(page: Page, watch: Watch, camera: Camera) -> None:
    applicant.sign_in(page, watch)
    overview = page.url
    page.get_by_role("link", name="Beginnen mit").click()
    while "/abschnitt/" in page.url:
        if page.url.endswith(HALF_WAY):
            _show_half_way(page, camera, overview)
        applicant.save_section(page, watch, applicant.DECIDED)
    page.goto(f"{overview}pruefen/")
    camera.take("check")
    applicant.hand_in(page, watch)
    camera.take("receipt")


def _show_half_way(page: Page, camera: Camera, overview: str) -> None:
    section = page.url
    page.goto(overview)
    camera.take("tasks")
    page.goto(section)
    applicant.fill(page, applicant.DECIDED)
    camera.take("form")


def _walk_office(page: Page, watch: Watch, camera: Camera, password: str) -> None:
    office.sign_in(page, watch, "sachbearbeitung", password)
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
    _walk_application(page, Watch(page, portal.url), camera)
    desk = _context(browser, portal).new_page()
    _walk_office(desk, Watch(desk, portal.url), Camera(desk), portal.password("sachbearbeitung"))


def main() -> int:
    """Take all pictures; a page that does not come up ends it with its own message."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="werkstatt-pictures-") as folder, started() as browser:
        portal = start_portal(Path(folder) / "var")
        try:
            _take_all(portal, browser)
        finally:
            stop_portal(portal)
    return 0


if __name__ == "__main__":
    sys.exit(main())
