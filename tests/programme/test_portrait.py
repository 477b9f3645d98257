from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from programme.answers import read_answers
from programme.errors import ReleaseMissing
from programme.municipality import Kind, Municipality, Origin, Population, RegisterEntry
from programme.participation import SLOTS, Participation
from programme.portrait import (
    municipality_from_register,
    page_name_for,
    participation_from,
    with_participation,
    without_participation,
)
from programme.schemas.municipality import dump_municipality, load_municipality
from programme.text import PAGE_NAME_LENGTH
from programme.values import ReadingContext, Value
from programme.yearly import Phase, YearValue
from tests.programme.calls import call_of
from tests.programme.forms import REGISTER, form_of

FORM = form_of("""
- {id: zusammenfassung, type: long_text, label: Z, public: summary}
- {id: ziele, type: long_text, label: Z, public: aims}
- {id: person, type: short_text, label: P}
- {id: stelle, type: short_text, label: S, public: office_name}
- id: felder
  type: multiple_choice
  label: F
  public: fields_of_action
  options: [{id: digitales, label: D}, {id: teilhabe, label: T}]
- {id: zahlen, type: yearly_table, label: Z, public: population, phases: [{id: past, label: F, rows: 1}]}
- {id: fremd, type: short_text, label: F, public: contact}
- {id: falsch, type: date, label: F, public: challenge}
- {id: freigabe, type: release, label: F}
""")
FIGURES = (YearValue(phase=Phase.PAST, year=2010, value=1),)
VALUES: dict[str, Value] = {
    "stelle": "Stabsstelle",
    "person": "Canary Person",
    "fremd": "Canary Platz",
    "falsch": date(2026, 1, 1),
    "zusammenfassung": "<b>Text</b>",
    "felder": ("digitales",),
    "zahlen": FIGURES,
    "freigabe": True,
}
REFERENCE = "ZWK-2026-00003F-0"
MINE = Participation(call="probe", cohort=2026, reference=REFERENCE, answers={"summary": "Neu"})
OTHERS = (Participation(call="probe", cohort=2021), Participation(call="alt", reference=REFERENCE))
PAGE = Municipality(key="03454055", name="Vrees", kind=Kind.GEMEINDE, laender=("Niedersachsen",), body="Text")
ENTRY = RegisterEntry(
    key="03454055",
    name="Vrees",
    kind=Kind.GEMEINDE,
    laender=("Niedersachsen",),
    landkreis="Emsland",
    population=1700,
    population_date=date(2020, 12, 31),
    population_source="Destatis",
    status="bestätigt",
)


def test_participation_holds_public_answers_only() -> None:
    participation = participation_from(FORM, call_of(), VALUES, REFERENCE, 2026)

    assert participation == Participation(
        call="probe",
        cohort=2026,
        reference=REFERENCE,
        answers={
            "summary": "<b>Text</b>",
            "fields_of_action": ("digitales",),
            "population": FIGURES,
            "office_name": "Stabsstelle",
        },
    )
    assert "Canary" not in repr(participation)
    assert list(participation.answers) == [slot for slot in SLOTS if slot in participation.answers]


@pytest.mark.parametrize("release", [None, False])
def test_participation_needs_the_release(release: bool | None) -> None:  # noqa: FBT001 a column
    values = {key: value for key, value in VALUES.items() if key != "freigabe"}
    if release is not None:
        values["freigabe"] = release

    with pytest.raises(ReleaseMissing):
        participation_from(FORM, call_of(), values, REFERENCE, 2026)


def test_participation_of_a_form_without_release_is_refused() -> None:
    form = form_of("- {id: ziele, type: long_text, label: Z}")

    with pytest.raises(ReleaseMissing):
        participation_from(form, call_of(), {"ziele": "x", "freigabe": True}, REFERENCE, 2026)


@given(
    past=st.from_regex(r"[0-9.\u00a0 ]{1,20}", fullmatch=True),
    year=st.from_regex(r"[0-9]{1,4}", fullmatch=True),
    text=st.text(st.characters(), max_size=40),
    line=st.text(st.characters(), max_size=40),
    felder=st.lists(st.sampled_from(["digitales", "teilhabe"])),
)
@example(past="999999999999999", year="2010", text="x", line="y", felder=[])
def test_whatever_the_form_takes_can_be_published_and_read(
    past: str, year: str, text: str, line: str, felder: list[str]
) -> None:
    typed = {
        "zusammenfassung": [text],
        "stelle": [line],
        "felder": felder,
        "zahlen.past.1.year": [year],
        "zahlen.past.1.value": [past],
        "freigabe": ["yes"],
    }
    values = read_answers(FORM, typed, ReadingContext(register=REGISTER)).values

    page = municipality_from_register(ENTRY, participation_from(FORM, call_of(), values, REFERENCE, 2026))

    assert load_municipality(dump_municipality(page), "x.md") == page


def test_cohort_of_the_call_comes_before_the_year() -> None:
    call = call_of("cohort: 2027\n")

    assert participation_from(FORM, call, VALUES, REFERENCE, 2026).cohort == 2027


def test_participation_is_added_behind_the_others() -> None:
    page = replace(PAGE, participations=OTHERS)

    assert with_participation(page, MINE) == replace(PAGE, participations=(*OTHERS, MINE))


def test_participation_takes_the_place_of_its_older_text() -> None:
    older = replace(MINE, answers={"summary": "Alt"})
    page = replace(PAGE, participations=(OTHERS[0], older, OTHERS[1]))

    assert with_participation(page, MINE).participations == (OTHERS[0], MINE, OTHERS[1])


def test_participation_is_taken_out_alone() -> None:
    page = replace(PAGE, participations=(OTHERS[0], MINE, OTHERS[1]))

    assert without_participation(page, "probe", REFERENCE) == replace(PAGE, participations=OTHERS)


def test_page_of_the_register_has_official_facts() -> None:
    page = municipality_from_register(ENTRY, MINE)

    assert page == Municipality(
        key="03454055",
        name="Vrees",
        kind=Kind.GEMEINDE,
        laender=("Niedersachsen",),
        landkreis="Emsland",
        population=Population(value=1700, date=date(2020, 12, 31), source="Destatis"),
        participations=(MINE,),
        origin=Origin.SERVICE,
    )
    assert municipality_from_register(replace(ENTRY, population_source=None), MINE).population is None


def test_page_of_the_service_goes_with_its_last_participation() -> None:
    page = municipality_from_register(ENTRY, MINE)

    assert without_participation(page, "probe", REFERENCE) is None


@pytest.mark.parametrize(
    "page",
    [
        replace(municipality_from_register(ENTRY, MINE), body="\nText\n"),
        replace(municipality_from_register(ENTRY, MINE), lead="Ein Satz."),
        replace(municipality_from_register(ENTRY, MINE), participations=(MINE, OTHERS[0])),
        replace(municipality_from_register(ENTRY, MINE), origin=Origin.EDITORS),
    ],
)
def test_page_with_anything_else_stays(page: Municipality) -> None:
    kept = without_participation(page, "probe", REFERENCE)

    assert kept is not None
    assert MINE not in kept.participations


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ((), "hausen"),
        (("hausen",), "hausen-eichsfeld"),
        (("hausen", "hausen-eichsfeld"), "hausen-16061045"),
        (("hausen", "hausen-eichsfeld", "hausen-16061045"), "hausen-16061045-2"),
    ],
)
def test_page_name_grows_until_it_is_free(taken: tuple[str, ...], name: str) -> None:
    assert page_name_for("Hausen", "Eichsfeld", "16061045", taken) == name


def test_page_name_without_landkreis_takes_the_key() -> None:
    assert page_name_for("Hausen", None, "16061045", {"hausen"}) == "hausen-16061045"


@given(st.text(st.characters()), st.none() | st.text(st.characters()), st.sets(st.sampled_from(["seite", "x", "x-x"])))
def test_page_name_is_free_and_short(name: str, landkreis: str | None, taken: set[str]) -> None:
    made = page_name_for(name, landkreis, "x-" + "y" * 58, taken)

    assert made not in taken
    assert 0 < len(made) <= PAGE_NAME_LENGTH
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_long_names_of_two_places_differ() -> None:
    first = page_name_for("a" * 200, None, "16061045", ())

    assert page_name_for("a" * 200, None, "16061046", {first}) == "a" * 71 + "-16061046"
