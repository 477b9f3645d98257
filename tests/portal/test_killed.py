"""R37: a build killed at any step leaves the old site, or the new one, never a mixture."""

import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from portal import pipeline
from portal.releases import KEPT
from portal.settings import SiteSettings
from tests.portal.conftest import NOW
from tests.portal.sample import municipality, write_page

SCRIPT = Path(__file__).with_name("killed_build.py")
KILLS = 6


def _run(settings: SiteSettings, mode: str, deadly: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), str(settings.content), str(settings.out), mode, str(deadly)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _served(settings: SiteSettings, mode: str) -> Path:
    return settings.out / ("current" if mode == "releases" else "public")


@pytest.mark.parametrize("mode", ["releases", "public"])
def test_killed_build_leaves_the_old_site_or_the_new_one(settings: SiteSettings, mode: str, tmp_path: Path) -> None:
    settings = replace(settings, releases=mode == "releases", site_url="http://127.0.0.1:8000")
    page = settings.content / "kommunen" / "zwickau.md"
    texts = [f"{page.read_text(encoding='utf-8')}\nAusgabe {number}.\n" for number in range(KEPT)]
    sites = []
    for text in texts:
        page.write_text(text, encoding="utf-8")
        pipeline.build(settings, NOW)
        sites.append(_files(_served(settings, mode)))
    old = sites[-1]
    before = tmp_path / "before"
    shutil.copytree(settings.out, before, symlinks=True)
    added = write_page(settings.content, municipality())
    changes = int(_run(settings, mode, 0).stdout)
    new = _files(_served(settings, mode))
    steps = {1 + round(number * (changes - 1) / (KILLS - 1)) for number in range(KILLS)} | set(
        range(changes - 4, changes)
    )

    assert old != new
    for step in sorted(steps):
        write_page(settings.content, municipality())
        page.write_text(texts[-1], encoding="utf-8")
        shutil.rmtree(settings.out)
        shutil.copytree(before, settings.out, symlinks=True)
        assert _run(settings, mode, step).returncode == -signal.SIGKILL
        left = _served(settings, mode)
        if mode == "releases" or left.exists():
            assert _files(left) in (old, new), step

        killed = tmp_path / "killed"
        shutil.copytree(settings.out, killed, symlinks=True)
        pipeline.build(settings, NOW)

        assert _files(_served(settings, mode)) == new, step

        shutil.rmtree(settings.out)
        killed.rename(settings.out)
        added.unlink()
        page.write_text(texts[0], encoding="utf-8")
        pipeline.build(settings, NOW)

        assert _files(_served(settings, mode)) == sites[0], step
