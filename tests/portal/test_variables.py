import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue import Catalogue
from portal.variables import lookup, resolve, with_values


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("aufruf.zwk.budget.beratung.amount", "30.000\u00a0€"),
        ("aufruf.zwk.budget_total", "40.000\u00a0€"),
        ("aufruf.zwk.title", "Zukunftswerkstatt Kommunen – Attraktiv im Wandel"),
        ("aufruf.zwk.stages.kick_off.title", "Kick-Off"),
        ("betreiber.email", "post@werkstattportal.example"),
    ],
)
def test_name_leads_to_words(catalogue: Catalogue, name: str, words: str) -> None:
    assert lookup(name, catalogue.variables) == words


@pytest.mark.parametrize(
    "name",
    [
        "aufruf",
        "aufruf.zwk",
        "aufruf.zwk.budget",
        "aufruf.nirgends.title",
        "aufruf.zwk.budget.nichts.amount",
        "aufruf.zwk.four_eyes",
        "aufruf.zwk.state",
        "aufruf.zwk.__class__",
        "aufruf.zwk.__class__.__name__",
        "aufruf.zwk.title.upper",
        "aufruf.keys",
        "betreiber.nichts",
        "umgebung.PATH",
    ],
)
def test_other_names_lead_nowhere(catalogue: Catalogue, name: str) -> None:
    assert lookup(name, catalogue.variables) is None


def test_unknown_names_stay_and_are_reported(catalogue: Catalogue) -> None:
    unknown: list[str] = []

    text = resolve("{{ aufruf.zwk.short_title }} {{aufruf.x.y}} {{ 1+1 }}", catalogue.variables, unknown.append)

    assert text == "Zukunftswerkstatt Kommunen {{aufruf.x.y}} {{ 1+1 }}"
    assert unknown == ["aufruf.x.y", "1+1"]


@given(st.text(max_size=60))
def test_text_without_names_is_left_alone(text: str) -> None:
    unknown: list[str] = []

    resolved = resolve(text, {}, unknown.append)

    assert resolved == text


def test_values_reach_every_text_of_a_value_object(catalogue: Catalogue) -> None:
    start = with_values(catalogue.start, catalogue.variables)

    assert [figure.value for figure in start.figures] == [
        "2021–2024",
        "0\u00a0€",
        "bis 30.000\u00a0€",
        "bis 10.000\u00a0€",
    ]
    assert start.hero == catalogue.start.hero
