"""What a page must never do while someone walks through it."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, Request

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Watch:
    """Listens to one page: foreign hosts, policy violations, script errors."""

    def __init__(self, page: Page, own: str) -> None:
        self._page = page
        self._own = own
        self.faults: list[str] = []
        self.seen: list[str] = []
        page.on("request", self._on_request)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self._own, "data:", "about:")):
            self.faults.append(f"foreign request: {request.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.faults.append(message.text)

    def follow(self, control: Locator) -> None:
        """Press a button or a link that leads to another page, and check that page."""
        with self._page.expect_navigation():
            control.click()
        self.check()

    def check(self, *, axe: bool = True) -> None:
        """Fail when this page has an axe finding, scrolls sideways or did what none may do."""
        self._page.wait_for_load_state()
        self.seen.append(self._page.url)
        assert self.faults == []
        assert self._page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), self._page.url
        if axe:
            findings = axe_findings(self._page)
            assert findings == [], (self._page.url, findings)


def axe_findings(page: Page) -> list[tuple[str, str]]:
    """Return rule and first place of every finding on this page."""
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": RULES}}
    response = Axe().run(page, options=options).response
    return [(found["id"], str(found["nodes"][0]["html"])[:200]) for found in response["violations"]]
