"""What the service may ask of the site: check, preview, publish, roll back.

The service reaches it through its port `SiteBuild` only. Everything here works on files; nothing asks the network.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal import pipeline
from portal.catalogue import gather
from portal.checks.whole import check_catalogue
from portal.clock import build_time
from portal.headers import policy
from portal.municipality_pages import portrait_page
from portal.practice_pages import practice_cards
from portal.releases import Releases, only_one_build
from portal.settings import SiteSettings
from portal.sources import read_sources
from programme.errors import ContentError, Problem
from programme.municipality import Municipality
from programme.text import page_name

_PREVIEW_SECONDS = 2.0
"""How long a preview waits for a build: somebody sits before it, and holds a thread of the service."""


class NoEarlierRelease(Exception):
    """There is no release to go back to."""

    code = "no_earlier_release"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A page as it would go live, and the value of the Content-Security-Policy header to send with it."""

    html: str
    csp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A finished site; `name` is a hash of all its files."""

    name: str
    is_new: bool


def check(settings: SiteSettings) -> tuple[Problem, ...]:
    """Read all content and say everything that is wrong with it; empty means that the site can be built."""
    gathered = gather(read_sources(settings.content), pipeline.MEMORY)
    return ContentError((*gathered.problems, *check_catalogue(gathered, production=settings.production))).problems


def preview(settings: SiteSettings, municipality: Municipality, assets: str) -> Preview:
    """Render the portrait of a municipality as the site would, with its assets below the address `assets`.

    Writes nothing that is served. The header allows framing by the own origin. Raises `BuildRunning` where a build
    does not end soon.
    """
    catalogue = gather(read_sources(settings.content), pipeline.MEMORY).complete()
    names = (name for name, known in catalogue.municipalities.items() if known.key == municipality.key)
    page = portrait_page(catalogue, next(names, page_name(municipality.name)), municipality, practice_cards(catalogue))
    base = settings.site_url if settings.is_split else ""
    with only_one_build(settings.out, _PREVIEW_SECONDS):
        # Shells are read from a folder that a build may replace.
        shells = pipeline.rendered(catalogue, settings)
        html = pipeline.filler_for(shells, settings, base, assets.rstrip("/")).html(page)
    return Preview(html=html, csp=policy(framed_by_own_origin=True))


def publish(settings: SiteSettings, paths: Sequence[str] = (), now: datetime | None = None) -> Release:
    """Build what changed and switch to it in one step.

    `paths` name what is known to have changed; the whole content is looked at anyway, because that is cheap. Raises
    `programme.errors.ContentError` with all problems; the site then stays as it was.
    """
    del paths
    built = pipeline.build(settings, now or build_time())
    return Release(name=built.release, is_new=built.is_new)


def rollback(settings: SiteSettings) -> Release:
    """Switch to the release before the current one. Raises `NoEarlierRelease`."""
    with only_one_build(settings.out):
        name = Releases(settings.out).go_back()
    if name is None:
        raise NoEarlierRelease
    return Release(name=name, is_new=True)
