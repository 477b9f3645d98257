"""The register holds the 39 confirmed municipalities with their official facts."""

import re
from collections import Counter
from datetime import date

import pytest

from programme.municipality import Kind, is_municipality_key
from tests.content.sources import register

KEY_OF_KIND = {
    Kind.STADT: r"[0-9]{8}",
    Kind.GEMEINDE: r"[0-9]{8}",
    Kind.LANDKREIS: r"[0-9]{5}",
    Kind.GEMEINDEVERBAND: r"[0-9]{9}",
    Kind.ALLIANZ: r"x-[a-z0-9-]+",
}
# The first two digits of an official key.
LAND_OF_KEY = {
    "01": "Schleswig-Holstein",
    "03": "Niedersachsen",
    "04": "Bremen",
    "05": "Nordrhein-Westfalen",
    "06": "Hessen",
    "07": "Rheinland-Pfalz",
    "08": "Baden-Württemberg",
    "09": "Bayern",
    "12": "Brandenburg",
    "13": "Mecklenburg-Vorpommern",
    "14": "Sachsen",
    "15": "Sachsen-Anhalt",
    "16": "Thüringen",
}


def test_register_holds_39_municipalities_of_13_laender() -> None:
    entries = register().entries

    assert len(entries) == 39
    assert len({entry.key for entry in entries}) == 39
    assert {land for entry in entries for land in entry.laender} == set(LAND_OF_KEY.values())
    assert {entry.status for entry in entries} == {"bestätigt"}


def test_kinds_are_counted() -> None:
    assert Counter(entry.kind for entry in register().entries) == {
        Kind.STADT: 21,
        Kind.GEMEINDE: 8,
        Kind.LANDKREIS: 6,
        Kind.GEMEINDEVERBAND: 2,
        Kind.ALLIANZ: 2,
    }


def test_keys_fit_kind_and_land() -> None:
    wrong = [
        entry.name
        for entry in register().entries
        if not is_municipality_key(entry.key)
        or not re.fullmatch(KEY_OF_KIND[entry.kind], entry.key)
        or (entry.kind is not Kind.ALLIANZ and (LAND_OF_KEY[entry.key[:2]],) != entry.laender)
    ]

    assert wrong == []


def test_every_population_has_day_and_source() -> None:
    days = {entry.population_date for entry in register().entries}

    assert days == {date(2020, 12, 31)}
    assert [entry.name for entry in register().entries if "Destatis" not in (entry.population_source or "")] == []


@pytest.mark.parametrize(
    ("key", "name", "population"),
    [
        ("16065032", "Helbedündorf", 2_180),
        ("09377146", "Plößberg", 3_205),
        ("14524330", "Zwickau", 87_516),
        ("12073", "Landkreis Uckermark", 118_250),
        ("13076121", "Schossin", 253),
        ("06412000", "Frankfurt am Main", 764_104),
        ("071325006", "Verbandsgemeinde Hamm (Sieg)", 12_719),
        ("033595409", "Samtgemeinde Oldendorf-Himmelpforten", 18_588),
        ("x-initiative-rodachtal", "Initiative Rodachtal", 49_293),
        ("x-mittelzentraler-staedteverbund-goeltzschtal", "Mittelzentraler Städteverbund Göltzschtal", 34_826),
    ],
)
def test_entry_has_the_official_figures(key: str, name: str, population: int) -> None:
    entry = register().get(key)

    assert entry is not None
    assert (entry.name, entry.population) == (name, population)


def test_frankfurt_is_a_stadt_with_a_neighbourhood() -> None:
    with_neighbourhood = [(one.key, one.kind) for one in register().entries if one.neighbourhood]

    assert with_neighbourhood == [("06412000", Kind.STADT)]


def test_alliances_name_the_keys_of_their_members() -> None:
    members = {one.key: one.members for one in register().entries if one.members}

    assert {key: len(keys) for key, keys in members.items()} == {
        "x-initiative-rodachtal": 11,
        "x-mittelzentraler-staedteverbund-goeltzschtal": 4,
    }
    assert [key for keys in members.values() for key in keys if not re.fullmatch(r"[0-9]{8}", key)] == []


def test_rodachtal_counts_in_both_its_laender() -> None:
    entry = register().get("x-initiative-rodachtal")

    assert entry is not None
    assert entry.laender == ("Bayern", "Thüringen")
    assert {LAND_OF_KEY[key[:2]] for key in entry.members} == set(entry.laender)
