import re
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.chart import Chart, ChartPoint, chart_points, describe, draw_chart

POINT = st.builds(ChartPoint, year=st.integers(1950, 2080), value=st.integers(0, 4_000_000), is_expected=st.booleans())
POINTS = st.lists(POINT, min_size=2, max_size=14).map(chart_points).filter(lambda points: len(points) >= 2)
FALLING = (
    ChartPoint(year=2010, value=2500),
    ChartPoint(year=2020, value=2180),
    ChartPoint(year=2040, value=1720, is_expected=True),
)


def _chart(points: tuple[ChartPoint, ...]) -> Chart:
    return Chart(name="bevoelkerung", place="Musterstadt", points=points)


def _variants(points: tuple[ChartPoint, ...]) -> list[ET.Element]:
    return list(ET.fromstring(f"<div>{draw_chart(_chart(points))}</div>"))  # noqa: S314 - drawn by us


def _texts(svg: ET.Element, css_class: str) -> list[tuple[float, float, float, str]]:
    """Left edge, right edge and base line of the texts, by a generous width of 9 px a sign."""
    found = []
    for text in svg.iter("text"):
        if text.get("class") == css_class:
            words, x, y = text.text or "", float(text.get("x", 0)), float(text.get("y", 0))
            half = len(words) * 9 / 2
            found.append((x - half, x + half, y, words))
    return found


def test_chart_has_two_variants_with_ids_of_their_own() -> None:
    ids = re.findall(r'id="([^"]+)"', draw_chart(_chart(FALLING)))

    assert len(ids) == len(set(ids)) == 4
    assert [svg.get("viewBox") for svg in _variants(FALLING)] == ["0 0 720 340", "0 0 380 300"]


def test_chart_says_what_it_shows() -> None:
    assert describe(_chart(FALLING)) == (
        "2010: 2.500, 2020: 2.180. Erwartet: 2040: 1.720. Alle Werte stehen in der Tabelle darunter."
    )


def test_chart_is_named_and_described() -> None:
    for svg in _variants(FALLING):
        names = (svg.get("aria-labelledby") or "").split()
        found = {element.get("id"): element.text for element in svg.iter() if element.get("id") in names}

        assert svg.get("role") == "img"
        assert found[names[0]] == "Bevölkerung von Musterstadt, 2010 bis 2040"
        assert found[names[1]] == describe(_chart(FALLING))


@given(POINTS)
def test_axis_begins_at_zero_and_holds_all_values(points: tuple[ChartPoint, ...]) -> None:
    for svg in _variants(points):
        labels = [text for text in svg.iter("text") if text.get("text-anchor") == "end"]
        values = [int((label.text or "").replace(".", "")) for label in labels]
        heights = [float(label.get("y", 0)) for label in labels]
        grid = [element for element in svg.iter("path") if (element.get("class") or "").startswith("grid")]

        assert values[0] == 0
        assert values == sorted(values)
        assert heights == sorted(heights, reverse=True)
        assert values[-1] >= max(point.value for point in points)
        assert grid[0].get("class") == "grid zero"
        assert 2 <= len(grid) <= 6


@given(POINTS)
def test_nothing_covers_anything_and_all_stays_inside(points: tuple[ChartPoint, ...]) -> None:
    for svg in _variants(points):
        width = float((svg.get("viewBox") or "").split()[2])
        height = float((svg.get("viewBox") or "").split()[3])
        labels = _texts(svg, "val")

        for (left, right, y, _), (other_left, other_right, other_y, _) in combinations(labels, 2):
            assert right <= other_left or other_right <= left or abs(y - other_y) >= 16
        for left, right, y, _ in labels:
            assert left >= -1
            assert right <= width
            assert 12 <= y <= height
        for dot in svg.iter("circle"):
            assert 0 <= float(dot.get("cx", -1)) <= width
            assert 0 <= float(dot.get("cy", -1)) <= height


@given(POINTS)
def test_forecast_looks_different_from_count(points: tuple[ChartPoint, ...]) -> None:
    chart = _chart(points)

    for svg in _variants(points):
        dots = [dot.get("class") for dot in svg.iter("circle")]
        dashed = [element for element in svg.iter("path") if element.get("class") == "line fut"]

        assert dots.count("dot futd") == len(chart.expected)
        assert dots.count("dot") == len(chart.counted)
        assert bool(dashed) == (len(chart.expected) + bool(chart.counted) >= 2 and bool(chart.expected))


@given(POINTS)
def test_chart_brings_no_style_and_no_script(points: tuple[ChartPoint, ...]) -> None:
    assert not re.search(r"style=|<style|<script|href", draw_chart(_chart(points)))


def test_place_is_escaped() -> None:
    chart = Chart(name="x", place='<b>"&', points=FALLING)

    assert "<b>" not in draw_chart(chart)
    assert "&lt;b&gt;&#34;&amp;" in draw_chart(chart)


def test_one_point_is_no_chart() -> None:
    with pytest.raises(ValueError, match="two points"):
        _chart(FALLING[:1])


def test_points_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="order"):
        _chart(FALLING[::-1])


def test_counted_point_stays_where_one_is_expected_too() -> None:
    counted = ChartPoint(year=2020, value=5)
    expected = ChartPoint(year=2020, value=9, is_expected=True)

    assert chart_points([expected, counted]) == chart_points([counted, expected]) == (counted,)
