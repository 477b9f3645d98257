"""Releases: by a second person, of exactly what was seen, once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from forms_service.models.audit import AuditRow
from forms_service.models.jobs import OutboxEntry
from forms_service.models.publication import Publication
from forms_service.models.submissions import Submission
from forms_service.services import applications, portrait_desk, portraits, releases
from forms_service.services.conflict import EditConflictError, UnknownSubjectError
from forms_service.services.house import House
from forms_service.services.portrait_desk import Ending
from forms_service.services.releases import ConfirmationMissingError, ReleaseRefusedError, Seen
from forms_service.services.sessions import AccountSession, StaffSession
from programme.errors import AnswerRefused, InvalidTransition, ReleaseMissing
from programme.publication import PublicationState
from programme.rights import Role
from programme.schemas.participation import participation_from_json
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
    releases.unpublish(house, editor, drafted, "Auf Wunsch der Kommune (Muster).")
    scenes.work(house)

    assert row_of(house, drafted).state == PublicationState.WITHDRAWN
    assert house.library.municipality(scenes.HELBEDUENDORF) is None


def put_out_and_back(house: House, editor: StaffSession, publication_id: str, reason: str = "Ein Fehler.") -> None:
    """Publish a draft and take it off the site again."""
    releases.release(house, editor, publication_id, scenes.seen(house, publication_id))
    scenes.work(house)
    releases.unpublish(house, editor, publication_id, reason)
    scenes.work(house)


def test_new_draft_begins_with_the_text_that_was_public(
    house: House, officer: StaffSession, editor: StaffSession, drafted: str
) -> None:
    portraits.edit(house, officer, drafted, edit_of(house, officer, drafted, aims="Kürzer."))
    put_out_and_back(house, editor, drafted)

    assert portraits.draft(house, officer, row_of(house, drafted).submission_id) == drafted

    row = row_of(house, drafted)
    assert (row.state, row.edited_by, row.released_by) == (PublicationState.DRAFTED, officer.staff_id, None)
    assert participation_from_json(row.participation).answers["aims"] == "Kürzer."
    releases.release(house, editor, drafted, scenes.seen(house, drafted))
    scenes.work(house)
    assert row_of(house, drafted).state == PublicationState.LIVE
    assert len(repository_of(house).commits) == 4


def test_new_draft_may_begin_with_the_answers(
    house: House, officer: StaffSession, editor: StaffSession, drafted: str
) -> None:
    portraits.edit(house, officer, drafted, edit_of(house, officer, drafted, aims="Kürzer."))
    put_out_and_back(house, editor, drafted)

    portraits.draft(house, officer, row_of(house, drafted).submission_id, is_afresh=True)

    row = row_of(house, drafted)
    assert (row.edited_by, "Antwort auf ziele" in row.participation) == (None, True)
    portraits.discard(house, officer, drafted, row.version)
    row = row_of(house, drafted)
    assert (row.edited_by, "Antwort auf ziele" in row.participation) == (officer.staff_id, False)


def test_who_edited_the_old_text_does_not_release_the_new_draft(
    house: House, officer: StaffSession, editor: StaffSession, drafted: str
) -> None:
    """The text is still theirs, whoever lays it down again."""
    other = scenes.person(house, Role.EDITOR, "lektorat")
    portraits.edit(house, editor, drafted, edit_of(house, editor, drafted, aims="Kürzer."))
    put_out_and_back(house, other, drafted)

    portraits.draft(house, officer, row_of(house, drafted).submission_id)

    with pytest.raises(ReleaseRefusedError):
        releases.release(house, editor, drafted, scenes.seen(house, drafted))
    releases.release(house, other, drafted, scenes.seen(house, drafted))


def test_discarding_an_edit_brings_text_and_release_back(
    house: House, officer: StaffSession, editor: StaffSession, drafted: str
) -> None:
    before = row_of(house, drafted)
    for text in ("Kürzer.", "Noch kürzer."):
        portraits.edit(house, editor, drafted, edit_of(house, editor, drafted, aims=text))
    assert portrait_desk.open_portrait(house, officer, drafted).others == ()

    portraits.discard(house, officer, drafted, row_of(house, drafted).version)

    after = row_of(house, drafted)
    assert (after.participation, after.sha256, after.edited_by) == (before.participation, before.sha256, None)
    assert after.version == 4
    releases.release(house, editor, drafted, scenes.seen(house, drafted))
    with house.database.read() as session:
        acts = session.scalars(select(AuditRow).where(AuditRow.action == "portrait.discard")).all()
    assert [(one.actor, one.new_digest) for one in acts] == [(officer.actor, before.sha256)]


def test_discarding_leads_to_the_editor_before(
    house: House, officer: StaffSession, editor: StaffSession, drafted: str
) -> None:
    portraits.edit(house, officer, drafted, edit_of(house, officer, drafted, aims="Erste."))
    portraits.edit(house, editor, drafted, edit_of(house, editor, drafted, aims="Zweite."))

    portraits.discard(house, editor, drafted, 3)

    row = row_of(house, drafted)
    assert ("Erste." in row.participation, row.edited_by) == (True, officer.staff_id)


@pytest.mark.parametrize("seen", [0, 1, 99])
def test_discarding_what_was_not_seen_or_is_not_there_is_a_conflict(
    house: House, editor: StaffSession, drafted: str, seen: int
) -> None:
    with pytest.raises(EditConflictError):
        portraits.discard(house, editor, drafted, seen)

    assert row_of(house, drafted).version == 1


def test_live_text_cannot_be_discarded(house: House, officer: StaffSession, editor: StaffSession, drafted: str) -> None:
    portraits.edit(house, officer, drafted, edit_of(house, officer, drafted, aims="Kürzer."))
    releases.release(house, editor, drafted, scenes.seen(house, drafted))
    scenes.work(house)

    with pytest.raises(InvalidTransition):
        portraits.discard(house, officer, drafted, row_of(house, drafted).version)


def test_draft_of_the_only_editor_is_no_dead_end(house: House, officer: StaffSession, editor: StaffSession) -> None:
    submission_id = scenes.approved(house, officer)
    publication_id = portraits.draft(house, editor, submission_id)
    assert portrait_desk.open_portrait(house, officer, publication_id).others == ()
    assert portrait_desk.open_portrait(house, officer, publication_id).chances.draft_afresh == ("redaktion",)

    portraits.draft(house, officer, submission_id, is_afresh=True)

    releases.release(house, editor, publication_id, scenes.seen(house, publication_id))


def test_page_warns_before_an_edit_that_leaves_nobody_to_release(drafted: str, browser: Browser) -> None:
    visitor = browser(Role.EDITOR, "redaktion")
    address = f"/geschaeftsstelle/veroeffentlichen/{drafted}/"

    assert "kann zurzeit niemand freigeben" in visitor.get(address).text
    visitor.send(address, {"text.aims": "Kürzer."})
    stuck = visitor.get(address)

    assert "Niemand kann freigeben" in stuck.text
    assert "Ohne diese Änderung kann redaktion freigeben." in stuck.text
    answer = visitor.send(f"{address}verwerfen/")
    back = visitor.follow(answer)
    assert "Die letzte Änderung ist verworfen." in back.text
    assert "Freigeben und veröffentlichen" in back.text


def test_page_names_who_releases_after_an_edit(house: House, drafted: str, browser: Browser) -> None:
    scenes.person(house, Role.EDITOR, "lektorat")

    page = browser(Role.EDITOR, "redaktion").get(f"/geschaeftsstelle/veroeffentlichen/{drafted}/")

    assert "Wenn Sie hier etwas ändern, muss eine andere Person freigeben: lektorat." in page.text


def test_only_a_live_portrait_is_taken_back(house: House, editor: StaffSession, drafted: str) -> None:
    for reason in ("Ein Fehler.", ""):
        with pytest.raises(InvalidTransition):
            releases.unpublish(house, editor, drafted, reason)


@pytest.mark.parametrize(
    ("reason", "code"), [("", "reason.missing"), (" \n\u200b", "reason.missing"), ("x" * 501, "reason.long")]
)
def test_taking_off_the_site_needs_a_reason(
    house: House, editor: StaffSession, drafted: str, reason: str, code: str
) -> None:
    releases.release(house, editor, drafted, scenes.seen(house, drafted))
    scenes.work(house)

    with pytest.raises(AnswerRefused) as refused:
        releases.unpublish(house, editor, drafted, reason)

    assert refused.value.refusal == code
    assert row_of(house, drafted).state == PublicationState.LIVE


def told(messages: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """To whom it was told that a portrait is off the site, and why."""
    ended = [one for one in messages if one["name"] == "nicht-mehr-oeffentlich"]
    return [(one["to"], one["values"]["reason"]) for one in ended]


def test_municipality_gets_the_reason_once_when_it_is_off_the_site(
    house: House, editor: StaffSession, drafted: str
) -> None:
    releases.release(house, editor, drafted, scenes.seen(house, drafted))
    scenes.work(house)

    releases.unpublish(house, editor, drafted, "Eine Zahl stimmt nicht.")

    assert told(scenes.work(house)) == [("amt1@kommune.example", "Eine Zahl stimmt nicht.")]
    assert scenes.work(house) == []
    ending = portrait_desk.open_portrait(house, editor, drafted).ending
    assert ending == Ending(at=house.clock.now(), by="redaktion", reason="Eine Zahl stimmt nicht.")


def test_own_wish_of_the_municipality_is_told_as_such(
    house: House, editor: StaffSession, drafted: str, browser: Browser
) -> None:
    releases.release(house, editor, drafted, scenes.seen(house, drafted))
    scenes.work(house)
    with house.database.read() as session:
        account_id = session.get_one(Submission, row_of(house, drafted).submission_id).account_id or ""
    owner = AccountSession(account_id=account_id, email="", csrf="", expires_at=house.clock.now())
    submission_id = row_of(house, drafted).submission_id

    applications.change_release(house, owner, submission_id, is_released=False)

    assert told(scenes.work(house)) == [("amt1@kommune.example", "Die Kommune hat ihre Freigabe zurückgenommen.")]
    page = browser(Role.EDITOR, "zweite").get(f"/geschaeftsstelle/veroeffentlichen/{drafted}/")
    assert "Die Kommune hat ihr Einverständnis am 23.11.2026, 13:00:00 Uhr (MEZ) zurückgenommen." in page.text
    assert portrait_desk.waiting(house) == 0
    applications.change_release(house, owner, submission_id, is_released=True)
    assert portrait_desk.waiting(house) == 1


def test_portrait_that_the_office_took_off_is_not_counted_as_waiting(
    house: House, editor: StaffSession, drafted: str, browser: Browser
) -> None:
    put_out_and_back(house, editor, drafted)

    assert portrait_desk.waiting(house) == 0
    page = browser(Role.EDITOR, "zweite").get("/geschaeftsstelle/veroeffentlichen/")
    assert "nicht mehr öffentlich" in page.text
    assert "Neuen Entwurf anlegen, falls es wieder öffentlich werden soll" in page.text


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

    releases.unpublish(house, editor, extending, "Auf Wunsch der Kommune (Muster).")
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
    assert "lektorat kann den Text freigeben." in own.text
    refused = visitor.send(f"{address}freigeben/", release_form)
    assert refused.status == 403
    assert "Freigabe durch lektorat." in refused.text


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
    refused = visitor.send(f"{address}zuruecknehmen/", {"reason": "Sehr lang. " * 99})
    assert (refused.status, "#reason" in refused.links) == (422, True)
    assert refused.value("reason").strip() == ("Sehr lang. " * 99).strip()
    visitor.send(f"{address}zuruecknehmen/", {"reason": "Eine Zahl stimmt nicht."})
    assert "wird von der Seite genommen" in visitor.get(address).text
    scenes.work(house)
    ended = visitor.get(address)
    assert "redaktion hat das Porträt am 23.11.2026, 13:00:00 Uhr (MEZ) von der Seite genommen." in ended.text
    assert "Eine Zahl stimmt nicht." in ended.text
    assert "Neuen Entwurf anlegen" in ended.text


def test_page_asks_to_confirm_the_difference(extending: str, browser: Browser) -> None:
    visitor = browser(Role.EDITOR, "redaktion")
    address = f"/geschaeftsstelle/veroeffentlichen/{extending}/"
    page = visitor.get(address)
    said = [" ".join("".join(one.itertext()).split()) for one in page.all("dd")]
    assert any(text.startswith("Abschnitt „Jahrgang 2026“ mit: Kurztext, Herausforderung") for text in said)
    assert any(text.startswith("Name, Lage und Einwohnerzahl, ") and "Quellen" in text for text in said)
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
    assert "Das Einverständnis der Kommune fehlt" in page.text
    assert "Antwort auf ziele" not in page.text
    assert list(page.all("iframe")) == []
    shown = visitor.get(f"{address}vorschau/")
    assert (shown.status, "Antwort auf ziele" in shown.text) == (409, False)


def test_difference_is_not_shown_without_the_consent(house: House, extending: str, browser: Browser) -> None:
    set_release(house, row_of(house, extending).submission_id, is_released=False)

    for role in Role:
        page = browser(role, role.value).get(f"/geschaeftsstelle/veroeffentlichen/{extending}/")

        assert "Antwort auf" not in page.text


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
