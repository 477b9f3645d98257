"""The list of applications: what is in it, in which order, how it is found."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from forms_service.models.submissions import Submission
from forms_service.services import formal_check, inbox, portrait_desk, portraits
from forms_service.services.house import House
from forms_service.services.inbox import PAGE_SIZE, Mark, View, Wish
from forms_service.services.sessions import StaffSession
from forms_service.services.standing import Standing
from programme.form import Outcome
from programme.lifecycle import State
from programme.publication import PublicationState
from programme.rights import Role
from tests.forms_service.office import scenes
from tests.forms_service.office.conftest import Browser
from tests.forms_service.office.test_portraits import edit_of


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Collect the statements that reach the database meanwhile."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_list_shows_what_is_known(house: House) -> None:
    submission_id = scenes.hand_in(house)

    (row,) = inbox.list_applications(house, Wish()).rows

    assert row.id == submission_id
    assert (row.place.name, str(row.place.kind), row.place.laender) == ("Helbedündorf", "Gemeinde", ("Thüringen",))
    assert (row.state, row.portrait, row.submitted_at) == (State.SUBMITTED, Standing(), house.clock.now())
    assert [mark.outcome for mark in row.marks] == [None] * 5
    assert row.files == len([one for one in house.library.form("bewerbungsbogen").questions if one.evidence])


def test_list_shows_outcomes_in_the_order_of_the_call(house: House, officer: StaffSession) -> None:
    submission_id = scenes.hand_in(house)
    inputs = scenes.check_inputs(house, wille="vorlaeufig", ziele="nicht-erfuellt", daten="")

    formal_check.save(house, officer, submission_id, 0, inputs)

    (row,) = inbox.list_applications(house, Wish()).rows
    assert row.marks == (
        Mark(title="Herausforderung erkannt", outcome=Outcome.MET),
        Mark(title="Wille belegt", outcome=Outcome.PROVISIONAL),
        Mark(title="Erste Ziele und Leitbilder", outcome=Outcome.NOT_MET),
        Mark(title="Zuständigkeit und Personal", outcome=Outcome.MET),
        Mark(title="Daten zur Bevölkerung", outcome=None),
    )


def test_draft_is_invisible(house: House, browser: Browser) -> None:
    submission_id = scenes.hand_in(house)
    with house.database.write() as session:
        row = session.get_one(Submission, submission_id)
        row.state = State.DRAFT
    visitor = browser(Role.CASE_OFFICER, "neugier")

    assert inbox.list_applications(house, Wish()).rows == ()
    assert "Helbedündorf" not in visitor.get("/geschaeftsstelle/").text
    assert visitor.get(f"/geschaeftsstelle/bewerbung/{submission_id}/").status == 404


def test_formal_check_is_no_row_of_its_own(house: House, officer: StaffSession) -> None:
    scenes.checked(house, officer, scenes.hand_in(house))

    listing = inbox.list_applications(house, Wish())

    assert (len(listing.rows), listing.total, listing.counts[View.ALL]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["Helbedündorf", "Plößberg"]),
        ("helbe", ["Helbedündorf"]),
        ("PLÖSS", ["Plößberg"]),
        ("plöß", ["Plößberg"]),
        (scenes.PLOESSBERG, ["Plößberg"]),
        ("Nirgendwo", []),
        ("%", []),
        ("_", []),
    ],
)
def test_search_finds_names_and_keys(house: House, text: str, names: list[str]) -> None:
    scenes.hand_in(house, scenes.HELBEDUENDORF, number=1)
    scenes.hand_in(house, scenes.PLOESSBERG, number=2)

    listing = inbox.list_applications(house, Wish(text=text))

    assert [row.place.name for row in listing.rows] == names


def test_search_finds_references_as_people_read_them(house: House) -> None:
    for number in range(1, 6):
        scenes.hand_in(house, number=number)
    wanted = inbox.list_applications(house, Wish()).rows[2]
    spoken = wanted.reference.lower().replace("0", "o").replace("1", "l")

    for text in (wanted.reference, wanted.reference.lower(), spoken, wanted.reference[9:14]):
        assert wanted.id in [row.id for row in inbox.list_applications(house, Wish(text=text)).rows]


def test_view_filters_by_state_and_counts_all(house: House, officer: StaffSession) -> None:
    scenes.hand_in(house, number=1)
    scenes.checked(house, officer, scenes.hand_in(house, number=2))
    scenes.approved(house, officer, number=3)

    listing = inbox.list_applications(house, Wish(view=View.TO_DECIDE))

    assert [row.state for row in listing.rows] == [State.CHECKED]
    assert listing.counts == {
        View.TODO: 2,
        View.TO_CHECK: 1,
        View.TO_DECIDE: 1,
        View.APPROVED: 1,
        View.REJECTED: 0,
        View.ALL: 3,
    }
    assert inbox.waiting(house) == 2


def test_inbox_begins_with_what_waits_and_ends_with_what_is_decided(house: House, officer: StaffSession) -> None:
    scenes.approved(house, officer, number=1)
    scenes.checked(house, officer, scenes.hand_in(house, number=2))
    scenes.later(house)
    scenes.hand_in(house, number=3)

    todo = [row.state for row in inbox.list_applications(house, Wish()).rows]
    everything = [row.state for row in inbox.list_applications(house, Wish(view=View.ALL)).rows]

    assert todo == [State.SUBMITTED, State.CHECKED]
    assert everything == [State.SUBMITTED, State.CHECKED, State.APPROVED]


def test_list_tells_the_day_of_the_decision_and_other_applications_of_the_place(
    house: House, officer: StaffSession, browser: Browser
) -> None:
    scenes.approved(house, officer, number=1)
    scenes.hand_in(house, number=2)
    scenes.hand_in(house, scenes.PLOESSBERG, number=3)

    rows = inbox.list_applications(house, Wish(view=View.ALL)).rows

    assert [(row.decided_at is not None, row.siblings) for row in rows] == [(False, 1), (False, 0), (True, 1)]
    page = browser(Role.CASE_OFFICER, "leserin").get("/geschaeftsstelle/?ansicht=alle")
    assert "am 23.11.2026, 13:00" in page.text
    assert page.text.count("noch eine Bewerbung dieser Kommune") == 2


def test_list_says_who_is_next_with_a_portrait(house: House, officer: StaffSession, editor: StaffSession) -> None:
    """The two lists say the same: they read one standing."""
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer))

    (row,) = inbox.list_applications(house, Wish(view=View.ALL)).rows
    (listed,) = portrait_desk.list_portraits(house, officer, 1).rows

    assert row.portrait == listed.standing
    assert (row.portrait.state, row.portrait.may_release) == (PublicationState.DRAFTED, ("redaktion",))
    assert portrait_desk.waiting(house) == 1
    portraits.edit(house, editor, publication_id, edit_of(house, editor, publication_id, aims="Kürzer."))
    (row,) = inbox.list_applications(house, Wish(view=View.ALL)).rows
    assert row.portrait.may_release == ()


def test_pages_hold_every_application_once(house: House) -> None:
    """All of one instant: only the id decides, and it always does."""
    expected = {scenes.hand_in(house, number=number) for number in range(1, PAGE_SIZE + 4)}

    first = inbox.list_applications(house, Wish(page=1))
    last = inbox.list_applications(house, Wish(page=2))

    assert [row.id for row in (*first.rows, *last.rows)] == sorted(expected)
    assert (first.pages, first.first, first.last) == (2, 1, PAGE_SIZE)
    assert (last.first, last.last, last.total) == (PAGE_SIZE + 1, PAGE_SIZE + 3, PAGE_SIZE + 3)
    assert inbox.list_applications(house, Wish(page=99)).page == 2


def test_newest_first_turns_the_list_round(house: House) -> None:
    for number in range(1, 4):
        scenes.hand_in(house, number=number)
        scenes.later(house)

    oldest_first = [row.id for row in inbox.list_applications(house, Wish()).rows]
    newest_first = [row.id for row in inbox.list_applications(house, Wish(newest_first=True)).rows]

    assert newest_first == oldest_first[::-1]


def test_list_asks_as_often_for_thirty_rows_as_for_one(house: House, officer: StaffSession, browser: Browser) -> None:
    visitor = browser(Role.CASE_OFFICER, "zaehler")
    scenes.checked(house, officer, scenes.hand_in(house, number=1))
    visitor.get("/geschaeftsstelle/")
    with counted_queries() as for_one:
        visitor.get("/geschaeftsstelle/")
    for number in range(2, 31):
        scenes.checked(house, officer, scenes.hand_in(house, number=number))

    with counted_queries() as for_thirty:
        visitor.get("/geschaeftsstelle/")

    assert len(for_thirty) == len(for_one)


def test_application_of_a_call_that_is_gone_stays_readable(house: House, browser: Browser) -> None:
    submission_id = scenes.hand_in(house)
    getattr(house.library, "calls").clear()  # noqa: B009 - the fake's, not the port's
    visitor = browser(Role.CASE_OFFICER, "archiv")

    listing = inbox.list_applications(house, Wish())

    assert [row.marks for row in listing.rows] == [()]
    page = visitor.get(f"/geschaeftsstelle/bewerbung/{submission_id}/")
    assert "Antwort auf ziele" in page.text
    assert "keine formale Prüfung mehr" in page.text


def test_page_shows_rows_views_and_windows(house: House, officer: StaffSession, browser: Browser) -> None:
    scenes.hand_in(house, scenes.PLOESSBERG, number=1)
    formal_check.save(
        house, officer, scenes.hand_in(house, number=2), 0, scenes.check_inputs(house, wille="vorlaeufig", daten="")
    )
    visitor = browser(Role.CASE_OFFICER, "leserin")

    page = visitor.get("/geschaeftsstelle/?suche=helbe")

    assert page.title.startswith("Eingang: Suche nach helbe")
    assert "Helbedündorf" in page.text
    assert "Plößberg" not in page.text
    assert "in Prüfung" in page.text
    assert "Weiter prüfen: 4 von 5" in page.text
    labels = [one.attrib["aria-label"] for one in page.tree.iter() if one.attrib.get("role") == "img"]
    assert labels == ["5 Voraussetzungen: 3 erfüllt, 1 vorläufig, 1 offen"]
    assert page.value("suche") == "helbe"


def test_views_keep_the_search_and_the_search_keeps_the_view(house: House, browser: Browser) -> None:
    scenes.hand_in(house)
    visitor = browser(Role.CASE_OFFICER, "leserin")

    page = visitor.get("/geschaeftsstelle/?ansicht=zugesagt&suche=helbe&sortierung=neueste")

    assert page.hidden()["ansicht"] == "zugesagt"
    assert page.hidden()["sortierung"] == "neueste"
    assert "/geschaeftsstelle/?ansicht=abgelehnt&suche=helbe&sortierung=neueste" in page.links
    assert "Hier ist nichts zu tun." not in page.text
    assert "/geschaeftsstelle/?ansicht=alle&suche=helbe&sortierung=neueste" in page.links
    assert visitor.get("/geschaeftsstelle/").hidden()["ansicht"] == "alle"
    assert "Hier ist nichts zu tun." in visitor.get("/geschaeftsstelle/?ansicht=abgelehnt").text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Noch keine Bewerbung."),
        ("?ansicht=zu prüfen", "Noch keine Bewerbung."),
        ("?suche=Nirgendwo", "Keine Bewerbung passt zu „Nirgendwo“"),
        ("?seite=abc&ansicht=quatsch&sortierung=x", "Noch keine Bewerbung."),
        ("?seite=999999999999", "Noch keine Bewerbung."),
        ("?seite=-1", "Noch keine Bewerbung."),
    ],
)
def test_empty_list_says_what_would_be_there(browser: Browser, query: str, said: str) -> None:
    assert said in browser(Role.CASE_OFFICER, "leserin").get(f"/geschaeftsstelle/{query}").text


def test_answers_of_the_check_are_those_of_the_list(house: House, officer: StaffSession) -> None:
    """The list reads `answers`; they are written with each save."""
    submission_id = scenes.hand_in(house)
    formal_check.save(house, officer, submission_id, 0, scenes.check_inputs(house, daten=""))

    with house.database.read() as session:
        (kept,) = session.query(Submission).where(Submission.parent_id == submission_id)

    assert json.loads(kept.answers).keys() == json.loads(kept.inputs).keys()
