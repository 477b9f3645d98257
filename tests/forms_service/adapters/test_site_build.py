"""The real site behind its port: what is served changes as a whole or not at all."""

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from forms_service.adapters.checkout import mark_of
from forms_service.adapters.site_build import PortalBuild
from forms_service.config import CHECKOUT
from forms_service.services.ports import SiteBuildError
from portal.releases import only_one_build
from programme.municipality import Municipality
from programme.schemas.municipality import load_municipality
from tests.houses import settings_for

ZWICKAU = "kommunen/zwickau.md"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with content and the site built from it, for all tests of this module."""
    folder = tmp_path_factory.mktemp("site-build")
    shutil.copytree(CHECKOUT / "content", folder / "content")
    PortalBuild(settings_for(folder)).publish()
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "var", symlinks=True))


@pytest.fixture
def site(folder: Path) -> PortalBuild:
    return PortalBuild(settings_for(folder))


def test_the_content_is_in_order(site: PortalBuild) -> None:
    assert site.check() == ()


def test_a_new_page_is_switched_in_and_rolled_back(site: PortalBuild, folder: Path) -> None:
    text = (folder / "content" / ZWICKAU).read_text(encoding="utf-8")
    before = site.current.resolve()
    (folder / "content" / ZWICKAU).write_text(text.replace("name: Zwickau", "name: Neustadt"), encoding="utf-8")

    site.publish([ZWICKAU])

    assert site.current.resolve() != before
    assert "Neustadt" in (site.current / "kommunen" / "zwickau" / "index.html").read_text(encoding="utf-8")
    assert "Neustadt" in (site.current / "kommunen" / "index.html").read_text(encoding="utf-8")
    assert site.rollback() == before.name
    assert site.current.resolve() == before


def test_content_with_mistakes_leaves_the_old_site(site: PortalBuild, folder: Path) -> None:
    before = site.current.resolve()
    (folder / "content" / ZWICKAU).write_text("---\nname: [\n---\n", encoding="utf-8")

    with pytest.raises(SiteBuildError):
        site.publish([ZWICKAU])

    assert site.current.resolve() == before
    assert {problem.path for problem in site.check()} == {f"content/{ZWICKAU}"}


def test_the_site_names_the_content_that_it_was_built_from(site: PortalBuild, folder: Path) -> None:
    mark = mark_of(settings_for(folder).public_content)
    mark.write_text("a" * 40, encoding="ascii")
    assert site.built_from() != "a" * 40

    site.publish()
    assert site.built_from() == "a" * 40

    mark.write_text("b" * 40, encoding="ascii")
    (folder / "content" / ZWICKAU).write_text("---\nname: [\n---\n", encoding="utf-8")
    with pytest.raises(SiteBuildError):
        site.publish()
    assert site.built_from() == "a" * 40


def test_a_folder_in_the_way_is_a_site_not_built(site: PortalBuild, folder: Path) -> None:
    """The worker waits and tries again after such an error; any other would end it."""
    text = (folder / "content" / ZWICKAU).read_text(encoding="utf-8")
    (folder / "content" / ZWICKAU).write_text(text.replace("name: Zwickau", "name: Neustadt"), encoding="utf-8")
    (site.current.parent / "current.next").mkdir()
    before = site.current.resolve()

    with pytest.raises(SiteBuildError):
        site.publish([ZWICKAU])

    assert site.current.resolve() == before


def test_going_back_needs_an_earlier_site(site: PortalBuild) -> None:
    with pytest.raises(SiteBuildError):
        site.rollback()


def test_the_preview_is_the_sites_own_page(site: PortalBuild, folder: Path) -> None:
    page = load_municipality((folder / "content" / ZWICKAU).read_text(encoding="utf-8"), ZWICKAU)

    preview = site.preview(page, "/dienst/static/site")

    assert "Zwickau" in preview.html
    assert '/dienst/static/site/werkstatt.css"' in preview.html or "/dienst/static/site/" in preview.html
    assert "frame-ancestors 'self'" in preview.csp
    assert "unsafe-" not in preview.csp


def test_headers_are_those_of_the_build(site: PortalBuild) -> None:
    assert "default-src 'none'" in site.headers()["/*"]["Content-Security-Policy"]


def test_without_a_build_there_are_no_headers(tmp_path: Path) -> None:
    assert PortalBuild(settings_for(tmp_path)).headers() == {}


def zwickau(folder: Path) -> Municipality:
    return load_municipality((folder / "content" / ZWICKAU).read_text(encoding="utf-8"), ZWICKAU)


def test_no_preview_waits_for_a_long_build(site: PortalBuild, folder: Path) -> None:
    with only_one_build(settings_for(folder).site_out):
        answer = within(20, lambda: site.preview(zwickau(folder), "/assets"))

    assert isinstance(answer, SiteBuildError)


def test_of_many_previews_most_are_refused_at_once(site: PortalBuild, folder: Path) -> None:
    """Eight of them, as many as the service has threads; during a build only two may wait."""
    refused: list[float] = []

    def look() -> None:
        began = time.monotonic()
        with pytest.raises(SiteBuildError):
            site.preview(zwickau(folder), "/assets")
        refused.append(time.monotonic() - began)

    threads = [threading.Thread(target=look, daemon=True) for _ in range(8)]
    with only_one_build(settings_for(folder).site_out):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)

    assert len(refused) == 8
    assert sum(seconds < 1 for seconds in refused) >= 6


def test_after_the_build_there_is_a_preview_again(site: PortalBuild, folder: Path) -> None:
    with only_one_build(settings_for(folder).site_out), pytest.raises(SiteBuildError):
        site.preview(zwickau(folder), "/assets")

    assert "Zwickau" in site.preview(zwickau(folder), "/assets").html


def within(seconds: float, act: Callable[[], object]) -> object:
    """Give what came of it, an error included; whoever takes longer is let go and fails the test."""
    done: list[object] = []

    def work() -> None:
        try:
            done.append(act())
        except SiteBuildError as error:
            done.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    return done[0] if done else None
