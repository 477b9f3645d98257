"""The town on the start page: one row from village house to block, and a lit window for every municipality."""

import random
from typing import Final

from markupsafe import Markup

from portal.art.buildings import (
    House,
    Part,
    Window,
    block,
    church,
    eaves_house,
    factory,
    gable_house,
    planned_house,
    poplar,
    town_hall,
    tree,
    water_tower,
    wind_turbine,
)
from portal.art.svg import decoration, path
from portal.art.town import draw, light

LIT_WINDOWS: Final = 40
"""As many as the programme had municipalities."""

_GROUND: Final = 360
_IN_FRONT: Final = ((514, 558, 264), (574, 658, 222), (607, 625, 176), (668, 714, 260), (846, 908, 298))
"""Left, right and upper edge of what stands before the back row: market houses, town hall and its tower."""

_HILLS: Final = path("i-hill-far", "M0 300C120 262 260 270 380 292S640 250 800 276 1060 250 1280 288V400H0Z") + path(
    "i-hill-near", "M0 340C160 306 300 330 470 322S820 300 980 326 1180 318 1280 330V400H0Z"
)
_SOIL: Final = path("i-ground", "M0 360H1280V420H0Z")


def _back_row() -> list[Part]:
    flats = House(width=60, wall_height=150, roof_height=0, wall="i-block-a", roof="", columns=4, rows=8, pane=(8, 8))
    lower_flats = House(
        width=54, wall_height=118, roof_height=0, wall="i-block-b", roof="", columns=4, rows=6, pane=(8, 8)
    )
    return [
        wind_turbine(1216, 300, 128, 12),
        wind_turbine(1118, 306, 96, 50),
        wind_turbine(76, 308, 96, 80),
        block(560, _GROUND - 18, flats),
        block(632, _GROUND - 18, lower_flats),
        water_tower(872, _GROUND - 16, 92, "i-block-a", "i-roof-dark"),
        church(300, _GROUND - 10, 1.02, "i-block-b", "i-roof-slate"),
    ]


def _village() -> list[Part]:
    cottage = House(width=50, wall_height=40, roof_height=34, wall="i-wall-plaster", roof="i-roof-tile")
    farm = House(width=86, wall_height=34, roof_height=28, wall="i-wall-blue", roof="i-roof-slate", columns=4)
    brick = House(
        width=40, wall_height=46, roof_height=30, wall="i-wall-brick", roof="i-roof-dark", rows=2, pane=(6, 9)
    )
    return [
        tree(26, _GROUND, 15),
        poplar(52, _GROUND, 70),
        poplar(70, _GROUND, 54),
        gable_house(92, _GROUND, cottage),
        eaves_house(152, _GROUND, farm),
        tree(254, _GROUND, 13),
        gable_house(272, _GROUND, brick),
        tree(404, _GROUND, 14),
    ]


def _market() -> list[Part]:
    blue = House(width=44, wall_height=62, roof_height=38, wall="i-wall-blue", roof="i-roof-tile", rows=2)
    plaster = House(width=44, wall_height=70, roof_height=40, wall="i-wall-plaster", roof="i-roof-slate", rows=2)
    brick = House(width=44, wall_height=58, roof_height=38, wall="i-wall-brick", roof="i-roof-dark", rows=2)
    corner = House(width=46, wall_height=64, roof_height=36, wall="i-wall-brick", roof="i-roof-slate", rows=2)
    inn = House(
        width=76,
        wall_height=52,
        roof_height=30,
        wall="i-wall-plaster",
        roof="i-roof-tile",
        columns=4,
        rows=2,
        pane=(7, 9),
    )
    return [
        gable_house(422, _GROUND, blue),
        gable_house(468, _GROUND, plaster),
        gable_house(514, _GROUND, brick),
        town_hall(574, _GROUND, 1),
        gable_house(668, _GROUND, corner),
        eaves_house(718, _GROUND, inn),
        tree(812, _GROUND, 15),
        poplar(836, _GROUND, 62),
    ]


def _edge() -> list[Part]:
    workers = House(width=62, wall_height=36, roof_height=26, wall="i-wall-blue", roof="i-roof-tile", columns=3)
    last = House(width=44, wall_height=44, roof_height=34, wall="i-wall-plaster", roof="i-roof-slate")
    plan = House(width=44, wall_height=40, roof_height=32, wall="", roof="")
    second_plan = House(width=38, wall_height=52, roof_height=28, wall="", roof="")
    return [
        factory(926, _GROUND, "i-block-b", "i-roof-dark"),
        eaves_house(846, _GROUND, workers),
        gable_house(1078, _GROUND, last),
        planned_house(1140, _GROUND, plan),
        planned_house(1196, _GROUND, second_plan),
        tree(1262, _GROUND, 12),
    ]


def _is_seen(window: Window) -> bool:
    """Tell whether a window of the back row is free; a lit one counts for a municipality, so nothing may hide it."""
    return not any(
        left < window.x + window.width and window.x < right and top < window.y + window.height
        for left, right, top in _IN_FRONT
    )


def town() -> Markup:
    """Draw the town at dusk, always the same."""
    back, front = _back_row(), [*_village(), *_market(), *_edge()]
    parts = [*back, *front]
    seen = [*(part._replace(windows=tuple(filter(_is_seen, part.windows))) for part in back), *front]
    lit = light(seen, LIT_WINDOWS, random.Random(11))  # noqa: S311 - a picture, not a secret
    return decoration("wp-town", "0 90 1280 290", _HILLS + draw(parts, lit) + _SOIL, cut=True)
