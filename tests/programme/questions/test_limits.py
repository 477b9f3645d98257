"""The last answer that fits, and the first that does not."""

from datetime import date

import pytest

from programme.values import Value
from tests.programme.questions.test_types import read, refused

Typed = dict[str, list[str]]


def day(text: str) -> Typed:
    return {".day": [text]}


@pytest.mark.parametrize(
    ("keys", "typed", "value"),
    [
        ("type: whole_number, max: 60", {"": ["60"]}, 60),
        ("type: whole_number, max: 60", {"": ["0"]}, 0),
        ("type: whole_number, min: -5", {"": ["-5"]}, -5),
        ("type: whole_number, min: 3", {"": ["999999"]}, 999_999),
        ("type: short_text, max_length: 3", {"": ["abc"]}, "abc"),
        ("type: long_text, max_words: 3", {"": ["a b c"]}, "a b c"),
    ],
)
def test_answer_at_its_limit_fits(keys: str, typed: Typed, value: Value) -> None:
    assert read(keys, typed) == value


@pytest.mark.parametrize(
    ("keys", "typed", "code"),
    [
        ("type: whole_number, max: 60", {"": ["61"]}, "out_of_range"),
        ("type: whole_number, min: 3", {"": ["2"]}, "out_of_range"),
        ("type: whole_number", {"": ["-1"]}, "out_of_range"),
    ],
)
def test_answer_past_its_limit_does_not(keys: str, typed: Typed, code: str) -> None:
    assert [found[1] for found in refused(keys, typed)] == [code]


DATES = "type: date, earliest: 2027-01-02, latest: 2027-12-30"


@pytest.mark.parametrize(
    ("written", "value"),
    [("2.1.2027", date(2027, 1, 2)), ("30.12.2027", date(2027, 12, 30)), ("1.7.2027", date(2027, 7, 1))],
)
def test_day_at_its_limit_fits(written: str, value: date) -> None:
    assert read(DATES, day(written)) == value


@pytest.mark.parametrize(("written", "code"), [("1.1.2027", "date_too_early"), ("31.12.2027", "date_too_late")])
def test_day_past_its_limit_does_not(written: str, code: str) -> None:
    assert [found[1] for found in refused(DATES, day(written))] == [code]


@pytest.mark.parametrize("keys", ["type: date, latest: 2027-01-01", "type: date, earliest: 2026-01-01", "type: date"])
def test_day_with_one_limit_or_none(keys: str) -> None:
    assert read(keys, day("1.6.2026")) == date(2026, 6, 1)
