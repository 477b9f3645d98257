"""The strip on the start page: every municipality as a mark along its number of inhabitants.

The scale is logarithmic, from a village to a city; kind is told by shape and colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log10
from typing import Final, NamedTuple

from markupsafe import Markup

from portal.art.svg import circle, decoration, figure, number, path, polygon, rectangle, text
from programme.german import format_whole_number
from programme.municipality import Kind

_WIDTH: Final = 1180
_HEIGHT: Final = 222
_BASE: Final = _HEIGHT - 52
_SMALLEST: Final = 200
_LARGEST: Final = 1_000_000
_TICKS: Final = (250, 1_000, 5_000, 20_000, 100_000, 500_000)
_REACH: Final = 14.5
_NAMED: Final = 6
_LETTER_WIDTH: Final = 7.6
_LINE: Final = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeMark:
    """A municipality on the strip."""

    name: str
    population: int
    kind: Kind


class _Spot(NamedTuple):
    """A mark and where it landed."""

    mark: SizeMark
    x: float
    y: float


def draw_sizes(marks: Sequence[SizeMark]) -> Markup:
    """Draw the strip; the list of all municipalities says the same in words."""
    spots = _place(sorted(marks, key=lambda mark: (mark.population, mark.name)))
    smallest, largest = spots[0].mark, spots[-1].mark
    title = f"{len(spots)} Kommunen nach der Zahl ihrer Einwohner"
    description = (
        f"Von {smallest.name} mit {format_whole_number(smallest.population)} Menschen bis"
        f" {largest.name} mit {format_whole_number(largest.population)}. Alle Zahlen stehen in der Liste der Kommunen."
    )
    names, top = _names(spots)
    content = _axis() + "".join(map(_draw_mark, spots)) + names
    return figure("wp-strip", f"0 {top:.0f} {_WIDTH} {_HEIGHT - top:.0f}", "groessen", (title, description), content)


def draw_legend_mark(kind: Kind) -> Markup:
    """Draw the mark of a kind alone, beside its words."""
    return decoration("wp-mark", "0 0 16 16", _shape(kind, 8, 8))


def _x(population: int) -> float:
    share = (log10(max(population, _SMALLEST)) - log10(_SMALLEST)) / (log10(_LARGEST) - log10(_SMALLEST))
    return 60 + share * (_WIDTH - 120)


def _place(marks: Sequence[SizeMark]) -> list[_Spot]:
    """Stand the marks on the axis, one upon the other where they would cover each other."""
    spots: list[_Spot] = []
    for mark in marks:
        x, y = _x(mark.population), _BASE - 10.0
        while any((x - other.x) ** 2 + (y - other.y) ** 2 < _REACH**2 for other in spots):
            y -= 2
        spots.append(_Spot(mark, x, y))
    return spots


def _axis() -> str:
    ticks = "".join(
        path("axis", f"M{number(_x(value))} {_BASE + 2}v7")
        + text("tick", _x(value), _BASE + 27, format_whole_number(value), "middle")
        for value in _TICKS
    )
    return path("axis", f"M40 {_BASE + 2}H{_WIDTH - 40}") + ticks


def _draw_mark(spot: _Spot) -> str:
    return _shape(spot.mark.kind, spot.x, spot.y)


def _shape(kind: Kind, x: float, y: float) -> str:
    if kind is Kind.LANDKREIS:
        return rectangle("k-district", x - 6, y - 6, 12, 12)
    if kind in {Kind.GEMEINDEVERBAND, Kind.ALLIANZ}:
        return polygon("k-association", [(x, y - 8), (x + 8, y), (x, y + 8), (x - 8, y)])
    return circle("k-municipality", x, y, 6.5)


def _names(spots: Sequence[_Spot]) -> tuple[str, float]:
    """Name a few on lines high enough to cover neither marks nor each other; say how high it got."""
    ceiling = min(spot.y for spot in spots) - 16
    named = _evenly(spots)
    lines: list[tuple[int, float]] = []
    drawn = ""
    for spot in named:
        words = f"{spot.mark.name}, {format_whole_number(spot.mark.population)}"
        half = len(words) * _LETTER_WIDTH / 2
        middle = min(max(spot.x, half), _WIDTH - half)
        row = next(row for row in range(len(named)) if all(line != row or middle - half > end for line, end in lines))
        lines.append((row, middle + half + 8))
        y = ceiling - row * _LINE
        drawn += path("lead", f"M{number(spot.x)} {number(spot.y - 9)}V{number(y + 6)}")
        drawn += text("name", middle, y, words, "middle")
    return drawn, ceiling - max(row for row, _ in lines) * _LINE - 20


def _evenly(spots: Sequence[_Spot]) -> list[_Spot]:
    """Choose the smallest, the largest, and between them those nearest to equal steps."""
    first, last = spots[0].x, spots[-1].x
    wanted = [first + (last - first) * step / (_NAMED - 1) for step in range(_NAMED)]
    chosen = [min(spots, key=lambda spot: (abs(spot.x - x), spot.mark.name)) for x in wanted]
    return [chosen[0], *(after for before, after in pairwise(chosen) if after != before)]
