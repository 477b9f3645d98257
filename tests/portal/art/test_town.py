import random
import re

from hypothesis import given
from hypothesis import strategies as st

from portal.art.buildings import House, Part, Window, block, gable_house
from portal.art.hero import LIT_WINDOWS, town
from portal.art.town import draw, light, light_share


def _flats(x: float) -> Part:
    house = House(width=60, wall_height=90, roof_height=0, wall="a", roof="", columns=4, rows=4, pane=(8, 8))
    return block(x, 100, house)


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a picture, not a secret


def _lit(svg: str) -> int:
    return sum(data.count("M") for data in re.findall(r'class="i-lit" d="([^"]*)"', svg))


def test_hero_has_a_lit_window_for_every_municipality() -> None:
    assert _lit(town()) == LIT_WINDOWS == 40


def test_no_lit_window_of_the_hero_is_behind_the_town_hall() -> None:
    """A window that is half hidden cannot be counted; the hall is 84 wide from 574 on, its gable from 222."""
    lit = " ".join(re.findall(r'class="i-lit" d="([^"]*)"', town()))
    of_the_blocks = [(float(x), float(y)) for x, y in re.findall(r"M([\d.]+) ([\d.]+)h8v8h", lit)]

    assert len(of_the_blocks) > 5
    assert [(x, y) for x, y in of_the_blocks if x + 8 > 574 and x < 658 and y + 8 > 222] == []


def test_hero_plans_two_more_houses() -> None:
    assert town().count('class="i-plan"') == 2


def test_hero_is_decoration() -> None:
    assert 'aria-hidden="true"' in town()
    assert "style" not in town()


@given(st.integers(0, 40), st.integers(0, 1000))
def test_light_lights_as_many_windows_as_asked(count: int, seed: int) -> None:
    parts = [_flats(0), _flats(100), _flats(200)]

    assert len(light(parts, count, _chance(seed))) == min(count, 48)


def test_light_spreads_over_the_whole_width() -> None:
    parts = [_flats(0), _flats(100), _flats(200)]

    lit = light(parts, 6, _chance(1))

    assert [sum(left <= window.x < left + 100 for window in lit) for left in (0, 100, 200)] == [2, 2, 2]


def test_light_share_lights_one_window_at_least() -> None:
    house = House(width=34, wall_height=26, roof_height=24, wall="a", roof="b")

    assert len(light_share([gable_house(0, 100, house)], 0.01, _chance(1))) == 1


def test_nothing_is_lit_without_windows() -> None:
    assert light([Part("<rect/>")], 3, _chance(1)) == frozenset()


def test_draw_shows_every_window_once() -> None:
    part = Part("", (Window(1, 1, 2, 2), Window(5, 1, 2, 2)))

    drawn = draw([part], frozenset({Window(1, 1, 2, 2)}))

    assert drawn == '<path class="i-win" d="M5 1h2v2h-2z"/><path class="i-lit" d="M1 1h2v2h-2z"/>'
