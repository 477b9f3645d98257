"""Who in the office may do what: one table."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """Roles of the office."""

    CASE_OFFICER = "case_officer"
    EDITOR = "editor"


class Right(StrEnum):
    """What a role may be allowed to do."""

    SEE_APPLICATIONS = "see_applications"
    CHECK = "check"
    DECIDE = "decide"
    SEE_PUBLICATIONS = "see_publications"
    DRAFT = "draft"
    RELEASE = "release"
    UNPUBLISH = "unpublish"
    SEE_CONTENT = "see_content"
    SEND_AGAIN = "send_again"


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.CASE_OFFICER: frozenset(
        {
            Right.SEE_APPLICATIONS,
            Right.CHECK,
            Right.DECIDE,
            Right.SEE_PUBLICATIONS,
            Right.DRAFT,
            Right.SEE_CONTENT,
            Right.SEND_AGAIN,
        }
    ),
    Role.EDITOR: frozenset(
        {
            Right.SEE_PUBLICATIONS,
            Right.DRAFT,
            Right.RELEASE,
            Right.UNPUBLISH,
            Right.SEE_CONTENT,
        }
    ),
}


def may(role: Role, right: Right) -> bool:
    """Tell whether the role has the right."""
    return right in RIGHTS[role]


def may_release(role: Role, person: str, drafted_by: str | None, edited_by: str | None) -> bool:
    """Tell whether this person may release: has the right, neither drafted nor last edited."""
    return may(role, Right.RELEASE) and person not in {drafted_by, edited_by}
