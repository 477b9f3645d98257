"""A state of a page under every scheme: axe, sideways scroll, spaced text, size of targets."""

from collections.abc import Sequence
from typing import Any, Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.schemes import SCHEMES, Scheme, show
from tests.browser.watch import RULES

LEAST_TARGET: Final = 24

# Where colours are forced, axe still reads those of the style sheet, which nobody sees.
_AXE: Final = """([rules, isForced]) => axe.run({
  runOnly: {type: 'tag', values: rules},
  rules: {'color-contrast': {enabled: !isForced}, 'target-size': {enabled: true}},
  resultTypes: ['violations'],
}).then(found =>
  found.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 160)} ${one.nodes[0].failureSummary}`))"""
_WIDE: Final = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
  [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > window.innerWidth + 1)
    .slice(-1).map(one => `scrolls sideways: ${one.outerHTML.slice(0, 120)}`)"""
_SPACE: Final = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important;'
    + ' word-spacing: .16em !important; } p { margin-bottom: 2em !important; }');
  document.adoptedStyleSheets = [sheet];
}"""
_UNSPACE: Final = "() => { document.adoptedStyleSheets = []; }"
# WCAG 2.5.8: a link within a sentence is as high as its line; a smaller target needs a free circle around it.
_SMALL: Final = """least => {
  const targets = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .filter(one => one.checkVisibility({visibilityProperty: true}) && one.type !== 'hidden')
    .filter(one => !one.closest('.wp-vh, [aria-hidden=true], .wp-skip'))
    .map(one => (one.matches('[type=radio], [type=checkbox]') && one.labels && one.labels[0]) || one)
    .map(one => [one, one.getBoundingClientRect()]).filter(([, box]) => box.width > 0);
  const isSmall = box => box.width < least - .5 || box.height < least - .5;
  const isInline = one => getComputedStyle(one).display === 'inline'
    && [...one.parentElement.childNodes].some(each => each.nodeType === 3 && each.data.trim());
  const far = (x, low, high) => Math.max(low - x, 0, x - high);
  const touches = (box, other) => {
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    return isSmall(other)
      ? Math.hypot(x - other.left - other.width / 2, y - other.top - other.height / 2) < least - .5
      : Math.hypot(far(x, other.left, other.right), far(y, other.top, other.bottom)) < least / 2 - .5;
  };
  return targets.filter(([one, box]) => isSmall(box) && !isInline(one))
    .filter(([one, box]) => targets.some(([other, its]) => other !== one && touches(box, its)))
    .map(([one]) => one.outerHTML.slice(0, 120));
}"""


class States:
    """Looks at each state that it is shown; faults are kept with the name of the state."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.faults: list[str] = []
        self.seen: list[str] = []

    def look(self, name: str) -> None:
        """Look at the page at hand in all schemes and leave it as it was."""
        self.seen.append(name)
        self._page.evaluate(AXE_SCRIPT)
        for scheme in SCHEMES:
            show(self._page, scheme)
            found = self._page.evaluate(_AXE, [RULES, scheme.is_forced])
            self._keep(name, scheme, found)
            self._measure(name, scheme)
        show(self._page, SCHEMES[0])

    def _measure(self, name: str, scheme: Scheme) -> None:
        small = self._page.evaluate(_SMALL, LEAST_TARGET)
        self._keep(name, scheme, [f"target smaller than {LEAST_TARGET} px, too close: {html}" for html in small])
        self._keep(name, scheme, self._page.evaluate(_WIDE))
        self._page.evaluate(_SPACE)
        self._keep(name, scheme, [f"with spaced text {fault}" for fault in self._page.evaluate(_WIDE)])
        self._page.evaluate(_UNSPACE)

    def _keep(self, name: str, scheme: Scheme, faults: Sequence[Any]) -> None:
        self.faults += [f"{name}, {scheme.name}: {fault}" for fault in faults]
