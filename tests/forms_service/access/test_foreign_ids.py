"""R04: ids of others in the path, the query and the body lead nowhere."""

import pytest

from forms_service.web.blueprint import Entry
from tests.forms_service.access.world import Route, Who, Whose, World, routes_of
from tests.houses import everything_in


def _with_two_things(world: World, entry: Entry) -> list[Route]:
    return [one for one in routes_of(world.app) if one.entry == entry and "attachment_id" in one.address]


@pytest.mark.parametrize(("entry", "who"), [(Entry.APPLICANT, Who.A), (Entry.STAFF, Who.OFFICER)])
def test_a_foreign_file_under_the_own_application_is_not_found(world: World, entry: Entry, who: Who) -> None:
    routes = _with_two_things(world, entry)
    assert routes

    for route in routes:
        address = world.address(route, Whose.A, file_of=Whose.B)
        data = {"_csrf": world.token(who, route.entry)} if route.method == "POST" else None
        answer = world.browser(who).open(address, method=route.method, data=data)
        assert answer.status_code == 404, str(route)
        assert everything_in(world.house) == world.digest, str(route)


def test_foreign_ids_in_query_and_body_reach_nothing(world: World) -> None:
    """Everything of B under every name that A's own forms know, and some that they do not."""
    theirs = world.things[Whose.B]
    names = {
        "application_id": theirs.draft,
        "submission_id": theirs.handed_in,
        "account_id": theirs.account_id,
        "attachment_id": theirs.draft_file,
        f"kind.{theirs.draft_file}": "konferenz",
        "id": theirs.draft,
        "key": theirs.draft,
        "then": f"section.{theirs.draft}",
    }
    for route in routes_of(world.app):
        if route.entry != Entry.APPLICANT:
            continue
        sent = {**names, "_csrf": world.token(Who.A, route.entry)} if route.method == "POST" else None
        answer = world.browser(Who.A).open(
            world.address(route, Whose.A), method=route.method, query_string=names, data=sent
        )
        rows = _rows_of(world, theirs.account_id)
        world.restore()

        assert answer.status_code < 500, str(route)
        assert "amt21@" not in answer.text, str(route)
        assert rows == _rows_of(world, theirs.account_id), str(route)


def _rows_of(world: World, account_id: str) -> list[tuple[object, ...]]:
    """All that belongs to an account, as it is stored."""
    with world.house.database.read() as session:
        connection = session.connection()
        own = "SELECT id FROM submission WHERE account_id = :id"
        queries = (
            "SELECT * FROM submission WHERE account_id = :id ORDER BY id",
            f"SELECT * FROM attachment WHERE submission_id IN ({own}) ORDER BY id",  # noqa: S608 - our own text
            f"SELECT * FROM submission_version WHERE submission_id IN ({own}) ORDER BY id",  # noqa: S608
            "SELECT * FROM session_row WHERE account_id = :id ORDER BY token_sha256",
        )
        return [tuple(row) for query in queries for row in connection.exec_driver_sql(query, {"id": account_id})]
