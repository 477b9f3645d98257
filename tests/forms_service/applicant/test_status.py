"""The status page: it follows what happens, in the past tense, with dates."""

import pytest
from flask.testing import FlaskClient

from forms_service.models.submissions import Submission
from forms_service.services import decisions, formal_check, portraits, releases, sessions
from forms_service.services.house import House
from forms_service.services.sessions import StaffSession
from forms_service.web.sessions import Realm
from programme.lifecycle import Action
from programme.rights import Role
from tests.forms_service.applicant.pages import Visitor
from tests.forms_service.office import scenes


@pytest.fixture
def officer(house: House) -> StaffSession:
    return scenes.person(house, Role.CASE_OFFICER, "sachbearbeitung")


@pytest.fixture
def editor(house: House) -> StaffSession:
    return scenes.person(house, Role.EDITOR, "redaktion")


def owner_of(house: House, client: FlaskClient, submission_id: str) -> Visitor:
    """The one who handed it in, with a browser."""
    with house.database.read() as session:
        account_id = session.get_one(Submission, submission_id).account_id or ""
    with house.database.write() as session:
        token = sessions.open_for_account(session, account_id, house.clock.now(), None)
    client.set_cookie(Realm.APPLICANT.value, token, domain="localhost")
    return Visitor(client)


def test_status_page_follows_the_check_with_its_days(house: House, client: FlaskClient, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)
    address = f"/bewerbung/v/{submission_id}/"
    visitor = owner_of(house, client, submission_id)
    assert "Die Geschäftsstelle prüft die Voraussetzungen." in visitor.get(address).text
    formal_check.save(house, officer, submission_id, 0, scenes.check_inputs(house))

    begun = visitor.get(address)
    formal_check.finish(house, officer, submission_id, 1)
    finished = visitor.get(address)

    assert "Die Geschäftsstelle prüft seit 23. November 2026 die Voraussetzungen." in begun.text
    assert "Formale Prüfung Abgeschlossen am 23. November 2026." in finished.text
    assert "schreibt sie Ihnen" not in begun.text


def test_status_page_of_a_rejection_is_over(house: House, client: FlaskClient, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id)
    decisions.decide(house, officer, submission_id, Action.REJECT, "Die Zahlen fehlen.")

    page = owner_of(house, client, submission_id).get(f"/bewerbung/v/{submission_id}/")

    assert "Absage Am 23. November 2026." in page.text
    assert "Nach der Absage wird nichts aus Ihrer Bewerbung öffentlich." in page.text
    assert "Nach einer Zusage" not in page.text
    assert [one.attrib["value"] for one in page.all("button") if one.attrib.get("name") == "freigabe"] == []


def test_status_page_says_why_the_portrait_left_the_site(
    house: House, client: FlaskClient, officer: StaffSession, editor: StaffSession
) -> None:
    submission_id = scenes.approved(house, officer)
    publication_id = portraits.draft(house, officer, submission_id)
    releases.release(house, editor, publication_id, scenes.seen(house, publication_id))
    scenes.work(house)
    visitor = owner_of(house, client, submission_id)
    live = visitor.get(f"/bewerbung/v/{submission_id}/")
    releases.unpublish(house, editor, publication_id, "Eine Zahl stimmt nicht.")
    scenes.work(house)

    page = visitor.get(f"/bewerbung/v/{submission_id}/")

    assert "Ihr Porträt ist öffentlich , seit 23. November 2026." in live.text
    assert "Wir haben es am 23. November 2026 von der Seite genommen." in page.text
    assert "Eine Zahl stimmt nicht." in page.text
    assert "Seit 23. November 2026 nicht mehr öffentlich." in page.text


def test_release_is_withdrawn_after_one_more_question(
    house: House, client: FlaskClient, officer: StaffSession, editor: StaffSession
) -> None:
    submission_id = scenes.approved(house, officer)
    publication_id = portraits.draft(house, officer, submission_id)
    releases.release(house, editor, publication_id, scenes.seen(house, publication_id))
    scenes.work(house)
    address = f"/bewerbung/v/{submission_id}/"
    visitor = owner_of(house, client, submission_id)
    visitor.get(address)

    asked = visitor.send(f"{address}freigabe/", {"freigabe": "nein"})

    assert (asked.status, asked.title.split(":")[0]) == (200, "Freigabe zurücknehmen")
    assert "Ihr Porträt verschwindet dann von der öffentlichen Seite." in asked.text
    assert "Ihr Porträt ist öffentlich" in visitor.get(address).text
    visitor.page = asked
    after = visitor.follow(visitor.send(f"{address}freigabe/", {"bestaetigt": "ja"}))
    assert "Sie haben die Freigabe am 23. November 2026 zurückgenommen." in after.text
