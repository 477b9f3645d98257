"""Drafts: begun once, saved with all mistakes, never overwritten unseen."""

import datetime as dt
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms_service.services import applications, drafts
from forms_service.services.applications import NotFoundError
from forms_service.services.drafts import CallNotOpenError, NotADraftError, Sent
from forms_service.services.house import House
from forms_service.services.sessions import AccountSession
from programme.answers import SectionStatus
from programme.schemas.form import form_from_canonical
from tests.fakes import FakeClock, FakeLibrary
from tests.forms_service.applicant.scenes import CALL, account_of, clock_of, complete_draft, handed_in, put_call, rows

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% raw %}",
    '# Titel\n--8<-- ".env"',
    "zeile eins\r\nzeile zwei\r\n\r\nabsatz",
    "  Leerzeichen vorn und hinten  ",
    "&amp; &lt; &#39;",
    "e\u0301 ist nicht é",
    "\u202eumgedreht",
    "=1+1",
    "ca. 12 Tsd.",
]


def _save(
    house: House, account: AccountSession, id_: str, section_id: str, typed: dict[str, list[str]], **more: object
) -> drafts.Saved:
    shown = applications.show(house, account, id_)
    section = shown.form.section(section_id)
    marks = {one.id: drafts.mark(shown.inputs, one) for one in section.questions if one.id in shown.reading.visible}
    sent = replace(Sent(inputs=typed, shown=marks, kinds={}), **more)  # type: ignore[arg-type]
    return drafts.save_section(house, account, id_, section_id, sent)


def test_draft_is_begun_once_however_often_it_is_asked_for(house: House) -> None:
    account, barrier = account_of(house), Barrier(10)

    def begin(_: int) -> str:
        barrier.wait()
        return drafts.begin(house, account, CALL)

    with ThreadPoolExecutor(10) as pool:
        ids = set(pool.map(begin, range(10)))

    assert len(ids) == 1
    assert rows(house, "SELECT count(*) FROM submission") == [(1,)]


def test_draft_keeps_the_form_it_began_with(house: House) -> None:
    account = account_of(house)

    application = applications.show(house, account, drafts.begin(house, account, CALL))

    assert application.form == house.library.form("bewerbungsbogen")
    assert rows(house, "SELECT sha256 FROM form_version") == [(application.form.version,)]


def test_form_that_changes_while_the_draft_waits_for_its_turn_is_kept_as_one(house: House) -> None:
    assert isinstance(house.library, FakeLibrary)
    forms = house.library.forms
    old = forms["bewerbungsbogen"]
    new = form_from_canonical(old.definition.replace('"title":"Bewerbungsbogen"', '"title":"Neuer Bogen"'))
    assert new.version != old.version

    drafts.begin(replace(house, clock=Busy(lambda: forms.update(bewerbungsbogen=new))), account_of(house), CALL)

    [(version, definition)] = rows(house, "SELECT sha256, definition FROM form_version")
    assert hashlib.sha256(str(definition).encode()).hexdigest() == version


class Busy(FakeClock):
    """A clock that is asked when it is our turn; somebody else has acted before."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    def now(self) -> dt.datetime:
        self._meanwhile()
        return super().now()


def test_draft_is_not_begun_when_the_call_is_closed(house: House) -> None:
    account = account_of(house)
    put_call(house, closed=True)

    with pytest.raises(CallNotOpenError):
        drafts.begin(house, account, CALL)


def test_draft_stays_when_the_call_closes(house: House) -> None:
    account = account_of(house)
    draft = drafts.begin(house, account, CALL)
    put_call(house, closed=True)

    assert drafts.begin(house, account, CALL) == draft
    assert _save(house, account, draft, "ziele", {"ziele": ["Bleiben"]}).application.inputs == {"ziele": ["Bleiben"]}


@pytest.mark.parametrize("text", HOSTILE)
def test_saving_keeps_every_byte_that_was_typed(house: House, text: str) -> None:
    account = account_of(house)
    draft = drafts.begin(house, account, CALL)

    _save(house, account, draft, "ziele", {"ziele": [text]})

    assert applications.show(house, account, draft).inputs == {"ziele": [text]}


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(st.text(min_size=1), min_size=1, max_size=8))
def test_written_inputs_keep_any_text(texts: list[str]) -> None:
    inputs = {f"frage{number}": [text] for number, text in enumerate(texts)}

    assert applications.read_inputs(applications.write_inputs(inputs)) == inputs


def test_saving_takes_wrong_input_and_tells_what_is_wrong(house: House) -> None:
    account = account_of(house)
    draft = drafts.begin(house, account, CALL)

    saved = _save(house, account, draft, "zustaendigkeit", {"wochenstunden": ["viele"]})

    assert [one.question_id for one in saved.application.reading.problems] == ["wochenstunden"]
    section = saved.application.form.section("zustaendigkeit")
    assert saved.application.status(section) is SectionStatus.FAULTY


def test_saving_an_empty_answer_takes_it_away(house: House) -> None:
    account = account_of(house)
    draft = drafts.begin(house, account, CALL)
    _save(house, account, draft, "ziele", {"ziele": ["Bleiben"]})

    saved = _save(house, account, draft, "ziele", {})

    assert saved.application.inputs == {}
    assert saved.conflicts == ()


def test_saving_notes_the_municipality(house: House) -> None:
    account = account_of(house)
    draft = drafts.begin(house, account, CALL)

    saved = _save(house, account, draft, "kommune", {"kommune": ["16065032"]})

    assert saved.application.title == "Helbedündorf"
    assert [one.title for one in applications.list_own(house, account, CALL)] == ["Helbedündorf"]


def test_answer_that_brings_up_a_question_is_told(house: House) -> None:
    account = account_of(house)
    draft = drafts.begin(house, account, CALL)

    saved = _save(house, account, draft, "kommune", {"quartier_fokus": ["yes"]})

    assert saved.appeared == ("quartier_name", "quartier_uebertragung")


def test_hidden_answer_is_kept_but_not_read(house: House) -> None:
    account = account_of(house)
    draft = drafts.begin(house, account, CALL)
    _save(house, account, draft, "kommune", {"quartier_fokus": ["yes"]})
    _save(house, account, draft, "kommune", {"quartier_fokus": ["yes"], "quartier_name": ["Nordstadt"]})

    saved = _save(house, account, draft, "kommune", {"quartier_fokus": ["no"], "quartier_name": ["Nordstadt"]})

    assert "quartier_name" not in saved.application.reading.values
    assert saved.application.inputs["quartier_name"] == ["Nordstadt"]


def test_two_windows_on_different_sections_both_save(house: House) -> None:
    account = account_of(house)
    draft = drafts.begin(house, account, CALL)
    seen = Sent(inputs={"ziele": ["Bleiben"]}, shown=_marks(house, account, draft, "ziele"), kinds={})
    _save(house, account, draft, "herausforderung", {"herausforderung": ["Wegzug"]})

    saved = drafts.save_section(house, account, draft, "ziele", seen)

    assert saved.conflicts == ()
    assert saved.application.inputs == {"herausforderung": ["Wegzug"], "ziele": ["Bleiben"]}


def _marks(house: House, account: AccountSession, draft: str, section_id: str) -> dict[str, str]:
    shown = applications.show(house, account, draft)
    return {one.id: drafts.mark(shown.inputs, one) for one in shown.form.section(section_id).questions}


def test_two_windows_on_one_answer_are_told_and_nothing_is_overwritten(house: House) -> None:
    account = account_of(house)
    draft = drafts.begin(house, account, CALL)
    marks = _marks(house, account, draft, "ziele")
    drafts.save_section(house, account, draft, "ziele", Sent(inputs={"ziele": ["Meins"]}, shown=marks, kinds={}))

    sent = Sent(inputs={"ziele": ["Deins"], "konzepte": ["Neu"]}, shown=marks, kinds={})
    saved = drafts.save_section(house, account, draft, "ziele", sent)

    assert [(one.question_id, one.kept, one.sent) for one in saved.conflicts] == [
        ("ziele", {"ziele": ["Meins"]}, {"ziele": ["Deins"]})
    ]
    assert saved.application.inputs == {"ziele": ["Meins"], "konzepte": ["Neu"]}


def test_answer_that_this_window_did_not_touch_keeps_the_other_windows_text(house: House) -> None:
    account = account_of(house)
    draft = drafts.begin(house, account, CALL)
    marks = _marks(house, account, draft, "ziele")
    drafts.save_section(house, account, draft, "ziele", Sent(inputs={"ziele": ["Meins"]}, shown=marks, kinds={}))

    saved = drafts.save_section(
        house, account, draft, "ziele", Sent(inputs={"konzepte": ["Neu"]}, shown=marks, kinds={})
    )

    assert saved.conflicts == ()
    assert saved.application.inputs == {"ziele": ["Meins"], "konzepte": ["Neu"]}


def test_same_text_from_two_windows_is_no_conflict(house: House) -> None:
    account = account_of(house)
    draft = drafts.begin(house, account, CALL)
    sent = Sent(inputs={"ziele": ["Gleich\r\nzwei"]}, shown=_marks(house, account, draft, "ziele"), kinds={})
    drafts.save_section(house, account, draft, "ziele", sent)

    assert drafts.save_section(house, account, draft, "ziele", sent).conflicts == ()


def test_kept_answer_can_be_taken_over(house: House) -> None:
    account = account_of(house)
    draft = drafts.begin(house, account, CALL)
    _save(house, account, draft, "ziele", {"ziele": ["Gespeichert"]})

    saved = _save(house, account, draft, "ziele", {"ziele": ["Getippt"]}, take_kept=frozenset({"ziele"}))

    assert saved.application.inputs == {"ziele": ["Gespeichert"]}


def test_version_counts_what_changed(house: House) -> None:
    account = account_of(house)
    draft = drafts.begin(house, account, CALL)
    first = _save(house, account, draft, "ziele", {"ziele": ["Eins"]}).application.version

    unchanged = _save(house, account, draft, "ziele", {"ziele": ["Eins"]}).application.version
    changed = _save(house, account, draft, "ziele", {"ziele": ["Zwei"]}).application.version

    assert (unchanged - first, changed - first) == (0, 1)


def test_saving_notes_the_time(house: House) -> None:
    account = account_of(house)
    draft = drafts.begin(house, account, CALL)
    clock_of(house).move(dt.timedelta(hours=2))

    saved = _save(house, account, draft, "ziele", {"ziele": ["Eins"]})

    assert saved.application.saved_at - saved.application.created_at == dt.timedelta(hours=2)


def test_foreign_draft_is_as_good_as_none(house: House) -> None:
    draft = drafts.begin(house, account_of(house), CALL)
    stranger = account_of(house, "fremd@anders.example")

    with pytest.raises(NotFoundError):
        applications.show(house, stranger, draft)
    with pytest.raises(NotFoundError):
        drafts.save_section(house, stranger, draft, "ziele", Sent(inputs={}, shown={}, kinds={}))


def test_handed_in_application_is_not_changed(house: House) -> None:
    account = account_of(house)
    application_id = handed_in(house, account)
    before = rows(house, "SELECT inputs, answers, version FROM submission")

    with pytest.raises(NotADraftError):
        _save(house, account, application_id, "ziele", {"ziele": ["Anders"]})

    assert rows(house, "SELECT inputs, answers, version FROM submission") == before


def test_complete_draft_has_only_complete_sections(house: House) -> None:
    account = account_of(house)

    application = applications.show(house, account, complete_draft(house, account))

    assert {application.status(section) for section in application.form.sections} == {SectionStatus.COMPLETE}
