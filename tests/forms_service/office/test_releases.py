"""Releases: by a second person, of exactly what was seen, once."""

from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import select

from forms_service.models.audit import AuditRow
from forms_service.models.jobs import OutboxEntry
from forms_service.models.publication import Publication
from forms_service.services import portrait_desk, portraits, releases
from forms_service.services.conflict import EditConflictError, UnknownSubjectError
from forms_service.services.house import House
from forms_service.services.releases import ConfirmationMissingError, ReleaseRefusedError, Seen
from forms_service.services.sessions import StaffSession
from programme.errors import InvalidTransition, ReleaseMissing
from programme.publication import PublicationState
from programme.rights import Role
from tests.fakes import FakeRepository
from tests.forms_service.office import scenes
from tests.forms_service.office.conftest import Browser
from tests.forms_service.office.test_portraits import edit_of, row_of, set_release

HANDS = ("nobody", "self", "other")


@pytest.fixture
def drafted(house: House, officer: StaffSession) -> str:
    """A portrait of a municipality without a page, drafted by the case officer."""
    return portraits.draft(house, officer, scenes.approved(house, officer))


def repository_of(house: House) -> FakeRepository:
    found = house.content
    assert isinstance(found, FakeRepository)
    return found


@pytest.mark.parametrize(("role", "drafted_by", "edited_by"), list(product(Role, HANDS, HANDS)))
def test_four_eyes(house: House, drafted: str, role: Role, drafted_by: str, edited_by: str) -> None:
    """Only an editor who neither drafted nor last edited releases."""
    me, other = scenes.person(house, role, "ich"), scenes.person(house, Role.EDITOR, "andere")
    hands = {"nobody": None, "self": me.staff_id, "other": other.staff_id}
    with house.database.write() as session:
        row = session.get_one(Publication, drafted)
        row.drafted_by, row.edited_by = hands[drafted_by], hands[edited_by]
    is_allowed = role is Role.EDITOR and "self" not in {drafted_by, edited_by}

    if is_allowed:
        releases.release(house, me, drafted, scenes.seen(house, drafted))
        assert row_of(house, drafted).state == PublicationState.RELEASED
    else:
        with pytest.raises(ReleaseRefusedError):
            releases.release(house, me, drafted, scenes.seen(house, drafted))
        assert row_of(house, drafted).state == PublicationState.DRAFTED
    assert portrait_desk.open_portrait(house, me, drafted).may_release == is_allowed


def test_refusal_names_those_who_may(house: House, editor: StaffSession, drafted: str) -> None:
    scenes.person(house, Role.EDITOR, "lektorat")
    portraits.edit(house, editor, drafted, edit_of(house, editor, drafted, aims="Kürzer."))

    with pytest.raises(ReleaseRefusedError) as refused:
        releases.release(house, editor, drafted, scenes.seen(house, drafted))

    assert refused.value.may_release == ("lektorat",)


def test_release_writes_audit_row_and_promise_together(house: House, editor: StaffSession, drafted: str) -> None:
    releases.release(house, editor, drafted, scenes.seen(house, drafted))

    row = row_of(house, drafted)
    with house.database.read() as session:
        noted = session.get_one(AuditRow, row.release_audit)
        (entry,) = session.scalars(select(OutboxEntry).where(OutboxEntry.kind == "publish"))
    assert (noted.actor, noted.action, noted.new_digest) == (editor.actor, "portrait.publish", row.sha256)
    assert entry.key == f"publish:{drafted}:{noted.seq}"
    assert (row.released_by, row.page_name) == (editor.staff_id, "helbeduendorf")


def test_failed_release_leaves_no_trace(house: House, officer: StaffSession, drafted: str) -> None:
    with pytest.raises(ReleaseRefusedError):
        releases.release(house, officer, drafted, scenes.seen(house, drafted))

    with house.database.read() as session:
        assert session.scalars(select(OutboxEntry).where(OutboxEntry.kind == "publish")).all() == []
        assert session.scalars(select(AuditRow).where(AuditRow.action == "portrait.publish")).all() == []


def test_release_binds_to_the_text_that_was_seen(
    house: House, officer: StaffSession, editor: StaffSession, drafted: str
) -> None:
    seen = scenes.seen(house, drafted)
    portraits.edit(house, officer, drafted, edit_of(house, officer, drafted, aims="Heimlich anders"))

    with pytest.raises(EditConflictError):
        releases.release(house, editor, drafted, seen)

    assert row_of(house, drafted).state == PublicationState.DRAFTED


@pytest.mark.parametrize("sha256", ["", "0" * 64, "x"])
def test_release_of_an_unknown_text_is_refused(house: House, editor: StaffSession, drafted: str, sha256: str) -> None:
    with pytest.raises(EditConflictError):
        releases.release(house, editor, drafted, Seen(sha256=sha256, base="", is_confirmed=True))


def test_release_twice_publishes_once(house: House, editor: StaffSession, drafted: str) -> None:
    seen = scenes.seen(house, drafted)
    releases.release(house, editor, drafted, seen)

    with pytest.raises(InvalidTransition):
        releases.release(house, editor, drafted, seen)

    scenes.work(house)
    messages = [one.message for one in repository_of(house).commits[1:]]
    assert len(messages) == 1
    assert messages[0].startswith("Publish ZWK-2026-")


def test_release_needs_the_release_of_the_municipality(house: House, editor: StaffSession, drafted: str) -> None:
    seen = scenes.seen(house, drafted)
    set_release(house, row_of(house, drafted).submission_id, is_released=False)

    with pytest.raises(ReleaseMissing):
        releases.release(house, editor, drafted, seen)


def test_released_portrait_goes_live_and_comes_back(house: House, editor: StaffSession, drafted: str) -> None:
    releases.release(house, editor, drafted, scenes.seen(house, drafted))
    scenes.work(house)

    row = row_of(house, drafted)
    page = house.library.municipality(scenes.HELBEDUENDORF)
    assert (row.state, row.live_at) == (PublicationState.LIVE, house.clock.now())
    assert page is not None
    assert page.participations[0].answers["aims"] == "Antwort auf ziele"

    assert portrait_desk.open_portrait(house, editor, drafted).removes_page
    releases.unpublish(house, editor, drafted, is_confirmed=True)
    scenes.work(house)

    assert row_of(house, drafted).state == PublicationState.WITHDRAWN
    assert house.library.municipality(scenes.HELBEDUENDORF) is None


def test_withdrawn_portrait_begins_anew(
    house: House, officer: StaffSession, editor: StaffSession, drafted: str
) -> None:
    portraits.edit(house, officer, drafted, edit_of(house, officer, drafted, aims="Kürzer."))
    releases.release(house, editor, drafted, scenes.seen(house, drafted))
    scenes.work(house)
    releases.unpublish(house, editor, drafted, is_confirmed=True)
    scenes.work(house)
    submission_id = row_of(house, drafted).submission_id

    assert portraits.draft(house, officer, submission_id) == drafted

    row = row_of(house, drafted)
    assert (row.state, row.edited_by, row.released_by) == (PublicationState.DRAFTED, None, None)
    assert "Antwort auf ziele" in row.participation
    releases.release(house, editor, drafted, scenes.seen(house, drafted))
    scenes.work(house)
    assert row_of(house, drafted).state == PublicationState.LIVE
    assert len(repository_of(house).commits) == 4


def test_only_a_live_portrait_is_taken_back(house: House, editor: StaffSession, drafted: str) -> None:
    for is_confirmed in (True, False):
        with pytest.raises(InvalidTransition):
            releases.unpublish(house, editor, drafted, is_confirmed=is_confirmed)


def test_taking_back_has_to_be_confirmed(house: House, editor: StaffSession, drafted: str) -> None:
    releases.release(house, editor, drafted, scenes.seen(house, drafted))
    scenes.work(house)

    with pytest.raises(ConfirmationMissingError):
        releases.unpublish(house, editor, drafted, is_confirmed=False)

    assert row_of(house, drafted).state == PublicationState.LIVE


@pytest.fixture
def extending(house: House, officer: StaffSession) -> str:
    """A portrait of a municipality that has a page already."""
    return portraits.draft(house, officer, scenes.approved(house, officer, scenes.PLOESSBERG))


def test_existing_page_shows_its_difference(house: House, editor: StaffSession, extending: str) -> None:
    page = portrait_desk.open_portrait(house, editor, extending).page

    assert page.extends
    added = [line for line in page.after.splitlines() if line not in page.before.splitlines()]
    removed = [line for line in page.before.splitlines() if line not in page.after.splitlines()]
    assert any("Antwort auf ziele" in line for line in added)
    assert removed == []


def test_existing_page_is_changed_only_when_confirmed(house: House, editor: StaffSession, extending: str) -> None:
    before = house.library.municipality(scenes.PLOESSBERG)
    assert before is not None

    with pytest.raises(ConfirmationMissingError):
        releases.release(house, editor, extending, scenes.seen(house, extending, is_confirmed=False))

    releases.release(house, editor, extending, scenes.seen(house, extending))
    scenes.work(house)
    after = house.library.municipality(scenes.PLOESSBERG)
    assert after is not None
    assert not portrait_desk.open_portrait(house, editor, extending).removes_page
    assert (after.body, after.lead, after.participations[:-1]) == (before.body, before.lead, before.participations)

    releases.unpublish(house, editor, extending, is_confirmed=True)
    scenes.work(house)
    assert house.library.municipality(scenes.PLOESSBERG) == before


def test_release_binds_to_the_page_that_was_seen(house: House, editor: StaffSession, extending: str) -> None:
    seen = scenes.seen(house, extending)
    pages = getattr(house.library, "pages")  # noqa: B009 - the fake's, not the port's
    name = house.library.page_name(scenes.PLOESSBERG)
    pages[name] = replace(pages[name], lead="Inzwischen anders")

    with pytest.raises(EditConflictError):
        releases.release(house, editor, extending, seen)


def test_nothing_is_released_of_nothing(house: House, editor: StaffSession) -> None:
    with pytest.raises(UnknownSubjectError):
        releases.release(house, editor, "f" * 32, Seen(sha256="", base="", is_confirmed=True))


def test_page_refuses_the_person_who_edited(house: House, drafted: str, browser: Browser) -> None:
    scenes.person(house, Role.EDITOR, "lektorat")
    visitor = browser(Role.EDITOR, "redaktion")
    address = f"/geschaeftsstelle/veroeffentlichen/{drafted}/"
    page = visitor.get(address)
    assert "Freigeben und veröffentlichen" in page.text
    release_form = page.hidden()
    visitor.send(address, {"text.aims": "Kürzer."})

    own = visitor.get(address)
    assert "Freigeben und veröffentlichen" not in own.text
    assert "Sie haben diesen Entwurf angelegt oder bearbeitet." in own.text
    assert "Freigeben kann: lektorat" in own.text
    refused = visitor.send(f"{address}freigeben/", release_form)
    assert refused.status == 403
    assert "Freigeben kann: lektorat." in refused.text


def test_page_releases_and_shows_the_way_to_the_public(house: House, drafted: str, browser: Browser) -> None:
    visitor = browser(Role.EDITOR, "redaktion")
    address = f"/geschaeftsstelle/veroeffentlichen/{drafted}/"
    visitor.get(address)

    waiting = visitor.follow(visitor.send(f"{address}freigeben/"))
    assert "wird veröffentlicht" in waiting.text
    scenes.work(house)

    live = visitor.get(address)
    assert "Seit 23.11.2026, 13:00:00 Uhr (MEZ)." in live.text
    assert f"{house.settings.site_url}/kommunen/helbeduendorf/" in live.links
    unconfirmed = visitor.send(f"{address}zuruecknehmen/")
    assert (unconfirmed.status, "#confirmed" in unconfirmed.links) == (422, True)
    visitor.send(f"{address}zuruecknehmen/", {"confirmed": "yes"})
    assert "wird zurückgenommen" in visitor.get(address).text
    scenes.work(house)
    assert "Neuen Entwurf anlegen" in visitor.get(address).text


def test_page_asks_to_confirm_the_difference(extending: str, browser: Browser) -> None:
    visitor = browser(Role.EDITOR, "redaktion")
    address = f"/geschaeftsstelle/veroeffentlichen/{extending}/"
    page = visitor.get(address)
    added = [" ".join("".join(one.itertext()).split()) for one in page.all("ins")]
    assert any(text.startswith("neu: ") and "Antwort auf ziele" in text for text in added)

    unconfirmed = visitor.send(f"{address}freigeben/")

    assert (unconfirmed.status, "#confirmed" in unconfirmed.links) == (422, True)
    assert visitor.send(f"{address}freigeben/", {"confirmed": "yes"}).status == 303


def test_page_says_when_the_text_has_changed_meanwhile(
    house: House, officer: StaffSession, drafted: str, browser: Browser
) -> None:
    visitor = browser(Role.EDITOR, "redaktion")
    address = f"/geschaeftsstelle/veroeffentlichen/{drafted}/"
    visitor.get(address)
    portraits.edit(house, officer, drafted, edit_of(house, officer, drafted, aims="Heimlich anders"))

    page = visitor.send(f"{address}freigeben/")

    assert page.status == 409
    assert "Text oder Seite haben sich inzwischen geändert" in page.text
    assert row_of(house, drafted).state == PublicationState.DRAFTED


def test_page_says_when_the_municipality_took_its_release_back(house: House, drafted: str, browser: Browser) -> None:
    visitor = browser(Role.EDITOR, "redaktion")
    address = f"/geschaeftsstelle/veroeffentlichen/{drafted}/"
    visitor.get(address)
    set_release(house, row_of(house, drafted).submission_id, is_released=False)

    refused = visitor.send(f"{address}freigeben/")

    assert (refused.status, refused.title.split(",")[0]) == (409, "Das Einverständnis der Kommune fehlt")
    page = visitor.get(address)
    assert "Die Kommune hat ihre Freigabe zurückgenommen" in page.text
    assert "Antwort auf ziele" not in page.text


def test_preview_is_the_sites_own_with_its_policy(drafted: str, browser: Browser) -> None:
    visitor = browser(Role.EDITOR, "redaktion")
    address = f"/geschaeftsstelle/veroeffentlichen/{drafted}/"

    shown = visitor.client.get(f"{address}vorschau/")
    page = visitor.client.get(address)
    listed = visitor.client.get("/geschaeftsstelle/veroeffentlichen/")

    assert shown.headers["Content-Security-Policy"] == "default-src 'self'; frame-ancestors 'self'"
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "/dienst/static/site/werkstatt.css" in shown.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "frame-src" not in listed.headers["Content-Security-Policy"]
    frames = list(visitor.get(address).all("iframe"))
    assert [(one.attrib["src"], one.attrib["sandbox"]) for one in frames] == [
        (f"{address}vorschau/", "allow-same-origin")
    ]
    assert f"{address}vorschau/" in visitor.page.links
