"""What a site needs beside its pages: assets, headers, redirects, sitemap."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from xml.sax.saxutils import escape

from portal.addresses import NOT_FOUND
from portal.headers import header_rules, headers_file, headers_json, redirects_file
from portal.places import ASSETS, files_below
from portal.render import Rendered
from portal.settings import SiteSettings
from portal.site_page import SitePage

_FONT: Final = re.compile(rb"url\((fonts/[\w.-]+)\)")


def other_files(pages: Iterable[SitePage], rendered: Rendered, settings: SiteSettings) -> Mapping[str, bytes]:
    """Return all files that are no page, by their path below the site's folder."""
    rules = header_rules(settings)
    written = {
        "_headers": headers_file(rules),
        "_redirects": redirects_file(settings),
        "headers.json": headers_json(rules),
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {settings.site_url}/sitemap.xml\n",
        "sitemap.xml": _sitemap(pages, settings),
    }
    return {
        **{path: text.encode() for path, text in written.items()},
        **{f"assets/{path}": data for path, data in _assets()},
        "assets/theme.css": rendered.theme_style(),
    }


def _assets() -> Iterator[tuple[str, bytes]]:
    for path in files_below(ASSETS):
        data = path.read_bytes()
        yield path.relative_to(ASSETS).as_posix(), _FONT.sub(_with_version, data) if path.suffix == ".css" else data


def _with_version(match: re.Match[bytes]) -> bytes:
    """Give a font an address that changes with it, because assets are kept for a year."""
    version = hashlib.sha256((ASSETS / match[1].decode()).read_bytes()).hexdigest()[:10]
    return b"url(%s?%s)" % (match[1], version.encode())


def _sitemap(pages: Iterable[SitePage], settings: SiteSettings) -> str:
    addresses = sorted(page.head.address for page in pages if page.head.address != NOT_FOUND)
    entries = "".join(f"<url><loc>{escape(settings.site_url + address)}</loc></url>\n" for address in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
    )
