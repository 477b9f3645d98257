"""The call `zwk` says what the announcement says."""

from datetime import UTC, datetime
from decimal import Decimal

from programme.call import CallState, Step
from tests.content.sources import call

SECTIONS = {"1", "2", "3", "4", "5", "6", "7"}
STEPS = {
    "kick_off": "Kick-Off",
    "municipal_profile": "Kommunalprofil",
    "future_workshop": "Zukunftswerkstatt",
    "workshop_plan": "Werkstattplan",
    "interim_review": "Zwischenbilanz",
}
LISTS = (
    "eligible",
    "benefits",
    "not_eligible",
    "entries",
    "prerequisites",
    "favourable_conditions",
    "evidence",
    "expectations",
    "criteria",
    "aims",
    "fields_of_action",
    "stages",
)


def test_budget_is_that_of_section_4() -> None:
    lines = {line.id: (line.amount_eur, line.per, line.source) for line in call().budget}

    assert lines == {
        "beratung": (Decimal(30_000), "Jahr", "4"),
        "sachmittel": (Decimal(10_000), "Jahr", "4"),
    }
    assert call().budget_total_eur == Decimal(40_000)


def test_there_is_no_own_share() -> None:
    share = call().own_share

    assert share is not None
    assert (share.required, share.source) == (False, "1")


def test_call_without_times_is_open_until_closed() -> None:
    now = datetime(2030, 1, 1, tzinfo=UTC)

    assert (call().opens_at, call().closes_at, call().closed) == (None, None, False)
    assert call().state(now) is CallState.OPEN


def test_sample_call_needs_no_second_person_and_names_no_places() -> None:
    assert (call().four_eyes, call().places, call().grace_minutes) == (False, None, 0)


def test_call_names_its_years_and_forms() -> None:
    assert call().programme_years == (2021, 2024)
    assert (call().form, call().formal_check) == ("bewerbungsbogen", "formale-pruefung")


def test_ids_are_those_that_forms_refer_to() -> None:
    ids = {name: [entry.id for entry in getattr(call(), name)] for name in LISTS}

    assert ids == {
        "eligible": ["quartiere", "staedte", "gemeinden", "landkreise"],
        "benefits": ["begleitung", "geschaeftsstelle", "mentoring", "treffen", "seminare", "auswertung"],
        "not_eligible": ["bau", "personal"],
        "entries": ["am-anfang", "dwk-mentoring"],
        "prerequisites": ["herausforderung", "wille", "ziele", "zustaendigkeit", "daten"],
        "favourable_conditions": ["grw", "beteiligung", "querschnitt", "betroffenheit", "netzwerke", "kooperation"],
        "evidence": [
            "ratsbeschluss",
            "gremienbeschluss",
            "unterstuetzungsschreiben",
            "konferenz",
            "arbeitskreis",
            "massnahme",
            "konzept",
            "vereinbarung",
        ],
        "expectations": ["steuerung", "werkzeug", "mentoring", "kurzbericht", "treffen"],
        "criteria": [
            "voraussetzungen",
            "rahmenbedingungen",
            "wirtschaft",
            "demografie",
            "groesse",
            "lage",
            "uebertragbarkeit",
        ],
        "aims": ["haltefaktoren", "vielfalt"],
        "fields_of_action": ["generationen", "teilhabe", "beteiligung", "identitaet", "digitales"],
        "stages": list(STEPS),
    }


def test_every_entry_names_its_section() -> None:
    entries = [entry for name in LISTS for entry in getattr(call(), name)]

    assert [entry.id for entry in entries if entry.source not in SECTIONS] == []
    assert [entry.id for entry in entries if not (entry.explanation if isinstance(entry, Step) else entry.text)] == []


def test_stages_carry_the_names_of_the_programme() -> None:
    assert {step.id: step.title for step in call().stages} == STEPS


def test_call_names_the_rule_on_neighbourhoods_and_what_the_money_is_for() -> None:
    rule, purpose = call().neighbourhood_rule, call().budget_purpose

    assert rule is not None
    assert purpose is not None
    assert (rule.source, purpose.source, len(purpose.topics)) == ("5", "1", 4)


def test_cross_cutting_task_lists_the_topics_of_section_5() -> None:
    topics = {entry.id: len(entry.topics) for entry in call().favourable_conditions if entry.topics}

    assert topics == {"querschnitt": 12}


def test_digitalisation_is_the_cross_cutting_theme() -> None:
    theme = call().cross_cutting_theme

    assert theme is not None
    assert (theme.id, theme.source) == ("digitalisierung", "3")
