"""R27: the same text is stored as the same bytes, whichever way it comes in."""

import json
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from forms_service.services import applications, dossiers, sessions
from programme.answers import answers_to_json
from programme.participation import SLOTS
from tests.forms_service.access.test_rights_now import route_of
from tests.forms_service.access.world import Who, Whose, World
from tests.forms_service.applicant.pages import read_page

STORED: Final = "Größe zählt: 1.234,56 € für Brüssow.\n\nZweiter Absatz – „so“."
SENT: Final = {
    "as it is": STORED,
    "taken apart": unicodedata.normalize("NFD", STORED),
    "as browsers send it": STORED.replace("\n", "\r\n"),
    "from an old machine": STORED.replace("\n", "\r"),
    "with what nobody sees": STORED.replace("zählt", "z\u00adäh\u200blt").replace("Größe", "\ufeffGröße"),
}
SECTION: Final = "POST /bewerbung/v/<application_id>/abschnitt/<section_id>/"
CHECK: Final = "POST /geschaeftsstelle/bewerbung/<submission_id>/pruefung/"
PORTRAIT: Final = "POST /geschaeftsstelle/veroeffentlichen/<publication_id>/"


def _stored(world: World, query: str, **values: str) -> str:
    with world.house.database.read() as session:
        return str(session.execute(text(query), values).scalar_one())


def _draft(world: World) -> str:
    """What the draft means; as typed it is kept beside that (ADR 0003)."""
    cookie = world.browser(Who.A).get_cookie("bewerbung", domain="localhost")
    account = sessions.find_account(world.house, cookie.value if cookie else "")
    assert account
    found = applications.show(world.house, account, world.things[Whose.A].draft)
    return _value(answers_to_json(found.form, found.reading.values), "ziele")


def _value(answers: str, name: str) -> str:
    return str(json.loads(answers).get(name, ""))


def _section(world: World) -> str:
    return world.address(route_of(world, SECTION), Whose.A).rsplit("/abschnitt/", 1)[0] + "/abschnitt/ziele/"


def _save_section(world: World, sent: str, **how: object) -> TestResponse:
    """Send the page of the section with all that it brought along."""
    browser = world.browser(Who.A)
    page = read_page(200, "", browser.get(_section(world)).text)
    return browser.post(_section(world), data={**page.hidden(), "ziele": sent}, **how)


def by_form(world: World, sent: str) -> str:
    _save_section(world, sent)
    return _draft(world)


def by_form_with_files(world: World, sent: str) -> str:
    _save_section(world, sent, content_type="multipart/form-data")
    return _draft(world)


def by_kept_page(world: World, sent: str) -> str:
    """What comes back after a session that ended is sent again."""
    answer = world.browser(Who.NOBODY).post(_section(world), data={"ziele": sent, "_csrf": "0" * 64})
    page = read_page(answer.status_code, "", answer.text)
    _save_section(world, page.value("ziele"))
    return _draft(world)


def by_office_note(world: World, sent: str) -> str:
    form = world.house.library.form(world.house.library.call("zwk").formal_check or "")
    question = next(one.id for one in form.questions if one.type == "single_choice")
    data = {"version": "1", question: "nicht-erfuellt", f"{question}_notiz": sent}
    world.open(route_of(world, CHECK), Who.OFFICER, data={**data, "_csrf": world.token(Who.OFFICER, "staff")})
    check = dossiers.open_dossier(world.house, world.things[Whose.A].handed_in).check
    assert check
    return _value(answers_to_json(check.form, check.reading.values), f"{question}_notiz")


def by_portrait(world: World, sent: str) -> str:
    route = route_of(world, PORTRAIT)
    answer = world.browser(Who.OFFICER).get(world.address(route, Whose.A))
    page = read_page(200, "", answer.text)
    texts = {f"text.{slot}": page.value(f"text.{slot}") for slot in SLOTS}
    kept = [
        one.attrib["value"] for one in page.all("input") if one.attrib.get("name") == "kept" and "checked" in one.attrib
    ]
    slot = next(name for name, value in texts.items() if value)
    form = {**texts, slot: sent, "version": page.value("version"), "kept": kept}
    world.open(route, Who.OFFICER, data={**form, "_csrf": world.token(Who.OFFICER, "staff")})
    found = _stored(world, "SELECT participation FROM publication WHERE id = :id", id=world.things[Whose.A].publication)
    return next((one for one in _texts(json.loads(found)) if "Brüssow" in unicodedata.normalize("NFC", one)), "")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


ENTRIES: Final[list[Callable[[World, str], str]]] = [
    by_form,
    by_form_with_files,
    by_kept_page,
    by_office_note,
    by_portrait,
]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("sent", SENT.values(), ids=SENT.keys())
def test_the_same_text_is_the_same_bytes(world: World, entry: Callable[[World, str], str], sent: str) -> None:
    assert entry(world, sent).encode() == STORED.encode()
