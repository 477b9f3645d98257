import datetime as dt
from dataclasses import replace

import pytest

from forms_service.services.house import House
from forms_service.services.timetable import next_build_at


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23T12:00:00", "2026-11-23T23:05:00"),
        ("2026-11-23T23:04:59", "2026-11-23T23:05:00"),
        ("2026-11-23T23:05:00", "2026-11-24T23:05:00"),
        ("2026-07-01T12:00:00", "2026-07-01T22:05:00"),
        ("2026-03-28T23:30:00", "2026-03-29T22:05:00"),
        ("2026-10-24T22:30:00", "2026-10-25T23:05:00"),
    ],
    ids=["winter", "just before", "at the minute", "summer", "clocks go forward", "clocks go back"],
)
def test_the_site_is_built_every_night_in_berlin(now: str, expected: str) -> None:
    assert next_build_at(utc(now), []) == utc(expected)


def test_the_site_is_built_when_a_call_opens_and_closes(house: House) -> None:
    call = replace(house.library.call("zwk"), opens_at=utc("2026-11-23T12:30:00"), closes_at=utc("2026-11-23T13:00:00"))
    moments = [utc("2026-11-23T12:00:00")]
    for _ in range(3):
        moments.append(next_build_at(moments[-1], [call]))

    assert moments[1:] == [
        utc("2026-11-23T12:30:00"),
        utc("2026-11-23T13:00:00.000001"),
        utc("2026-11-23T23:05:00"),
    ]
    assert [call.is_open(moment) for moment in moments] == [False, True, False, False]
