"""Where the focus is: in sight, not covered, in reading order, and marked so that one sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from PIL import Image
from playwright.sync_api import FloatRect, Page

from tests.browser.schemes import SCHEMES, show

LEAST_CONTRAST: Final = 3.0
LEAST_THICKNESS: Final = 2
"""CSS pixels along the longer side of what has the focus."""
_AROUND: Final = 9

_LOOK: Final = """() => {
  const one = document.activeElement;
  const isOver = !one || one === document.body || one === document.documentElement
    || one === window.stopFirst || (window.stopBefore && one.matches('.wp-skip'));
  if (isOver) { window.stopBefore = window.stopFirst = null; return {isEnd: true}; }
  const isSmall = one.matches('input[type=radio], input[type=checkbox]') && one.labels.length;
  const shown = isSmall ? one.labels[0] : one;
  const box = shown.getClientRects()[0] || shown.getBoundingClientRect();
  const isDrawn = !isSmall || (one.offsetWidth > 12 && getComputedStyle(one).opacity !== '0');
  const own = isSmall && isDrawn ? one.getBoundingClientRect() : box;
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  const points = [box.left + 3, box.left + box.width / 2, box.right - 3];
  const isHit = x => {
    const hit = document.elementFromPoint(x, (top + bottom) / 2);
    return hit !== null && shown.contains(hit);
  };
  window.stopFirst = window.stopFirst || one;
  const before = window.stopBefore;
  window.stopBefore = one;
  const isLater = !before || !before.isConnected || before === one
    || Boolean(before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
  const part = one.closest('.wp-skip, body > header, body > footer') || one.closest('main, aside, nav');
  return {
    isEnd: false,
    isInSight: box.width > 0 && box.top >= -1 && box.left >= -1 && box.right <= innerWidth + 1
      && (box.bottom <= innerHeight + 1 || (one.matches('textarea, iframe') && box.top < innerHeight - 44)),
    isFree: points.every(isHit),
    isLater,
    kind: [document.body.className, part ? part.tagName : '', one.tagName, one.type || '', one.className].join(' '),
    name: one.getAttribute('name') || '',
    value: one.getAttribute('value') || '',
    tag: one.tagName.toLowerCase(),
    type: one.getAttribute('type') || '',
    is_checked: one.checked === true,
    part: part ? part.tagName.toLowerCase() : '',
    box: {x: own.left, y: own.top, width: own.width, height: own.height},
    html: one.outerHTML.slice(0, 120),
  };
}"""
_BLUR: Final = "() => { window.hadFocus = document.activeElement; window.hadFocus.blur(); }"
_FOCUS: Final = "() => window.hadFocus.focus({preventScroll: true})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One element that Tab came to."""

    name: str
    value: str
    tag: str
    type: str
    is_checked: bool
    part: str
    html: str


class Focus:
    """Looks at each stop; faults are kept with the page where they were seen."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._seen: set[str] = set()
        self.faults: list[str] = []

    def begin(self) -> None:
        """Begin a page: no stop came before the first."""
        self._page.evaluate("() => { window.stopBefore = window.stopFirst = null; }")

    def look(self) -> Stop | None:
        """Look at what has the focus; None where the page has ended."""
        found = self._page.evaluate(_LOOK)
        if found["isEnd"]:
            return None
        for fault in ("isInSight", "isFree", "isLater"):
            if not found[fault]:
                self.faults.append(f"{fault} does not hold: {self._page.title()}: {found['html']}")
        # What is inside a frame marks itself; its page is walked on its own.
        if found["kind"] not in self._seen and found["tag"] != "iframe":
            self._seen.add(found["kind"])
            self._look_closely(found)
        return Stop(**{name: found[name] for name in Stop.__slots__})

    def _look_closely(self, found: Mapping[str, Any]) -> None:
        """Compare what is drawn with the focus and without it, in each scheme of colours."""
        for scheme in SCHEMES:
            show(self._page, scheme, at_size=False)
            area = self._around(found["box"])
            with_focus = self._picture(area)
            self._page.evaluate(_BLUR)
            without = self._picture(area)
            self._page.evaluate(_FOCUS)
            thickness = marked(with_focus, without) / max(found["box"]["width"], found["box"]["height"], 1)
            if thickness < LEAST_THICKNESS:
                self.faults.append(
                    f"mark of {thickness:.1f} px in {scheme.name}: {self._page.title()}: {found['html']}"
                )
        show(self._page, SCHEMES[0], at_size=False)

    def _around(self, box: Mapping[str, float]) -> FloatRect:
        size = self._page.viewport_size or {"width": 0, "height": 0}
        left, top = max(box["x"] - _AROUND, 0), max(box["y"] - _AROUND, 0)
        right = min(box["x"] + box["width"] + _AROUND, size["width"])
        bottom = min(box["y"] + box["height"] + _AROUND, size["height"])
        return {"x": left, "y": top, "width": max(right - left, 1), "height": max(bottom - top, 1)}

    def _picture(self, area: FloatRect) -> Image.Image:
        return Image.open(BytesIO(self._page.screenshot(clip=area, animations="disabled"))).convert("RGB")


def marked(one: Image.Image, other: Image.Image) -> int:
    """Count the pixels whose two colours differ by the contrast that a mark needs."""
    pairs: dict[tuple[Any, Any], int] = {}
    for pair in zip(one.get_flattened_data(), other.get_flattened_data(), strict=True):
        pairs[pair] = pairs.get(pair, 0) + 1
    return sum(number for (a, b), number in pairs.items() if a != b and contrast(a, b) >= LEAST_CONTRAST)


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Give the contrast of two colours (WCAG 2.2, „contrast ratio“)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: tuple[int, int, int]) -> float:
    parts = [value / 255 for value in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
