"""Content to change and sites built from it."""

import os
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal import pipeline
from portal.catalogue import Catalogue
from portal.settings import SiteSettings
from portal.sources import read_sources
from tests.portal.sample import municipality, write_page

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """A fixed instant."""
    return NOW


@pytest.fixture
def content(tmp_path: Path, root: Path) -> Path:
    """A copy of the content that a test may change."""
    return Path(shutil.copytree(root / "content", tmp_path / "content"))


@pytest.fixture
def settings(content: Path, tmp_path: Path, full_settings: SiteSettings) -> SiteSettings:
    """A build of that copy into releases; what MkDocs rendered for the same pages before is there already."""
    rendered = Path("stage", "html")
    shutil.copytree(full_settings.out / rendered, tmp_path / "out" / rendered, copy_function=os.link)
    return SiteSettings(content=content, out=tmp_path / "out", site_url="https://portal.example", releases=True)


@pytest.fixture(scope="session")
def full_settings(tmp_path_factory: pytest.TempPathFactory, root: Path) -> SiteSettings:
    """The checkout's content and one more municipality with every answer, built once, only to be read."""
    folder = tmp_path_factory.mktemp("full")
    content = Path(shutil.copytree(root / "content", folder / "content"))
    write_page(content, municipality())
    settings = SiteSettings(content=content, out=folder / "out", site_url="https://portal.example", releases=True)
    pipeline.build(settings, NOW)
    return settings


@pytest.fixture(scope="session")
def full_site(full_settings: SiteSettings) -> Path:
    """The folder of that site."""
    return full_settings.out / "current"


@pytest.fixture(scope="session")
def catalogue(full_settings: SiteSettings) -> Catalogue:
    """The catalogue of that site."""
    return pipeline.checked_catalogue(read_sources(full_settings.content))


@pytest.fixture
def hasty_threads() -> Iterator[ThreadPoolExecutor]:
    """Eight threads, as the service has, that take turns at every few instructions."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    with ThreadPoolExecutor(8) as threads:
        yield threads
    sys.setswitchinterval(interval)
