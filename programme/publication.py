"""The life of a publication: from a drafted portrait to the public page and back."""

from collections.abc import Mapping
from enum import StrEnum

from programme.errors import InvalidTransition


class PublicationState(StrEnum):
    """Where the portrait of one application stands."""

    NONE = "none"
    DRAFTED = "drafted"
    RELEASED = "released"
    PUBLISHING = "publishing"
    LIVE = "live"
    WITHDRAWING = "withdrawing"
    WITHDRAWN = "withdrawn"


class PublicationAction(StrEnum):
    """What moves a publication on; the worker starts and finishes, people do the rest."""

    DRAFT = "draft"
    EDIT = "edit"
    RELEASE = "release"
    START = "start"
    FINISH = "finish"
    WITHDRAW = "withdraw"


_S = PublicationState
_A = PublicationAction

PUBLICATION_TRANSITIONS: Mapping[tuple[PublicationState, PublicationAction], PublicationState] = {
    (_S.NONE, _A.DRAFT): _S.DRAFTED,
    (_S.DRAFTED, _A.DRAFT): _S.DRAFTED,
    (_S.DRAFTED, _A.EDIT): _S.DRAFTED,
    (_S.DRAFTED, _A.RELEASE): _S.RELEASED,
    (_S.RELEASED, _A.EDIT): _S.DRAFTED,
    (_S.RELEASED, _A.START): _S.PUBLISHING,
    (_S.PUBLISHING, _A.START): _S.PUBLISHING,
    (_S.PUBLISHING, _A.FINISH): _S.LIVE,
    # A publication that waits for another machine can be taken back; its commit may be on the way.
    (_S.PUBLISHING, _A.WITHDRAW): _S.WITHDRAWING,
    (_S.LIVE, _A.WITHDRAW): _S.WITHDRAWING,
    (_S.WITHDRAWING, _A.START): _S.WITHDRAWING,
    (_S.WITHDRAWING, _A.FINISH): _S.WITHDRAWN,
    (_S.WITHDRAWN, _A.DRAFT): _S.DRAFTED,
}


def move_publication(state: PublicationState, action: PublicationAction) -> PublicationState:
    """Return the state after the action; raises InvalidTransition."""
    try:
        return PUBLICATION_TRANSITIONS[state, action]
    except KeyError:
        raise InvalidTransition(state, action) from None
