"""Pages of municipalities and practice examples hold facts with sources and agree with the register."""

from datetime import date

import pytest

from programme.participation import Participation
from programme.schemas.municipality import dump_municipality
from tests.content.sources import municipality, names_in, practice, register, text_of, themes

MUNICIPALITIES = ["landkreis-uckermark", "ploessberg", "zwickau"]
PRACTICES = [
    "generationentreff-mit-quartiersmanagement",
    "stadtgespraech-im-frueheren-laden",
    "strategie-aus-vorhandenen-konzepten",
]


def test_there_are_three_of_each() -> None:
    assert names_in("kommunen") == MUNICIPALITIES
    assert names_in("praxis") == PRACTICES


def test_there_are_thirteen_themes() -> None:
    assert len(themes()) == 13
    assert len({theme.id for theme in themes()}) == 13


@pytest.mark.parametrize("name", MUNICIPALITIES)
def test_page_agrees_with_the_register(name: str) -> None:
    page = municipality(name)
    entry = register().get(page.key)

    assert entry is not None
    assert page.population is not None
    assert (page.name, page.kind, page.laender, page.landkreis) == (
        entry.name,
        entry.kind,
        entry.laender,
        entry.landkreis,
    )
    assert (page.population.value, page.population.date) == (entry.population, entry.population_date)
    assert page.population.source == entry.population_source


@pytest.mark.parametrize("name", MUNICIPALITIES)
def test_page_is_written_as_the_service_writes_it(name: str) -> None:
    assert dump_municipality(municipality(name)) == text_of(f"kommunen/{name}.md")


@pytest.mark.parametrize("name", MUNICIPALITIES)
def test_page_is_of_cohort_2021_without_reference(name: str) -> None:
    assert municipality(name).participations == (Participation(call="zwk", cohort=2021),)


@pytest.mark.parametrize("name", MUNICIPALITIES)
def test_page_names_sources_and_the_day_of_the_check(name: str) -> None:
    page = municipality(name)

    assert len(page.sources) >= 4
    assert [source.url for source in page.sources if not source.title] == []
    assert page.checked_on == date(2026, 11, 23)


@pytest.mark.parametrize("name", MUNICIPALITIES)
def test_themes_of_the_page_exist(name: str) -> None:
    assert set(municipality(name).themes) <= {theme.id for theme in themes()}


def test_no_page_shows_a_series_without_facts() -> None:
    assert [name for name in MUNICIPALITIES if municipality(name).series] == []


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("zwickau", "Im August 2024 öffnete der „Nico Treff“"),
        ("ploessberg", "seit dem 25. Oktober 2022 offen"),
        ("landkreis-uckermark", "nahmen 861 Menschen teil"),
    ],
)
def test_page_tells_what_was_done(name: str, fact: str) -> None:
    assert any(fact in measure for measure in municipality(name).measures)


@pytest.mark.parametrize("name", PRACTICES)
def test_practice_belongs_to_a_municipality_and_a_theme(name: str) -> None:
    page = practice(name)
    entry = register().get(page.municipality_key)

    assert entry is not None
    assert page.municipality_name == entry.name
    assert page.theme in {theme.id for theme in themes()}
    assert page.sources != ()


def test_practice_leaves_unknown_facts_out() -> None:
    assert [practice(name).cost for name in PRACTICES] == [None, None, None]
    assert practice("strategie-aus-vorhandenen-konzepten").duration is None
