"""R21 in a browser: warned two minutes before, stays by one key, never loses what was typed."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from forms_service.models.base import new_id
from forms_service.services import applications, drafts, sessions
from forms_service.services.house import House
from forms_service.services.sessions import AccountSession
from forms_service.web.sessions import Realm
from tests.fakes import FakeClock
from tests.forms_service.applicant.ports import Portal, open_portal
from tests.forms_service.applicant.scenes import CALL, account_of

TYPED = "Der Marktplatz soll wieder ein Ort werden, an dem man bleibt."
BEFORE_IT = dt.timedelta(minutes=117, seconds=50)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with open_portal(Path(tmp_path_factory.mktemp("stay"))) as running:
        yield running


@pytest.fixture
def account(portal: Portal) -> AccountSession:
    return account_of(portal.house, f"{new_id()}@kommune.example")


def sign_in(portal: Portal, context: BrowserContext, account: AccountSession) -> None:
    with portal.house.database.write() as session:
        token = sessions.open_for_account(session, account.account_id, portal.house.clock.now(), None)
    context.add_cookies([{"name": Realm.APPLICANT.value, "value": token, "url": portal.url}])


def pass_time(house: House, page: Page | None, by: dt.timedelta) -> None:
    """Let the same time go by on both sides."""
    assert isinstance(house.clock, FakeClock)
    house.clock.move(by)
    if page is not None:
        page.clock.fast_forward(int(by.total_seconds() * 1000))


def kept(portal: Portal, account: AccountSession, draft: str) -> list[str]:
    return dict(applications.show(portal.house, account, draft).inputs).get("ziele", [])


@pytest.mark.parametrize("key", ["Enter", "Escape", " "])
def test_one_key_makes_the_session_longer(chromium: Browser, portal: Portal, account: AccountSession, key: str) -> None:
    draft = drafts.begin(portal.house, account, CALL)
    with chromium.new_context(base_url=portal.url) as context:
        sign_in(portal, context, account)
        page = context.new_page()
        page.clock.install()
        page.goto(f"/bewerbung/v/{draft}/abschnitt/ziele/")
        page.locator("#f-ziele").fill(TYPED)
        warning = page.get_by_role("dialog", name="Möchten Sie angemeldet bleiben?")
        expect(warning).to_be_hidden()

        for _ in range(2):
            pass_time(portal.house, page, BEFORE_IT)
            expect(warning).to_be_hidden()
            pass_time(portal.house, page, dt.timedelta(seconds=20))
            expect(warning).to_be_visible()
            expect(page.get_by_role("button", name="Angemeldet bleiben")).to_be_focused()
            with page.expect_response("**/bewerbung/sitzung/") as answered:
                page.keyboard.press(key)
            assert answered.value.status == 200
            expect(warning).to_be_hidden()
            expect(page.locator("#f-ziele")).to_be_focused()

        assert page.locator("#f-ziele").input_value() == TYPED
        page.get_by_role("button", name="Speichern und weiter").click()
        page.wait_for_url("**/abschnitt/**")
    assert kept(portal, account, draft) == [TYPED]


def test_when_it_is_over_the_text_stays_and_can_be_saved(
    chromium: Browser, portal: Portal, account: AccountSession
) -> None:
    draft = drafts.begin(portal.house, account, CALL)
    with chromium.new_context(base_url=portal.url) as context:
        sign_in(portal, context, account)
        page = context.new_page()
        page.clock.install()
        page.goto(f"/bewerbung/v/{draft}/abschnitt/ziele/")
        page.locator("#f-ziele").fill(TYPED)

        pass_time(portal.house, page, dt.timedelta(hours=2, seconds=1))
        over = page.get_by_role("dialog")
        expect(over).to_contain_text("Ihre Anmeldung ist beendet. Ihr Text steht noch auf dieser Seite.")
        expect(over.get_by_role("link")).to_have_attribute("href", "/bewerbung/")
        page.get_by_role("button", name="Zurück zur Seite").click()
        expect(over).to_be_hidden()

        save_after_the_end(portal, context, page, account)
    assert kept(portal, account, draft) == [TYPED]


def test_without_javascript_the_time_is_said_and_the_text_comes_back(
    chromium: Browser, portal: Portal, account: AccountSession
) -> None:
    draft = drafts.begin(portal.house, account, CALL)
    with chromium.new_context(base_url=portal.url, java_script_enabled=False) as context:
        sign_in(portal, context, account)
        page = context.new_page()
        page.goto(f"/bewerbung/v/{draft}/abschnitt/ziele/")
        expect(page.locator("#fuss")).to_contain_text("Angemeldet bis")
        expect(page.get_by_role("dialog")).to_be_hidden()
        page.locator("#f-ziele").fill(TYPED)

        pass_time(portal.house, None, dt.timedelta(hours=2, seconds=1))
        save_after_the_end(portal, context, page, account)
    assert kept(portal, account, draft) == [TYPED]


def save_after_the_end(portal: Portal, context: BrowserContext, page: Page, account: AccountSession) -> None:
    """Save too late, sign in elsewhere, save again what the page has kept."""
    page.get_by_role("button", name="Speichern und weiter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihre Sitzung ist abgelaufen")
    sign_in(portal, context, account)
    page.get_by_role("button", name="Eingaben speichern").click()
    page.wait_for_url("**/abschnitt/**")
