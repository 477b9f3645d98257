from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from programme.call import BudgetLine, Entry
from programme.errors import ContentError
from programme.schemas.call import load_call
from tests.programme.calls import TEXT, call_of

LINES = TEXT.count("\n")


def problems(extra: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ContentError) as refused:
        call_of(extra)
    return [(problem.line, problem.key, problem.code) for problem in refused.value.problems]


def test_call_is_read_into_value_objects() -> None:
    call = call_of()

    assert (call.id, call.programme_years, call.places, call.closes_at, call.four_eyes) == (
        "probe",
        (2021, 2024),
        None,
        None,
        False,
    )
    assert call.budget[0] == BudgetLine(
        id="beratung", label="Beratung", amount_eur=Decimal(30000), per="Jahr", source="4", covers=("Moderation",)
    )
    assert call.favourable_conditions == (Entry(id="grw", title="GRW", source="5", topics=("Eins", "Zwei")),)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2027-03-15 12:00", datetime(2027, 3, 15, 11, 0, tzinfo=UTC)),
        ("2027-07-15T12:00:30", datetime(2027, 7, 15, 10, 0, 30, tzinfo=UTC)),
        ("'2027-03-15 12:00+00:00'", datetime(2027, 3, 15, 12, 0, tzinfo=UTC)),
        ("2027-03-15T12:00:00Z", datetime(2027, 3, 15, 12, 0, tzinfo=UTC)),
        ("2026-10-25 02:30+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25 02:30+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("2026-10-25 03:00", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        ("2027-03-28 01:59:59", datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC)),
        ("2027-03-28 03:00", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
    ],
)
def test_time_without_offset_is_berlin(written: str, moment: datetime) -> None:
    closes_at = call_of(f"closes_at: {written}\n").closes_at

    assert closes_at == moment


def test_time_keeps_its_offset() -> None:
    closes_at = call_of("closes_at: 2027-03-15 12:00-05:00\n").closes_at

    assert closes_at == datetime(2027, 3, 15, 12, 0, tzinfo=timezone(timedelta(hours=-5)))


@pytest.mark.parametrize("extra", ["closes_at:\n", "opens_at: null\n", "places: null\n"])
def test_time_and_places_may_be_left_open(extra: str) -> None:
    assert call_of(extra) == call_of()


@pytest.mark.parametrize(
    ("extra", "key", "code"),
    [
        ("closes_at: 2026-10-25 02:30", "closes_at", "instant_double_hour"),
        ("closes_at: 2027-03-28 02:30", "closes_at", "instant_missing_hour"),
        ("closes_at: 2027-03-15", "closes_at", "instant_invalid"),
        ("closes_at: 15.03.2027 12:00", "closes_at", "instant_invalid"),
        ("closes_at: 2027-02-30 12:00", "closes_at", "instant_invalid"),
        ("closes_at: 2027-03-15 24:00", "closes_at", "instant_invalid"),
        ("closes_at: 2027-03-15 12:00+99:99", "closes_at", "instant_invalid"),
        ("closes_at: 2027-W01-1 12:00", "closes_at", "instant_invalid"),
        ("closes_at: 20270315", "closes_at", "wrong_type"),
        ("closed: ja", "closed", "wrong_type"),
        ("grace_minutes: -1", "grace_minutes", "out_of_range"),
        ("places: 0", "places", "out_of_range"),
        ("own_share: {required: nein, text: x, source: '2'}", "own_share.required", "wrong_type"),
        ("aims: [{id: a, title: A}]", "aims[0].source", "missing_key"),
        ("aims: [{id: a, title: A, source: 3}]", "aims[0].source", "wrong_type"),
        ("aims: [{id: a, title: A, source: '3'}, {id: a, title: B, source: '3'}]", "aims[1].id", "duplicate_id"),
        ("deadline: 2027-03-15", "deadline", "unknown_key"),
    ],
)
def test_call_is_refused(extra: str, key: str, code: str) -> None:
    assert problems(extra) == [(LINES + 1, key, code)]


def test_call_cannot_close_before_it_opens() -> None:
    found = problems("opens_at: 2027-03-15 12:00\ncloses_at: 2027-03-15 12:00\n")

    assert found == [(LINES + 2, "closes_at", "closes_before_opening")]


@pytest.mark.parametrize(
    ("old", "new", "key", "code"),
    [
        ("[2021, 2024]", "[2024, 2021]", "programme_years", "programme_years"),
        ("[2021, 2024]", "[2021, 2022, 2024]", "programme_years", "programme_years"),
        ("[2021, 2024]", "[2021]", "programme_years", "too_few"),
        ("30000", "30.000 €", "budget[0].amount_eur", "amount_invalid"),
        ("30000", "1e5", "budget[0].amount_eur", "amount_invalid"),
        ("30000", "-1", "budget[0].amount_eur", "amount_invalid"),
        ("30000", "'３'", "budget[0].amount_eur", "amount_invalid"),
        ("kick_off", "Kick-Off!", "stages[0].id", "id_invalid"),
        ("title: Kick-Off,", "title: Kick-Off, text: Ein Satz., ", "stages[0].text", "unknown_key"),
    ],
)
def test_figures_and_steps_are_checked(old: str, new: str, key: str, code: str) -> None:
    with pytest.raises(ContentError) as refused:
        load_call(TEXT.replace(old, new), "call.yml")

    assert [(problem.key, problem.code) for problem in refused.value.problems] == [(key, code)]
