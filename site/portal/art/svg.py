"""The few elements of SVG that the pictures are made of.

Colours are classes only, so that day turns into dusk with the reader's scheme and no picture needs `style`.
"""

from collections.abc import Iterable

from markupsafe import Markup, escape

Point = tuple[float, float]


def number(value: float) -> str:
    """Write a length with one decimal at most."""
    written = f"{value:.1f}"
    return written.removesuffix(".0")


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
    return f'<text class="{css_class}" x="{number(x)}" y="{number(y)}" text-anchor="{anchor}">{escape(content)}</text>'


def decoration(css_class: str, view_box: str, content: str, *, cut: bool = False) -> Markup:
    """Return a picture that carries no meaning of its own and is hidden from assistive technology.

    With `cut` it fills its box and loses sky and sides rather than ground.
    """
    ratio = ' preserveAspectRatio="xMidYMax slice"' if cut else ""
    return _svg(css_class, view_box, f'{ratio} aria-hidden="true" focusable="false"', content)


def image(css_class: str, view_box: str, label: str, content: str) -> Markup:
    """Return a picture with a short name that says everything it shows."""
    return _svg(css_class, view_box, f' role="img" aria-label="{escape(label)}"', content)


def figure(css_class: str, view_box: str, name: str, titles: tuple[str, str], content: str) -> Markup:
    """Return a picture with title and description; `name` makes their ids unique on the page."""
    ident = escape(name)
    title, description = map(escape, titles)
    words = f'<title id="{ident}-t">{title}</title><desc id="{ident}-d">{description}</desc>'
    return _svg(css_class, view_box, f' role="img" aria-labelledby="{ident}-t {ident}-d"', words + content)


def _svg(css_class: str, view_box: str, attributes: str, content: str) -> Markup:
    """Close the picture. What comes in was drawn from numbers, class names and escaped words."""
    svg = f'<svg class="{css_class}" viewBox="{view_box}"{attributes}>{content}</svg>'
    return Markup(svg)  # noqa: S704
