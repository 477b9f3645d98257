"""The headers of the site and where its host sends the service's addresses.

The pages hold no script and no style of their own, so the policy needs no exception and no hash. The same headers are
written for a static host (`_headers`) and, as JSON, for the service that serves the site and its previews.
"""

import json
from collections.abc import Mapping
from typing import Final

from portal.addresses import SERVICE_PATHS, SERVICE_PREFIXES
from portal.settings import SiteSettings

HeaderRules = Mapping[str, Mapping[str, str]]

_POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
_A_YEAR: Final = 31_536_000


def policy(*, framed_by_own_origin: bool = False) -> str:
    """Return the Content-Security-Policy; a preview may be framed by its own origin."""
    changed = {"frame-ancestors": "'self'"} if framed_by_own_origin else {}
    return "; ".join(f"{name} {value}" for name, value in (_POLICY | changed).items())


def header_rules(settings: SiteSettings) -> HeaderRules:
    """Return the headers by path pattern; a file gets those of every pattern that fits."""
    everywhere = {
        "Content-Security-Policy": policy(),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    if settings.site_url.startswith("https:"):
        everywhere["Strict-Transport-Security"] = f"max-age={_A_YEAR}; includeSubDomains"
    return {"/*": everywhere, "/assets/*": {"Cache-Control": f"public, max-age={_A_YEAR}, immutable"}}


def headers_file(rules: HeaderRules) -> str:
    """Write the rules as static hosts read them."""
    blocks = (
        "\n".join([pattern, *(f"  {name}: {value}" for name, value in headers.items())])
        for pattern, headers in rules.items()
    )
    return "\n\n".join(blocks) + "\n"


def headers_json(rules: HeaderRules) -> str:
    """Write the rules for the service."""
    return json.dumps(rules, indent=1) + "\n"


def redirects_file(settings: SiteSettings) -> str:
    """Send the service's addresses to its own host; 302, because a static host cuts long answers of a proxy."""
    if not settings.is_split:
        return "# Site and service answer on one host.\n"
    below = (f"{prefix}* {settings.service_url}{prefix}:splat 302\n" for prefix in SERVICE_PREFIXES)
    return "".join((*below, *(f"{path} {settings.service_url}{path} 302\n" for path in SERVICE_PATHS)))
