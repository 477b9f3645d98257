"""The population chart: an SVG of our own, drawn twice because scaled text cannot be read on phones.

The value axis starts at 0. What is expected is dashed and has another colour than what was counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import Final, NamedTuple

from markupsafe import Markup

from portal.art.svg import Point, circle, figure, line_through, number, path, polygon, rectangle, text
from programme.german import format_whole_number

FEWEST_POINTS: Final = 2
"""One figure is a figure, not a development."""

_LEFT: Final = 70
_RIGHT: Final = 22
_TOP: Final = 30
_BOTTOM: Final = 40
_TICK_GAP: Final = 62
_LETTER_WIDTH: Final = 9.5
_LABEL_HEIGHT: Final = 20
_DOT: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPoint:
    """Inhabitants of one year."""

    year: int
    value: int
    is_expected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What a chart shows, by year; `name` makes its ids unique on the page, `place` says of where the figures are."""

    name: str
    place: str
    points: tuple[ChartPoint, ...]

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn honestly."""
        if len(self.points) < FEWEST_POINTS:
            raise ValueError("a chart needs two points")
        if list(self.points) != sorted(self.points, key=lambda point: point.year):
            raise ValueError("points come in the order of their years")

    @property
    def counted(self) -> tuple[ChartPoint, ...]:
        """Return what was counted."""
        return tuple(point for point in self.points if not point.is_expected)

    @property
    def expected(self) -> tuple[ChartPoint, ...]:
        """Return what is expected."""
        return tuple(point for point in self.points if point.is_expected)


def chart_points(points: Sequence[ChartPoint]) -> tuple[ChartPoint, ...]:
    """Order points by year; of two for one year the counted one stays."""
    by_year: dict[int, ChartPoint] = {}
    for point in sorted(points, key=lambda each: (each.year, not each.is_expected), reverse=True):
        by_year.setdefault(point.year, point)
    return tuple(by_year[year] for year in sorted(by_year))


class _Frame(NamedTuple):
    """Turns years and values into places of the picture."""

    width: int
    height: int
    first_year: int
    last_year: int
    top_value: int

    @property
    def floor(self) -> float:
        return self.height - _BOTTOM

    @property
    def end(self) -> float:
        return self.width - _RIGHT

    def x(self, year: float) -> float:
        share = (year - self.first_year) / (self.last_year - self.first_year)
        return _LEFT + share * (self.end - _LEFT)

    def y(self, value: float) -> float:
        return _TOP + (1 - value / self.top_value) * (self.floor - _TOP)

    def at(self, point: ChartPoint) -> Point:
        return self.x(point.year), self.y(point.value)


def draw_chart(chart: Chart) -> Markup:
    """Draw the wide and the narrow variant; the style sheet shows one of them."""
    return _draw(chart, "wide", 720, 340) + _draw(chart, "narrow", 380, 300)


def describe(chart: Chart) -> str:
    """Say in one or two sentences what the picture shows."""
    first, last = chart.points[0], chart.points[-1]
    if not chart.expected or not chart.counted:
        return f"{_said(first)}, {_said(last)}. Alle Werte stehen in der Tabelle darunter."
    today = chart.counted[-1]
    parts = [_said(first)] if first != today else []
    parts.append(_said(today))
    return f"{', '.join(parts)}. Erwartet: {_said(last)}. Alle Werte stehen in der Tabelle darunter."


def _said(point: ChartPoint) -> str:
    return f"{point.year}: {format_whole_number(point.value)}"


def _draw(chart: Chart, variant: str, width: int, height: int) -> Markup:
    step, top_value = _value_steps(max(point.value for point in chart.points))
    frame = _Frame(width, height, chart.points[0].year, chart.points[-1].year, top_value)
    title = f"Bevölkerung von {chart.place}, {frame.first_year} bis {frame.last_year}"
    layers = (_future(chart, frame), _value_axis(frame, step), _year_axis(chart, frame), _lines(chart, frame))
    return figure(
        f"wp-chart wp-chart-{variant}",
        f"0 0 {width} {height}",
        f"{chart.name}-{variant}",
        (title, describe(chart)),
        "".join((*layers, _dots(chart, frame), _labels(chart, frame))),
    )


def _value_steps(highest: int) -> tuple[int, int]:
    """Choose a round step and a round end, so that three to five lines stand above 0."""
    rough = max(highest, 1) / 4
    power = 10 ** max(0, ceil(log10(rough)) - 1)
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough and power * factor % 1 == 0)
    return int(step), int(step * ceil(max(highest, 1) / step))


def _value_axis(frame: _Frame, step: int) -> str:
    lines = []
    for value in range(0, frame.top_value + 1, step):
        css_class = "grid" if value else "grid zero"
        y = frame.y(value)
        lines.append(path(css_class, f"M{_LEFT} {number(y)}H{number(frame.end)}"))
        lines.append(text("tick", _LEFT - 10, y + 5, format_whole_number(value), "end"))
    return "".join(lines)


def _year_axis(chart: Chart, frame: _Frame) -> str:
    years = _years_to_name(chart, frame)
    return "".join(text("tick", frame.x(year), frame.height - 14, str(year), "middle") for year in years)


def _years_to_name(chart: Chart, frame: _Frame) -> list[int]:
    """Name the years of the points; where two stand too close, the more telling one stays."""
    named: list[int] = []
    for point in _most_telling_first(chart):
        if all(abs(frame.x(point.year) - frame.x(other)) >= _TICK_GAP for other in named):
            named.append(point.year)
    return sorted(named)


def _most_telling_first(chart: Chart) -> list[ChartPoint]:
    """Put the first and the last point before all others, then the last count."""
    return list(dict.fromkeys([chart.points[0], chart.points[-1], *chart.counted[-1:], *chart.points]))


def _future(chart: Chart, frame: _Frame) -> str:
    """Shade the years for which nothing was counted."""
    if not chart.expected:
        return ""
    start = frame.x(chart.counted[-1].year) if chart.counted else frame.x(frame.first_year)
    word = text("note", start + 8, frame.floor - 10, "erwartet") if frame.end - start > _TICK_GAP + 10 else ""
    return rectangle("futbg", start, _TOP, frame.end - start, frame.floor - _TOP) + word


def _lines(chart: Chart, frame: _Frame) -> str:
    counted = [frame.at(point) for point in chart.counted]
    ahead = counted[-1:] + [frame.at(point) for point in chart.expected]
    drawn = ""
    if len(counted) >= FEWEST_POINTS:
        drawn += polygon("area", [*counted, (counted[-1][0], frame.floor), (counted[0][0], frame.floor)])
        drawn += path("line", line_through(counted))
    if len(ahead) >= FEWEST_POINTS:
        drawn += path("line fut", line_through(ahead))
    return drawn


def _dots(chart: Chart, frame: _Frame) -> str:
    return "".join(circle("dot futd" if point.is_expected else "dot", *frame.at(point), 5) for point in chart.points)


def _labels(chart: Chart, frame: _Frame) -> str:
    """Write the values above their points, leaving out what would cover another value or point."""
    boxes: list[_Box] = []
    for point in _most_telling_first(chart):
        box = _label_box(point, frame)
        others = (frame.at(other) for other in chart.points if other != point)
        if not any(map(box.touches, boxes)) and not any(box.covers(*other) for other in others):
            boxes.append(box)
    return "".join(text("val", box.x, box.y, box.words, "middle") for box in boxes)


class _Box(NamedTuple):
    """A line of text around its middle, for finding overlaps."""

    x: float
    y: float
    words: str

    @property
    def half(self) -> float:
        return len(self.words) * _LETTER_WIDTH / 2

    def touches(self, other: "_Box") -> bool:
        return abs(self.x - other.x) < self.half + other.half and abs(self.y - other.y) < _LABEL_HEIGHT

    def covers(self, x: float, y: float) -> bool:
        """Say whether the words would lie on the point; they stand on their base line."""
        return abs(self.x - x) < self.half + _DOT and -_LABEL_HEIGHT < y - self.y < _DOT


def _label_box(point: ChartPoint, frame: _Frame) -> _Box:
    """Place the value above its point, moved inwards where it would leave the picture."""
    x, y = frame.at(point)
    words = format_whole_number(point.value)
    half = len(words) * _LETTER_WIDTH / 2
    return _Box(min(max(x, _LEFT + half), frame.width - half - 2), y - 13, words)
