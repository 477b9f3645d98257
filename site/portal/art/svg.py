"""The few elements of SVG that the pictures are made of.

Colours are classes only, so that day turns into dusk with the reader's scheme and no picture needs `style`.
"""

from collections.abc import Iterable

from markupsafe import Markup, escape

Point = tuple[float, float]


def number(value: float) -> str:
    """Write a length with one decimal at most."""
    return f"{round(value, 1):g}"


def rectangle(css_class: str, x: float, y: float, width: float, height: float) -> str:
    """Return a filled rectangle."""
    return (
        f'<rect class="{css_class}" x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"/>'
    )


def polygon(css_class: str, points: Iterable[Point]) -> str:
    """Return a filled outline through the points."""
    return path(css_class, line_through(points) + "Z")


def line_through(points: Iterable[Point]) -> str:
    """Return path data: a move to the first point, straight lines to the others."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def path(css_class: str, data: str) -> str:
    """Return a path with the given data."""
    return f'<path class="{css_class}" d="{data}"/>'


def circle(css_class: str, x: float, y: float, radius: float) -> str:
    """Return a filled circle."""
    return f'<circle class="{css_class}" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'


def text(css_class: str, x: float, y: float, content: str, anchor: str = "start") -> str:
    """Return a line of text; the content is escaped here."""
    return (
        f'<text class="{css_class}" x="{number(x)}" y="{number(y)}" text-anchor="{anchor}">'
        f"{escape(content)}</text>"
    )


def decoration(css_class: str, view_box: str, content: str, *, cut: bool = False) -> Markup:
    """Return a picture that carries no meaning of its own and is hidden from assistive technology.

    With `cut` it fills its box and loses sky and sides rather than ground.
    """
    ratio = ' preserveAspectRatio="xMidYMax slice"' if cut else ""
    return Markup(  # noqa: S704 - drawn here from numbers and class names alone
        f'<svg class="{css_class}" viewBox="{view_box}"{ratio} aria-hidden="true" focusable="false">{content}</svg>',
    )
