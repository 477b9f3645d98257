"""Pages read strictly."""

from html.parser import HTMLParser

_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_SVG = frozenset({"path", "rect", "circle", "line", "polyline", "polygon", "ellipse", "use"})


class Page(HTMLParser):
    """A page read strictly: every element is closed, every id is there once, every label finds its control."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.skeleton: list[tuple[str, tuple[str, ...]]] = []
        self.ids: list[str] = []
        self.points: list[str] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == [], f"not closed: {self.open}"
        assert len(self.ids) == len(set(self.ids)), (
            f"ids twice: {sorted({one for one in self.ids if self.ids.count(one) > 1})}"
        )
        assert set(self.points) <= set(self.ids), f"points nowhere: {set(self.points) - set(self.ids)}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        assert len(named) == len(attrs), f"attribute twice in {tag}"
        assert "style" not in named, "inline style"
        assert not [name for name in named if name.startswith("on")], "inline script"
        self.skeleton.append((tag, tuple(sorted(named))))
        if named.get("id"):
            self.ids.append(named["id"] or "")
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.points += (named.get(name) or "").split()
        if (named.get("href") or "").startswith("#"):
            self.points.append((named["href"] or "")[1:])
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _SVG, f"closed itself: {tag}"
        self.skeleton.append((tag, tuple(sorted(dict(attrs)))))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"closes nothing: {tag}"
        assert self.open.pop() == tag, f"closes another one: {tag}"

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        """All text of the page, white space run together."""
        return " ".join(" ".join(self.texts).split())
