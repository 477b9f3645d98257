"""The office in a real Chromium: axe finds nothing, nothing scrolls sideways, keyboard and no script are enough."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page
from waitress.server import create_server

from forms_service.app import create_app
from forms_service.services import accounts, decisions, formal_check, portraits, releases
from forms_service.services.house import House
from forms_service.services.ports import Conflict
from forms_service.services.sessions import StaffSession
from programme.errors import Problem
from programme.lifecycle import Action, State
from programme.rights import Role
from tests.browser.watch import axe_findings
from tests.fakes import FakeLibrary, FakeRepository
from tests.forms_service.office import scenes
from tests.forms_service.office.test_portraits import edit_of
from tests.houses import house_at

OFFICER, EDITOR, SECOND = "sachbearbeitung", "redaktion", "lektorat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A running office with something in every state."""

    house: House
    url: str
    passwords: Mapping[str, str]
    officer: StaffSession
    """Somebody without a browser."""
    addresses: Mapping[str, tuple[str, str]]
    """Name of a page → who sees it, and its path."""
    signed_in: dict[str, Any]
    """Who signed in before; a name may sign in only so often, and the clock stands still."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    port = _free_port()
    origin = f"http://127.0.0.1:{port}"
    house = house_at(tmp_path_factory.mktemp("office"), port=port, site_url=origin, service_url=origin)
    roles = {OFFICER: Role.CASE_OFFICER, EDITOR: Role.EDITOR, SECOND: Role.EDITOR}
    passwords = {name: accounts.add_account(house, name, role).password for name, role in roles.items()}
    officer = scenes.person(house, Role.CASE_OFFICER, Role.CASE_OFFICER.value)
    addresses = _furnish(house, officer)
    with _served(house, port):
        yield Office(house=house, url=origin, passwords=passwords, officer=officer, addresses=addresses, signed_in={})
    house.database.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _served(house: House, port: int) -> Iterator[None]:
    server = create_server(create_app(house), host="127.0.0.1", port=port, threads=4)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield
    server.close()
    thread.join(timeout=10)


def _furnish(house: House, officer: StaffSession) -> Mapping[str, tuple[str, str]]:
    editor = scenes.person(house, Role.EDITOR, Role.EDITOR.value)
    keys = [entry.key for entry in house.library.register.entries if entry.key != scenes.PLOESSBERG]
    new, begun, admitted, unmet, rejected = (scenes.hand_in(house, keys[n], number=n + 1) for n in range(5))
    formal_check.save(house, officer, begun, 0, scenes.check_inputs(house, daten="") | {"wille_notiz": ["Im Mai."]})
    scenes.checked(house, officer, admitted)
    scenes.finish(house, officer, unmet, scenes.check_inputs(house, ziele="nicht-erfuellt"))
    scenes.checked(house, officer, rejected)
    checkable = scenes.hand_in(house, keys[5], number=6)
    formal_check.save(house, officer, checkable, 0, scenes.check_inputs(house, ziele="nicht-erfuellt"))
    decisions.decide(house, officer, rejected, Action.REJECT, "Die Zahlen fehlen.")
    approved = [
        scenes.approved(house, officer, key, number=n) for n, key in enumerate((*keys[6:9], scenes.PLOESSBERG), 10)
    ]
    drafted, live, ended, extending = (portraits.draft(house, officer, one) for one in approved)
    portraits.edit(house, editor, drafted, edit_of(house, editor, drafted, aims="Kürzer.", office_phone=""))
    for one in (live, ended):
        releases.release(house, editor, one, scenes.seen(house, one))
    scenes.work(house)
    releases.unpublish(house, editor, ended, "Eine Zahl stimmt nicht.")
    scenes.work(house)
    for number in range(20, 50):
        scenes.hand_in(house, keys[number % len(keys)], number=number)
    _trouble(house)
    inbox, desk = "/geschaeftsstelle/", "/geschaeftsstelle/veroeffentlichen/"
    return {
        "inbox": (OFFICER, inbox),
        "inbox-second-page": (OFFICER, f"{inbox}?ansicht=alle&seite=2&sortierung=neueste"),
        "inbox-nothing": (OFFICER, f"{inbox}?suche=Nirgendwo&ansicht=zu prüfen"),
        "application-new": (OFFICER, f"{inbox}bewerbung/{new}/"),
        "application-open": (OFFICER, f"{inbox}bewerbung/{begun}/?offen"),
        "application-finish": (OFFICER, f"{inbox}bewerbung/{checkable}/pruefung/abschliessen/"),
        "application-admitted": (OFFICER, f"{inbox}bewerbung/{admitted}/"),
        "application-unmet": (OFFICER, f"{inbox}bewerbung/{unmet}/"),
        "application-rejected": (OFFICER, f"{inbox}bewerbung/{rejected}/"),
        "application-approved": (OFFICER, f"{inbox}bewerbung/{approved[0]}/"),
        "portraits": (EDITOR, desk),
        "portrait-edited": (EDITOR, f"{desk}{drafted}/"),
        "portrait-live": (SECOND, f"{desk}{live}/"),
        "portrait-ended": (SECOND, f"{desk}{ended}/"),
        "portrait-extending": (SECOND, f"{desk}{extending}/"),
        "contents": (EDITOR, "/geschaeftsstelle/inhalte/"),
    }


def _trouble(house: House) -> None:
    library, repository = house.library, house.content
    assert isinstance(library, FakeLibrary)
    assert isinstance(repository, FakeRepository)
    library.problems = (Problem(path="formulare/neu.yml", line=7, key="id", code="x", message="Gibt es schon."),)
    repository.known_conflicts = (Conflict(path="kommunen/zwickau.md", ours="Zeile\nunser\n", theirs="Zeile\nihr\n"),)


def signed_in(context: BrowserContext, office: Office, name: str) -> Page:
    """Open a page of the office as somebody who signed in there."""
    page = context.new_page()
    if known := office.signed_in.get(name):
        context.add_cookies(known)
        page.goto(f"{office.url}/geschaeftsstelle/")
        return page
    page.goto(f"{office.url}/geschaeftsstelle/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Passwort").fill(office.passwords[name])
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url(lambda url: "anmelden" not in url)
    office.signed_in[name] = context.cookies()
    return page


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    office: Office, chromium: Browser, width: int, scheme: str
) -> None:
    findings = {}
    for person in (OFFICER, EDITOR, SECOND):
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
            # axe comes from outside the page; the page's own policy would stop it.
            bypass_csp=True,
        )
        page = signed_in(context, office, person)
        for name, (who, path) in office.addresses.items():
            if who == person:
                page.goto(office.url + path)
                wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                findings[name] = (axe_findings(page), max(0, wide))
        context.close()

    assert findings == dict.fromkeys(office.addresses, ([], 0))


@pytest.mark.parametrize("width", [1280, 320])
def test_sign_in_has_nothing_for_axe(office: Office, chromium: Browser, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{office.url}/geschaeftsstelle/")
    empty = axe_findings(page)
    page.get_by_label("Name").fill("niemand")
    page.get_by_label("Passwort").fill("falsch")
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_load_state()

    assert (empty, axe_findings(page)) == ([], [])
    assert "fehler" in (page.evaluate("document.activeElement.getAttribute('aria-labelledby')") or "")
    context.close()


def test_keyboard_reaches_everything_and_shows_where_it_is(office: Office, chromium: Browser) -> None:
    """Tab goes in reading order, is seen at each stop, and comes to the end."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = signed_in(context, office, OFFICER)
    for name in ("inbox", "application-new", "application-admitted"):
        page.goto(office.url + office.addresses[name][1])
        stops = _walk(page)
        assert stops[0] == ("Zum Inhalt springen", True)
        assert [stop for stop in stops if not stop[1]] == [], name
        assert stops[-1][0] == "Datenschutz"
    context.close()


_STOP = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const twin = one.nextElementSibling ? getComputedStyle(one.nextElementSibling) : style;
  const x = box.left + Math.min(box.width / 2, 12), y = box.top + Math.min(box.height / 2, 12);
  const hit = document.elementFromPoint(x, y);
  const text = (one.innerText || one.getAttribute('aria-label') || one.name || one.tagName).trim().split('\\n')[0];
  return {
    text,
    isEnd: one === document.body,
    isSeen: hit !== null && (one.contains(hit) || hit.contains(one) || one.labels?.[0]?.contains(hit) === true),
    isMarked: [style, twin].some(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none'),
  };
}"""


def _walk(page: Page) -> list[tuple[str, bool]]:
    stops = []
    for _ in range(200):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop["isEnd"]:
            break
        stops.append((stop["text"], stop["isSeen"] and stop["isMarked"]))
    return stops


def test_enter_on_a_judgement_saves_and_finishes_nothing(office: Office, chromium: Browser) -> None:
    submission_id = scenes.hand_in(office.house, number=91)
    context = chromium.new_context(base_url=office.url)
    page = signed_in(context, office, OFFICER)
    page.goto(f"/geschaeftsstelle/bewerbung/{submission_id}/")
    for number in range(5):
        page.get_by_role("radio", name="nicht erfüllt", exact=True).nth(number).check(force=True)

    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.url.endswith("?gespeichert#pruefung")
    assert scenes.state_of(office.house, submission_id) is State.SUBMITTED
    context.close()


def test_leaving_an_unsaved_check_asks_and_a_download_does_not(office: Office, chromium: Browser) -> None:
    submission_id = scenes.hand_in(office.house, number=92)
    context = chromium.new_context(base_url=office.url, accept_downloads=True)
    page = signed_in(context, office, OFFICER)
    asked: list[str] = []

    def note(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", note)
    page.goto(f"/geschaeftsstelle/bewerbung/{submission_id}/")
    assert page.get_by_text("Gespeichert ist es noch nicht.").is_hidden()
    page.get_by_role("radio", name="erfüllt", exact=True).first.check(force=True)
    assert page.get_by_text("Gespeichert ist es noch nicht.").is_visible()

    with page.expect_download():
        page.get_by_role("link", name="herunterladen").first.click()
    assert asked == []
    page.get_by_role("link", name="Inhalte").click()

    assert asked == ["beforeunload"]
    assert page.get_by_role("radio", name="erfüllt", exact=True).first.is_checked()
    page.get_by_role("button", name="Speichern", exact=True).click()
    page.get_by_role("link", name="Inhalte").click()
    page.wait_for_url("**/inhalte/")
    assert asked == ["beforeunload"]
    context.close()


@pytest.mark.parametrize("reason", ["", "zu lang " * 300])
def test_error_takes_the_focus_to_the_top(office: Office, chromium: Browser, reason: str) -> None:
    submission_id = scenes.hand_in(office.house, number=93 + bool(reason))
    scenes.checked(office.house, office.officer, submission_id)
    context = chromium.new_context(base_url=office.url)
    page = signed_in(context, office, OFFICER)
    page.goto(f"/geschaeftsstelle/bewerbung/{submission_id}/")
    page.get_by_label("Begründung").fill(reason)

    page.get_by_role("button", name="Absagen").click()
    page.wait_for_url("**/entscheidung/")

    assert page.evaluate("document.activeElement.id") == "fehler"
    page.get_by_role("link", name="Begründung").click()
    assert page.evaluate("document.activeElement.id") == "reason"
    context.close()


def test_unfinished_check_lands_on_what_is_missing(office: Office, chromium: Browser) -> None:
    submission_id = scenes.hand_in(office.house, number=95)
    context = chromium.new_context(base_url=office.url, viewport={"width": 1280, "height": 900})
    page = signed_in(context, office, OFFICER)
    page.goto(f"/geschaeftsstelle/bewerbung/{submission_id}/")

    page.get_by_role("button", name="Speichern und abschließen").click()
    page.wait_for_url("**?offen#fehler")

    assert page.evaluate("document.activeElement.id") == "fehler"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    context.close()


def test_every_tab_is_seen_on_a_phone(office: Office, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 375, "height": 700})
    page = signed_in(context, office, OFFICER)

    hidden = page.evaluate("""() => [...document.querySelectorAll('.wp-onav a, .wp-views a')]
        .filter(one => one.getBoundingClientRect().right > window.innerWidth).map(one => one.textContent)""")

    assert (page.locator(".wp-views a").count(), hidden) == (6, [])
    context.close()


def test_step_and_choice_are_marked_without_colour(office: Office, chromium: Browser) -> None:
    context = chromium.new_context(forced_colors="active")
    page = signed_in(context, office, OFFICER)
    page.goto(office.url + office.addresses["application-open"][1])
    signs = page.evaluate("""() => [...document.querySelectorAll('.wp-seg input:checked + span')]
        .map(one => getComputedStyle(one, '::before').content)""")
    context.close()
    context = chromium.new_context(forced_colors="active")
    page = signed_in(context, office, SECOND)
    page.goto(office.url + office.addresses["portrait-extending"][1])
    outlines = page.evaluate("""() => [...document.querySelectorAll('.wp-flow li')]
        .map(one => getComputedStyle(one).outlineStyle)""")
    context.close()

    assert (len(signs), all("✓" in sign for sign in signs)) == (4, True)
    assert outlines == ["none", "none", "solid", "none"]


def test_whole_way_works_without_script(office: Office, chromium: Browser) -> None:
    """Check, decide, draft, edit, release by a second person, take back: forms and links alone."""
    submission_id = scenes.hand_in(office.house, number=90)
    context = chromium.new_context(java_script_enabled=False, base_url=office.url)
    page = signed_in(context, office, OFFICER)
    page.goto(f"/geschaeftsstelle/bewerbung/{submission_id}/")
    for number in range(5):
        page.get_by_role("radio", name="vorläufig", exact=True).nth(number).check(force=True)
    page.get_by_role("button", name="Speichern und abschließen").click()
    page.get_by_role("button", name="Prüfung abschließen").click()
    page.get_by_label("Begründung").fill("Vorläufig genügt.")
    page.get_by_role("button", name="Zusagen").click()
    page.get_by_role("button", name="Zusagen und E-Mail schicken").click()
    page.get_by_role("button", name="Porträtentwurf anlegen").click()
    address = page.url
    page.get_by_text("Text ändern").nth(1).click()
    page.get_by_label("Herausforderung: Text im Portal").fill("Kürzer.")
    page.get_by_role("button", name="Texte speichern").click()
    assert page.get_by_text("bearbeitet", exact=True).count() == 1
    context.close()

    second = chromium.new_context(java_script_enabled=False, base_url=office.url)
    page = signed_in(second, office, SECOND)
    page.goto(address)
    page.get_by_role("button", name="Freigeben und veröffentlichen").click()
    scenes.work(office.house)
    page.get_by_role("link", name="Stand neu laden").click()
    page.get_by_text("Porträt von der Seite nehmen").click()
    page.get_by_label("Grund").fill("Eine Zahl stimmt nicht.")
    page.get_by_role("button", name="Von der Seite nehmen").click()
    scenes.work(office.house)
    page.goto(address)
    assert page.get_by_text("Eine Zahl stimmt nicht.").count() == 1
    second.close()
