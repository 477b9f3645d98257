"""How people look at a page: colours and size that they have chosen, one after the other on the same page."""

from dataclasses import dataclass
from typing import Final, Literal

from playwright.sync_api import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """Colours and a window; half the width is what 200 % zoom leaves."""

    name: str
    colours: Literal["light", "dark"] = "light"
    is_forced: bool = False
    width: int
    height: int = 800


SCHEMES: Final = (
    Scheme(name="light", width=1280),
    Scheme(name="dark at 320 px", colours="dark", width=320),
    Scheme(name="forced colours at 200 %", is_forced=True, width=640, height=400),
)


def show(page: Page, scheme: Scheme, *, at_size: bool = True) -> None:
    """Look at the page at hand in this way; it is not loaded again."""
    page.emulate_media(color_scheme=scheme.colours, forced_colors="active" if scheme.is_forced else "none")
    if at_size:
        page.set_viewport_size({"width": scheme.width, "height": scheme.height})
    # A colour on its way to another one is neither.
    page.evaluate("() => document.getAnimations().forEach(one => one.finish())")
