"""R05: what counts is the role and the session as they are now, and no field that a form does not have."""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from sqlalchemy import text

from forms_service.models.base import Base
from forms_service.web.blueprint import Entry
from programme.rights import Role
from tests.forms_service.access.test_matrix import EXPECTED, expected
from tests.forms_service.access.world import Route, Who, Whose, World, routes_of

STAFF: Final = [line for line in EXPECTED if " /geschaeftsstelle/" in line]
OWN_FIELDS: Final = frozenset({"email", "key", "name", "reason", "version", "kind", "action"})
"""Names that a form of ours has, or that mean something else there."""
RANDOM: Final = re.compile(r"[0-9a-f]{32,}|[\w-]{43}")


def route_of(world: World, line: str) -> Route:
    return next(one for one in routes_of(world.app) if str(one) == line)


def as_found(world: World, route: Route, who: Who, whose: Whose = Whose.A) -> str:
    """Ask, and put everything back but what the test has changed."""
    answer = world.open(route, who, whose)
    return "way" if "/anmelden/" in (answer.location or "") else str(answer.status_code)


def change(world: World, statement: str, **values: object) -> None:
    with world.house.database.write() as session:
        session.execute(text(statement), values)


@pytest.mark.parametrize("line", STAFF)
@pytest.mark.parametrize(
    ("who", "role", "like"), [(Who.OFFICER, Role.EDITOR, Who.EDITOR), (Who.EDITOR, Role.CASE_OFFICER, Who.OFFICER)]
)
def test_a_new_role_counts_from_the_next_request(world: World, line: str, who: Who, role: Role, like: Who) -> None:
    route = route_of(world, line)
    change(world, "UPDATE staff SET role = :role WHERE name = :name", role=role.value, name=who.value)

    assert as_found(world, route, who) == expected(route, like, Whose.A)


@pytest.mark.parametrize("line", STAFF)
@pytest.mark.parametrize("who", [Who.OFFICER, Who.EDITOR])
def test_who_is_put_out_is_nobody_from_the_next_request(world: World, line: str, who: Who) -> None:
    route = route_of(world, line)
    change(world, "UPDATE staff SET active = :active WHERE name = :name", active=False, name=who.value)

    assert as_found(world, route, who) == expected(route, Who.NOBODY, Whose.A)


@pytest.mark.parametrize("line", [line for line in EXPECTED if "/bewerbung/v/" in line])
def test_an_applicant_whose_session_was_ended_is_nobody(world: World, line: str) -> None:
    route = route_of(world, line)
    change(world, "DELETE FROM session_row WHERE account_id = :id", id=world.things[Whose.A].account_id)

    assert as_found(world, route, Who.A) == expected(route, Who.NOBODY, Whose.A)


def allowed(route: Route) -> Who:
    """Name somebody who may change something at this address."""
    if route.entry != Entry.STAFF:
        return Who.A if route.entry == Entry.APPLICANT else Who.NOBODY
    return Who.EDITOR if expected(route, Who.OFFICER, Whose.A) == "403" else Who.OFFICER


def stored(world: World) -> dict[str, list[str]]:
    """All rows; ids and tokens that were drawn since are left out."""
    with world.house.database.read() as session:
        tables = {one.name: session.execute(one.select()).all() for one in Base.metadata.sorted_tables}
    return {
        name: sorted(RANDOM.sub(lambda found: found[0] if found[0] in world.digest else "*", repr(row)) for row in rows)
        for name, rows in tables.items()
    }


def hostile_fields(world: World) -> Iterator[dict[str, str]]:
    """Every column of every table as a field of the form: with a value that is none, and with some that are."""
    columns = {column.name for table in Base.metadata.sorted_tables for column in table.columns}
    names = sorted((columns | {"status", "applicant_id", "is_admin", "right", "owner"}) - OWN_FIELDS)
    theirs = world.things[Whose.B]
    yield dict.fromkeys(names, "kanarie")
    yield dict.fromkeys(names, "approved")
    yield dict.fromkeys(names, Role.EDITOR.value)
    yield dict.fromkeys(names, theirs.account_id)
    yield dict.fromkeys(names, "1")


@pytest.mark.parametrize("line", [line for line in EXPECTED if line.startswith("POST")])
def test_fields_that_a_form_does_not_have_change_nothing(world: World, line: str) -> None:
    route = route_of(world, line)
    who = allowed(route)
    plain = world.open(route, who)
    wanted = stored(world)

    for fields in hostile_fields(world):
        world.restore()
        data = {**fields, **world.body(route, Whose.A), "_csrf": world.token(who, route.entry)}
        answer = world.open(route, who, data=data)
        assert answer.status_code == plain.status_code, min(fields.items())
        assert stored(world) == wanted, min(fields.items())
