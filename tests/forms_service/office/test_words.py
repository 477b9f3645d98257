"""The office's words: every value of every closed list has one."""

import datetime as dt
from dataclasses import replace
from itertools import product

from forms_service.services.decisions import MAILS
from forms_service.services.inbox import STATES, Mark, Place, View
from forms_service.services.standing import Standing
from forms_service.web.office import words
from programme.form import Outcome
from programme.lifecycle import State
from programme.municipality import Kind
from programme.participation import SLOTS
from programme.publication import PublicationState
from programme.rights import Role
from programme.yearly import Phase, YearValue


def marks(*outcomes: Outcome | None) -> tuple[Mark, ...]:
    return tuple(Mark(title="", outcome=one) for one in outcomes)


def test_every_list_has_its_words() -> None:
    assert set(words.SLOTS) == set(SLOTS)
    assert set(words.ROLES) == set(Role)
    assert set(words.PUBLICATIONS) == set(PublicationState)
    assert set(words.ACTIONS) == set(MAILS)
    assert set(words.VIEWS) == set(View) == set(STATES)
    assert set(words.OUTCOMES) == {*Outcome, None}


def test_every_state_has_tag_and_next_step() -> None:
    handed_in = set(State) - {State.DRAFT}
    assert set(STATES[View.ALL]) == handed_in
    for state, portrait, outcome, is_released in product(handed_in, PublicationState, [*Outcome, None], [True, False]):
        assert words.application_tag(state, marks(outcome)).text
        standing = Standing(state=portrait, is_released=is_released)
        assert words.next_step(state, marks(outcome), standing) == words.next_with_portrait(standing) or (
            state is not State.APPROVED
        )


def test_next_step_names_who_releases_or_that_nobody_can() -> None:
    draft = Standing(state=PublicationState.DRAFTED, is_released=True, may_release=("redaktion", "lektorat"))

    assert words.next_with_portrait(draft) == "Freigabe durch redaktion oder lektorat"
    assert words.next_with_portrait(replace(draft, may_release=())) == "Niemand kann freigeben"
    assert words.next_with_portrait(replace(draft, is_released=False)) == "Warten: Einverständnis der Kommune fehlt"


def test_admitted_means_that_the_check_is_passed() -> None:
    """„zugelassen“ must never be read for saved or handed in."""
    admitted = [
        (state, outcome)
        for state, outcome in product(set(State) - {State.DRAFT}, [*Outcome, None])
        if words.application_tag(state, marks(outcome)).text == "zugelassen"
    ]

    assert {state for state, _ in admitted} == {State.CHECKED}
    assert Outcome.NOT_MET not in {outcome for _, outcome in admitted}


def test_windows_are_said_in_words() -> None:
    row = marks(Outcome.MET, Outcome.MET, Outcome.PROVISIONAL, Outcome.NOT_MET, None)

    assert words.marks_text(row) == "5 Voraussetzungen: 2 erfüllt, 1 vorläufig, 1 nicht erfüllt, 1 offen"


def test_place_names_only_what_is_known() -> None:
    known = Place(name="Rodachtal", kind=Kind.ALLIANZ, laender=("Bayern", "Thüringen"), population=49_293)

    assert words.place_text(known) == "Bayern und Thüringen, Allianz, 49.293 Einw."
    assert words.place_text(Place(name="x")) == ""


def test_time_is_that_of_berlin() -> None:
    assert words.short_time(dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC)) == "02.07.2026, 00:30"


def test_slot_is_said_as_lines() -> None:
    figures = (
        YearValue(phase=Phase.PAST, year=2010, value=2614),
        YearValue(phase=Phase.EXPECTED, year=2035, value=900),
    )

    assert words.slot_lines("Text", {}) == ("Text",)
    assert words.slot_lines(("a", "b"), {"a": "Erstes"}) == ("Erstes", "b")
    assert words.slot_lines(figures, {}) == ("2010: 2.614 (früher)", "2035: 900 (erwartet)")
