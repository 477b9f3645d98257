import contextlib
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.errors import AnswerRefused
from programme.german import (
    format_bytes,
    format_date,
    format_eur,
    format_instant,
    format_long_date,
    format_whole_number,
    parse_date,
    parse_whole_number,
)

DAY_WITH_MORE = "Beim Tag steht mehr als der Tag. Schreiben Sie dort nur eine Zahl, zum Beispiel 14"


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("1234", 1234),
        ("1.234", 1234),
        (" 1.234.567 ", 1_234_567),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1\u202f234", 1234),
        ("0", 0),
        ("007", 7),
        ("-5", -5),
        ("−5", -5),
        ("-1.234", -1234),
    ],
)
def test_whole_number_is_read_the_german_way(raw: str, number: int) -> None:
    assert parse_whole_number(raw) == number


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1,5", "number_not_whole"),
        ("1,234", "number_not_whole"),
        ("1.23", "number_grouping"),
        ("1.2345", "number_grouping"),
        ("0.123", "number_grouping"),
        ("1.234 567", "number_grouping"),
        ("1..234", "number_grouping"),
        ("１２３", "number_invalid"),
        ("١٢٣", "number_invalid"),
        ("1_000", "number_invalid"),
        ("1e3", "number_invalid"),
        ("+5", "number_invalid"),
        ("0x1f", "number_invalid"),
        ("ca. 500", "number_invalid"),
        ("500 Einwohner", "number_invalid"),
        ("", "number_invalid"),
        ("9" * 5000, "number_too_long"),
        ("1.000.000.000.000.000", "number_too_long"),
        ("1\u202e2", "control_character"),
    ],
)
def test_whole_number_is_refused(raw: str, code: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        parse_whole_number(raw)

    assert refused.value.refusal == code


@given(st.integers(-(10**14), 10**14))
def test_whole_number_reads_what_it_writes(number: int) -> None:
    assert parse_whole_number(format_whole_number(number)) == number


@given(st.text())
def test_whole_number_takes_ascii_digits_only(raw: str) -> None:
    try:
        parse_whole_number(raw)
    except AnswerRefused:
        return
    assert any(sign in "0123456789" for sign in raw)
    assert all(sign in "0123456789" or not sign.isdigit() for sign in raw)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (("31", "12", "2026"), date(2026, 12, 31)),
        (("1", "5", "2027"), date(2027, 5, 1)),
        (("01.", "05.", "2027"), date(2027, 5, 1)),
        (("14", "Mai", "2027"), date(2027, 5, 14)),
        (("14", "mär", "2027"), date(2027, 3, 14)),
        (("3", "Mrz.", "2027"), date(2027, 3, 3)),
        (("3", "Jänner", "2027"), date(2027, 1, 3)),
        (("1. Maerz 2027", "", ""), date(2027, 3, 1)),
        (("29", "2", "2028"), date(2028, 2, 29)),
        (("31.12.2026", "", ""), date(2026, 12, 31)),
        (("1.5.2027", "", ""), date(2027, 5, 1)),
        (("1. 5. 2027", "", ""), date(2027, 5, 1)),
        (("31. Dezember 2026", "", ""), date(2026, 12, 31)),
        (("2026-12-31", "", ""), date(2026, 12, 31)),
    ],
)
def test_date_is_understood(typed: tuple[str, str, str], day: date) -> None:
    assert parse_date(*typed) == day


@pytest.mark.parametrize(
    ("typed", "part", "code", "message"),
    [
        (("14", "05", ""), "year", "date_year_missing", "Das Jahr fehlt. Schreiben Sie zum Beispiel 14.05.2027"),
        (("14.05.", "", ""), "year", "date_year_missing", "Das Jahr fehlt. Schreiben Sie zum Beispiel 14.05.2027"),
        (("14.05", "", ""), "year", "date_year_missing", "Das Jahr fehlt. Schreiben Sie zum Beispiel 14.05.2027"),
        (("14. Mai", "", ""), "year", "date_year_missing", "Das Jahr fehlt. Schreiben Sie zum Beispiel 14.05.2027"),
        (("14", "", "2027"), "month", "date_month_missing", "Der Monat fehlt. Schreiben Sie zum Beispiel 14.05.2027"),
        (("", "5", "2027"), "day", "date_day_missing", "Der Tag fehlt. Schreiben Sie zum Beispiel 14.05.2027"),
        (("14", "", ""), "month", "date_month_missing", "Monat und Jahr fehlen. Schreiben Sie zum Beispiel 14.05.2027"),
        (("14.05.2027", "05", "2027"), "day", "date_day_with_more", DAY_WITH_MORE),
        (("14.05", "", "2027"), "day", "date_day_with_more", DAY_WITH_MORE),
        (("14. Mai", "", "2027"), "day", "date_day_with_more", DAY_WITH_MORE),
        (("2027-05-14", "5", ""), "day", "date_day_with_more", DAY_WITH_MORE),
    ],
)
def test_date_names_only_what_is_missing(typed: tuple[str, str, str], part: str, code: str, message: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        parse_date(*typed)

    assert (refused.value.part, refused.value.refusal, refused.value.message) == (part, code, message)


@pytest.mark.parametrize(
    ("typed", "part", "code"),
    [
        (("31.12.26", "", ""), "year", "date_year_short"),
        (("31", "12", "26"), "year", "date_year_short"),
        (("31", "12", "0026"), "year", "date_year_invalid"),
        (("31", "12", "20260"), "year", "date_year_invalid"),
        (("31", "12", "２０２６"), "year", "date_year_invalid"),
        (("31", "13", "2026"), "month", "date_month_invalid"),
        (("31", "Mo", "2026"), "month", "date_month_invalid"),
        (("0", "12", "2026"), "day", "date_day_invalid"),
        (("32", "12", "2026"), "day", "date_day_invalid"),
        (("31", "2", "2026"), "day", "date_day_invalid"),
        (("29", "2", "2027"), "day", "date_day_invalid"),
        (("2026-W01-1", "", ""), "day", "date_invalid"),
        (("20261231", "", ""), "day", "date_invalid"),
        (("morgen", "", ""), "day", "date_invalid"),
        (("12/31/2026", "", ""), "day", "date_invalid"),
    ],
)
def test_date_names_only_what_is_wrong(typed: tuple[str, str, str], part: str, code: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        parse_date(*typed)

    assert (refused.value.part, refused.value.refusal) == (part, code)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_date_reads_what_it_writes(day: date) -> None:
    assert parse_date(format_date(day), "", "") == day
    assert parse_date(format_long_date(day), "", "") == day
    assert parse_date(*format_date(day).split(".")) == day


@given(st.text(), st.text(), st.text())
def test_date_refuses_or_reads(day: str, month: str, year: str) -> None:
    read: date | None = None
    with contextlib.suppress(AnswerRefused):
        read = parse_date(day, month, year)

    assert read is None or parse_date(format_date(read), "", "") == read


def test_dates_are_written_short_and_long() -> None:
    assert format_date(date(2027, 3, 5)) == "05.03.2027"
    assert format_long_date(date(2027, 3, 5)) == "5. März 2027"


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 11, 23, 13, 32, 5, tzinfo=UTC), "23.11.2026, 14:32:05 Uhr (MEZ)"),
        (datetime(2026, 7, 1, 22, 0, 0, tzinfo=UTC), "02.07.2026, 00:00:00 Uhr (MESZ)"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25.10.2026, 02:30:00 Uhr (MESZ)"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25.10.2026, 02:30:00 Uhr (MEZ)"),
        (datetime(2027, 1, 1, tzinfo=timezone(timedelta(hours=9))), "31.12.2026, 16:00:00 Uhr (MEZ)"),
    ],
)
def test_instant_is_written_in_berlin_with_its_zone(moment: datetime, written: str) -> None:
    assert format_instant(moment) == written


def test_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        format_instant(datetime(2026, 1, 1))  # noqa: DTZ001 the point


@pytest.mark.parametrize(
    ("size", "written"),
    [(0, "0 Byte"), (999, "999 Byte"), (1500, "1,5 kB"), (1_400_000, "1,4 MB"), (20_000_000, "20 MB")],
)
def test_bytes_are_written_for_people(size: int, written: str) -> None:
    assert format_bytes(size) == written


@pytest.mark.parametrize(
    ("amount", "written"),
    [("30000", "30.000 €"), ("0", "0 €"), ("1234.5", "1.234,50 €"), ("0.005", "0,01 €"), ("-0.50", "−0,50 €")],
)
def test_eur_is_written_with_cents_where_there_are_some(amount: str, written: str) -> None:
    assert format_eur(Decimal(amount)) == written
