"""A little town for each municipality, drawn from its kind and size and seeded by its key.

The same municipality always gets the same picture, and no two get one that is alike.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from markupsafe import Markup

from portal.art.buildings import (
    EAVES,
    House,
    Part,
    block,
    church,
    eaves_house,
    factory,
    gable_house,
    poplar,
    town_hall,
    tree,
    water_tower,
    wind_turbine,
)
from portal.art.svg import decoration, path, rectangle
from portal.art.town import draw, light_share

HEIGHT: Final = 170
CARD_WIDTH: Final = 360
BANNER_WIDTH: Final = 1280
LIT_SHARE: Final = 0.4

_SOIL_HEIGHT: Final = 26
_GROUND: Final = HEIGHT - _SOIL_HEIGHT


class Look(StrEnum):
    """How a place looks from afar."""

    VILLAGE = "village"
    SMALL_TOWN = "small_town"
    TOWN = "town"
    CITY = "city"
    DISTRICT = "district"
    ASSOCIATION = "association"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What stands in a place: landmarks, and how the houses between them are."""

    landmarks: tuple[str, ...]
    more_landmarks: tuple[str, ...]
    wall_heights: tuple[int, ...]
    green: float
    widest_gap: int
    church_scale: float
    block_rows: tuple[int, ...] = ()
    turbines: int = 0


_RURAL_WALLS: Final = (26, 30)
_URBAN_WALLS: Final = (38, 50, 56)

INVENTORIES: Final = {
    Look.VILLAGE: Inventory(
        landmarks=("church",),
        more_landmarks=("church",),
        wall_heights=_RURAL_WALLS,
        green=0.42,
        widest_gap=26,
        church_scale=0.58,
        turbines=1,
    ),
    Look.SMALL_TOWN: Inventory(
        landmarks=("church",),
        more_landmarks=("hall", "church"),
        wall_heights=(30, *_URBAN_WALLS),
        green=0.22,
        widest_gap=12,
        church_scale=0.74,
    ),
    Look.TOWN: Inventory(
        landmarks=("hall",),
        more_landmarks=("church", "factory", "tower"),
        wall_heights=_URBAN_WALLS,
        green=0.18,
        widest_gap=8,
        church_scale=0.74,
        block_rows=(4, 5),
    ),
    Look.CITY: Inventory(
        landmarks=("factory", "hall"),
        more_landmarks=("church", "tower"),
        wall_heights=_URBAN_WALLS,
        green=0.14,
        widest_gap=6,
        church_scale=0.74,
        block_rows=(5, 6, 7),
    ),
    Look.DISTRICT: Inventory(
        landmarks=("church", "hall"),
        more_landmarks=("church",),
        wall_heights=_RURAL_WALLS,
        green=0.42,
        widest_gap=26,
        church_scale=0.58,
        turbines=2,
    ),
    Look.ASSOCIATION: Inventory(
        landmarks=("church", "church"),
        more_landmarks=("church",),
        wall_heights=_RURAL_WALLS,
        green=0.38,
        widest_gap=24,
        church_scale=0.58,
    ),
}

_LANDMARK_WIDTHS: Final = {"church": 100.0, "hall": 84.0, "tower": 54.0, "factory": 142.0}
_LANDMARK_GAP: Final = 14
_WIDEST_STEP: Final = 112
_WIDE_SPOTS: Final = (0.43, 0.68, 0.2, 0.88, 0.05)
_LONG_HOUSES: Final = 0.4
_TWO_STOREYS: Final = 38
_WALLS: Final = ("i-wall-plaster", "i-wall-brick", "i-wall-blue")


class _Landmark(NamedTuple):
    """A landmark and where it would like to stand."""

    x: float
    name: str
    scale: float

    @property
    def width(self) -> float:
        return _LANDMARK_WIDTHS[self.name] * self.scale


class _Street:
    """Lays parts side by side from left to right and says when the frame is full."""

    def __init__(self, inventory: Inventory, chance: random.Random, width: float) -> None:
        self.inventory = inventory
        self.chance = chance
        self.width = width
        self.x: float = chance.randint(8, 20)
        self.walls = chance.randrange(3)

    def parts(self) -> Iterator[Part]:
        """Yield everything that stands in the front row."""
        waiting = self._landmarks_with_places()
        while self.x < self.width - 30:
            if self._is_due(waiting):
                yield self._landmark(waiting.pop(0))
            else:
                yield self._house_or_green()

    def _landmarks_with_places(self) -> list[_Landmark]:
        """Spread the landmarks; a wide picture is cut at its sides, so the first of them stand in its middle."""
        names = list(self.inventory.landmarks)
        spots: tuple[float, ...]
        if self.width > 2 * CARD_WIDTH:
            names += self.inventory.more_landmarks
            spots = _WIDE_SPOTS
        else:
            spots = tuple((number + 0.1) / len(names) for number in range(len(names)))
        reach = 0.3 / len(names)
        landmarks = (
            _Landmark((self.width - 80) * (spot + reach * self.chance.random()), name, self._scale(name))
            for spot, name in zip(spots, names, strict=False)
        )
        return sorted(landmarks, key=lambda landmark: landmark.x)

    def _scale(self, name: str) -> float:
        return {"church": self.inventory.church_scale, "hall": 0.78}.get(name, 1)

    def _is_due(self, waiting: list[_Landmark]) -> bool:
        """Say whether the next landmark comes now: its place is reached, or one more house would push one out."""
        room_needed = sum(landmark.width + _LANDMARK_GAP for landmark in waiting)
        return bool(waiting) and (self.x >= waiting[0].x or self.x + _WIDEST_STEP > self.width - room_needed)

    def _landmark(self, landmark: _Landmark) -> Part:
        if landmark.name == "church":
            wall = self.chance.choice(("i-block-b", "i-wall-blue"))
            roof = self.chance.choice(("i-roof-slate", "i-roof-tile"))
            part = church(self.x + EAVES, _GROUND, landmark.scale, wall, roof)
        elif landmark.name == "hall":
            part = town_hall(self.x, _GROUND, landmark.scale)
        elif landmark.name == "factory":
            part = factory(self.x, _GROUND, "i-block-b", "i-roof-dark")
        else:
            part = water_tower(self.x, _GROUND, 62, "i-block-a", "i-roof-dark")
        self.x += landmark.width + self.chance.randint(6, _LANDMARK_GAP)
        return part

    def _house_or_green(self) -> Part:
        draw_of_lots = self.chance.random()
        if draw_of_lots < self.inventory.green * 0.8:
            return self._tree()
        if draw_of_lots < self.inventory.green:
            return self._poplar()
        return self._long_house() if self.chance.random() < _LONG_HOUSES else self._narrow_house()

    def _tree(self) -> Part:
        radius = self.chance.randint(9, 13)
        part = tree(self.x + radius, _GROUND, radius)
        self._step(2 * radius, 4)
        return part

    def _poplar(self) -> Part:
        part = poplar(self.x + 8, _GROUND, self.chance.randint(38, 56))
        self._step(16, 4)
        return part

    def _long_house(self) -> Part:
        columns = self.chance.choice((3, 4))
        height = self.chance.choice(self.inventory.wall_heights)
        wall, roof = self._colours()
        house = House(
            width=columns * 17 + 8,
            wall_height=height,
            roof_height=self.chance.choice((20, 24)),
            wall=wall,
            roof=roof,
            columns=columns,
            rows=2 if height >= _TWO_STOREYS else 1,
            pane=(7, 9),
        )
        part = eaves_house(self.x, _GROUND, house)
        self._step(house.width, 10)
        return part

    def _narrow_house(self) -> Part:
        height = self.chance.choice(self.inventory.wall_heights)
        wall, roof = self._colours()
        house = House(
            width=self.chance.choice((34, 38)),
            wall_height=height,
            roof_height=self.chance.choice((24, 28, 30)),
            wall=wall,
            roof=roof,
            rows=2 if height >= _TWO_STOREYS else 1,
            pane=(6, 8),
        )
        part = gable_house(self.x, _GROUND, house)
        self._step(house.width, 4)
        return part

    def _colours(self) -> tuple[str, str]:
        """Take the walls in turn, so that neighbours differ; a roof never has the colour of its wall."""
        self.walls += 1
        wall = _WALLS[self.walls % len(_WALLS)]
        roof = (
            "i-roof-slate"
            if wall == "i-wall-brick"
            else self.chance.choice(("i-roof-tile", "i-roof-tile", "i-roof-slate"))
        )
        return wall, roof

    def _step(self, width: float, least: int) -> None:
        self.x += width + self.chance.randint(least, least + self.inventory.widest_gap)


def _back_row(inventory: Inventory, width: float, chance: random.Random) -> Iterator[Part]:
    for spot in chance.sample((0.1, 0.5, 0.88), inventory.turbines):
        yield wind_turbine(width * spot, _GROUND - 32, chance.randint(60, 78), chance.randint(0, 100))
    if not inventory.block_rows:
        return
    count = max(2, round(width / (600 / inventory.block_rows[0])))
    for number in range(count):
        x = width * (number + 0.35 + 0.3 * chance.random()) / count
        rows, columns = chance.choice(inventory.block_rows), chance.choice((3, 4))
        flats = House(
            width=columns * 13 + 8,
            wall_height=rows * 15 + 14,
            roof_height=0,
            wall=chance.choice(("i-block-a", "i-block-b")),
            roof="",
            columns=columns,
            rows=rows,
            pane=(7, 7),
        )
        yield block(x - flats.width / 2, _GROUND - 7, flats)


def _hills(width: float, chance: random.Random) -> str:
    low, high = chance.uniform(30, 44), chance.uniform(50, 66)
    far = (
        f"M0 {_GROUND - low:.0f}C{width * 0.2:.0f} {_GROUND - high:.0f} {width * 0.42:.0f} {_GROUND - high + 10:.0f}"
        f" {width * 0.6:.0f} {_GROUND - low:.0f}S{width * 0.9:.0f} {_GROUND - high:.0f} {width:.0f} {_GROUND - 46}"
        f"V{HEIGHT}H0Z"
    )
    near = (
        f"M0 {_GROUND - 12}C{width * 0.3:.0f} {_GROUND - 30} {width * 0.5:.0f} {_GROUND - 10}"
        f" {width * 0.7:.0f} {_GROUND - 18}S{width * 0.95:.0f} {_GROUND - 24} {width:.0f} {_GROUND - 14}V{HEIGHT}H0Z"
    )
    return path("i-hill-far", far) + path("i-hill-near", near)


def place_parts(look: Look, seed: str, width: int) -> list[Part]:
    """Lay out the place: what stands behind, then the street."""
    chance = random.Random(f"{look}/{seed}/{width}")  # noqa: S311 - a picture, not a secret
    inventory = INVENTORIES[look]
    return [*_back_row(inventory, width, chance), *_Street(inventory, chance, width).parts()]


def place(look: Look, seed: str, width: int = CARD_WIDTH) -> Markup:
    """Draw the place; `seed` is the key of the municipality."""
    chance = random.Random(f"{seed}/light")  # noqa: S311 - a picture, not a secret
    parts = place_parts(look, seed, width)
    scenery = rectangle("i-sky", 0, 0, width, HEIGHT) + _hills(width, chance)
    town = draw(parts, light_share(parts, LIT_SHARE, chance))
    soil = rectangle("i-ground", 0, _GROUND, width, _SOIL_HEIGHT)
    return decoration("wp-place", f"0 0 {width} {HEIGHT}", scenery + town + soil, cut=True)
