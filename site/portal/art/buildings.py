"""The parts of a town: houses, landmarks, trees. Each knows where it stands, its size and its colours."""

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

from portal.art.svg import circle, line_through, number, path, polygon, rectangle

EAVES: Final = 4
"""How far a roof reaches over its wall."""


class Window(NamedTuple):
    """A window; whether it is lit is decided for the whole town at once."""

    x: float
    y: float
    width: float
    height: float


class Part(NamedTuple):
    """Something that stands in the picture: its outline, and its windows in front of it."""

    shapes: str
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Measures and colours of a house; `columns` and `rows` count its windows."""

    width: float
    wall_height: float
    roof_height: float
    wall: str
    roof: str
    columns: int = 2
    rows: int = 1
    pane: tuple[float, float] = (7, 10)


def _windows(left: float, top: float, house: House, gap: float = 9) -> tuple[Window, ...]:
    """Spread the windows evenly over the wall."""
    pane_width, pane_height = house.pane
    space = (house.width - house.columns * pane_width) / (house.columns + 1)
    return tuple(
        Window(left + space + column * (pane_width + space), top + row * (pane_height + gap), pane_width, pane_height)
        for row in range(house.rows)
        for column in range(house.columns)
    )


def gable_house(x: float, ground: float, house: House) -> Part:
    """Draw a house that shows its gable, with one window below the ridge."""
    top = ground - house.wall_height
    ridge = top - house.roof_height
    middle = x + house.width / 2
    shapes = rectangle(house.wall, x, top, house.width, house.wall_height) + polygon(
        house.roof,
        [(x - EAVES, top), (middle, ridge), (x + house.width + EAVES, top)],
    )
    attic = Window(middle - 3.5, top - house.roof_height * 0.42, 7, 8)
    return Part(shapes, (*_windows(x, top + 9, house), attic))


def eaves_house(x: float, ground: float, house: House) -> Part:
    """Draw a house that shows its long side, with a chimney."""
    top = ground - house.wall_height
    ridge = top - house.roof_height
    right = x + house.width
    shapes = (
        rectangle(house.wall, x, top, house.width, house.wall_height)
        + rectangle("i-dark", x + house.width * 0.68, ridge - 7, 8, house.roof_height)
        + polygon(house.roof, [(x - EAVES, top), (x + 10, ridge), (right - 10, ridge), (right + EAVES, top)])
    )
    return Part(shapes, _windows(x, top + 8, house))


def block(x: float, ground: float, house: House) -> Part:
    """Draw a block of flats with a flat roof."""
    top = ground - house.wall_height
    shapes = rectangle(house.wall, x, top, house.width, house.wall_height) + rectangle(
        "i-dark",
        x - 2,
        top - 4,
        house.width + 4,
        4,
    )
    return Part(shapes, _windows(x, top + 10, house, gap=8))


def church(x: float, ground: float, scale: float, wall: str, roof: str) -> Part:
    """Draw a village church: nave, tower, pointed roof, cross."""

    def at(right: float, up: float) -> tuple[float, float]:
        return x + right * scale, ground - up * scale

    nave = rectangle(wall, *at(26, 46), 66 * scale, 46 * scale)
    tower = rectangle(wall, *at(0, 104), 30 * scale, 104 * scale)
    roofs = polygon(roof, [at(22, 46), at(34, 74), at(88, 74), at(96, 46)])
    spire = polygon(roof, [at(-4, 104), at(15, 176), at(34, 104)])
    tip_x, tip_y = at(15, 176)
    cross = path(
        "i-cross", f"M{number(tip_x)} {number(tip_y)}v{-14 * scale:g}m{-5 * scale:g} {5 * scale:g}h{10 * scale:g}"
    )
    bell = Window(*at(11, 92), 8 * scale, 14 * scale)
    nave_windows = [Window(*at(42 + step * 16, 36), 7 * scale, 18 * scale) for step in range(3)]
    return Part(nave + roofs + tower + spire + cross, (bell, *nave_windows))


def town_hall(x: float, ground: float, scale: float) -> Part:
    """Draw a town hall with a stepped gable, a clock and an arched door."""

    def at(right: float, up: float) -> tuple[float, float]:
        return x + right * scale, ground - up * scale

    steps = "".join(
        rectangle("i-wall-night", *at(8 + step * 7, 88 + 10 * step), (68 - 14 * step) * scale, 10 * scale + 0.3)
        for step in range(5)
    )
    shapes = (
        rectangle("i-wall-night", *at(0, 78), 84 * scale, 78 * scale)
        + steps
        + rectangle("i-dark", *at(37, 160), 10 * scale, 34 * scale)
        + polygon("i-roof-tile", [at(33, 160), at(42, 184), at(51, 160)])
        + circle("i-clock", *at(42, 94), 7 * scale)
        + _arched_door(*at(34, 0), scale)
    )
    front = House(
        width=84 * scale,
        wall_height=0,
        roof_height=0,
        wall="",
        roof="",
        columns=5,
        rows=2,
        pane=(8 * scale, 14 * scale),
    )
    return Part(shapes, _windows(*at(0, 68), front, gap=10 * scale))


def _arched_door(x: float, ground: float, scale: float) -> str:
    width, height, radius = 16 * scale, 14 * scale, 8 * scale
    return path(
        "i-dark",
        f"M{number(x)} {number(ground)}v{-height:g}a{radius:g} {radius:g} 0 0 1 {width:g} 0v{height:g}z",
    )


def factory(x: float, ground: float, wall: str, roof: str) -> Part:
    """Draw a works hall with a saw-tooth roof and a chimney."""
    teeth = "".join(
        polygon(
            roof, [(x + tooth * 35, ground - 44), (x + tooth * 35, ground - 68), (x + tooth * 35 + 35, ground - 44)]
        )
        for tooth in range(4)
    )
    shapes = (
        rectangle("i-chimney", x + 116, ground - 128, 14, 128)
        + rectangle("i-dark", x + 114, ground - 132, 18, 6)
        + rectangle(wall, x, ground - 44, 140, 44)
        + teeth
    )
    hall = House(width=140, wall_height=44, roof_height=0, wall=wall, roof=roof, columns=6, rows=1, pane=(12, 12))
    return Part(shapes, _windows(x, ground - 34, hall))


def water_tower(x: float, ground: float, height: float, wall: str, roof: str) -> Part:
    """Draw a water tower: shaft, tank, cap."""
    top = ground - height
    shapes = (
        polygon(wall, [(x + 14, ground), (x + 18, top), (x + 34, top), (x + 38, ground)])
        + polygon(wall, [(x + 4, top - 34), (x + 48, top - 34), (x + 42, top), (x + 10, top)])
        + polygon(roof, [(x, top - 34), (x + 26, top - 54), (x + 52, top - 34)])
    )
    return Part(shapes, (Window(x + 22.5, ground - height * 0.55, 7, 10),))


def wind_turbine(x: float, ground: float, height: float, angle: float) -> Part:
    """Draw a wind turbine; `angle` in degrees turns its three blades."""
    hub = ground - height
    reach = height * 0.42
    blades = "".join(
        f"M{number(x)} {number(hub)}l{number(math.cos(turn) * reach)} {number(math.sin(turn) * reach)}"
        for turn in (math.radians(angle + step) for step in (0, 120, 240))
    )
    return Part(path("i-turbine", f"M{number(x)} {number(ground)}V{number(hub)}{blades}"))


def tree(x: float, ground: float, radius: float) -> Part:
    """Draw a round tree around its trunk at `x`."""
    return Part(
        circle("i-tree", x, ground - radius * 1.7, radius) + rectangle("i-tree", x - 1.5, ground - radius, 3, radius),
    )


def poplar(x: float, ground: float, height: float) -> Part:
    """Draw a slender tree around its trunk at `x`."""
    return Part(
        f'<ellipse class="i-poplar" cx="{number(x)}" cy="{number(ground - height * 0.52)}"'
        f' rx="{number(height * 0.15)}" ry="{number(height * 0.48)}"/>',
    )


def planned_house(x: float, ground: float, house: House) -> Part:
    """Draw a house that exists as a plan only: dashed, with its measure below."""
    top, right = ground - house.wall_height, x + house.width
    middle = x + house.width / 2
    outline = line_through([(x, ground), (x, top), (middle, top - house.roof_height), (right, top), (right, ground)])
    eaves = line_through([(x - 6, top), (right + 6, top)])
    frame = line_through(
        [
            (middle - 5, top + 12),
            (middle + 5, top + 12),
            (middle + 5, top + 25),
            (middle - 5, top + 25),
            (middle - 5, top + 12),
        ]
    )
    return Part(path("i-plan", outline + eaves + frame))
