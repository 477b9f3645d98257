"""What a build needs to know."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

LOCAL_ADDRESS: Final = "http://127.0.0.1:8000"
_HOSTS: Final = ("NETLIFY", "CI")
"""Variables that tell that a machine builds for others to see."""


class SettingsRefused(Exception):
    """A setting is wrong; the message says in German which one and what to do."""

    code = "settings_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """Where a build reads and writes, and under which addresses its two halves answer.

    `site_url` and `service_url` carry no slash at the end. `releases` chooses between `out/public/`
    and `out/releases/<hash>/` with the symbolic link `out/current`.
    """

    content: Path
    out: Path
    site_url: str = LOCAL_ADDRESS
    service_url: str = LOCAL_ADDRESS
    releases: bool = False
    production: bool = False

    @property
    def is_split(self) -> bool:
        """Whether site and service have addresses of their own."""
        return self.site_url != self.service_url


def settings_from(environment: Mapping[str, str], *, content: Path, out: Path, releases: bool) -> SiteSettings:
    """Take the two addresses from the environment; the service is where the site is, unless said otherwise.

    Raises SettingsRefused.
    """
    site_url = _origin(environment, "SITE_URL", LOCAL_ADDRESS)
    service_url = _origin(environment, "SERVICE_URL", site_url)
    return SiteSettings(content=content, out=out, site_url=site_url, service_url=service_url, releases=releases)


def refuse_without_address(environment: Mapping[str, str]) -> None:
    """Raise SettingsRefused where a site for others would name this machine as its address."""
    if not environment.get("SITE_URL") and any(environment.get(name) for name in _HOSTS):
        raise SettingsRefused("SITE_URL fehlt. Setzen Sie die Adresse der Seite, zum Beispiel https://portal.example")


def _origin(environment: Mapping[str, str], name: str, default: str) -> str:
    written = environment.get(name, "").strip().rstrip("/") or default
    if not _is_origin(written):
        raise SettingsRefused(f"{name} muss wie https://portal.example aussehen, ohne Pfad, nicht „{written}“.")
    return written


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        return False
    bare = not (parts.path or parts.query or parts.fragment or parts.username)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and bare and port_fits
