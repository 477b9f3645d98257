"""The house in five strokes: ground, walls, openings, roof, light stand for the five steps."""

from typing import Final

from markupsafe import Markup

from portal.art.svg import decoration, image, path

STEPS: Final = 5
_PANES: Final = "M20 36h8v8h-8zM36 36h8v8h-8z"
_STROKES: Final = (
    "M2 56H62",
    "M12 56V28H52V56",
    f"{_PANES}M28 56V48.5h8V56",
    "M7 30L32 8L57 30",
)


def step_house(done: int, label: str = "") -> Markup:
    """Draw the first `done` of five strokes; what is still to come stays a faint plan.

    With a label the picture says it; without one it is decoration beside a text that says the same.
    """
    if not 0 <= done <= STEPS:
        raise ValueError(f"a house has {STEPS} strokes, not {done}")
    lit = path("lit", _PANES) if done == STEPS else ""
    strokes = "".join(path("p" if number < done else "q", data) for number, data in enumerate(_STROKES))
    if label:
        return image("wp-stephouse", "0 0 64 64", label, lit + strokes)
    return decoration("wp-stephouse", "0 0 64 64", lit + strokes)
