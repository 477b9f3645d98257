from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue import Catalogue
from portal.sizes import SizeMark, draw_sizes
from programme.municipality import Kind

MARK = st.builds(
    SizeMark,
    name=st.text("abcdefg", min_size=3, max_size=30),
    population=st.integers(0, 4_000_000),
    kind=st.sampled_from(Kind),
)


def _draw(marks: list[SizeMark]) -> ET.Element:
    return ET.fromstring(draw_sizes(marks))  # noqa: S314 - drawn by us


@given(st.lists(MARK, min_size=2, max_size=40))
def test_every_municipality_is_one_mark(marks: list[SizeMark]) -> None:
    classes = [element.get("class") or "" for element in _draw(marks).iter()]

    assert sum(name.startswith("k-") for name in classes) == len(marks)


@given(st.lists(MARK, min_size=2, max_size=40))
def test_names_do_not_cover_each_other(marks: list[SizeMark]) -> None:
    names = [
        (float(text.get("x", 0)), float(text.get("y", 0)), len(text.text or "") * 7.6 / 2)
        for text in _draw(marks).iter("text")
        if text.get("class") == "name"
    ]

    for number, (x, y, half) in enumerate(names):
        for other_x, other_y, other_half in names[number + 1 :]:
            assert abs(y - other_y) >= 16 or abs(x - other_x) >= half + other_half


def test_strip_tells_kinds_by_shape() -> None:
    marks = [
        SizeMark(name="Dorf", population=900, kind=Kind.GEMEINDE),
        SizeMark(name="Kreis", population=90_000, kind=Kind.LANDKREIS),
        SizeMark(name="Bund", population=9_000, kind=Kind.ALLIANZ),
    ]

    shapes = {element.get("class"): element.tag for element in _draw(marks).iter()}

    assert (shapes["k-municipality"], shapes["k-district"], shapes["k-association"]) == ("circle", "rect", "path")


def test_strip_says_what_it_shows(catalogue: Catalogue) -> None:
    marks = [
        SizeMark(name=entry.name, population=entry.population or 0, kind=entry.kind)
        for entry in catalogue.register.entries
    ]

    description = _draw(marks).findtext("desc")

    assert description == (
        "Von Schossin mit 253 Menschen bis Frankfurt am Main mit 764.104. Alle Zahlen stehen in der Liste der Kommunen."
    )
