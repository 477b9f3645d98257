"""The preview with the site's own rendering: hostile texts are inert, private ones are absent (R03, R10)."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from forms_service.adapters.site_build import PortalBuild
from forms_service.app import create_app
from forms_service.config import CHECKOUT
from forms_service.services import portraits
from forms_service.services.house import House
from forms_service.services.sessions import StaffSession
from programme.rights import Role
from tests.forms_service.applicant.pages import read_page
from tests.forms_service.office import scenes
from tests.forms_service.office.conftest import Browser
from tests.forms_service.office.test_hostile_answers import HARMLESS, HOSTILE, in_turns, long_texts, one_line, skeleton
from tests.forms_service.office.test_portraits import CANARY, private_texts
from tests.houses import house_at


@pytest.fixture(scope="module")
def rendering_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with the real site behind its port; its shells are rendered once."""
    folder = tmp_path_factory.mktemp("rendering")
    shutil.copytree(CHECKOUT / "content", folder / "content")
    made = house_at(folder)
    yield replace(made, site=PortalBuild(made.settings))
    made.database.close()


@pytest.fixture(scope="module")
def officer(rendering_house: House) -> StaffSession:
    return scenes.person(rendering_house, Role.CASE_OFFICER, "sachbearbeitung")


@pytest.fixture
def house(rendering_house: House) -> House:
    return rendering_house


@pytest.fixture
def app(rendering_house: House) -> Flask:
    return create_app(rendering_house)


def test_hostile_and_private_answers_in_the_preview(house: House, officer: StaffSession, browser: Browser) -> None:
    visitor = browser(Role.EDITOR, "vorschau")
    names = long_texts(house, "bewerbungsbogen", is_public=True)
    turns = [dict.fromkeys(names, HARMLESS), *in_turns(names, [one_line(text) for text in HOSTILE])]
    private = private_texts(house.library.form("bewerbungsbogen"))
    expected: list[tuple[object, ...]] = []

    for number, answers in enumerate(turns, 1):
        changes = {**private, "stelle_name": one_line(next(iter(answers.values())))[:110], **answers}
        submission_id = scenes.approved(house, officer, number=number, changes=changes)
        publication_id = portraits.draft(house, officer, submission_id)
        shown = visitor.client.get(f"/geschaeftsstelle/veroeffentlichen/{publication_id}/vorschau/")
        page = read_page(shown.status_code, "", shown.text, strict=False)
        expected = expected or skeleton(page)
        assert shown.status_code == 200
        assert skeleton(page) == expected
        assert [text for text in answers.values() if text not in page.text] == []
        assert CANARY.lower() not in shown.text.lower()
        assert "/dienst/static/site/" in shown.text
        assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]


def test_preview_says_when_the_site_cannot_be_built(house: House, officer: StaffSession, browser: Browser) -> None:
    submission_id = scenes.approved(house, officer, number=99)
    publication_id = portraits.draft(house, officer, submission_id)
    broken = Path(house.settings.public_content) / "betreiber.yml"
    kept = broken.read_text(encoding="utf-8")
    broken.write_text("name: [", encoding="utf-8")
    try:
        shown = browser(Role.EDITOR, "vorschau-zwei").client.get(
            f"/geschaeftsstelle/veroeffentlichen/{publication_id}/vorschau/"
        )
    finally:
        broken.write_text(kept, encoding="utf-8")

    assert shown.status_code == 503
    assert "Zurzeit keine Vorschau" in shown.text
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]
