"""What the office does in the browser, step by step, with the words on the page."""

from urllib.parse import urldefrag

from playwright.sync_api import Page, expect

from tests.browser.watch import Watch
from tests.waiting import wait_until

PREREQUISITES = 5


def sign_in(page: Page, watch: Watch, name: str, password: str) -> None:
    """Sign in with one of the two accounts of the first start."""
    page.goto("/geschaeftsstelle/")
    watch.check()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Passwort").fill(password)
    watch.follow(page.get_by_role("button", name="Anmelden"))


def finish_check(page: Page, watch: Watch, reference: str) -> None:
    """Open the application and decide every prerequisite."""
    watch.follow(page.get_by_role("row").filter(has_text=reference).get_by_role("link").first)
    met = page.get_by_role("radio", name="erfüllt", exact=True)
    expect(met).to_have_count(PREREQUISITES)
    for number in range(PREREQUISITES):
        met.nth(number).check(force=True)
    watch.follow(page.get_by_role("button", name="Speichern und abschließen"))
    expect(page.get_by_role("heading", name="Ergebnis: zugelassen")).to_be_visible()
    watch.check()
    watch.follow(page.get_by_role("button", name="Prüfung abschließen"))
    expect(page.get_by_text("Abgeschlossen am")).to_be_visible()
    watch.check()


def approve(page: Page, watch: Watch) -> None:
    """Approve with a reason."""
    page.get_by_label("Begründung").fill("Alle fünf Voraussetzungen sind erfüllt (Muster).")
    watch.follow(page.get_by_role("button", name="Zusagen"))
    expect(page.get_by_text("Diese E-Mail geht an")).to_be_visible()
    watch.check()
    watch.follow(page.get_by_role("button", name="Zusagen und E-Mail schicken"))


def draft_portrait(page: Page, watch: Watch) -> str:
    """Make the portrait draft and return its address."""
    watch.follow(page.get_by_role("button", name="Entwurf anlegen"))
    expect(page.get_by_role("heading", name="So sieht es aus")).to_be_visible()
    watch.check(axe=False)
    return page.url


def release(page: Page, watch: Watch, address: str, *, extends: bool = False) -> None:
    """Release as the second person and wait until the page is public."""
    page.goto(address)
    watch.check()
    if extends:
        page.get_by_label("Ich habe gesehen, was sich an der bestehenden Seite ändert.").check(force=True)
    watch.follow(page.get_by_role("button", name="Freigeben und veröffentlichen"))
    wait_for(page, address, "Öffentliche Seite ansehen")
    watch.check()


def unpublish(page: Page, watch: Watch, address: str) -> None:
    """Take the portrait back and wait until that has happened."""
    page.goto(address)
    page.get_by_text("Porträt von der Seite nehmen").click()
    page.get_by_label("Grund").fill("Nur ein Versuch (Muster).")
    watch.follow(page.get_by_role("button", name="Von der Seite nehmen"))
    wait_for(page, address, "Neuen Entwurf anlegen")
    watch.check()


def wait_for(page: Page, address: str, text: str) -> None:
    """Reload until the worker is done."""

    def appears() -> bool:
        if page.get_by_text(text).count():
            return True
        # Not the address itself: one with a fragment would only scroll.
        page.goto(urldefrag(address).url)
        return False

    wait_until(appears, f"{text!r} on {address}")
