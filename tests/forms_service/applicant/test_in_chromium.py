"""What only a browser shows: unsaved text, where links land, how long words break, the way back, paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Error, Page, expect

from forms_service.models.base import new_id
from forms_service.services import applications, drafts, sessions
from forms_service.services.house import House
from forms_service.services.sessions import AccountSession
from forms_service.web.sessions import Realm
from tests.content.sample_answers import TYPED
from tests.forms_service.applicant.ports import Portal, open_portal
from tests.forms_service.applicant.scenes import CALL, account_of, fill

LONG = "Gleichstellungs" * 7
TABLE = "bevoelkerung.past.2"
MISTAKES = {
    "kommune": {"quartier_fokus": ["yes"], "abweichung": ["Wort " * 101], "quartier_uebertragung": ["Wort " * 201]},
    "ansprechstelle": {"stelle_email": ["a"], "ansprechperson_email": ["b"], "stelle_name": ["x" * 200]},
    "wille": {"beschluss_stand": ["spaeter"], "beschluss_termin.day": ["31"], "beschluss_termin.month": ["2"]},
    "bevoelkerung": {f"{TABLE}.year": ["20"], f"{TABLE}.value": ["viele"], "raeumliche_unterschiede": ["a " * 201]},
}
SCREENS = [(1280, 800), (640, 400), (375, 700), (320, 640)]
"""640 × 400 is 1280 × 800 at 200 per cent."""


@dataclass(slots=True, kw_only=True)
class Desk:
    """Somebody who is signed in, with a draft and a window."""

    house: House
    account: AccountSession
    draft: str
    context: BrowserContext
    page: Page

    def open(self, path: str = "") -> None:
        self.page.goto(f"/bewerbung/v/{self.draft}/{path}")

    def kept(self) -> dict[str, list[str]]:
        return dict(applications.show(self.house, self.account, self.draft).inputs)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with open_portal(Path(tmp_path_factory.mktemp("port"))) as running:
        yield running


@pytest.fixture
def desk(chromium: Browser, portal: Portal) -> Iterator[Desk]:
    account = account_of(portal.house, f"{new_id()}@kommune.example")
    with portal.house.database.write() as session:
        now = portal.house.clock.now()
        token = sessions.open_for_account(session, account.account_id, now, None)
    context = chromium.new_context(base_url=portal.url, locale="de-DE", viewport={"width": 1280, "height": 800})
    context.add_cookies([{"name": Realm.APPLICANT.value, "value": token, "url": portal.url}])
    draft = drafts.begin(portal.house, account, CALL)
    yield Desk(house=portal.house, account=account, draft=draft, context=context, page=context.new_page())
    context.close()


# ---- unsaved


def test_strip_says_what_is_not_saved_yet(desk: Desk) -> None:
    desk.open("abschnitt/ziele/")
    unsaved, saved = desk.page.locator("[data-state=unsaved]"), desk.page.locator("[data-state=saved]")
    expect(unsaved).to_be_hidden()

    desk.page.locator("#f-ziele").fill("Bleiben")

    expect(unsaved).to_have_text("Noch nicht gespeichert")
    expect(saved).to_be_hidden()
    assert unsaved.evaluate("one => one.closest('[role=status]') !== null")
    desk.page.locator("#f-ziele").fill("")
    expect(unsaved).to_be_hidden()
    expect(saved).to_be_visible()


def test_closing_asks_before_typed_text_is_lost_and_not_otherwise(desk: Desk) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    desk.page.on("dialog", stay)
    desk.open("abschnitt/ziele/")
    desk.page.locator("#f-ziele").press_sequentially("Bleiben")
    with pytest.raises(Error):
        desk.open()
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name="Speichern und weiter").click()
    desk.open("abschnitt/ziele/")

    assert asked == ["beforeunload"]
    assert desk.kept()["ziele"] == ["Bleiben"]


@pytest.mark.parametrize(
    "name", ["Wille und Beschluss", "Zur Übersicht", "Prüfen und abgeben", "Speichern und abmelden"]
)
def test_way_out_keeps_what_was_typed(desk: Desk, name: str) -> None:
    desk.open("abschnitt/ziele/")
    desk.page.locator("#f-ziele").press_sequentially("Bleiben")

    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name=name).first.click()

    assert "/abschnitt/ziele/" not in desk.page.url
    assert desk.kept() == {"ziele": ["Bleiben"]}


def test_enter_saves_and_stays(desk: Desk) -> None:
    desk.open("abschnitt/ansprechstelle/")
    desk.page.locator("#f-stelle_name").fill("Stabsstelle")

    with desk.page.expect_navigation():
        desk.page.locator("#f-stelle_name").press("Enter")

    assert desk.page.url.endswith("/abschnitt/ansprechstelle/")
    assert desk.kept() == {"stelle_name": ["Stabsstelle"]}


# ---- where links land


@pytest.mark.parametrize("screen", SCREENS, ids=lambda one: f"{one[0]}x{one[1]}")
@pytest.mark.parametrize("section", MISTAKES)
def test_link_of_the_summary_shows_the_whole_question(desk: Desk, section: str, screen: tuple[int, int]) -> None:
    fill(desk.house, desk.account, desk.draft, MISTAKES[section])
    desk.page.set_viewport_size({"width": screen[0], "height": screen[1]})
    desk.open(f"abschnitt/{section}/")
    links = desk.page.locator("#fehler a")

    for number in range(links.count()):
        links.nth(number).click()
        seen = desk.page.evaluate(_WHERE)

        assert seen["focused"], seen
        assert seen["strip"] <= seen["top"] + 1, seen
        assert seen["bottom"] <= screen[1], seen


_WHERE = """() => {
  const control = document.querySelector(':target');
  const own = document.getElementById(control.getAttribute('aria-describedby').split(' ')[0]);
  const first = control.closest('tr') ? own : control.closest('.wp-q');
  const strip = document.querySelector('.wp-state');
  const isSticky = getComputedStyle(strip).position === 'sticky';
  return {
    id: control.id,
    focused: document.activeElement === control,
    top: first.getBoundingClientRect().top,
    bottom: control.getBoundingClientRect().top + 24,
    strip: isSticky ? strip.getBoundingClientRect().bottom : 0,
  };
}"""


# ---- long words


def _typed(one: str) -> bool:
    return not one.endswith((".year", ".month", ".day", ".value", "email"))


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_long_words_never_make_a_page_scroll_sideways(desk: Desk, width: int) -> None:
    texts = {name: [LONG] for name, typed in TYPED.items() if _typed(name) and " " in typed[0]}
    fill(desk.house, desk.account, desk.draft, TYPED | texts | {"stelle_email": [f"{'stelle' * 9}@{'kommune' * 8}.de"]})
    desk.page.set_viewport_size({"width": width, "height": 800})
    form = applications.show(desk.house, desk.account, desk.draft).form

    assert len(texts) > 10
    for path in ("", "pruefen/", *(f"abschnitt/{one.id}/" for one in form.sections)):
        desk.open(path)
        assert _is_narrow(desk.page), path
    desk.open("pruefen/")
    desk.page.get_by_label("Die Angaben sind vollständig und richtig.").check()
    desk.page.get_by_role("button", name="Bewerbung abgeben").click()
    expect(desk.page.get_by_role("heading", name="Ihre Bewerbung ist eingegangen")).to_be_visible()
    for path in ("bestaetigung/", ""):
        desk.open(path)
        assert _is_narrow(desk.page), path


def _is_narrow(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


# ---- back, paper


def test_back_button_after_the_hand_in_shows_a_page_of_ours(desk: Desk) -> None:
    fill(desk.house, desk.account, desk.draft, TYPED)
    desk.open("pruefen/")
    desk.page.get_by_role("button", name="Bewerbung abgeben").click()
    expect(desk.page.locator("#erklaerung-fehler")).to_be_visible()
    desk.page.get_by_label("Die Angaben sind vollständig und richtig.").check()
    desk.page.get_by_role("button", name="Bewerbung abgeben").click()
    expect(desk.page.get_by_role("heading", name="Ihre Bewerbung ist eingegangen")).to_be_visible()

    desk.page.go_back()

    expect(desk.page.get_by_text("Die Bewerbung ist schon abgegeben")).to_be_visible()


def test_paper_shows_the_receipt_and_no_buttons(desk: Desk) -> None:
    fill(desk.house, desk.account, desk.draft, TYPED)
    desk.open("pruefen/")
    desk.page.get_by_label("Die Angaben sind vollständig und richtig.").check()
    desk.page.get_by_role("button", name="Bewerbung abgeben").click()
    expect(desk.page.get_by_text("Drücken Sie Strg und P")).to_be_visible()

    desk.page.emulate_media(media="print")

    expect(desk.page.get_by_role("button").locator("visible=true")).to_have_count(0)
    expect(desk.page.get_by_text("Was Sie jetzt tun können")).to_be_hidden()
    expect(desk.page.locator(".wp-ref")).to_be_visible()
    assert (
        desk.page.locator(".wp-receipt-h").evaluate("one => getComputedStyle(one).backgroundColor")
        == "rgba(0, 0, 0, 0)"
    )
