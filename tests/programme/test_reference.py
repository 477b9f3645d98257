import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.errors import AnswerRefused
from programme.reference import make_reference, parse_reference


def draws(*numbers: int) -> "Draws":
    return Draws([number.to_bytes(4, "big") for number in numbers])


class Draws:
    """Random bytes that are known beforehand."""

    def __init__(self, drawn: list[bytes]) -> None:
        self.drawn = drawn

    def __call__(self, count: int) -> bytes:
        assert count == 4
        return self.drawn.pop(0)


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1), st.integers(2020, 2199))
def test_reference_reads_what_was_made(numbers: list[int], year: int) -> None:
    made = make_reference("zwk", year, draws(*numbers, 0))

    assert re.fullmatch(rf"ZWK-{year}-[0-9A-HJKMNP-TV-Z]{{6}}-[0-9A-HJKMNP-TV-Z]", made)
    assert parse_reference(made) == made


@pytest.mark.parametrize("number", [32, 33, 34, 35, 36])
def test_reference_is_drawn_again_where_the_check_sign_is_no_letter(number: int) -> None:
    source = draws(number, 37 * 3)

    assert make_reference("zwk", 2026, source) == "ZWK-2026-00003F-0"
    assert source.drawn == []


@pytest.mark.parametrize(
    "typed",
    [
        "ZWK-2026-00003F-0",
        " zwk-2026-00003f-0 ",
        "ZWK-2026-OOOO3F-O",
        "ZWK–2026–00003F–0",
        "zwk 2026 00003f 0",
        "ZWK - 2026 - 00003F - 0",
    ],
)
def test_reference_is_read_forgivingly(typed: str) -> None:
    assert parse_reference(typed) == "ZWK-2026-00003F-0"


def test_reference_takes_i_and_l_for_one() -> None:
    made = make_reference("zwk", 2026, draws(1))

    assert made == "ZWK-2026-000001-1"
    assert parse_reference("ZWK-2026-00000I-L") == made


@pytest.mark.parametrize(
    "typed", ["", "ZWK", "ZWK-2026-00003F", "ZWK-26-00003F-0", "ZWK-2026-00003U-0", "-2026-00003F-0"]
)
def test_reference_of_wrong_form_is_refused(typed: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        parse_reference(typed)

    assert refused.value.refusal == "reference_invalid"


@given(st.integers(0, 2**30 - 1), st.integers(0, 5), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_reference_with_one_wrong_sign_is_refused(number: int, place: int, sign: str) -> None:
    made = make_reference("zwk", 2026, draws(number, 0))
    at = len("ZWK-2026-") + place
    typed = made[:at] + sign + made[at + 1 :]

    if typed == made:
        return
    with pytest.raises(AnswerRefused) as refused:
        parse_reference(typed)
    assert refused.value.refusal == "reference_mistyped"


@given(st.text())
def test_reference_refuses_or_reads(typed: str) -> None:
    read = None
    with contextlib.suppress(AnswerRefused):
        read = parse_reference(typed)

    assert read is None or parse_reference(read) == read
