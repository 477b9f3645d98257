"""The build, phase by phase: sources → catalogue → checks → pages → stage → render → fill → finish.

Everything is gathered and checked before anything is written; what is served changes in the last step only.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

from portal.catalogue import Catalogue, gather
from portal.checks.whole import check_catalogue
from portal.fill import Filler
from portal.finish import other_files
from portal.memory import Memory
from portal.pages import pages_of
from portal.places import assets_digest, code_digest
from portal.releases import PublicFolder, Releases, Shelf, only_one_build
from portal.render import Rendered, render
from portal.settings import SiteSettings
from portal.site_page import SitePage
from portal.sources import Sources, read_sources
from portal.stage import stage_of
from portal.tree import Manifest, Tree
from programme.errors import ContentError

_MANIFEST: Final = "manifest.json"
_REMEMBERED: Final = "values.pickle"
MEMORY: Final = Memory()
"""Value objects of this process, so that a worker reads again only what changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """The outcome of a build; `written` are the files that were made anew."""

    release: str
    is_new: bool
    written: tuple[str, ...] = ()


def build(settings: SiteSettings, now: datetime) -> Built:
    """Bring the site up to date. Raises ContentError, RenderingFailed; what is served then stays as it was."""
    with only_one_build(settings.out):
        shelf = shelf_of(settings)
        sources = read_sources(settings.content)
        last = Manifest.read(settings.out / _MANIFEST)
        inputs = _inputs(sources, settings)
        if last.inputs == inputs and last.is_good_at(_utc(now)) and _is_served(shelf, last.release, settings):
            return Built(release=last.release, is_new=False)
        remembered = settings.out / "stage" / _REMEMBERED
        MEMORY.recall(remembered, code_digest())
        catalogue = checked_catalogue(sources)
        MEMORY.keep(remembered)
        tree = Tree(last, shelf.current)
        _add_everything(tree, catalogue, settings, now)
        begin, end = _unchanged(catalogue, now)
        manifest = Manifest(inputs=inputs, good_from=begin, good_until=end, entries={})
        return _switch(tree, shelf, settings, manifest)


def checked_catalogue(sources: Sources) -> Catalogue:
    """Load and check all content. Raises ContentError with all problems."""
    gathered = gather(sources, MEMORY)
    problems = (*gathered.problems, *check_catalogue(gathered))
    if problems:
        raise ContentError(problems)
    return gathered.complete()


def rendered(catalogue: Catalogue, settings: SiteSettings) -> Rendered:
    """Return the shells for this content."""
    return render(stage_of(catalogue), settings.out / "stage")


def shelf_of(settings: SiteSettings) -> Shelf:
    """Return where finished sites go."""
    return Releases(settings.out) if settings.releases else PublicFolder(settings.out)


def filler_for(shells: Rendered, settings: SiteSettings, base: str = "", assets: str = "/assets") -> Filler:
    """Return what fills these shells."""
    return Filler(
        shells,
        site_url=settings.site_url,
        version=assets_digest(),
        base=base,
        assets=assets,
    )


def _add_everything(tree: Tree, catalogue: Catalogue, settings: SiteSettings, now: datetime) -> None:
    pages = list(pages_of(catalogue, now))
    shells = rendered(catalogue, settings)
    filler = filler_for(shells, settings)
    code = code_digest()
    for page in pages:
        key = hashlib.sha256(f"{code}{filler.key(page)}".encode()).hexdigest()
        tree.add(page.path, key, partial(_page_bytes, filler, page))
    for path, data in other_files(pages, shells, settings).items():
        tree.add_bytes(path, data)


def _page_bytes(filler: Filler, page: SitePage) -> bytes:
    return filler.html(page).encode()


def _switch(tree: Tree, shelf: Shelf, settings: SiteSettings, manifest: Manifest) -> Built:
    """Write the site beside the served one and let it take its place, unless it is the same."""
    release = tree.name
    path = settings.out / _MANIFEST
    served = Manifest.read(path).release if shelf.current else ""
    if served == release and not tree.written and _is_served(shelf, release, settings):
        replace(manifest, release=release, entries=tree.entries).write(path)
        return Built(release=release, is_new=False)
    entries = tree.write(shelf.fresh())
    shelf.switch(release)
    replace(manifest, release=release, entries=entries).write(path)
    return Built(release=release, is_new=True, written=tree.written)


def _is_served(shelf: Shelf, release: str, settings: SiteSettings) -> bool:
    """Say whether the served folder is that release; after going back it is another one."""
    return shelf.current is not None and (not settings.releases or shelf.current.name == release)


def _inputs(sources: Sources, settings: SiteSettings) -> str:
    parts = [sources.digest, code_digest(), settings.site_url, settings.service_url, str(settings.releases)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _unchanged(catalogue: Catalogue, now: datetime) -> tuple[str, str]:
    """Return between which instants no call opens or closes; empty where there is no such instant."""
    moments = [moment for call in catalogue.calls.values() for moment in call.turning_points]
    before = max((_utc(moment) for moment in moments if moment <= now), default="")
    return before, min((_utc(moment) for moment in moments if moment > now), default="")


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
