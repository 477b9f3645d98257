"""Decisions: only in their time, once, with one message."""

import json
from dataclasses import replace
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, update

from forms_service.models.audit import AuditRow
from forms_service.models.jobs import OutboxEntry
from forms_service.models.submissions import Decision, Submission
from forms_service.services import audit, decisions, dossiers, outbox
from forms_service.services.conflict import UnknownSubjectError
from forms_service.services.decisions import ApprovalRefusedError, SecondPersonNeededError
from forms_service.services.house import House
from forms_service.services.mail import deliver
from forms_service.services.sessions import StaffSession
from programme.errors import AnswerRefused, InvalidTransition
from programme.lifecycle import TRANSITIONS, Action, State
from programme.rights import Role
from tests.fakes import FakeLibrary, FakeMail
from tests.forms_service.office import scenes
from tests.forms_service.office.conftest import Browser

REASON = "Die Ziele überzeugen."


def mails(house: House) -> list[dict[str, object]]:
    """The messages that were promised about decisions."""
    with house.database.read() as session:
        entries = session.scalars(select(OutboxEntry).where(OutboxEntry.kind == "mail").order_by(OutboxEntry.id))
        return [json.loads(entry.payload) for entry in entries if ":decision:" in entry.key]


def put_in_state(house: House, submission_id: str, state: State) -> None:
    with house.database.write() as session:
        session.get_one(Submission, submission_id).state = state


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
@pytest.mark.parametrize("action", list(Action))
def test_only_decisions_of_the_table_are_possible(
    house: House, officer: StaffSession, state: State, action: Action
) -> None:
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id)
    put_in_state(house, submission_id, state)
    is_possible = (state, action) in TRANSITIONS and action in {Action.APPROVE, Action.REJECT}

    if is_possible:
        decisions.decide(house, officer, submission_id, action, REASON)
        assert scenes.state_of(house, submission_id) is TRANSITIONS[state, action]
    else:
        with pytest.raises(InvalidTransition):
            decisions.decide(house, officer, submission_id, action, REASON)
        assert scenes.state_of(house, submission_id) is state
    assert len(mails(house)) == int(is_possible)


def test_approval_is_refused_where_a_prerequisite_is_not_met(house: House, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)
    scenes.finish(house, officer, submission_id, scenes.check_inputs(house, daten="nicht-erfuellt"))

    with pytest.raises(ApprovalRefusedError):
        decisions.decide(house, officer, submission_id, Action.APPROVE, REASON)

    decisions.decide(house, officer, submission_id, Action.REJECT, "Die Zahlen fehlen.")
    assert scenes.state_of(house, submission_id) is State.REJECTED


@pytest.mark.parametrize(
    ("action", "subject"), [(Action.APPROVE, "Zusage für Helbedündorf"), (Action.REJECT, "Absage für Helbedündorf")]
)
def test_message_tells_decision_and_reason(house: House, officer: StaffSession, action: Action, subject: str) -> None:
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id)

    decisions.decide(house, officer, submission_id, action, REASON)

    job = outbox.claim(house)
    assert job is not None
    deliver(house, job)
    box = house.mail
    assert isinstance(box, FakeMail)
    (sent,) = box.sent
    assert sent.to == "amt1@kommune.example"
    assert sent.subject.startswith(subject)
    assert REASON in sent.text
    assert f"{house.settings.service_url}/bewerbung/v/{submission_id}/" in sent.text


def test_deciding_twice_sends_one_message(house: House, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id)

    for _ in range(3):
        decisions.decide(house, officer, submission_id, Action.APPROVE, REASON)

    with house.database.read() as session:
        kept = session.scalars(select(Decision)).all()
        acts = session.scalars(select(AuditRow.action).where(AuditRow.action.startswith("decision."))).all()
    assert (len(kept), len(mails(house)), list(acts)) == (1, 1, ["decision.approve"])


def test_twenty_at_once_decide_once(house: House, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id)
    people = [scenes.person(house, Role.CASE_OFFICER, f"person{number}") for number in range(20)]
    barrier, done = Barrier(len(people)), []

    def decide(number: int) -> None:
        action = Action.APPROVE if number % 2 else Action.REJECT
        barrier.wait()
        try:
            decisions.decide(house, people[number], submission_id, action, f"Grund {number}")
            done.append(number)
        except InvalidTransition:
            pass

    threads = [Thread(target=decide, args=(number,)) for number in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (mail,) = mails(house)
    assert len(done) == 1
    assert mail["values"]["reason"] == f"Grund {done[0]}"  # type: ignore[index]


def test_another_decision_afterwards_is_refused(house: House, officer: StaffSession) -> None:
    submission_id = scenes.approved(house, officer)
    colleague = scenes.person(house, Role.CASE_OFFICER, "kollegin")

    for staff, action in ((officer, Action.REJECT), (colleague, Action.APPROVE), (colleague, Action.REJECT)):
        with pytest.raises(InvalidTransition):
            decisions.decide(house, staff, submission_id, action, REASON)

    assert scenes.state_of(house, submission_id) is State.APPROVED


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("", "reason.missing"),
        ("  \n\t ", "reason.missing"),
        ("\u200b\u00ad", "reason.missing"),
        ("x" * 2001, "reason.long"),
    ],
)
def test_reason_is_needed_and_bounded(house: House, officer: StaffSession, reason: str, code: str) -> None:
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id)

    with pytest.raises(AnswerRefused) as refused:
        decisions.decide(house, officer, submission_id, Action.REJECT, reason)

    assert refused.value.refusal == code
    assert (scenes.state_of(house, submission_id), mails(house)) == (State.CHECKED, [])


def test_reason_with_control_signs_is_refused(house: House, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id)

    for reason in ("Grund\x00", "Grund\u202e", "Grund\x1b[31m"):
        with pytest.raises(AnswerRefused):
            decisions.decide(house, officer, submission_id, Action.REJECT, reason)


def test_call_with_four_eyes_needs_somebody_else(house: House, officer: StaffSession) -> None:
    calls = getattr(house.library, "calls")  # noqa: B009 - the fake's, not the port's
    calls["zwk"] = replace(calls["zwk"], four_eyes=True)
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id)

    with pytest.raises(SecondPersonNeededError):
        decisions.decide(house, officer, submission_id, Action.APPROVE, REASON)

    colleague = scenes.person(house, Role.CASE_OFFICER, "kollegin")
    decisions.decide(house, colleague, submission_id, Action.APPROVE, REASON)
    assert scenes.state_of(house, submission_id) is State.APPROVED


def test_nothing_is_decided_about_nothing(house: House, officer: StaffSession) -> None:
    with pytest.raises(UnknownSubjectError):
        decisions.decide(house, officer, "f" * 32, Action.APPROVE, REASON)


def test_page_offers_what_is_possible(house: House, officer: StaffSession, browser: Browser) -> None:
    good, bad, new = (scenes.hand_in(house, number=number) for number in (1, 2, 3))
    scenes.checked(house, officer, good)
    scenes.finish(house, officer, bad, scenes.check_inputs(house, ziele="nicht-erfuellt"))
    visitor = browser(Role.CASE_OFFICER, "leserin")

    def buttons(submission_id: str) -> list[str]:
        page = visitor.get(f"/geschaeftsstelle/bewerbung/{submission_id}/")
        return [one.attrib["value"] for one in page.all("button") if one.attrib.get("name") == "action"]

    assert (buttons(good), buttons(bad), buttons(new)) == (["approve", "reject"], ["reject"], [])


def test_page_shows_the_message_before_it_decides(house: House, officer: StaffSession, browser: Browser) -> None:
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id)
    visitor = browser(Role.CASE_OFFICER, "leserin")
    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    visitor.get(address)

    asked = visitor.send(f"{address}entscheidung/", {"action": "approve", "reason": REASON})

    assert (asked.status, asked.title.split(" –")[0]) == (200, "Helbedündorf zusagen")
    assert (scenes.state_of(house, submission_id), mails(house)) == (State.CHECKED, [])
    assert "amt1@kommune.example" in asked.text
    decisions.decide(house, officer, submission_id, Action.APPROVE, REASON)
    job = outbox.claim(house)
    assert job is not None
    deliver(house, job)
    box = house.mail
    assert isinstance(box, FakeMail)
    assert " ".join(box.sent[0].text.split()) in asked.text
    assert box.sent[0].subject in asked.text


def test_page_decides_and_tells_what_became_of_the_message(
    house: House, officer: StaffSession, browser: Browser
) -> None:
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id)
    visitor = browser(Role.CASE_OFFICER, "leserin")
    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    visitor.get(address)
    visitor.send(f"{address}entscheidung/", {"action": "approve", "reason": REASON})

    page = visitor.follow(visitor.send(f"{address}entscheidung/senden/"))

    assert "zugesagt" in page.text
    assert "Die Entscheidung ist gespeichert." in page.text
    assert REASON in page.text
    assert "wartet auf den Versand" in page.text
    scenes.work(house)
    assert "E-Mail verschickt am" in visitor.get(address).text


def test_reason_can_be_changed_before_anything_is_sent(house: House, officer: StaffSession, browser: Browser) -> None:
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id)
    visitor = browser(Role.CASE_OFFICER, "leserin")
    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    visitor.get(address)
    visitor.send(f"{address}entscheidung/", {"action": "reject", "reason": "Zu kurz\ngedacht."})

    page = visitor.send(f"{address}entscheidung/aendern/")

    assert (page.status, page.value("reason").strip()) == (200, "Zu kurz\ngedacht.")
    assert scenes.state_of(house, submission_id) is State.CHECKED


def test_late_decision_names_the_first_and_keeps_the_reason(
    house: House, officer: StaffSession, browser: Browser
) -> None:
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id)
    visitor = browser(Role.CASE_OFFICER, "spaet")
    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    visitor.get(address)
    visitor.send(f"{address}entscheidung/", {"action": "reject", "reason": "Lange überlegt."})
    decisions.decide(house, officer, submission_id, Action.APPROVE, REASON)

    for step in ("entscheidung/", "entscheidung/senden/"):
        page = visitor.send(f"{address}{step}", {"action": "reject", "reason": "Lange überlegt."})

        assert (page.status, page.title.split(",")[0]) == (409, "Diese Bewerbung ist schon entschieden")
        assert "sachbearbeitung hat am 23.11.2026, 13:00 Uhr zugesagt." in page.text
        assert "Lange überlegt." in page.text


@pytest.mark.parametrize("step", ["", "senden/"])
def test_page_keeps_the_typed_reason_when_it_is_refused(
    house: House, officer: StaffSession, browser: Browser, step: str
) -> None:
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id)
    visitor = browser(Role.CASE_OFFICER, "leserin")
    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    visitor.get(address)
    typed = "Sehr lang. " * 300

    page = visitor.send(f"{address}entscheidung/{step}", {"action": "reject", "reason": typed})

    assert (page.status, page.title.startswith("Fehler: ")) == (422, True)
    assert page.value("reason").strip() == typed.strip()
    assert "Die Begründung ist zu lang." in " ".join(page.element("fehler").itertext())
    assert "#reason" in page.links
    assert page.element("reason").attrib["aria-invalid"] == "true"


@pytest.mark.parametrize("action", ["", "hand_in", "finish_check", "delete", "approve\x00"])
def test_page_refuses_what_is_no_decision(house: House, officer: StaffSession, browser: Browser, action: str) -> None:
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id)
    visitor = browser(Role.CASE_OFFICER, "leserin")
    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    visitor.get(address)

    for step in ("", "senden/"):
        assert visitor.send(f"{address}entscheidung/{step}", {"action": action, "reason": REASON}).status == 409
    assert scenes.state_of(house, submission_id) is State.CHECKED


def test_page_explains_a_refused_approval(house: House, officer: StaffSession, browser: Browser) -> None:
    submission_id = scenes.hand_in(house)
    scenes.finish(house, officer, submission_id, scenes.check_inputs(house, ziele="nicht-erfuellt"))
    visitor = browser(Role.CASE_OFFICER, "leserin")
    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    visitor.get(address)

    page = visitor.send(f"{address}entscheidung/", {"action": "approve", "reason": REASON})

    assert (page.status, page.title.split(",")[0]) == (409, "Eine Zusage ist nicht möglich")


def test_dossier_without_a_decision_has_no_verdict(house: House) -> None:
    assert dossiers.open_dossier(house, scenes.hand_in(house)).verdict is None


@pytest.mark.parametrize("what", ["form", "prerequisites"])
def test_unmet_stays_unmet_when_the_call_is_edited_afterwards(house: House, officer: StaffSession, what: str) -> None:
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id, "nicht-erfuellt")
    library, call = house.library, house.library.call("zwk")
    assert isinstance(library, FakeLibrary)
    name = call.formal_check or ""
    library.forms["pruefung-2"] = library.forms[name]
    other_ids = tuple(replace(one, id=f"{one.id}-neu") for one in call.prerequisites)
    edited = {"form": {"formal_check": "pruefung-2"}, "prerequisites": {"prerequisites": other_ids}}
    library.calls["zwk"] = replace(call, **edited[what])  # type: ignore[arg-type]

    with pytest.raises(ApprovalRefusedError):
        decisions.decide(house, officer, submission_id, Action.APPROVE, REASON)

    assert scenes.state_of(house, submission_id) is State.CHECKED


def test_check_of_which_nobody_noted_the_outcome_allows_no_approval(house: House, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id)
    with house.database.write() as session:
        session.execute(update(Submission).where(Submission.parent_id == submission_id).values(outcome=None))

    with pytest.raises(ApprovalRefusedError):
        decisions.decide(house, officer, submission_id, Action.APPROVE, REASON)


def test_four_eyes_see_the_finisher_however_much_happened_since(house: House, officer: StaffSession) -> None:
    library, submission_id = house.library, scenes.hand_in(house)
    assert isinstance(library, FakeLibrary)
    library.calls["zwk"] = replace(library.call("zwk"), four_eyes=True)
    scenes.checked(house, officer, submission_id)
    with house.database.write() as session:
        for _ in range(101):
            audit.record(session, house.clock.now(), "account:x", "release.changed", f"submission:{submission_id}")

    with pytest.raises(SecondPersonNeededError):
        decisions.decide(house, officer, submission_id, Action.APPROVE, REASON)


def test_four_eyes_trust_nobody_where_the_finisher_is_unknown(house: House, officer: StaffSession) -> None:
    library, submission_id = house.library, scenes.hand_in(house)
    assert isinstance(library, FakeLibrary)
    library.calls["zwk"] = replace(library.call("zwk"), four_eyes=True)
    scenes.checked(house, officer, submission_id)
    with house.database.write() as session:
        session.execute(update(Submission).where(Submission.parent_id == submission_id).values(finished_by=None))

    with pytest.raises(SecondPersonNeededError):
        decisions.decide(
            house, scenes.person(house, Role.CASE_OFFICER, "zweite"), submission_id, Action.APPROVE, REASON
        )
