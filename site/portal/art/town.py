"""Put parts together and light their windows."""

import random
from collections.abc import Sequence

from portal.art.buildings import Part, Window
from portal.art.svg import number, path


def light(parts: Sequence[Part], count: int, chance: random.Random) -> frozenset[Window]:
    """Choose the windows to light, spread over the whole width.

    The windows, from left to right, fall into `count` groups of nearly the same size; one of each group is lit.
    """
    windows = sorted({window for part in parts for window in part.windows}, key=lambda each: (each.x, each.y))
    count = min(count, len(windows))
    edges = [round(group * len(windows) / count) for group in range(count + 1)] if count else []
    return frozenset(windows[chance.randrange(edges[group], edges[group + 1])] for group in range(count))


def light_share(parts: Sequence[Part], share: float, chance: random.Random) -> frozenset[Window]:
    """Light that share of all windows, at least one where there is any."""
    total = sum(len(part.windows) for part in parts)
    return light(parts, max(1, round(total * share)), chance)


def draw(parts: Sequence[Part], lit: frozenset[Window]) -> str:
    """Paint the parts one over the other, each with its dark and its lit windows."""
    return "".join(_draw_part(part, lit) for part in parts)


def _draw_part(part: Part, lit: frozenset[Window]) -> str:
    dark = [window for window in part.windows if window not in lit]
    bright = [window for window in part.windows if window in lit]
    return part.shapes + _panes("i-win", dark) + _panes("i-lit", bright)


def _panes(css_class: str, windows: Sequence[Window]) -> str:
    if not windows:
        return ""
    data = "".join(
        f"M{number(each.x)} {number(each.y)}h{number(each.width)}v{number(each.height)}h{number(-each.width)}z"
        for each in windows
    )
    return path(css_class, data)
