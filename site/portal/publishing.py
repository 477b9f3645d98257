"""What the service may ask of the site: check, preview, publish, roll back.

The service reaches it through its port `SiteBuild` only. Everything here works on files; nothing asks the network.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.settings import SiteSettings
from programme.errors import Problem
from programme.municipality import Municipality


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
    raise NotImplementedError


def preview(settings: SiteSettings, municipality: Municipality, assets: str) -> Preview:
    """Render the portrait of a municipality as the site would, with its assets below the address `assets`.

    Writes nothing that is served. The header allows framing by the own origin.
    """
    raise NotImplementedError


def publish(settings: SiteSettings, paths: Sequence[str] = ()) -> Release:
    """Build what changed and switch to it in one step.

    `paths` (below the content folder) are read again even where they look unchanged. Raises
    `programme.errors.ContentError` with all problems; the site then stays as it was.
    """
    raise NotImplementedError


def rollback(settings: SiteSettings) -> Release:
    """Switch to the release before the current one. Raises `NoEarlierRelease`."""
    raise NotImplementedError


class NoEarlierRelease(Exception):
    """There is no release to go back to."""

    code = "no_earlier_release"
