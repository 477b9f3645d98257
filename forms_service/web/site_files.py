"""The public site, served from the last finished build with the headers of that build."""

from collections.abc import Mapping
from typing import Final

from flask import Response, abort, redirect
from flask.typing import ResponseReturnValue

from forms_service.config import CHECKOUT
from forms_service.web.blueprint import Entry, guarded_blueprint
from forms_service.web.files import answer_with, open_below
from forms_service.web.house import current_house

SERVICE_PREFIXES: Final = ("bewerbung", "formular", "geschaeftsstelle", "dienst", "healthz", "readyz", "metrics")
"""First parts of addresses that belong to the service; the site has no page there."""

_HIDDEN: Final = frozenset({"headers.json", "csp.txt"})
_STATIC: Final = CHECKOUT / "forms_service" / "static"
_SITE_ASSETS: Final = CHECKOUT / "site" / "assets"

pages = guarded_blueprint("site_files", __name__, Entry.PUBLIC)


@pages.get("/dienst/static/<path:path>")
def static(path: str) -> ResponseReturnValue:
    """Send a file of the service's own pages."""
    root, inside = (_SITE_ASSETS, path.removeprefix("site/")) if path.startswith("site/") else (_STATIC, path)
    file = open_below(root, inside)
    return answer_with(file, inside) if file else abort(404)


@pages.get("/")
def start() -> ResponseReturnValue:
    """Send the start page."""
    return _page("")


@pages.get("/<path:path>")
def page(path: str) -> ResponseReturnValue:
    """Send a page or file of the site."""
    if path.split("/", 1)[0] in SERVICE_PREFIXES:
        abort(404)
    return _page(path)


def _page(path: str) -> ResponseReturnValue:
    root = current_house().site.current
    if not root.is_dir():
        abort(503)
    inside = f"{path}index.html" if path.endswith("/") or not path else path
    file = None if inside in _HIDDEN else open_below(root, inside)
    if file is not None:
        return _with_headers(answer_with(file, inside), path)
    if not path.endswith("/") and _is_page(f"{path}/index.html"):
        return redirect(f"/{path}/", 301)
    return _not_found(path)


def _is_page(path: str) -> bool:
    file = open_below(current_house().site.current, path)
    if file is not None:
        file.close()
    return file is not None


def _not_found(path: str) -> ResponseReturnValue:
    """Send the site's own page for what is not there; ours as long as it has none."""
    file = open_below(current_house().site.current, "404.html")
    if file is None:
        abort(404)
    with file:
        response = Response(file.read(), status=404, mimetype="text/html")
    response.headers["Cache-Control"] = "no-cache"
    return _with_headers(response, path)


def _with_headers(response: Response, path: str) -> Response:
    for name, value in headers_for(current_house().site.headers(), f"/{path}").items():
        response.headers[name] = value
    return response


def headers_for(patterns: Mapping[str, Mapping[str, str]], path: str) -> dict[str, str]:
    """Collect the headers of all patterns that fit; `*` stands at the end only, later ones win."""
    found: dict[str, str] = {}
    for pattern, headers in patterns.items():
        if path == pattern or (pattern.endswith("*") and path.startswith(pattern[:-1])):
            found |= headers
    return found
