"""Portrait drafts: made of public answers only, edited by several, never wider than the list."""

import json

import pytest
from sqlalchemy import select

from forms_service.models.audit import AuditRow
from forms_service.models.publication import Publication
from forms_service.models.submissions import Submission
from forms_service.services import decisions, portrait_desk, portraits, releases
from forms_service.services.conflict import EditConflictError, UnknownSubjectError
from forms_service.services.form_versions import used_form
from forms_service.services.house import House
from forms_service.services.portraits import Edit, EditRefusedError, NotApprovedError
from forms_service.services.sessions import StaffSession
from programme.answers import answers_from_json, answers_to_json
from programme.errors import InvalidTransition, ReleaseMissing
from programme.form import Form
from programme.lifecycle import Action
from programme.participation import SLOTS
from programme.publication import PublicationState
from programme.rights import Role
from programme.schemas.participation import participation_from_json, participation_to_json
from tests.fakes import FakeRepository
from tests.forms_service.office import scenes
from tests.forms_service.office.conftest import Browser

CANARY = "Kanarienvogel"


def row_of(house: House, publication_id: str) -> Publication:
    with house.database.read() as session:
        return session.get_one(Publication, publication_id)


def edit_of(house: House, staff: StaffSession, publication_id: str, **texts: str) -> Edit:
    """What the form of the page sends, with some texts typed over."""
    portrait = portrait_desk.open_portrait(house, staff, publication_id)
    typed = {slot.id: str(slot.text or "") for slot in portrait.slots if slot.is_text}
    kept = frozenset(slot.id for slot in portrait.slots if not slot.is_text and slot.text is not None)
    return Edit(version=portrait.version, texts=typed | texts, kept=kept)


def set_release(house: House, submission_id: str, *, is_released: bool) -> None:
    with house.database.write() as session:
        row = session.get_one(Submission, submission_id)
        form = used_form(session, row.form_version)
        values = dict(answers_from_json(form, row.answers))
        question = form.release_question
        assert question is not None
        values[question.id] = is_released
        row.answers = answers_to_json(form, values)


def private_texts(form: Form) -> dict[str, str]:
    """Put the canary into every question that takes text and has no slot."""
    texts = {"short_text", "long_text"}
    return {one.id: f"{CANARY} {one.id}" for one in form.questions if one.public is None and one.type in texts} | {
        one.id: f"{CANARY.lower()}@kommune.example"
        for one in form.questions
        if one.public is None and one.type == "email"
    }


def test_draft_holds_the_public_answers(house: House, officer: StaffSession) -> None:
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer))

    row = row_of(house, publication_id)
    participation = participation_from_json(row.participation)
    assert participation.answers["aims"] == "Antwort auf ziele"
    assert participation.answers["fields_of_action"] == ("generationen", "teilhabe")
    assert set(participation.answers) <= set(SLOTS)
    assert (participation.call, participation.cohort) == ("zwk", 2026)
    assert (row.state, row.version, row.drafted_by) == (PublicationState.DRAFTED, 1, officer.staff_id)
    assert row.sha256 == portraits.text_sha256(row.participation)


def test_private_answers_notes_and_reasons_never_leave(
    house: House, officer: StaffSession, editor: StaffSession
) -> None:
    """R10: a word in every private text is in neither draft, page, preview, Git nor a mail to others."""
    form = house.library.form("bewerbungsbogen")
    private = private_texts(form)
    assert len(private) >= 5
    submission_id = scenes.hand_in(house, changes=private)
    inputs = scenes.check_inputs(house) | {"wille_notiz": [f"{CANARY} Notiz"]}
    scenes.finish(house, officer, submission_id, inputs)
    decisions.decide(house, officer, submission_id, Action.APPROVE, f"{CANARY} als Grund")
    publication_id = portraits.draft(house, officer, submission_id)
    releases.release(house, editor, publication_id, scenes.seen(house, publication_id))
    scenes.work(house)

    repository = house.content
    assert isinstance(repository, FakeRepository)
    portrait = portrait_desk.open_portrait(house, editor, publication_id)
    left_the_house = [
        row_of(house, publication_id).participation,
        portrait.page.after,
        repr(portrait.slots),
        releases.preview(house, publication_id, "/assets").html,
        repr(repository.commits),
    ]
    assert "Antwort auf ziele" in repr(repository.commits)
    for text in left_the_house:
        assert CANARY.lower() not in text.lower()


@pytest.mark.parametrize("stage", ["submitted", "checked", "rejected"])
def test_draft_needs_an_approval(house: House, officer: StaffSession, stage: str) -> None:
    submission_id = scenes.hand_in(house)
    if stage != "submitted":
        scenes.checked(house, officer, submission_id)
    if stage == "rejected":
        decisions.decide(house, officer, submission_id, Action.REJECT, "Nein.")

    with pytest.raises(NotApprovedError):
        portraits.draft(house, officer, submission_id)


def test_draft_needs_the_release_of_the_municipality(house: House, officer: StaffSession) -> None:
    submission_id = scenes.approved(house, officer, changes={"freigabe": "no"})

    with pytest.raises(ReleaseMissing):
        portraits.draft(house, officer, submission_id)

    with house.database.read() as session:
        assert session.scalars(select(Publication)).all() == []


def test_draft_of_nothing_is_unknown(house: House, officer: StaffSession) -> None:
    with pytest.raises(UnknownSubjectError):
        portraits.draft(house, officer, "f" * 32)


def test_draft_made_twice_is_one(house: House, officer: StaffSession, editor: StaffSession) -> None:
    submission_id = scenes.approved(house, officer)

    first = portraits.draft(house, officer, submission_id)
    second = portraits.draft(house, editor, submission_id)

    assert first == second
    assert row_of(house, first).drafted_by == officer.staff_id


def test_edit_changes_text_hash_version_and_hand(house: House, officer: StaffSession, editor: StaffSession) -> None:
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer))
    before = row_of(house, publication_id)

    portraits.edit(house, editor, publication_id, edit_of(house, editor, publication_id, aims="Kürzer.\r\n\r\nKlarer."))

    after = row_of(house, publication_id)
    assert participation_from_json(after.participation).answers["aims"] == "Kürzer.\n\nKlarer."
    assert (after.version, after.edited_by, after.drafted_by) == (2, editor.staff_id, officer.staff_id)
    assert after.sha256 == portraits.text_sha256(after.participation) != before.sha256


def test_edit_without_a_change_makes_nobody_an_editor(
    house: House, officer: StaffSession, editor: StaffSession
) -> None:
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer))

    portraits.edit(house, editor, publication_id, edit_of(house, editor, publication_id))

    row = row_of(house, publication_id)
    assert (row.version, row.edited_by) == (1, None)


def test_emptied_text_and_unticked_slot_are_left_out(house: House, officer: StaffSession, editor: StaffSession) -> None:
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer))
    change = edit_of(house, editor, publication_id, office_phone="", cooperation="  ")

    portraits.edit(house, editor, publication_id, Edit(version=1, texts=change.texts, kept=frozenset({"population"})))

    answers = participation_from_json(row_of(house, publication_id).participation).answers
    assert {"office_phone", "cooperation", "fields_of_action"} & set(answers) == set()
    assert "population" in answers


def test_left_out_slot_can_come_back(house: House, officer: StaffSession, editor: StaffSession) -> None:
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer))
    portraits.edit(house, editor, publication_id, edit_of(house, editor, publication_id, office_phone=""))

    portraits.edit(house, editor, publication_id, edit_of(house, editor, publication_id, office_phone="036020 700-1"))

    assert (
        participation_from_json(row_of(house, publication_id).participation).answers["office_phone"] == "036020 700-1"
    )


def test_edit_cannot_fill_a_slot_that_was_not_answered(
    house: House, officer: StaffSession, editor: StaffSession
) -> None:
    """The quarter was not asked for, so there is nothing about it to publish; figures cannot be typed over either."""
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer))
    change = edit_of(house, editor, publication_id, neighbourhood="Nordstadt", population="1", body="x", title="y")

    portraits.edit(house, editor, publication_id, change)

    answers = participation_from_json(row_of(house, publication_id).participation).answers
    assert "neighbourhood" not in answers
    assert set(answers) <= set(SLOTS)
    assert row_of(house, publication_id).version == 1


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        ("aims", "Ziel\x00"),
        ("aims", "Ziel\u202egnol"),
        ("aims", "x" * 5001),
        ("office_name", "x" * 201),
        ("office_email", "keine Adresse"),
        ("office_email", "a@localhost"),
    ],
)
def test_text_that_cannot_be_taken_is_refused(
    house: House, officer: StaffSession, editor: StaffSession, slot: str, text: str
) -> None:
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer))

    with pytest.raises(EditRefusedError) as refused:
        portraits.edit(house, editor, publication_id, edit_of(house, editor, publication_id, **{slot: text}))

    assert list(refused.value.problems) == [slot]
    assert row_of(house, publication_id).version == 1


def test_two_editors_at_once_overwrite_nothing(house: House, officer: StaffSession, editor: StaffSession) -> None:
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer))
    other = scenes.person(house, Role.EDITOR, "lektorat")
    mine = edit_of(house, editor, publication_id, aims="Meins")
    theirs = edit_of(house, other, publication_id, measures="Ihres")
    portraits.edit(house, other, publication_id, theirs)

    with pytest.raises(EditConflictError):
        portraits.edit(house, editor, publication_id, mine)

    answers = participation_from_json(row_of(house, publication_id).participation).answers
    assert (answers["aims"], answers["measures"]) == ("Antwort auf ziele", "Ihres")


def test_edit_after_release_makes_it_void(house: House, officer: StaffSession, editor: StaffSession) -> None:
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer))
    releases.release(house, editor, publication_id, scenes.seen(house, publication_id))

    portraits.edit(house, officer, publication_id, edit_of(house, officer, publication_id, aims="Doch anders"))
    scenes.work(house)

    row = row_of(house, publication_id)
    assert (row.state, row.released_by, row.commit_id) == (PublicationState.DRAFTED, None, None)
    assert house.library.municipality(scenes.HELBEDUENDORF) is None


def test_live_portrait_cannot_be_edited(house: House, officer: StaffSession, editor: StaffSession) -> None:
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer))
    releases.release(house, editor, publication_id, scenes.seen(house, publication_id))
    scenes.work(house)

    with pytest.raises(InvalidTransition):
        portraits.edit(house, officer, publication_id, edit_of(house, officer, publication_id, aims="Anders"))
    with pytest.raises(InvalidTransition):
        portraits.draft(house, officer, row_of(house, publication_id).submission_id)


def test_edit_needs_the_release_of_the_municipality(house: House, officer: StaffSession, editor: StaffSession) -> None:
    submission_id = scenes.approved(house, officer)
    publication_id = portraits.draft(house, officer, submission_id)
    change = edit_of(house, editor, publication_id, aims="Anders")
    set_release(house, submission_id, is_released=False)

    with pytest.raises(ReleaseMissing):
        portraits.edit(house, editor, publication_id, change)

    assert portrait_desk.open_portrait(house, editor, publication_id).slots == ()


def test_audit_names_the_acts_and_no_text(house: House, officer: StaffSession, editor: StaffSession) -> None:
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer))
    portraits.edit(house, editor, publication_id, edit_of(house, editor, publication_id, aims="Kürzer."))

    with house.database.read() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.subject == f"publication:{publication_id}")).all()
    assert [(row.actor, row.action) for row in rows] == [
        (officer.actor, "portrait.draft"),
        (editor.actor, "portrait.edit"),
    ]
    assert rows[1].old_digest == rows[0].new_digest
    assert "Kürzer" not in repr([vars(row) for row in rows])


def test_page_of_an_approved_application_leads_to_the_draft(
    house: House, officer: StaffSession, browser: Browser
) -> None:
    submission_id = scenes.approved(house, officer)
    visitor = browser(Role.CASE_OFFICER, "leserin")
    visitor.get(f"/geschaeftsstelle/bewerbung/{submission_id}/")

    page = visitor.follow(visitor.send(f"/geschaeftsstelle/veroeffentlichen/aus/{submission_id}/"))

    assert page.title.startswith("Porträt: Helbedündorf")
    assert "Antwort auf ziele" in page.text
    assert "a) Zusammenarbeit der Generationen" in page.text
    assert "2020: 2.320 (heute)" in page.text


def test_page_says_why_there_is_no_draft(house: House, officer: StaffSession, browser: Browser) -> None:
    submission_id = scenes.approved(house, officer, changes={"freigabe": "no"})
    visitor = browser(Role.CASE_OFFICER, "leserin")

    page = visitor.get(f"/geschaeftsstelle/bewerbung/{submission_id}/")

    assert "Die Kommune hat der Veröffentlichung nicht zugestimmt." in page.text
    refused = visitor.send(f"/geschaeftsstelle/veroeffentlichen/aus/{submission_id}/")
    assert (refused.status, refused.title.split(",")[0]) == (409, "Das Einverständnis der Kommune fehlt")


def test_page_marks_what_was_changed(house: House, officer: StaffSession, browser: Browser) -> None:
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer))
    visitor = browser(Role.EDITOR, "redaktion")
    address = f"/geschaeftsstelle/veroeffentlichen/{publication_id}/"
    page = visitor.get(address)
    sent = {
        one.attrib["name"]: page.value(one.attrib["name"])
        for tag in ("textarea", "input")
        for one in page.all(tag)
        if one.attrib.get("name", "").startswith("text.")
    }

    page = visitor.follow(
        visitor.send(address, {**sent, "text.aims": "Antwort der Gemeinde", "kept": ["population", "fields_of_action"]})
    )

    marks = {tag: [" ".join("".join(one.itertext()).split()) for one in page.all(tag)] for tag in ("del", "ins")}
    assert marks["del"][1:] == ["entfernt: auf ziele"]
    assert marks["ins"][1:] == ["neu: der Gemeinde"]
    assert "bearbeitet" in page.text
    assert page.element("text-aims").attrib["name"] == "text.aims"


def test_page_keeps_typed_texts_when_one_is_refused(house: House, officer: StaffSession, browser: Browser) -> None:
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer))
    visitor = browser(Role.EDITOR, "redaktion")
    address = f"/geschaeftsstelle/veroeffentlichen/{publication_id}/"
    visitor.get(address)

    page = visitor.send(address, {"text.aims": "Mein neuer Text", "text.office_email": "keine Adresse"})

    assert (page.status, page.title.startswith("Fehler: ")) == (422, True)
    assert page.value("text.aims").strip() == "Mein neuer Text"
    assert page.value("text.office_email") == "keine Adresse"
    assert "#text-office_email" in page.links


def test_page_of_a_conflict_keeps_typed_texts(house: House, officer: StaffSession, browser: Browser) -> None:
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer))
    visitor = browser(Role.EDITOR, "redaktion")
    address = f"/geschaeftsstelle/veroeffentlichen/{publication_id}/"
    visitor.get(address)
    portraits.edit(house, officer, publication_id, edit_of(house, officer, publication_id, aims="Die andere Fassung"))

    page = visitor.send(address, {"text.aims": "Meine Fassung"})

    assert page.status == 409
    assert "Die andere Fassung" in "".join(page.text.split("auf ziele"))
    assert page.value("text.aims").strip() == "Meine Fassung"


def test_rights_of_others_reach_no_private_answer(house: House, officer: StaffSession, browser: Browser) -> None:
    """An editor sees the public answers of approved applications and nothing else of them."""
    submission_id = scenes.approved(house, officer, changes=private_texts(house.library.form("bewerbungsbogen")))
    publication_id = portraits.draft(house, officer, submission_id)
    visitor = browser(Role.EDITOR, "redaktion")

    assert visitor.get(f"/geschaeftsstelle/bewerbung/{submission_id}/").status == 403
    for address in ("/geschaeftsstelle/veroeffentlichen/", f"/geschaeftsstelle/veroeffentlichen/{publication_id}/"):
        page = visitor.get(address)
        assert CANARY.lower() not in page.html.lower()
        assert f"/geschaeftsstelle/bewerbung/{submission_id}/" not in page.links


def test_participation_survives_the_database(house: House, officer: StaffSession) -> None:
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer))

    text = row_of(house, publication_id).participation

    assert participation_to_json(participation_from_json(text)) == text
    assert json.loads(text)["answers"].keys() <= set(SLOTS)
