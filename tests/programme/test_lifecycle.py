from itertools import product

import pytest

from programme.errors import InvalidTransition
from programme.lifecycle import TRANSITIONS, Action, State, actions, move
from programme.publication import (
    PUBLICATION_TRANSITIONS,
    PublicationAction,
    PublicationState,
    move_publication,
)

ALLOWED = {
    ("draft", "hand_in"): "submitted",
    ("submitted", "take_back"): "draft",
    ("submitted", "finish_check"): "checked",
    ("checked", "reopen_check"): "submitted",
    ("checked", "approve"): "approved",
    ("checked", "reject"): "rejected",
}
ALLOWED_PUBLICATION = {
    ("none", "draft"): "drafted",
    ("drafted", "draft"): "drafted",
    ("drafted", "edit"): "drafted",
    ("drafted", "release"): "released",
    ("released", "edit"): "drafted",
    ("released", "start"): "publishing",
    ("publishing", "start"): "publishing",
    ("publishing", "finish"): "live",
    ("publishing", "withdraw"): "withdrawing",
    ("live", "withdraw"): "withdrawing",
    ("withdrawing", "start"): "withdrawing",
    ("withdrawing", "finish"): "withdrawn",
    ("withdrawn", "draft"): "drafted",
}


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
def test_application_moves_by_the_table_only(state: State, action: Action) -> None:
    expected = ALLOWED.get((state.value, action.value))

    if expected is None:
        with pytest.raises(InvalidTransition) as refused:
            move(state, action)
        assert (refused.value.state, refused.value.action) == (state, action)
    else:
        assert move(state, action) == State(expected)


@pytest.mark.parametrize("state", State)
def test_application_offers_what_the_table_allows(state: State) -> None:
    assert {action.value for action in actions(state)} == {action for start, action in ALLOWED if start == state}


def test_every_state_is_reached_and_left_or_final() -> None:
    reached = {State.DRAFT, *TRANSITIONS.values()}
    left = {start for start, _ in TRANSITIONS}

    assert reached == set(State)
    assert set(State) - left == {State.APPROVED, State.REJECTED}


@pytest.mark.parametrize(("state", "action"), list(product(PublicationState, PublicationAction)))
def test_publication_moves_by_the_table_only(state: PublicationState, action: PublicationAction) -> None:
    expected = ALLOWED_PUBLICATION.get((state.value, action.value))

    if expected is None:
        with pytest.raises(InvalidTransition):
            move_publication(state, action)
    else:
        assert move_publication(state, action) == PublicationState(expected)


def test_every_state_of_a_publication_is_reached_and_left() -> None:
    assert {PublicationState.NONE, *PUBLICATION_TRANSITIONS.values()} == set(PublicationState)
    assert {start for start, _ in PUBLICATION_TRANSITIONS} == set(PublicationState)


def test_publication_is_live_only_after_a_release() -> None:
    before_live = {start for (start, _), end in PUBLICATION_TRANSITIONS.items() if end is PublicationState.LIVE}
    before_publishing = {
        start
        for (start, _), end in PUBLICATION_TRANSITIONS.items()
        if end is PublicationState.PUBLISHING and start is not PublicationState.PUBLISHING
    }

    assert before_live == {PublicationState.PUBLISHING}
    assert before_publishing == {PublicationState.RELEASED}
