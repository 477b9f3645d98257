"""The public site, built by `portal` in this process; the one place that knows it."""

import json
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from forms_service.adapters.checkout import mark_of
from forms_service.adapters.durable import locked, write_file
from forms_service.config import Settings
from forms_service.services.ports import Preview, SiteBuildError
from portal import publishing
from portal.releases import BuildRunning
from portal.render import RenderingFailed
from portal.settings import SiteSettings
from programme.errors import ContentError, Problem
from programme.municipality import Municipality

_PREVIEWS_AT_ONCE: Final = 2


class PortalBuild:
    """`portal.publishing` behind the port."""

    def __init__(self, settings: Settings) -> None:
        # Two workers of one machine never build into one folder at once.
        self._lock = settings.site_out.with_name(f"{settings.site_out.name}.lock")
        self._previews = threading.BoundedSemaphore(_PREVIEWS_AT_ONCE)
        self._built = settings.site_out.with_name(f"{settings.site_out.name}.commit")
        self._settings = SiteSettings(
            content=settings.public_content,
            out=settings.site_out,
            site_url=settings.site_url,
            service_url=settings.service_url,
            releases=True,
            production=not settings.is_local,
        )

    @property
    def current(self) -> Path:
        """The link to the release that is served."""
        return self._settings.out / "current"

    def check(self) -> tuple[Problem, ...]:
        """Check all content; see the port."""
        return publishing.check(self._settings)

    def preview(self, municipality: Municipality, assets: str) -> Preview:
        """Render a portrait; see the port."""
        # Not waited for: each holds a thread, and whoever reloads all the time would soon hold them all.
        if not self._previews.acquire(blocking=False):
            raise SiteBuildError("too many previews at once")
        try:
            made = publishing.preview(self._settings, municipality, assets)
        except BuildRunning as error:
            raise SiteBuildError("a build is running") from error
        finally:
            self._previews.release()
        return Preview(html=made.html, csp=made.csp)

    def publish(self, paths: Sequence[str] = ()) -> None:
        """Build what changed and switch; see the port."""
        try:
            with locked(self._lock):
                # Before the build reads: what is written out meanwhile makes this too old, never too new.
                commit = _text(mark_of(self._settings.content))
                publishing.publish(self._settings, paths)
                if commit is not None and commit != self.built_from():
                    write_file(self._built, commit.encode())
        except (ContentError, RenderingFailed, OSError) as error:
            raise SiteBuildError(str(error)) from error

    def built_from(self) -> str | None:
        """Name the commit that was built last; see the port."""
        return _text(self._built)

    def rollback(self) -> str:
        """Go one release back; see the port."""
        try:
            return publishing.rollback(self._settings).name
        except publishing.NoEarlierRelease as error:
            raise SiteBuildError("there is no earlier release") from error

    def headers(self) -> Mapping[str, Mapping[str, str]]:
        """Give the headers of the served release."""
        try:
            found: Mapping[str, Mapping[str, str]] = json.loads((self.current / "headers.json").read_bytes())
        except FileNotFoundError:
            return {}
        return found


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        return None
