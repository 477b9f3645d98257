"""What applicants typed never makes a page of the office scroll sideways, however long a word is."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from forms_service.app import create_app
from forms_service.services import portraits
from forms_service.services.house import House
from forms_service.web.sessions import Realm
from programme.rights import Role
from tests.forms_service.applicant.ports import open_portal
from tests.forms_service.office import scenes
from tests.houses import sign_in_staff

LONG = "Gleichstellungs" * 7


def _furnish(house: House) -> str:
    """Give an application whose texts are all one long word, checked, approved, drafted as a portrait."""
    form = house.library.form("bewerbungsbogen")
    texts = {one.id: LONG for one in form.questions if one.type in {"short_text", "long_text"}}
    officer = scenes.person(house, Role.CASE_OFFICER)
    submission_id = scenes.approved(house, officer, changes={**texts, "stelle_telefon": "0" * 40})
    return portraits.draft(house, officer, submission_id)


@pytest.mark.parametrize("width", [1280, 375])
def test_long_words_never_make_a_page_of_the_office_scroll_sideways(
    tmp_path: Path, chromium: Browser, width: int
) -> None:
    with open_portal(tmp_path) as portal:
        publication_id = _furnish(portal.house)
        context = chromium.new_context(base_url=portal.url, viewport={"width": width, "height": 800})
        client = create_app(portal.house).test_client()
        sign_in_staff(portal.house, client, Role.CASE_OFFICER, "zweite")
        cookie = client.get_cookie(Realm.STAFF.value, domain="localhost")
        assert cookie is not None
        context.add_cookies([{"name": Realm.STAFF.value, "value": cookie.value, "url": portal.url}])
        page = context.new_page()

        for path in ("", f"bewerbung/{1:032x}/", "veroeffentlichen/", f"veroeffentlichen/{publication_id}/"):
            answer = page.goto(f"/geschaeftsstelle/{path}")
            assert answer is not None
            assert answer.status == 200, path
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        assert LONG in page.content()
        context.close()
