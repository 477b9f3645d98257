"""R04, R05: every address × everybody × whose thing it names, as one table.

Columns: nobody, an applicant, a case officer, an editor. Where an address names a thing, a
cell says what happens with a known and an unknown one, for an applicant with the own, a
foreign and an unknown one; a single number stands for all of them. `way` leads to the way
in. A foreign thing is 404, never 403: nobody learns that it is there. A refused request
leaves every row of the database as it was.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

import pytest

from tests.forms_service.access.world import Route, Who, Whose, World, routes_of
from tests.houses import everything_in

TABLE: Final = """\
GET  /                                                                    200      200          200      200
GET  /<path>                                                              200 404  200 200 404  200 404  200 404
GET  /bewerbung/                                                          303      303          303      303
GET  /bewerbung/<call_id>/                                                200 404  200 200 404  200 404  200 404
POST /bewerbung/<call_id>/                                                303 404  303 303 404  303 404  303 404
POST /bewerbung/abmelden/                                                 403      303          403      403
GET  /bewerbung/anmelden/<token>/                                         200 410  200 200 410  200 410  200 410
POST /bewerbung/anmelden/<token>/                                         422 410  422 422 410  422 410  422 410
GET  /bewerbung/v/<application_id>/                                       403      200 404 404  403      403
GET  /bewerbung/v/<application_id>/abgeben/                               403      303 404 404  403      403
POST /bewerbung/v/<application_id>/abgeben/                               403      303 404 404  403      403
GET  /bewerbung/v/<application_id>/abschnitt/<section_id>/                403      200 404 404  403      403
POST /bewerbung/v/<application_id>/abschnitt/<section_id>/                403      303 404 404  403      403
GET  /bewerbung/v/<application_id>/bestaetigung/                          403      200 404 404  403      403
GET  /bewerbung/v/<application_id>/dateien/<attachment_id>/               403      200 404 404  403      403
POST /bewerbung/v/<application_id>/dateien/<attachment_id>/entfernen/     403      303 404 404  403      403
POST /bewerbung/v/<application_id>/freigabe/                              403      303 404 404  403      403
GET  /bewerbung/v/<application_id>/pruefen/                               403      200 404 404  403      403
POST /bewerbung/sitzung/                                                  403      200          403      403
GET  /dienst/postfach/                                                    200      200          200      200
GET  /dienst/static/<path>                                                200 404  200 200 404  200 404  200 404
GET  /geschaeftsstelle/                                                   way      way          200      303
POST /geschaeftsstelle/abmelden/                                          403      403          way      way
GET  /geschaeftsstelle/anmelden/                                          200      200          303      303
POST /geschaeftsstelle/anmelden/                                          422      422          422      422
GET  /geschaeftsstelle/bewerbung/<submission_id>/                         way      way          200 404  403
GET  /geschaeftsstelle/bewerbung/<submission_id>/dateien/<attachment_id>/ way      way          200 404  403
POST /geschaeftsstelle/bewerbung/<submission_id>/dateien/<attachment_id>/ 403      403          404      403
POST /geschaeftsstelle/bewerbung/<submission_id>/entscheidung/            403      403          200 404  403
POST /geschaeftsstelle/bewerbung/<submission_id>/entscheidung/aendern/    403      403          200 404  403
POST /geschaeftsstelle/bewerbung/<submission_id>/entscheidung/senden/     403      403          303 404  403
POST /geschaeftsstelle/bewerbung/<submission_id>/pruefung/                403      403          303 404  403
GET  /geschaeftsstelle/bewerbung/<submission_id>/pruefung/abschliessen/   way      way          200 404  403
POST /geschaeftsstelle/bewerbung/<submission_id>/pruefung/abschliessen/   403      403          303 404  403
POST /geschaeftsstelle/bewerbung/<submission_id>/pruefung/oeffnen/        403      403          303 404  403
GET  /geschaeftsstelle/inhalte/                                           way      way          200      200
GET  /geschaeftsstelle/nachrichten/                                       way      way          200      403
POST /geschaeftsstelle/nachrichten/<mail_id>/noch-einmal/                 403      403          303 404  403
POST /geschaeftsstelle/sitzung/                                           403      403          200      200
GET  /geschaeftsstelle/veroeffentlichen/                                  way      way          200      200
GET  /geschaeftsstelle/veroeffentlichen/<publication_id>/                 way      way          200 404  200 404
POST /geschaeftsstelle/veroeffentlichen/<publication_id>/                 403      403          303 404  303 404
POST /geschaeftsstelle/veroeffentlichen/<publication_id>/freigeben/       403      403          403      303 404
POST /geschaeftsstelle/veroeffentlichen/<publication_id>/verwerfen/       403      403          409 404  409 404
GET  /geschaeftsstelle/veroeffentlichen/<publication_id>/vorschau/        way      way          200 404  200 404
POST /geschaeftsstelle/veroeffentlichen/<publication_id>/zuruecknehmen/   403      403          403      409 404
POST /geschaeftsstelle/veroeffentlichen/aus/<submission_id>/              403      403          303 404  303 404
GET  /healthz                                                             200      200          200      200
GET  /readyz                                                              200      200          200      200
"""

_COLUMNS: Final = {Who.NOBODY: 0, Who.A: 1, Who.B: 1, Who.OFFICER: 2, Who.EDITOR: 3}
_WIDTHS: Final = (74, 83, 96, 105, 120)
REFUSED: Final = {"403", "404", "way"}


def _cells(line: str) -> list[str]:
    return [line[begin:end].strip() for begin, end in pairwise(_WIDTHS)]


EXPECTED: Final[Mapping[str, list[str]]] = {
    line[: _WIDTHS[0]].strip(): _cells(line.ljust(_WIDTHS[-1])) for line in TABLE.splitlines()
}


def expected(route: Route, who: Who, whose: Whose) -> str:
    """Look into the table."""
    codes = EXPECTED[str(route)][_COLUMNS[who]].split()
    if len(codes) == 1:
        return codes[0]
    if whose is Whose.UNKNOWN:
        return codes[-1]
    return codes[1] if len(codes) == 3 and who.value != whose.value else codes[0]


def test_every_route_stands_in_the_table(world: World) -> None:
    """A new route is a decision: who sees what there? Write a line."""
    assert sorted(map(str, routes_of(world.app))) == sorted(EXPECTED)


def _asked(route: Route) -> Iterator[tuple[Who, Whose]]:
    for who in Who:
        for whose in Whose if route.names_something else (Whose.A,):
            yield who, whose


@pytest.mark.parametrize("line", EXPECTED)
def test_everybody_gets_what_the_table_says(world: World, line: str) -> None:
    route = next(one for one in routes_of(world.app) if str(one) == line)

    wrong = []
    for who, whose in _asked(route):
        answer = world.open(route, who, whose)
        is_way_in = "/anmelden/" in (answer.location or "")
        found = "way" if is_way_in else str(answer.status_code)
        changed = everything_in(world.house) != world.digest
        world.restore()
        if found != expected(route, who, whose) or (changed and found in REFUSED and not _signs_out(route)):
            wrong.append((str(who), str(whose), found, expected(route, who, whose), changed))

    assert wrong == []


def _signs_out(route: Route) -> bool:
    return route.address.endswith("/abmelden/")


def test_a_foreign_thing_is_like_one_that_does_not_exist() -> None:
    """What the table promises, so that a slip in it is seen."""
    own = [cells for line, cells in EXPECTED.items() if "/bewerbung/v/" in line]

    assert own
    assert {tuple(cells[1].split()[1:]) for cells in own} == {("404", "404")}
    assert {(cells[0], cells[2], cells[3]) for cells in own} == {("403", "403", "403")}


def test_nobody_but_the_office_enters_the_office() -> None:
    office = {line: cells for line, cells in EXPECTED.items() if " /geschaeftsstelle/" in line}

    entered = {line for line, cells in office.items() if not {*cells[0].split(), *cells[1].split()} <= REFUSED}
    assert entered == {"GET  /geschaeftsstelle/anmelden/", "POST /geschaeftsstelle/anmelden/"}
