"""What a build needs to know."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LOCAL_ADDRESS = "http://127.0.0.1:8000"


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
    """Take the two addresses from the environment; the service is where the site is, unless said otherwise."""
    site_url = environment.get("SITE_URL", LOCAL_ADDRESS).rstrip("/")
    service_url = environment.get("SERVICE_URL", site_url).rstrip("/")
    return SiteSettings(content=content, out=out, site_url=site_url, service_url=service_url, releases=releases)
