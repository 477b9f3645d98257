"""The life of an application: states, actions, and the one table that joins them."""

from collections.abc import Mapping
from enum import StrEnum

from programme.errors import InvalidTransition


class State(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    APPROVED = "approved"
    REJECTED = "rejected"


class Action(StrEnum):
    """What moves an application on."""

    HAND_IN = "hand_in"
    TAKE_BACK = "take_back"
    FINISH_CHECK = "finish_check"
    REOPEN_CHECK = "reopen_check"
    APPROVE = "approve"
    REJECT = "reject"


TRANSITIONS: Mapping[tuple[State, Action], State] = {
    (State.DRAFT, Action.HAND_IN): State.SUBMITTED,
    (State.SUBMITTED, Action.TAKE_BACK): State.DRAFT,
    (State.SUBMITTED, Action.FINISH_CHECK): State.CHECKED,
    (State.CHECKED, Action.REOPEN_CHECK): State.SUBMITTED,
    (State.CHECKED, Action.APPROVE): State.APPROVED,
    (State.CHECKED, Action.REJECT): State.REJECTED,
}


def move(state: State, action: Action) -> State:
    """Return the state after the action; raises InvalidTransition."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise InvalidTransition(state, action) from None


def actions(state: State) -> tuple[Action, ...]:
    """Return what may be done in this state."""
    return tuple(action for (start, action) in TRANSITIONS if start is state)
