import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.errors import ContentError
from programme.municipality import Kind, RegisterEntry
from programme.schemas.register import COLUMNS, load_register

HEAD = ";".join(COLUMNS) + "\n"
VREES = "03454055;Vrees;Gemeinde;Niedersachsen;Emsland;1700;2020-12-31;Destatis;;bestätigt;\n"
ALLIANCE = 'x-rodachtal;"Initiative ""Rodachtal""";Allianz;Bayern|Thüringen;;;;;09473158|16069058;bestätigt;\n'


def problems(text: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ContentError) as refused:
        load_register(text, "register.csv")
    return [(problem.line, problem.key, problem.code) for problem in refused.value.problems]


def test_register_is_read() -> None:
    register = load_register(f"\ufeff{HEAD}{VREES}\n{ALLIANCE}".replace("\n", "\r\n"), "register.csv")

    assert register.entries == (
        RegisterEntry(
            key="03454055",
            name="Vrees",
            kind=Kind.GEMEINDE,
            laender=("Niedersachsen",),
            landkreis="Emsland",
            population=1700,
            population_date=date(2020, 12, 31),
            population_source="Destatis",
            status="bestätigt",
        ),
        RegisterEntry(
            key="x-rodachtal",
            name='Initiative "Rodachtal"',
            kind=Kind.ALLIANZ,
            laender=("Bayern", "Thüringen"),
            members=("09473158", "16069058"),
            status="bestätigt",
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("03454055", "3454055", (2, "key", "municipality_key")),
        ("Gemeinde", "Dorf", (2, "kind", "unknown_value")),
        ("Niedersachsen", "Niedersachen", (2, "laender[0]", "unknown_land")),
        ("Niedersachsen", "", (2, "laender", "missing_key")),
        ("1700", "1.700", (2, "population", "wrong_type")),
        ("1700", "１７００", (2, "population", "wrong_type")),
        ("2020-12-31", "31.12.2020", (2, "population_date", "date_invalid")),
        ("Destatis", "", (2, "population", "population_without_source")),
        (";;bestätigt", ";01051;bestätigt", (2, "members", "members_of_kind")),
        ("Vrees", "Vr\u202eees", (2, "", "control_character")),
        ("Vrees;", "", (2, "", "cells")),
        ("Vrees", '"Vrees', (2, "", "csv_syntax")),
    ],
)
def test_register_line_is_refused(old: str, new: str, found: tuple[int, str, str]) -> None:
    assert problems(HEAD + VREES.replace(old, new)) == [found]


def test_register_tells_all_mistakes() -> None:
    text = HEAD + VREES + VREES + ALLIANCE.replace("09473158", "9473158")

    assert problems(text) == [(3, "key", "duplicate_key"), (4, "members[0]", "municipality_key")]


def test_row_with_too_few_cells_hides_no_other() -> None:
    text = HEAD + VREES.replace("Vrees;", "") + VREES.replace("1700", "viele") + ALLIANCE.replace("bestätigt;", "")

    assert [(line, code) for line, _, code in problems(text)] == [(2, "cells"), (3, "wrong_type"), (4, "cells")]


@pytest.mark.parametrize("text", ["", "a;b\n", VREES, HEAD.replace("key", "ags")])
def test_register_needs_its_head(text: str) -> None:
    assert [code for _, _, code in problems(text)] == ["columns"]


@given(st.text(st.characters()))
def test_register_raises_nothing_but_content_errors(text: str) -> None:
    for whole in (text, HEAD + text):
        with contextlib.suppress(ContentError):
            load_register(whole, "register.csv")
