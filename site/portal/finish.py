"""What a site needs beside its pages: assets, headers, redirects, sitemap."""

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

from portal.addresses import NOT_FOUND
from portal.headers import header_rules, headers_file, headers_json, redirects_file
from portal.pages import SitePage
from portal.places import ASSETS, files_below
from portal.render import Rendered
from portal.settings import SiteSettings


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
    assets = {f"assets/{path.relative_to(ASSETS).as_posix()}": path.read_bytes() for path in files_below(ASSETS)}
    return {
        **{path: text.encode() for path, text in written.items()},
        **assets,
        "assets/theme.css": rendered.theme_style(),
    }


def _sitemap(pages: Iterable[SitePage], settings: SiteSettings) -> str:
    addresses = sorted(page.head.address for page in pages if page.head.address != NOT_FOUND)
    entries = "".join(f"<url><loc>{escape(settings.site_url + address)}</loc></url>\n" for address in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
    )
