"""Practice examples, themes and the operator."""

from datetime import date

import pytest

from programme.errors import ContentError
from programme.municipality import Source
from programme.practice import Practice
from programme.schemas.operator import Operator, load_operator
from programme.schemas.page import load_page
from programme.schemas.practice import load_practice
from programme.schemas.themes import Theme, load_themes

PRACTICE = """\
---
title: Treff
municipality: {key: '09377146', name: Plößberg}
theme: begegnung
target_group: alle
lead: Ein Satz.
programme: ZWK
facts: {cost: 100 Euro, transfer: Geht überall.}
sources: [{url: 'https://a.example/'}]
checked_on: 2026-11-23
---
Text
"""
OPERATOR = """\
portal_name: Musterportal
main_call: probe
name: Muster
address: |-
  Weg 1
  00000 Ort
email: Post@Muster.example
phone: 000 000
sample: true
notice: Beispiel.
"""


def codes(load: object, text: str, path: str = "x.yml") -> list[tuple[str, str]]:
    assert callable(load)
    with pytest.raises(ContentError) as refused:
        load(text, path)
    return [(problem.key, problem.code) for problem in refused.value.problems]


def test_practice_is_read() -> None:
    assert load_practice(PRACTICE, "praxis/treff.md") == Practice(
        name="treff",
        title="Treff",
        municipality_key="09377146",
        municipality_name="Plößberg",
        theme="begegnung",
        target_group="alle",
        lead="Ein Satz.",
        programme="ZWK",
        cost="100 Euro",
        transfer="Geht überall.",
        sources=(Source(url="https://a.example/"),),
        checked_on=date(2026, 11, 23),
        body="Text\n",
    )


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("facts: {cost: 100 Euro", "facts: {price: 100 Euro", ("facts.price", "unknown_key")),
        ("sources: [{url: 'https://a.example/'}]\n", "", ("sources", "missing_key")),
        ("'09377146'", "'x'", ("municipality.key", "municipality_key")),
    ],
)
def test_practice_is_refused(old: str, new: str, found: tuple[str, str]) -> None:
    assert codes(load_practice, PRACTICE.replace(old, new), "praxis/treff.md") == [found]


def test_practice_with_a_name_unfit_for_addresses_is_refused() -> None:
    assert codes(load_practice, PRACTICE, "praxis/Der Treff.md") == [("", "page_name")]


def test_operator_is_read() -> None:
    assert load_operator(OPERATOR, "betreiber.yml") == Operator(
        portal_name="Musterportal",
        main_call="probe",
        name="Muster",
        address="Weg 1\n00000 Ort",
        email="Post@muster.example",
        phone="000 000",
        sample=True,
        notice="Beispiel.",
    )


def test_operator_tells_all_mistakes() -> None:
    text = OPERATOR.replace("Post@Muster.example", "post@localhost").replace("true", "ja").replace("000 000", "000000")

    assert codes(load_operator, text) == [("email", "email_host"), ("sample", "wrong_type")]


def test_themes_are_read() -> None:
    text = "themes:\n  - {id: wohnen, title: Wohnen, text: Häuser}\n  - {id: jugend, title: Jugend}\n"

    assert load_themes(text, "themen.yml") == (
        Theme(id="wohnen", title="Wohnen", text="Häuser"),
        Theme(id="jugend", title="Jugend"),
    )


def test_themes_differ() -> None:
    text = "themes:\n  - {id: wohnen, title: Wohnen}\n  - {id: wohnen, title: Bauen}\n"

    assert codes(load_themes, text) == [("themes[1].id", "duplicate_id")]


def test_page_keeps_its_body() -> None:
    page = load_page("---\ntitle: T\ndescription: D\n---\n\n# Text\n", "x.md")

    assert (page.title, page.description, page.body) == ("T", "D", "\n# Text\n")


def test_page_without_title_is_refused() -> None:
    assert codes(load_page, "---\ndescription: D\nlayout: x\n---\n", "x.md") == [
        ("title", "missing_key"),
        ("layout", "unknown_key"),
    ]
