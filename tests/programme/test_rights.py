import pytest

from programme.rights import RIGHTS, Right, Role, may, may_release

TABLE = {
    "see_applications": {"case_officer"},
    "check": {"case_officer"},
    "decide": {"case_officer"},
    "see_publications": {"case_officer", "editor"},
    "draft": {"case_officer", "editor"},
    "release": {"editor"},
    "unpublish": {"editor"},
    "see_content": {"case_officer", "editor"},
    "send_again": {"case_officer"},
}


@pytest.mark.parametrize("right", Right)
def test_right_belongs_to_the_roles_of_the_table(right: Right) -> None:
    assert {role.value for role in Role if may(role, right)} == TABLE[right.value]


def test_every_role_has_its_row() -> None:
    assert set(RIGHTS) == set(Role)


@pytest.mark.parametrize(
    ("role", "drafted_by", "edited_by", "expected"),
    [
        (Role.EDITOR, "anna", None, True),
        (Role.EDITOR, "anna", "anna", True),
        (Role.EDITOR, "berta", None, False),
        (Role.EDITOR, "anna", "berta", False),
        (Role.EDITOR, "berta", "anna", False),
        (Role.CASE_OFFICER, "anna", None, False),
    ],
)
def test_release_needs_a_second_person(role: Role, drafted_by: str, edited_by: str | None, expected: bool) -> None:  # noqa: FBT001 a column
    assert may_release(role, "berta", drafted_by, edited_by) is expected
