"""The formal check: saved by several, finished when all is decided."""

import datetime as dt
from threading import Barrier, Thread
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import select

from forms_service.models.audit import AuditRow
from forms_service.models.submissions import Submission
from forms_service.services import dossiers, formal_check
from forms_service.services.conflict import EditConflictError, UnknownSubjectError
from forms_service.services.formal_check import Check
from forms_service.services.house import House
from forms_service.services.sessions import StaffSession
from programme.errors import InvalidTransition
from programme.lifecycle import Action, State
from programme.rights import Role
from tests.forms_service.applicant.pages import Page
from tests.forms_service.office import scenes
from tests.forms_service.office.conftest import Browser


def check_of(house: House, submission_id: str) -> Check:
    found = dossiers.open_dossier(house, submission_id).check
    assert found is not None
    return found


def test_check_is_empty_before_the_first_save(house: House) -> None:
    check = check_of(house, scenes.hand_in(house))

    assert (check.version, check.result.decided, check.saved_by, check.is_finished) == (0, 0, "", False)
    assert check.form.id == "formale-pruefung"


def test_saved_check_is_a_submission_below_the_application(house: House, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)

    formal_check.save(house, officer, submission_id, 0, scenes.check_inputs(house, daten=""))

    with house.database.read() as session:
        (kept,) = session.scalars(select(Submission).where(Submission.parent_id == submission_id))
    assert (kept.form_id, kept.state, kept.reference) == ("formale-pruefung", State.DRAFT, None)
    check = check_of(house, submission_id)
    assert (check.version, check.result.open, check.saved_by) == (1, ("daten",), "sachbearbeitung")
    assert check.saved_at == house.clock.now()


@pytest.mark.parametrize("left_open", ["herausforderung", "wille", "ziele", "zustaendigkeit", "daten"])
def test_check_with_anything_open_is_saved_but_not_finished(
    house: House, officer: StaffSession, left_open: str
) -> None:
    submission_id = scenes.hand_in(house)

    is_finished = scenes.finish(house, officer, submission_id, scenes.check_inputs(house, **{left_open: ""}))

    check = check_of(house, submission_id)
    assert not is_finished
    assert (check.result.open, check.result.decided, check.is_finished) == ((left_open,), 4, False)
    assert scenes.state_of(house, submission_id) is State.SUBMITTED


def test_check_with_a_note_too_long_is_not_finished(house: House, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)
    inputs = scenes.check_inputs(house) | {"wille_notiz": ["Wort " * 151]}

    assert not scenes.finish(house, officer, submission_id, inputs)

    assert [one.question_id for one in check_of(house, submission_id).reading.problems] == ["wille_notiz"]


@pytest.mark.parametrize("outcome", ["erfuellt", "vorlaeufig", "nicht-erfuellt"])
def test_check_with_all_decided_is_finished(house: House, officer: StaffSession, outcome: str) -> None:
    submission_id = scenes.hand_in(house)

    assert scenes.finish(house, officer, submission_id, scenes.check_inputs(house, outcome))

    check = check_of(house, submission_id)
    assert check.is_finished
    assert check.result.only_rejection == (outcome == "nicht-erfuellt")
    assert scenes.state_of(house, submission_id) is State.CHECKED


def test_not_met_leaves_only_the_rejection(house: House, officer: StaffSession) -> None:
    good, bad = scenes.hand_in(house, number=1), scenes.hand_in(house, number=2)
    scenes.checked(house, officer, good, "vorlaeufig")
    scenes.finish(house, officer, bad, scenes.check_inputs(house, ziele="nicht-erfuellt"))

    assert dossiers.open_dossier(house, good).offered == (Action.APPROVE, Action.REJECT)
    assert dossiers.open_dossier(house, bad).offered == (Action.REJECT,)


def test_second_save_from_the_same_version_is_a_conflict(house: House, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)
    colleague = scenes.person(house, Role.CASE_OFFICER, "kollegin")
    formal_check.save(house, colleague, submission_id, 0, scenes.check_inputs(house, daten=""))

    with pytest.raises(EditConflictError):
        formal_check.save(house, officer, submission_id, 0, scenes.check_inputs(house, wille="vorlaeufig"))

    check = check_of(house, submission_id)
    assert (check.version, check.saved_by, check.result.open) == (1, "kollegin", ("daten",))


def test_same_save_again_is_no_conflict(house: House, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)
    for _ in range(2):
        formal_check.save(house, officer, submission_id, 0, scenes.check_inputs(house))

    assert check_of(house, submission_id).version == 1


def test_finish_pressed_twice_finishes_once(house: House, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)

    scenes.checked(house, officer, submission_id)
    results = [formal_check.finish(house, officer, submission_id, 1) for _ in range(2)]

    with house.database.read() as session:
        acts = session.scalars(select(AuditRow.action).where(AuditRow.subject == f"submission:{submission_id}")).all()
    assert results == [True, True]
    assert list(acts) == ["check.finish"]


def test_two_officers_at_the_same_instant_make_one_check(house: House) -> None:
    submission_id = scenes.hand_in(house)
    people = [scenes.person(house, Role.CASE_OFFICER, f"person{number}") for number in range(6)]
    barrier, refused = Barrier(len(people)), []

    def save(number: int) -> None:
        barrier.wait()
        note = {"wille_notiz": [f"Vermerk {number}"]}
        try:
            formal_check.save(house, people[number], submission_id, 0, scenes.check_inputs(house) | note)
        except EditConflictError:
            refused.append(number)

    threads = [Thread(target=save, args=(number,)) for number in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with house.database.read() as session:
        kept = session.scalars(select(Submission).where(Submission.parent_id == submission_id)).all()
    assert (len(kept), kept[0].version, len(refused)) == (1, 1, len(people) - 1)


def test_finished_check_cannot_be_changed(house: House, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id)

    with pytest.raises(InvalidTransition):
        formal_check.save(house, officer, submission_id, 1, scenes.check_inputs(house, wille="vorlaeufig"))


def test_foreign_controls_are_dropped(house: House, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)
    sent = scenes.check_inputs(house) | {"state": ["approved"], "version": ["7"], "kommune": ["x"], "reference": ["y"]}

    formal_check.save(house, officer, submission_id, 0, sent)

    assert set(check_of(house, submission_id).inputs) == set(scenes.check_inputs(house))


def test_check_of_nothing_is_unknown(house: House, officer: StaffSession) -> None:
    with pytest.raises(UnknownSubjectError):
        formal_check.save(house, officer, "f" * 32, 0, {})


def test_check_keeps_the_form_it_began_with(house: House, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)
    formal_check.save(house, officer, submission_id, 0, scenes.check_inputs(house, daten=""))
    began_with = check_of(house, submission_id).form

    getattr(house.library, "forms").pop("formale-pruefung")  # noqa: B009 - the fake's, not the port's

    assert check_of(house, submission_id).form == began_with


def test_audit_holds_digests_and_no_notes(house: House, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)
    inputs = scenes.check_inputs(house) | {"wille_notiz": ["Kanarienvogel"]}

    scenes.finish(house, officer, submission_id, inputs)

    with house.database.read() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.seq)).all()
    assert [(row.actor, row.action) for row in rows] == [
        (officer.actor, "check.save"),
        (officer.actor, "check.finish"),
    ]
    assert "Kanarienvogel" not in repr([vars(row) for row in rows])


def test_page_saves_and_says_when_and_by_whom(house: House, browser: Browser) -> None:
    submission_id = scenes.hand_in(house)
    visitor = browser(Role.CASE_OFFICER, "sachbearbeitung")
    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    visitor.get(address)

    answer = visitor.send(f"{address}pruefung/", {"herausforderung": "erfuellt", "wille_notiz": "Liegt bei."})

    page = visitor.follow(answer)
    assert answer.location == f"{address}?gespeichert#pruefung"
    assert "Die Prüfung ist gespeichert." in " ".join(page.element("pruefung").itertext())
    assert "gespeichert: 1 von 5 beurteilt" in page.text
    assert "Gespeichert am 23.11.2026, 13:00 Uhr von sachbearbeitung." in page.text
    assert (page.value("herausforderung"), page.value("wille_notiz").strip()) == ("erfuellt", "Liegt bei.")
    assert page.hidden()["version"] == "1"


def form_of(page: Page) -> Element:
    """The form of the check."""
    return next(one for one in page.all("form") if one.attrib.get("action", "").endswith("/pruefung/"))


def test_first_button_of_the_form_only_saves(house: House, browser: Browser) -> None:
    """Enter on a radio button presses the first one; a single key must not finish a check."""
    address = f"/geschaeftsstelle/bewerbung/{scenes.hand_in(house)}/"

    page = browser(Role.CASE_OFFICER, "sachbearbeitung").get(address)

    first, *others = [one for one in form_of(page).iter("button") if one.attrib.get("type") == "submit"]
    assert ("".join(first.itertext()), {"name", "formaction"} & set(first.attrib)) == ("Speichern", set())
    assert [one.attrib["value"] for one in others] == ["abschliessen", "eingang"]
    assert {one.attrib["name"] for one in others} == {"then"}


def test_page_asks_before_it_finishes_and_names_what_follows(house: House, browser: Browser) -> None:
    submission_id = scenes.hand_in(house)
    visitor = browser(Role.CASE_OFFICER, "sachbearbeitung")
    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    visitor.get(address)
    sent = {name: texts[0] for name, texts in scenes.check_inputs(house, wille="nicht-erfuellt").items()}

    asked = visitor.follow(visitor.send(f"{address}pruefung/", sent | {"then": "abschliessen"}))

    assert scenes.state_of(house, submission_id) is State.SUBMITTED
    assert asked.title.startswith("Prüfung abschließen")
    assert "Ergebnis: nicht zugelassen" in asked.text
    assert "Sie können diese Bewerbung danach nur absagen." in asked.text
    answer = visitor.send(f"{address}pruefung/abschliessen/")
    assert answer.location == f"{address}?abgeschlossen#pruefung"
    assert scenes.state_of(house, submission_id) is State.CHECKED
    assert "Die Prüfung ist abgeschlossen." in visitor.follow(answer).text


def test_page_finishes_only_the_check_that_was_shown(house: House, browser: Browser) -> None:
    submission_id = scenes.hand_in(house)
    visitor = browser(Role.CASE_OFFICER, "erste")
    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    colleague = scenes.person(house, Role.CASE_OFFICER, "kollegin")
    formal_check.save(house, colleague, submission_id, 0, scenes.check_inputs(house))
    visitor.get(f"{address}pruefung/abschliessen/")
    formal_check.save(house, colleague, submission_id, 1, scenes.check_inputs(house, wille="nicht-erfuellt"))

    page = visitor.send(f"{address}pruefung/abschliessen/")

    assert (page.status, page.title.split(",")[0]) == (409, "Die Prüfung hat sich inzwischen geändert")
    assert scenes.state_of(house, submission_id) is State.SUBMITTED


def test_not_met_without_a_note_is_not_finished(house: House, officer: StaffSession, browser: Browser) -> None:
    submission_id = scenes.hand_in(house)
    inputs = scenes.check_inputs(house, wille="nicht-erfuellt") | {"wille_notiz": ["  "]}

    assert not scenes.finish(house, officer, submission_id, inputs)

    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    visitor = browser(Role.CASE_OFFICER, "leserin")
    answer = visitor.get(f"{address}pruefung/abschliessen/")
    assert (answer.status, answer.location) == (303, f"{address}?offen#fehler")
    page = visitor.follow(answer)
    assert "V2 Wille belegt: Die Notiz fehlt." in page.text
    assert "#f-wille_notiz" in page.links


def test_reopened_check_can_be_changed_until_the_decision(house: House, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id)

    for _ in range(2):
        formal_check.reopen(house, officer, submission_id)

    assert scenes.state_of(house, submission_id) is State.SUBMITTED
    check = check_of(house, submission_id)
    assert (check.is_finished, check.version, check.result.decided) == (False, 2, 5)
    formal_check.save(house, officer, submission_id, 2, scenes.check_inputs(house, wille="vorlaeufig"))
    assert formal_check.finish(house, officer, submission_id, 3)
    with house.database.read() as session:
        acts = session.scalars(
            select(AuditRow.action).where(AuditRow.subject == f"submission:{submission_id}").order_by(AuditRow.seq)
        ).all()
    assert list(acts) == ["check.finish", "check.reopen", "check.finish"]


def test_check_stays_closed_after_the_decision(house: House, officer: StaffSession, browser: Browser) -> None:
    submission_id = scenes.approved(house, officer)

    with pytest.raises(InvalidTransition):
        formal_check.reopen(house, officer, submission_id)

    assert scenes.state_of(house, submission_id) is State.APPROVED
    page = browser(Role.CASE_OFFICER, "leserin").get(f"/geschaeftsstelle/bewerbung/{submission_id}/")
    assert "Prüfung wieder öffnen" not in page.text


def test_page_opens_the_check_again(house: House, officer: StaffSession, browser: Browser) -> None:
    submission_id = scenes.hand_in(house)
    scenes.checked(house, officer, submission_id)
    visitor = browser(Role.CASE_OFFICER, "leserin")
    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    visitor.get(address)

    page = visitor.follow(visitor.send(f"{address}pruefung/oeffnen/"))

    assert "Die Prüfung ist wieder offen." in page.text
    assert page.value("wille") == "erfuellt"


def test_button_saves_and_leads_to_the_inbox(house: House, browser: Browser) -> None:
    submission_id = scenes.hand_in(house)
    visitor = browser(Role.CASE_OFFICER, "sachbearbeitung")
    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    visitor.get(address)

    answer = visitor.send(f"{address}pruefung/", {"wille": "erfuellt", "then": "eingang"})

    assert answer.location == "/geschaeftsstelle/"
    assert check_of(house, submission_id).result.decided == 1
    assert visitor.send(f"{address}pruefung/", {"version": "1", "then": "https://boese.example"}).location == (
        f"{address}?gespeichert#pruefung"
    )


def test_page_says_that_a_note_is_too_long(house: House, browser: Browser) -> None:
    submission_id = scenes.hand_in(house)
    visitor = browser(Role.CASE_OFFICER, "sachbearbeitung")
    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    visitor.get(address)

    answer = visitor.send(f"{address}pruefung/", {"wille_notiz": "Wort " * 200})

    page = visitor.follow(answer)
    assert answer.location == f"{address}#fehler"
    assert page.title.startswith("Fehler: ")
    assert "Notiz zum Willen: " in " ".join(page.element("fehler").itertext())
    assert "50 Wörter zu viel" in page.text


def test_page_names_what_is_open_when_finishing(house: House, browser: Browser) -> None:
    submission_id = scenes.hand_in(house)
    visitor = browser(Role.CASE_OFFICER, "sachbearbeitung")
    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    visitor.get(address)
    sent = {name: texts[0] for name, texts in scenes.check_inputs(house, wille="", daten="").items()}

    answer = visitor.follow(visitor.send(f"{address}pruefung/", sent | {"then": "abschliessen"}))
    page = visitor.follow(answer)

    assert answer.location == f"{address}?offen#fehler"
    assert page.title.startswith("Fehler: ")
    summary = page.element("fehler")
    assert summary.attrib["tabindex"] == "-1"
    assert "gespeichert, aber noch nicht abgeschlossen" in "".join(summary.itertext())
    assert {"#f-wille", "#f-daten"} <= set(page.links)
    assert "Es fehlen: V2 Wille belegt, V5 Daten zur Bevölkerung." in page.text


def test_page_of_a_conflict_shows_both_and_loses_nothing(house: House, browser: Browser) -> None:
    submission_id = scenes.hand_in(house)
    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    first, second = browser(Role.CASE_OFFICER, "erste"), browser(Role.CASE_OFFICER, "zweite")
    first.get(address)
    second.get(address)
    first.send(f"{address}pruefung/", {"wille": "erfuellt", "ziele": "erfuellt"})

    page = second.send(f"{address}pruefung/", {"wille": "nicht-erfuellt", "ziele_notiz": "Mein Text"})

    assert page.status == 409
    assert "Die Prüfung wurde inzwischen gespeichert" in page.text
    assert "erste hat sie am 23.11.2026" in page.text
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in page.all("tr")]
    assert ["Ist der Wille belegt?", "erfüllt", "nicht erfüllt"] in rows
    assert ["Sind erste Ziele und Leitbilder formuliert?", "erfüllt", "leer"] in rows
    assert (page.value("wille"), page.value("ziele_notiz").strip()) == ("nicht-erfuellt", "Mein Text")

    again = second.follow(second.send(f"{address}pruefung/", {"wille": "nicht-erfuellt", "ziele_notiz": "Mein Text"}))
    assert (again.status, again.value("wille"), again.value("ziele")) == (200, "nicht-erfuellt", "")


def test_page_shows_the_finished_check_without_a_form(house: House, officer: StaffSession, browser: Browser) -> None:
    submission_id = scenes.hand_in(house)
    inputs = scenes.check_inputs(house, wille="vorlaeufig") | {"wille_notiz": ["Der Rat entscheidet im Mai."]}
    scenes.finish(house, officer, submission_id, inputs)

    page = browser(Role.CASE_OFFICER, "leserin").get(f"/geschaeftsstelle/bewerbung/{submission_id}/")

    assert "Abgeschlossen am 23.11.2026" in page.text
    assert "Der Rat entscheidet im Mai." in page.text
    assert [one.attrib["action"] for one in page.all("form") if "pruefung" in one.attrib.get("action", "")] == [
        f"/geschaeftsstelle/bewerbung/{submission_id}/pruefung/oeffnen/"
    ]


def test_late_save_says_that_the_state_has_changed(house: House, officer: StaffSession, browser: Browser) -> None:
    submission_id = scenes.hand_in(house)
    visitor = browser(Role.CASE_OFFICER, "spaet")
    address = f"/geschaeftsstelle/bewerbung/{submission_id}/"
    visitor.get(address)
    scenes.checked(house, officer, submission_id)

    page = visitor.send(f"{address}pruefung/", {"wille": "vorlaeufig"})

    assert (page.status, page.title.split(",")[0]) == (409, "Der Stand hat sich inzwischen geändert")
    assert address in page.links


def test_time_of_saving_is_the_time_of_the_use_case(house: House, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)
    scenes.later(house, minutes=5)

    formal_check.save(house, officer, submission_id, 0, scenes.check_inputs(house))

    assert check_of(house, submission_id).saved_at == house.clock.now()
    assert house.clock.now().tzinfo is dt.UTC
