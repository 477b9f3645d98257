"""Numbers, dates and sizes at their edges (R27): the last that is read, the first that is refused, and the words."""

from datetime import date
from decimal import Decimal

import pytest

from programme.errors import AnswerRefused
from programme.german import (
    MONTHS,
    format_bytes,
    format_eur,
    format_long_date,
    format_whole_number,
    parse_date,
    parse_whole_number,
)

EXAMPLE = "Schreiben Sie zum Beispiel 14.05.2027"


def refusal(*typed: str) -> tuple[str, str, str]:
    with pytest.raises(AnswerRefused) as refused:
        parse_whole_number(typed[0]) if len(typed) == 1 else parse_date(*typed)
    return refused.value.refusal, refused.value.part, refused.value.message


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("9" * 15, 999_999_999_999_999),
        ("-" + "9" * 15, -999_999_999_999_999),
        ("0" * 15, 0),
        ("999.999.999.999.999", 999_999_999_999_999),
        ("9.000", 9000),
        ("19.000", 19_000),
        ("190.000", 190_000),
        ("1 000 000", 1_000_000),
        ("−1.000", -1000),
    ],
)
def test_number_at_its_edge_is_read(raw: str, number: int) -> None:
    assert parse_whole_number(raw) == number


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1" * 16, "number_too_long"),
        ("-" + "9" * 16, "number_too_long"),
        ("1.000.000.000.000.000", "number_too_long"),
        ("1234.567", "number_grouping"),
        ("1.23", "number_grouping"),
        ("9.99", "number_grouping"),
        ("1\u00a023", "number_grouping"),
        ("1\u202f23", "number_grouping"),
        ("1 23", "number_grouping"),
        ("-1.23", "number_grouping"),
        ("1.000,00", "number_not_whole"),
        ("--1", "number_invalid"),
        ("-", "number_invalid"),
    ],
)
def test_number_past_its_edge_is_refused(raw: str, code: str) -> None:
    assert refusal(raw)[0] == code


@pytest.mark.parametrize(("number", "written"), [(-1234, "−1.234"), (0, "0"), (999, "999"), (1_000_000, "1.000.000")])
def test_number_is_written_with_a_real_minus(number: int, written: str) -> None:
    assert format_whole_number(number) == written


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (("1", "1", "1000"), date(1000, 1, 1)),
        (("09", "09", "9999"), date(9999, 9, 9)),
        (("1", "1.", "2027"), date(2027, 1, 1)),
        (("1.", "Jan.", "2027"), date(2027, 1, 1)),
        (("30", "Juni.", "2027"), date(2027, 6, 30)),
        (("31", "10", "2027"), date(2027, 10, 31)),
        (("2000-09-19", "", ""), date(2000, 9, 19)),
        (("1999-10-01", "", ""), date(1999, 10, 1)),
        (("9.9.1999", "", ""), date(1999, 9, 9)),
        (("14. Jan. 2027", "", ""), date(2027, 1, 14)),
        (("14.Mai 2027", "", ""), date(2027, 5, 14)),
    ],
)
def test_date_at_its_edge_is_read(typed: tuple[str, str, str], day: date) -> None:
    assert parse_date(*typed) == day


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("1", "1", "0999"), "date_year_invalid"),
        (("1", "1", "0000"), "date_year_invalid"),
        (("1", "1", "9"), "date_year_short"),
        (("1", "1", "90"), "date_year_short"),
        (("1", "1", "00"), "date_year_short"),
        (("1", "1", "100"), "date_year_invalid"),
        (("001", "1", "2027"), "date_day_invalid"),
        (("1", "001", "2027"), "date_month_invalid"),
        (("1", "0", "2027"), "date_month_invalid"),
        (("00", "1", "2027"), "date_day_invalid"),
        (("123.1.2027", "", ""), "date_invalid"),
        (("1.123.2027", "", ""), "date_invalid"),
        (("123", "", ""), "date_invalid"),
        (("1. M_i 2027", "", ""), "date_invalid"),
        (("1.1.2027", "1", ""), "date_day_with_more"),
        (("", "", ""), "date_day_missing"),
        (("", "", "2027"), "date_day_missing"),
        (("14. Mai.", "", ""), "date_year_missing"),
        (("1", "Ma", "2027"), "date_month_invalid"),
    ],
)
def test_date_past_its_edge_is_refused(typed: tuple[str, str, str], code: str) -> None:
    assert refusal(*typed)[0] == code


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("32", "1", "2027"), "Der Tag stimmt nicht. Schreiben Sie eine Zahl von 1 bis 31"),
        (("1", "13", "2027"), "Der Monat stimmt nicht. Schreiben Sie eine Zahl von 1 bis 12"),
        (("31", "6", "2027"), "Den 31. Juni 2027 gibt es nicht. Prüfen Sie den Tag"),
        (("30", "2", "2027"), "Den 30. Februar 2027 gibt es nicht. Prüfen Sie den Tag"),
        (("14", "", ""), f"Monat und Jahr fehlen. {EXAMPLE}"),
    ],
)
def test_refusal_says_how_to_make_it_right(typed: tuple[str, str, str], message: str) -> None:
    assert refusal(*typed)[2] == message


@pytest.mark.parametrize(("number", "name"), list(enumerate(MONTHS, start=1)))
def test_every_month_is_read_and_written_by_its_name(number: int, name: str) -> None:
    day = date(2027, number, 1)

    assert format_long_date(day) == f"1. {name} 2027"
    for written in (name, name.upper(), name[:3], f"{name[:3]}.", f"{name}."):
        assert parse_date("1", written, "2027") == day


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (999, "999 Byte"),
        (1000, "1 kB"),
        (1049, "1 kB"),
        (1050, "1,1 kB"),
        (1_000_000, "1 MB"),
        (1_050_000, "1,1 MB"),
        (10_000_000, "10 MB"),
        (10_500_000, "10,5 MB"),
    ],
)
def test_size_at_its_edge(size: int, written: str) -> None:
    assert format_bytes(size) == written


@pytest.mark.parametrize(
    ("amount", "written"),
    [("-1234.5", "−1.234,50 €"), ("0.004", "0 €"), ("-0.004", "0 €"), ("999.995", "1.000 €"), ("1.10", "1,10 €")],
)
def test_amount_is_rounded_to_cents(amount: str, written: str) -> None:
    assert format_eur(Decimal(amount)) == written
