"""What an applicant does in the browser, step by step, with the words on the page."""

import re
from collections.abc import Mapping, Sequence

from playwright.sync_api import Locator, Page, expect

from tests.browser.files import pdf, picture
from tests.browser.watch import Watch
from tests.content.sample_answers import TYPED
from tests.waiting import wait_until

EMAIL = "hauptamt@muster.example"
DECIDED: dict[str, list[str]] = {name: value for name, value in TYPED.items() if not name.startswith("beschluss")} | {
    "beschluss_stand": ["liegt-vor"],
    "beschluss": ["Beschluss Nr. 12/2026 vom 3. März 2026 (Muster)"],
}


def sign_in(page: Page, watch: Watch, email: str = EMAIL) -> None:
    """Ask for the link, take it from the mail box, open it and press the button."""
    page.goto("/bewerbung/zwk/")
    watch.check()
    page.get_by_label("Ihre E-Mail-Adresse").fill(email)
    watch.follow(page.get_by_role("button", name="Link schicken"))
    page.goto("/dienst/postfach/")
    link = newest_link(page, email)
    watch.check()
    watch.follow(link)
    watch.follow(page.get_by_role("button", name="Anmelden"))
    expect(page.get_by_text("Noch nicht abgegeben").first).to_be_visible()


def newest_link(page: Page, email: str) -> Locator:
    """Reload the mail box until the worker has delivered, and return the link of the newest mail."""

    def arrives() -> Locator | None:
        mail = page.get_by_role("article").filter(has_text=email).first
        if mail.count():
            return mail.get_by_role("link").first
        page.reload()
        return None

    return wait_until(arrives, f"a mail to {email}")


def fill(page: Page, answers: Mapping[str, Sequence[str]]) -> None:
    """Fill in whatever of these answers the section asks for."""
    for name, values in answers.items():
        controls = page.locator(f'main [name="{name}"]')
        if controls.count():
            fill_one(page, name, values)


def fill_one(page: Page, name: str, values: Sequence[str]) -> None:
    """Fill in one control, whatever its kind."""
    first = page.locator(f'main [name="{name}"]').first
    kind = str(first.evaluate("one => one.type || one.tagName"))
    if kind in {"radio", "checkbox"}:
        for value in values:
            page.locator(f'main [name="{name}"][value="{value}"]').check(force=True)
    elif kind.startswith("select"):
        first.select_option(values[0])
    else:
        first.fill(values[0])


def fill_in_all(page: Page, watch: Watch, answers: Mapping[str, Sequence[str]]) -> None:
    """Go through all sections from the task list and save each."""
    watch.follow(page.get_by_role("link", name=re.compile("Beginnen mit|Weiter bei")).first)
    while "/abschnitt/" in page.url:
        save_section(page, watch, answers)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def save_section(page: Page, watch: Watch, answers: Mapping[str, Sequence[str]]) -> None:
    """Fill in one section; where an answer brings a further question, that is filled in too."""
    for _ in range(3):
        before = page.url
        fill(page, answers)
        upload(page)
        watch.check()
        watch.follow(page.get_by_role("button", name="Speichern und weiter"))
        expect(page.locator(".wp-errsum")).to_have_count(0)
        if page.url.split("#")[0] != before.split("#")[0]:
            return
    raise AssertionError(f"stuck at {page.url}")


def upload(page: Page) -> None:
    """Attach the decision as a PDF and a picture as a further file, where the section asks for them."""
    for control, name, kind, content, mark in (
        ("f-beschluss-evidence", "Beschluss (1), 12. März.pdf", "application/pdf", pdf(), "ratsbeschluss"),
        ("f-anlagen", "Ortsbild Ä.png", "image/png", picture(), ""),
    ):
        target = page.locator(f"#{control}")
        if not target.count() or page.get_by_text(name).count():
            continue
        if mark:
            page.locator(f'[name="beschluss.kind"][value="{mark}"]').check(force=True)
        target.set_input_files({"name": name, "mimeType": kind, "buffer": content})


def hand_in(page: Page, watch: Watch) -> str:
    """Check, declare, hand in; return the reference of the receipt."""
    if "/pruefen/" not in page.url:
        watch.follow(page.get_by_role("link", name=re.compile("Prüfen und abgeben|Alles ansehen")).first)
    page.get_by_label("Die Angaben sind vollständig und richtig.").check(force=True)
    watch.follow(page.get_by_role("button", name="Bewerbung abgeben"))
    expect(page.get_by_role("heading", name="Ihre Bewerbung ist eingegangen")).to_be_visible()
    watch.check()
    return page.locator(".wp-ref").inner_text().strip()
