from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from programme.call import CallState, check_form
from programme.form import Form
from tests.programme.calls import call_of
from tests.programme.forms import form_of

OPENS = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
CLOSES = datetime(2027, 3, 15, 11, 0, tzinfo=UTC)
TIMES = "opens_at: 2026-12-01 09:00\ncloses_at: 2027-03-15 12:00\n"
IN_AUTUMN = "closes_at: 2026-10-25 01:30\ngrace_minutes: 90\n"
IN_SPRING = "closes_at: 2027-03-28 01:30\ngrace_minutes: 90\n"
SECOND = timedelta(seconds=1)
RELEASE = "- {id: freigabe, type: release, label: F}\n"


@pytest.mark.parametrize(
    ("extra", "now", "state"),
    [
        ("", OPENS, CallState.OPEN),
        ("closed: true\n", OPENS, CallState.CLOSED),
        (TIMES, OPENS - SECOND, CallState.UPCOMING),
        (TIMES, OPENS, CallState.OPEN),
        (TIMES, CLOSES, CallState.OPEN),
        (TIMES, CLOSES + timedelta(microseconds=1), CallState.CLOSED),
        (TIMES + "closed: true\n", OPENS, CallState.CLOSED),
        (TIMES + "grace_minutes: 5\n", CLOSES + SECOND, CallState.CLOSED),
    ],
)
def test_call_has_a_state(extra: str, now: datetime, state: CallState) -> None:
    call = call_of(extra)

    assert call.state(now) is state
    assert call.is_open(now) is (state is CallState.OPEN)


@pytest.mark.parametrize(
    ("extra", "now", "taken"),
    [
        ("", CLOSES, True),
        ("closed: true\n", CLOSES, False),
        (TIMES, OPENS - SECOND, False),
        (TIMES, CLOSES - SECOND, True),
        (TIMES, CLOSES, True),
        (TIMES, CLOSES + SECOND, False),
        (TIMES + "grace_minutes: 5\n", CLOSES + timedelta(minutes=5), True),
        (TIMES + "grace_minutes: 5\n", CLOSES + timedelta(minutes=5) + SECOND, False),
        (IN_AUTUMN, datetime(2026, 10, 25, 1, 0, tzinfo=UTC), True),
        (IN_AUTUMN, datetime(2026, 10, 25, 1, 0, 1, tzinfo=UTC), False),
        (IN_SPRING, datetime(2027, 3, 28, 2, 0, tzinfo=UTC), True),
        (IN_SPRING, datetime(2027, 3, 28, 2, 0, 1, tzinfo=UTC), False),
    ],
)
def test_draft_is_late_after_closing_and_grace(extra: str, now: datetime, taken: bool) -> None:  # noqa: FBT001 a column
    assert call_of(extra).takes_drafts(now) is taken


def test_budget_has_a_total() -> None:
    assert call_of().budget_total_eur == Decimal("40000.50")


def found(form: Form) -> list[tuple[str, str]]:
    return [(problem.key, problem.code) for problem in check_form(form, call_of(), "formulare/probe.yml")]


def test_form_that_fits_has_no_problems() -> None:
    form = form_of(
        RELEASE
        + """\
- id: felder
  type: multiple_choice
  label: Felder
  public: fields_of_action
  options: [{id: digitales, label: D}, {id: teilhabe, label: T}]
- id: ziele
  type: long_text
  label: Ziele
  public: aims
  serves: {prerequisite: ziele, condition: grw, criterion: lage}
  evidence: {any_of: ratsbeschluss}
"""
    )

    assert found(form) == []


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("type: short_text, serves: {prerequisite: ziel}", ("frage.serves.prerequisite", "unknown_in_call")),
        ("type: short_text, serves: {condition: [grw, x]}", ("frage.serves.condition", "unknown_in_call")),
        ("type: short_text, serves: {criterion: ziele}", ("frage.serves.criterion", "unknown_in_call")),
        ("type: short_text, evidence: {any_of: [foto]}", ("frage.evidence.any_of", "unknown_in_call")),
        ("type: short_text, public: contact", ("frage.public", "unknown_slot")),
        ("type: short_text, public: population", ("frage.public", "slot_type")),
        ("type: file, public: aims", ("frage.public", "slot_type")),
        (
            "type: multiple_choice, public: fields_of_action, options: [{id: teilhabe, label: T}, {id: x, label: X}]",
            ("frage.options", "unknown_in_call"),
        ),
    ],
)
def test_form_that_does_not_fit_is_told(question: str, problem: tuple[str, str]) -> None:
    assert found(form_of(f"{RELEASE}- {{id: frage, label: F, {question}}}")) == [problem]


def test_slot_filled_twice_names_the_other_question() -> None:
    form = form_of(
        RELEASE
        + "- {id: a, type: long_text, label: A, public: aims}\n- {id: b, type: long_text, label: B, public: aims}"
    )

    problems = check_form(form, call_of(), "formulare/probe.yml")

    assert [str(problem) for problem in problems] == [
        "formulare/probe.yml:10: b.public: Den Platz „aims“ füllt schon die Frage „a“. Nehmen Sie einen anderen."
    ]


OUTCOMES = "options: [{id: ja, label: J, outcome: met}, {id: nein, label: N, outcome: not_met}]"


@pytest.mark.parametrize(
    ("questions", "undecided"),
    [
        ("", ["ziele", "daten"]),
        (f"- {{id: a, type: single_choice, label: A, serves: {{prerequisite: ziele}}, {OUTCOMES}}}", ["daten"]),
        (f"- {{id: a, type: single_choice, label: A, serves: {{prerequisite: [ziele, daten]}}, {OUTCOMES}}}", []),
        (
            (
                "- {id: a, type: single_choice, label: A, serves: {prerequisite: [ziele, daten]},"
                " options: [{id: ja, label: J, outcome: met}, {id: nein, label: N}]}"
            ),
            ["ziele", "daten"],
        ),
        (
            (
                f"- {{id: a, type: single_choice, label: A, serves: {{prerequisite: [ziele, daten]}}, {OUTCOMES}}}\n"
                f"- {{id: b, type: single_choice, label: B, serves: {{prerequisite: daten}}, {OUTCOMES}}}"
            ),
            ["daten"],
        ),
    ],
)
def test_formal_check_decides_each_prerequisite_once(questions: str, undecided: list[str]) -> None:
    form = replace(form_of(f"{RELEASE}{questions}"), id="pruefung")

    assert found(form) == [(f"serves.prerequisite.{one}", "prerequisite_undecided") for one in undecided]
