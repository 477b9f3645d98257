"""The keyboard of the walks: no mouse, a mark that counts, overlays that Escape closes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.browser.focus import marked
from tests.browser.keys import Keys, MouseUsed, keys_only
from tests.browser.states import States
from tests.browser.transcript import Transcript
from tests.browser.walk import Walk
from tests.browser.walk_applicant import request_link, sign_in
from tests.forms_service.applicant.ports import open_portal


def test_mouse_is_out_of_reach(chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.set_content("<button>Los</button>")

    with keys_only(), pytest.raises(MouseUsed):
        page.get_by_role("button").click()

    context.close()


@pytest.mark.parametrize(("colour", "pixels"), [((0, 0, 0), 4), ((200, 200, 200), 0)])
def test_pale_mark_does_not_count(colour: tuple[int, int, int], pixels: int) -> None:
    plain = Image.new("RGB", (4, 4), (255, 255, 255))
    with_mark = plain.copy()
    with_mark.paste(colour, (0, 0, 4, 1))

    assert marked(with_mark, plain) == pixels


def test_what_changes_from_walk_to_walk_is_left_out() -> None:
    transcript = Transcript()

    transcript.line("Nummer ZWK-2026-ABC123-4 bei http://127.0.0.1:41000/bewerbung/anmelden/xY_1-z/")

    assert transcript.text == "- Nummer ZWK-… bei …/bewerbung/anmelden/…/\n"


@pytest.mark.parametrize("address", ["/", "/bewerbung/zwk/"])
def test_escape_closes_the_menu_and_gives_the_focus_back(
    chromium: Browser, built_site: Path, tmp_path: Path, address: str
) -> None:
    with _at_a_phone(chromium, built_site, tmp_path, address) as keys:
        keys.to("Menü")
        keys.page.keyboard.press("Enter")
        keys.tab()
        inside = keys.active("Boolean(one.closest('.wp-menu[open]'))")
        keys.page.keyboard.press("Escape")

        assert inside
        assert keys.active("one.tagName") == "SUMMARY"
        assert keys.page.locator(".wp-menu[open]").count() == 0


def test_menu_never_covers_what_has_the_focus(chromium: Browser, built_site: Path, tmp_path: Path) -> None:
    with _at_a_phone(chromium, built_site, tmp_path, "/") as keys:
        keys.to("Menü")
        keys.page.keyboard.press("Enter")

        told = [spoken.name for _, spoken in keys.stops()]

        assert told[-1] == "Datenschutz"
        assert keys.focus.faults == []


def test_warning_before_the_session_ends_is_read_closed_by_key_and_seen(chromium: Browser, tmp_path: Path) -> None:
    with open_portal(tmp_path) as portal, keys_only():
        context = chromium.new_context(base_url=portal.url, viewport={"width": 1280, "height": 800})
        page = context.new_page()
        page.clock.install()
        keys, states = Keys(page, Transcript()), States(page)
        person = Walk(house=portal.house, keys=keys, states=states)
        keys.go("/bewerbung/zwk/")
        request_link(person)
        sign_in(person)
        before = keys.to("Beginnen mit", "link")
        page.clock.fast_forward("01:58:30")
        page.get_by_role("dialog").wait_for()
        states.look("Sitzung endet bald")
        asked = keys.reader.stop()
        page.keyboard.press("Escape")

        assert asked.name == "Angemeldet bleiben"
        assert keys.reader.stop() == before
        assert states.faults == []
        context.close()


@contextmanager
def _at_a_phone(browser: Browser, site: Path, folder: Path, address: str) -> Iterator[Keys]:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    with open_portal(folder) as portal, keys_only():
        object.__setattr__(portal.house.site, "current", site)
        keys = Keys(context.new_page(), Transcript())
        keys.go(portal.url + address)
        yield keys
    context.close()
