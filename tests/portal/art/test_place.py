import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.art.buildings import Part
from portal.art.place import BANNER_WIDTH, CARD_WIDTH, HEIGHT, INVENTORIES, LIT_SHARE, Look, place, place_parts

LOOKS = st.sampled_from(list(Look))
SEEDS = st.text("0123456789", min_size=5, max_size=9)
WIDTHS = st.sampled_from([CARD_WIDTH, BANNER_WIDTH])


def _landmarks(parts: list[Part]) -> list[Part]:
    """Churches have a cross, halls a clock, works a saw-tooth roof of four."""
    return [part for part in parts if re.search(r"i-cross|i-clock|i-chimney", part.shapes)]


def _right_edges(shapes: str) -> Iterator[float]:
    for x, width in re.findall(r'<rect [^>]*x="([-\d.]+)"[^>]*width="([-\d.]+)"', shapes):
        yield float(x) + float(width)


@given(LOOKS, SEEDS, WIDTHS)
def test_place_is_the_same_each_time(look: Look, seed: str, width: int) -> None:
    assert place(look, seed, width) == place(look, seed, width)


@pytest.mark.parametrize("look", Look)
def test_no_two_municipalities_look_alike(look: Look, root: Path) -> None:
    with (root / "content" / "register.csv").open(encoding="utf-8") as file:
        keys = [row["key"] for row in csv.DictReader(file, delimiter=";")]

    pictures = {place(look, key) for key in keys}

    assert len(pictures) == len(keys)


@given(LOOKS, SEEDS, WIDTHS)
def test_landmarks_are_all_there_and_inside_the_frame(look: Look, seed: str, width: int) -> None:
    landmarks = _landmarks(place_parts(look, seed, width))

    assert len(landmarks) >= len(INVENTORIES[look].landmarks)
    assert max(edge for part in landmarks for edge in _right_edges(part.shapes)) <= width


@given(LOOKS, SEEDS)
def test_two_fifths_of_the_windows_are_lit(look: Look, seed: str) -> None:
    windows = len({window for part in place_parts(look, seed, CARD_WIDTH) for window in part.windows})

    lit = sum(data.count("M") for data in re.findall(r'<path class="i-lit" d="([^"]*)"', place(look, seed)))

    assert lit / windows == pytest.approx(LIT_SHARE, abs=0.06)


@given(LOOKS, SEEDS, WIDTHS)
def test_place_is_decoration_without_style(look: Look, seed: str, width: int) -> None:
    picture = place(look, seed, width)

    assert picture.startswith(f'<svg class="wp-place" viewBox="0 0 {width} {HEIGHT}"')
    assert 'aria-hidden="true"' in picture
    assert not re.search(r"style|fill=|<title|id=", picture)
    assert len(picture) < 20_000


def test_card_is_light() -> None:
    sizes = [len(place(look, "14524330")) for look in Look]

    assert max(sizes) < 8_000
