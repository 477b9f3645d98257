"""Let MkDocs render the stage, only when what it reads has changed."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from portal.places import SITE
from portal.stage import Stage, shell_file

_SLOT: Final = re.compile("\ue000([a-z_]+)\ue001")
_MARK: Final = "inputs.sha256"
_SECONDS: Final = 120


class RenderingFailed(Exception):
    """MkDocs could not render; the message is what it said."""

    code = "rendering_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """A rendered page with holes: text and slot names in turn, beginning and ending with text."""

    parts: tuple[str, ...]

    def fill(self, values: Mapping[str, str]) -> str:
        """Put the values, which are HTML already, into the slots."""
        return "".join(values[part] if number % 2 else part for number, part in enumerate(self.parts))


class Rendered:
    """What MkDocs made of a stage."""

    def __init__(self, folder: Path, stage: Stage) -> None:
        self.digest = stage.digest
        self.site_name = stage.site_name
        self._folder = folder
        self._shells: dict[str, Shell] = {}

    def shell(self, frame: str) -> Shell:
        """Return the shell of a page kind, or of a hand-written page by its path."""
        if frame not in self._shells:
            text = (self._folder / shell_file(frame)).read_text(encoding="utf-8")
            self._shells[frame] = Shell(parts=tuple(_SLOT.split(text)))
        return self._shells[frame]

    def theme_style(self) -> bytes:
        """Return the theme's style sheet, without the address of a map that nobody ships."""
        sheets = sorted((self._folder / "assets" / "stylesheets").glob("main.*.min.css"))
        return re.sub(rb"/\*# sourceMappingURL=.*?\*/", b"", sheets[0].read_bytes())


def render(stage: Stage, folder: Path, patience_seconds: float = _SECONDS) -> Rendered:
    """Return the rendered stage, from the last time where nothing changed. Raises RenderingFailed."""
    done = folder / "html"
    mark = done / _MARK
    if not (mark.is_file() and mark.read_text() == stage.digest):
        fresh = folder / "html.next"
        shutil.rmtree(fresh, ignore_errors=True)
        stage.write(folder)
        _run_mkdocs(folder, patience_seconds)
        (fresh / _MARK).write_text(stage.digest)
        shutil.rmtree(done, ignore_errors=True)
        fresh.rename(done)
    return Rendered(done, stage)


def _run_mkdocs(folder: Path, patience_seconds: float) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--config-file", "mkdocs.yml"]
    paths = os.pathsep.join([str(SITE), str(SITE.parent)])
    environment = {"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": paths, "PYTHONUTF8": "1"}
    try:
        finished = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=patience_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RenderingFailed(f"MkDocs war nach {patience_seconds:g} Sekunden nicht fertig.") from error
    if finished.returncode != 0:
        raise RenderingFailed(finished.stderr.strip() or finished.stdout.strip())
