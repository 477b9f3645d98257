"""Hand-written pages take every figure and rule of the call from call.yml."""

import re
from pathlib import Path

import pytest

from programme.german import format_eur
from tests.content.sources import CONTENT, call, relative

VARIABLE = re.compile(r"\{\{\s*(.*?)\s*\}\}")
WRITTEN_BY_HAND = sorted(
    path for path in CONTENT.rglob("*.md") if path.relative_to(CONTENT).parts[0] not in {"mails", "kommunen", "praxis"}
)
LISTS = {
    "budget": ("label", "amount", "per"),
    "not_eligible": ("title", "text"),
    "entries": ("title", "text"),
    "prerequisites": ("title", "text"),
    "favourable_conditions": ("title", "text"),
    "expectations": ("title", "text"),
    "eligible": ("title", "text"),
    "benefits": ("title", "text"),
    "aims": ("title", "text"),
    "fields_of_action": ("title", "text"),
    "stages": ("title", "explanation"),
}
PLAIN = {
    "aufruf.zwk.title",
    "aufruf.zwk.budget_total",
    "aufruf.zwk.own_share.text",
    "aufruf.zwk.own_share.amount",
    "aufruf.zwk.years",
    "aufruf.zwk.neighbourhood_rule.text",
    "verzeichnis.count",
    "verzeichnis.land_count",
    "verzeichnis.smallest_population",
    "aufruf.zwk.cross_cutting_theme.title",
    "aufruf.zwk.cross_cutting_theme.text",
    "betreiber.name",
    "betreiber.address",
    "betreiber.email",
    "betreiber.phone",
    "betreiber.register_note",
    "betreiber.notice",
}


def _known() -> set[str]:
    in_lists = {
        f"aufruf.zwk.{name}.{entry.id}.{part}"
        for name, parts in LISTS.items()
        for entry in getattr(call(), name)
        for part in parts
    }
    return PLAIN | in_lists


@pytest.mark.parametrize("path", WRITTEN_BY_HAND, ids=relative)
def test_variables_of_the_page_exist(path: Path) -> None:
    used = set(VARIABLE.findall(path.read_text(encoding="utf-8")))

    assert used - _known() == set()


@pytest.mark.parametrize("path", WRITTEN_BY_HAND, ids=relative)
def test_amounts_of_the_call_are_never_typed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    amounts = [line.amount_eur for line in call().budget] + [call().budget_total_eur]
    typed = [form for amount in amounts for form in (format_eur(amount), f"{amount}", f"{amount:,}".replace(",", "."))]

    assert [form for form in typed if form in text] == []


def test_counts_in_words_are_those_of_the_call() -> None:
    counts = {
        "fünf Voraussetzungen": call().prerequisites,
        "Fünf Handlungsfelder": call().fields_of_action,
        "fünf Schritten": call().stages,
    }
    written = "\n".join(path.read_text(encoding="utf-8") for path in WRITTEN_BY_HAND)

    assert {phrase: (phrase in written, len(entries)) for phrase, entries in counts.items()} == dict.fromkeys(
        counts, (True, 5)
    )


def test_application_page_lists_every_prerequisite_and_condition() -> None:
    text = (CONTENT / "aufrufe/zwk/index.md").read_text(encoding="utf-8")
    missing = [
        entry.id
        for name in ("prerequisites", "favourable_conditions", "entries", "not_eligible")
        for entry in getattr(call(), name)
        if f"aufruf.zwk.{name}.{entry.id}.text" not in text
    ]

    assert missing == []


def test_drafts_say_that_they_are_drafts() -> None:
    for name in ("impressum.md", "datenschutz.md"):
        assert "ein Entwurf" in (CONTENT / name).read_text(encoding="utf-8")


def test_programme_page_tells_of_the_past() -> None:
    text = (CONTENT / "programm/index.md").read_text(encoding="utf-8")

    assert "Es lief von Mai 2021 bis Dezember 2024." in text
    assert "Belegt sind {{ verzeichnis.count }} der 40 Kommunen." in text
