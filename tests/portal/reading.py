"""Read finished pages: heads, headings, landmarks, links."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

_LOADING = {
    ("img", "src"), ("script", "src"), ("iframe", "src"), ("source", "src"), ("video", "src"), ("audio", "src"),
    ("object", "data"), ("embed", "src"), ("input", "src"), ("use", "href"), ("image", "href"), ("video", "poster"),
}  # fmt: skip
_LOADING_RELATIONS = {
    "stylesheet",
    "icon",
    "preload",
    "modulepreload",
    "prefetch",
    "preconnect",
    "dns-prefetch",
    "manifest",
}


class PageReader(HTMLParser):
    """What a test wants to know about a page."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.metas: dict[str, str] = {}
        self.headings: list[tuple[int, str]] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.lang = ""
        self.canonical = ""
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.elements.append((tag, values))
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "html":
            self.lang = values.get("lang", "")
        if tag == "meta" and "name" in values:
            self.metas[values["name"]] = values.get("content", "")
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag == "link":
            self._take_link(values)
        self.loads += [values[name] for element, name in _LOADING if element == tag and name in values]
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.headings.append((int(tag[1]), ""))
        self._open = tag

    def _take_link(self, values: dict[str, str]) -> None:
        relation = values.get("rel", "")
        if relation == "canonical":
            self.canonical = values.get("href", "")
        if relation in _LOADING_RELATIONS:
            self.loads.append(values.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        self._open = "" if tag == self._open else self._open

    def handle_data(self, data: str) -> None:
        if self._open == "title" and not self.title:
            self.title = data
        if self.headings and self._open.startswith("h") and self._open[1:].isdigit():
            level, words = self.headings[-1]
            self.headings[-1] = (level, words + data)

    def of(self, tag: str) -> list[dict[str, str]]:
        """Return the attributes of all elements with that name."""
        return [values for name, values in self.elements if name == tag]


def read_page(path: Path) -> PageReader:
    """Read a page of the site."""
    reader = PageReader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


def pages_below(site: Path) -> dict[str, PageReader]:
    """Read all pages by their addresses."""
    pages = {}
    for path in sorted(site.rglob("*.html")):
        name = "/" + path.relative_to(site).as_posix()
        pages[name.removesuffix("index.html")] = read_page(path)
    return pages


def is_foreign(address: str) -> bool:
    """Say whether an address names a host."""
    return bool(urlsplit(address).netloc)
