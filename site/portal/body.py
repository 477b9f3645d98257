"""The one Markdown renderer for bodies that editors write; answers never come here.

MkDocs gets the same extensions for the hand-written pages. Raw HTML is no markup here: it is reported by `check`,
and shown as the text that it is.
"""

import html
import re
import threading
import unicodedata
from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree as ET

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import HTML_RE, HtmlInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, AtomicString
from markupsafe import Markup

EXTENSIONS: Final = ("admonition", "def_list", "fenced_code", "sane_lists", "tables", "toc")
PLAIN_HTML: Final = "portal.body:PlainHtml"
"""How MkDocs finds our own extension."""

_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class Heading(NamedTuple):
    """A heading of the body that one can jump to."""

    level: int
    anchor: str
    title: str


class Body(NamedTuple):
    """A rendered body and what `check` wants to know about it."""

    html: Markup
    headings: tuple[Heading, ...]
    links: tuple[str, ...]
    images: tuple[str, ...]
    raw_html: tuple[str, ...]


def anchor(title: str, separator: str) -> str:
    """Turn a heading into its anchor: ä becomes ae, everything else that is no letter or digit a hyphen."""
    folded = unicodedata.normalize("NFC", title).lower().translate(_UMLAUTS)
    plain = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", separator, plain).strip(separator) or "abschnitt"


class _RawHtml(HtmlInlineProcessor):
    """Takes raw HTML for text and remembers it."""

    def __init__(self, renderer: Markdown) -> None:
        super().__init__(HTML_RE, renderer)
        self.found: list[str] = []

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the library's name
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 - the library's signature
    ) -> tuple[str, int, int]:
        """Keep the piece and give it back as text."""
        self.found.append(m.group(1))
        return AtomicString(m.group(1)), m.start(0), m.end(0)


class PlainHtml(Extension):
    """Makes raw HTML the text that it is, wherever it stands."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        """Take away what would let HTML through."""
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.register(_RawHtml(md), "html", 90)


class _Addresses(Treeprocessor):
    """Collects where links and images of the finished tree lead."""

    def __init__(self, renderer: Markdown) -> None:
        super().__init__(renderer)
        self.links: list[str] = []
        self.images: list[str] = []

    def run(self, root: ET.Element) -> None:
        """Walk the tree once."""
        self.links = [_as_written(element.get("href", "")) for element in root.iter("a")]
        self.images = [element.get("src", "") for element in root.iter("img")]


def _as_written(address: str) -> str:
    """Undo what the library does to hide mail addresses: signs as references, their & as a placeholder."""
    return html.unescape(address.replace(AMP_SUBSTITUTE, "&"))


class _Renderer:
    """Python-Markdown, set up once; it keeps state while it converts, so it belongs to one thread."""

    def __init__(self) -> None:
        self._markdown = Markdown(
            extensions=[*EXTENSIONS, PlainHtml()],
            extension_configs={"toc": {"slugify": anchor}},
            output_format="html",
        )
        self._raw = _RawHtml(self._markdown)
        self._markdown.inlinePatterns.register(self._raw, "html", 90)
        self._addresses = _Addresses(self._markdown)
        self._markdown.treeprocessors.register(self._addresses, "addresses", 1)

    def render(self, text: str) -> Body:
        self._markdown.reset()
        self._raw.found = []
        converted = self._markdown.convert(text)
        return Body(
            html=Markup(converted),  # noqa: S704 - raw HTML came out as text above
            headings=tuple(_flatten(getattr(self._markdown, "toc_tokens", []))),
            links=tuple(self._addresses.links),
            images=tuple(self._addresses.images),
            raw_html=tuple(self._raw.found),
        )


def _flatten(tokens: Sequence[dict[str, Any]]) -> list[Heading]:
    headings = []
    for token in tokens:
        headings.append(Heading(int(token["level"]), str(token["id"]), html.unescape(str(token["name"]))))
        headings += _flatten(token["children"])
    return headings


class _OfThisThread(threading.local):
    """One renderer for each thread: a renderer keeps state while it works, and previews are made side by side."""

    def __init__(self) -> None:
        self.renderer = _Renderer()


_HERE: Final = _OfThisThread()


def render_body(text: str) -> Body:
    """Render Markdown of an editor."""
    return _HERE.renderer.render(text)
