import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from portal import pipeline, publishing
from portal.places import code_digest
from portal.publishing import NoEarlierRelease, preview, publish, rollback
from portal.releases import KEPT
from portal.render import RenderingFailed, render
from portal.settings import SiteSettings
from portal.sources import read_sources
from portal.stage import stage_of
from programme.errors import ContentError
from tests.portal.sample import NAME, municipality, write_page


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    """Return inode and time of change of every file below a folder that is served or kept."""
    return {
        path.relative_to(folder).as_posix(): (path.lstat().st_ino, path.lstat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def _edit(settings: SiteSettings, old: str, new: str, path: str = "kommunen/zwickau.md") -> None:
    file = settings.content / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def _releases(settings: SiteSettings) -> set[str]:
    return {path.name for path in (settings.out / "releases").iterdir()}


@pytest.mark.parametrize("releases", [True, False])
def test_unchanged_build_writes_nothing(settings: SiteSettings, now: datetime, releases: bool) -> None:  # noqa: FBT001
    settings = replace(settings, releases=releases)
    first = pipeline.build(settings, now)
    before = _state(settings.out)

    second = pipeline.build(settings, now)

    assert first.is_new
    assert (second.is_new, second.release, second.written) == (False, first.release, ())
    assert _state(settings.out) == before


def test_change_without_effect_keeps_the_release(settings: SiteSettings, now: datetime) -> None:
    first = pipeline.build(settings, now)
    before = _state(settings.out / "releases")
    _edit(settings, "name: Zwickau\n", "name:   Zwickau\n")

    second = pipeline.build(settings, now)

    assert (second.is_new, second.release) == (False, first.release)
    assert _state(settings.out / "releases") == before


@pytest.mark.parametrize("releases", [True, False])
def test_one_change_rewrites_its_page_only(settings: SiteSettings, now: datetime, releases: bool) -> None:  # noqa: FBT001
    settings = replace(settings, releases=releases)
    served = settings.out / ("current" if releases else "public")
    pipeline.build(settings, now)
    before = _state(served.resolve())
    _edit(settings, "Begegnungszentrum", "Zentrum")

    built = pipeline.build(settings, now)

    after = _state(served.resolve())
    assert built.written == ("kommunen/zwickau/index.html",)
    assert {path for path in after if after[path] != before[path]} == {"kommunen/zwickau/index.html"}
    assert "Zentrum" in (served / "kommunen/zwickau/index.html").read_text(encoding="utf-8")


def test_change_of_a_name_rewrites_the_pages_that_show_it(settings: SiteSettings, now: datetime) -> None:
    pipeline.build(settings, now)
    _edit(settings, "name: Zwickau\n", "name: Zwickau an der Mulde\n")

    built = pipeline.build(settings, now)

    assert set(built.written) == {"index.html", "kommunen/index.html", "kommunen/zwickau/index.html"}


def test_new_municipality_needs_no_rendering(settings: SiteSettings, now: datetime) -> None:
    pipeline.build(settings, now)
    rendered = (settings.out / "stage" / "html").stat().st_ino
    write_page(settings.content, municipality())

    built = pipeline.build(settings, now)

    assert set(built.written) == {"kommunen/index.html", f"kommunen/{NAME}/index.html", "sitemap.xml"}
    assert (settings.out / "stage" / "html").stat().st_ino == rendered


def test_removed_municipality_leaves_the_site(settings: SiteSettings, now: datetime) -> None:
    page = write_page(settings.content, municipality())
    pipeline.build(settings, now)
    page.unlink()

    built = pipeline.build(settings, now)

    assert not (settings.out / "current" / "kommunen" / NAME).exists()
    assert "kommunen/index.html" in built.written


def test_change_of_the_operator_reaches_every_page(settings: SiteSettings, now: datetime) -> None:
    pipeline.build(settings, now)
    _edit(settings, "000 000000", "030 123456", "betreiber.yml")

    built = pipeline.build(settings, now)

    pages = list((settings.out / "current").rglob("*.html"))
    assert len(built.written) == len(pages)
    assert all("030 123456" in page.read_text(encoding="utf-8") for page in pages)


def test_file_changed_by_hand_is_made_again(settings: SiteSettings, now: datetime) -> None:
    pipeline.build(settings, now)
    page = settings.out / "current" / "kommunen" / "index.html"
    wanted = page.read_bytes()
    page.write_bytes(b"broken")
    _edit(settings, "Begegnungszentrum", "Zentrum")

    pipeline.build(settings, now)

    assert (settings.out / "current" / "kommunen" / "index.html").read_bytes() == wanted


def test_renderer_that_takes_too_long_is_a_failed_rendering(settings: SiteSettings, tmp_path: Path) -> None:
    stage = stage_of(pipeline.checked_catalogue(read_sources(settings.content)))

    with pytest.raises(RenderingFailed, match=r"nach 0\.01 Sekunden nicht fertig"):
        render(stage, tmp_path / "stage", patience_seconds=0.01)


@pytest.mark.parametrize("releases", [True, False])
def test_failed_build_keeps_the_last_good_site(settings: SiteSettings, now: datetime, releases: bool) -> None:  # noqa: FBT001
    settings = replace(settings, releases=releases)
    pipeline.build(settings, now)
    served = (settings.out / ("current" if releases else "public")).resolve()
    before = _state(served)
    _edit(settings, "call: zwk", "call: nirgends")
    _edit(settings, "call: zwk", "call: nirgends", "kommunen/ploessberg.md")

    with pytest.raises(ContentError) as caught:
        pipeline.build(settings, now)

    assert [problem.path for problem in caught.value.problems] == [
        "content/kommunen/ploessberg.md",
        "content/kommunen/zwickau.md",
    ]
    assert (settings.out / ("current" if releases else "public")).resolve() == served
    assert _state(served) == before


def test_served_release_is_never_written_to(settings: SiteSettings, now: datetime) -> None:
    pipeline.build(settings, now)
    served = (settings.out / "current").resolve()
    before = _state(served)
    _edit(settings, "name: Zwickau\n", "name: Zwickau an der Mulde\n")

    pipeline.build(settings, now)

    assert (settings.out / "current").resolve() != served
    assert _state(served) == before


def test_three_releases_are_kept(settings: SiteSettings, now: datetime) -> None:
    names = []
    for number in range(KEPT + 2):
        _edit(settings, "name: Zwickau", f"name: Zwickau {number}") if number else None
        names.append(pipeline.build(settings, now).release)

    assert _releases(settings) == set(names[-KEPT:])
    assert (settings.out / "current").readlink().name == names[-1]


def test_rollback_goes_one_release_back_each_time(settings: SiteSettings, now: datetime) -> None:
    first = publish(settings, now=now)
    _edit(settings, "name: Zwickau\n", "name: Zwickau 2\n")
    second = publish(settings, now=now)
    _edit(settings, "name: Zwickau 2\n", "name: Zwickau 3\n")
    publish(settings, now=now)

    assert rollback(settings).name == second.name
    assert (settings.out / "current").readlink().name == second.name
    assert rollback(settings).name == first.name
    with pytest.raises(NoEarlierRelease):
        rollback(settings)
    assert (settings.out / "current").readlink().name == first.name


def test_publication_after_a_rollback_is_complete(settings: SiteSettings, now: datetime) -> None:
    publish(settings, now=now)
    _edit(settings, "name: Zwickau\n", "name: Zwickau 2\n")
    second = publish(settings, now=now)
    rollback(settings)

    again = publish(settings, now=now)

    assert again.name == second.name
    assert (settings.out / "current").readlink().name == second.name
    assert "Zwickau 2" in (settings.out / "current" / "kommunen" / "index.html").read_text(encoding="utf-8")


def test_switch_is_one_step_for_a_reader(settings: SiteSettings, now: datetime) -> None:
    """The link is replaced, never removed: an open folder goes on and a new look finds a site."""
    pipeline.build(settings, now)
    link = settings.out / "current"
    handle = os.open(link, os.O_RDONLY)
    _edit(settings, "name: Zwickau\n", "name: Zwickau 2\n")

    pipeline.build(settings, now)

    assert "index.html" in os.listdir(handle)  # noqa: PTH208 - the open folder, not its name
    assert link.is_symlink()
    os.close(handle)


def test_opening_of_a_call_is_a_reason_to_build(settings: SiteSettings, now: datetime) -> None:
    _edit(
        settings,
        "closed: false",
        f"closed: false\nopens_at: {now + timedelta(hours=1):%Y-%m-%d %H:%M}Z",
        "aufrufe/zwk/call.yml",
    )
    pipeline.build(settings, now)
    assert "Zurzeit" not in (settings.out / "current" / "index.html").read_text(encoding="utf-8")

    early = pipeline.build(settings, now + timedelta(minutes=59))
    late = pipeline.build(settings, now + timedelta(minutes=61))

    assert (early.is_new, late.is_new) == (False, True)
    assert "Der Aufruf ist offen" in (settings.out / "current" / "index.html").read_text(encoding="utf-8")


def test_hand_written_page_shows_raw_markup_as_text(settings: SiteSettings, now: datetime) -> None:
    with (settings.content / "impressum.md").open("a", encoding="utf-8") as file:
        file.write("\n<!DOCTYPE html>\n\nText\n")

    pipeline.build(settings, now)

    page = (settings.out / "current" / "impressum" / "index.html").read_text(encoding="utf-8")
    assert page.lower().count("<!doctype") == 1
    assert "&lt;!DOCTYPE html&gt;" in page


@pytest.mark.parametrize(
    ("key", "built", "again", "says"),
    [
        ("opens_at", -60, 0, "Der Aufruf ist offen"),
        ("opens_at", 60, -1, "Bewerben können Sie sich ab"),
        ("closes_at", -60, 0.000001, "Zurzeit kein Aufruf"),
        ("closes_at", 60, 0, "Der Aufruf ist offen"),
    ],
    ids=["opens", "clock goes back over the opening", "closes", "clock goes back over the end"],
)
def test_state_of_the_call_is_right_to_the_instant(
    settings: SiteSettings, now: datetime, key: str, built: float, again: float, says: str
) -> None:
    line = f"closed: false\n{key}: {now:%Y-%m-%d %H:%M}Z"
    _edit(settings, "closed: false", line, "aufrufe/zwk/call.yml")
    pipeline.build(settings, now + timedelta(seconds=built))
    assert says not in (settings.out / "current" / "index.html").read_text(encoding="utf-8")

    pipeline.build(settings, now + timedelta(seconds=again))

    assert says in (settings.out / "current" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("package", ["mkdocs_material", "jinja2", "pymdown_extensions"])
def test_upgrade_of_a_package_makes_every_page_anew(
    settings: SiteSettings, now: datetime, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = code_digest(), stage_of(pipeline.checked_catalogue(read_sources(settings.content))).digest
    upgraded = tmp_path / "upgraded" / f"{package}-99.0.dist-info"
    upgraded.mkdir(parents=True)
    (upgraded / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 99.0\n")
    first = pipeline.build(settings, now)
    monkeypatch.syspath_prepend(upgraded.parent)

    second = pipeline.build(settings, now)

    assert not set(before) & {
        code_digest(),
        stage_of(pipeline.checked_catalogue(read_sources(settings.content))).digest,
    }
    assert first.release == second.release


def test_two_cold_builds_are_equal(settings: SiteSettings, now: datetime, tmp_path: Path) -> None:
    first = pipeline.build(settings, now)
    second = pipeline.build(replace(settings, out=tmp_path / "other"), now)

    assert first.release == second.release


def test_manifest_that_is_broken_is_no_obstacle(settings: SiteSettings, now: datetime) -> None:
    first = pipeline.build(settings, now)
    (settings.out / "manifest.json").write_text("{")

    assert pipeline.build(settings, now).release == first.release


def test_preview_is_what_would_be_published(settings: SiteSettings, now: datetime) -> None:
    same = replace(settings, service_url=settings.site_url)
    shown = preview(same, municipality(), "/dienst/static/site/")
    write_page(settings.content, municipality())
    publish(same, now=now)
    published = (settings.out / "current" / "kommunen" / NAME / "index.html").read_text(encoding="utf-8")

    assert shown.html == published.replace('"/assets/', '"/dienst/static/site/')
    assert "frame-ancestors 'self'" in shown.csp


def test_previews_made_side_by_side_show_their_own_text(
    settings: SiteSettings, hasty_threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    # They wait for one another, and threads that take turns so often are slow.
    monkeypatch.setattr(publishing, "_PREVIEW_SECONDS", 60.0)
    pages = [
        replace(municipality(), body=f"## Nur {number}\n\n" + f"Absatz-{number}- *betont* `wort`\n\n" * 150)
        for number in range(8)
    ]
    alone = [preview(settings, page, "/a").html for page in pages]

    together = list(hasty_threads.map(lambda page: preview(settings, page, "/a").html, pages * 2))

    assert together == alone * 2


def test_preview_writes_nothing_that_is_served(settings: SiteSettings, now: datetime) -> None:
    pipeline.build(settings, now)
    before = _state(settings.out / "releases")

    preview(settings, municipality(), "/dienst/static/site")

    assert _state(settings.out / "releases") == before
    assert not (settings.content / "kommunen" / f"{NAME}.md").exists()


def test_preview_on_another_host_leads_to_the_site(settings: SiteSettings) -> None:
    split = replace(settings, service_url="https://dienst.example")

    shown = preview(split, municipality(), "/dienst/static/site")

    assert 'href="https://portal.example/kommunen/"' in shown.html
    assert 'href="/dienst/static/site/werkstatt.css' in shown.html


def test_manifest_names_every_file(settings: SiteSettings, now: datetime) -> None:
    pipeline.build(settings, now)

    manifest = json.loads((settings.out / "manifest.json").read_text())

    assert set(manifest["entries"]) == set(_state(settings.out / "current"))
