"""Measure the build of the site beside plain MkDocs Material on the same pages.

Both build the same sample portraits, one after the other on the same machine;
what counts are the ratios of one run, not the seconds. Times are those of the
whole command, with the start of Python. MkDocs builds everything each time, so
its unchanged and its one-change build are full builds.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import synthetic

ROOT: Final = Path(__file__).resolve().parent.parent
BYTES_PER_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One row of the table; times in seconds."""

    pages: int
    build: str
    ours: float
    mkdocs: float

    @property
    def ratio(self) -> float:
        """How many times longer MkDocs takes."""
        return self.mkdocs / self.ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Arena:
    """The same pages for both builders."""

    content: Path
    plain: Path
    out: Path

    def build_ours(self) -> None:
        """Build as `make build` does."""
        arguments = ["build.py", "build", "--content", str(self.content), "--out", str(self.out)]
        _run([sys.executable, *arguments], ROOT)

    def build_mkdocs(self) -> None:
        """Build the same pages with MkDocs Material alone."""
        _run([sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(self.plain / "out")], self.plain)


def _run(command: list[str], folder: Path) -> None:
    # Material greets with a page of news otherwise.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def _seconds(action: Callable[[], None]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _compare(arena: Arena, pages: int, build: str) -> Measured:
    row = Measured(pages=pages, build=build, ours=_seconds(arena.build_ours), mkdocs=_seconds(arena.build_mkdocs))
    print(f"{row.pages:>7}  {row.build:<11} {row.ours:>8.2f} s {row.mkdocs:>8.2f} s {row.ratio:>7.1f} ×", flush=True)
    return row


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / BYTES_PER_MEGABYTE


def measure(pages: int) -> list[Measured]:
    """Cold, unchanged and one-change build of `pages` sample portraits, in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="werkstatt-bench-") as folder:
        content, plain = synthetic.write(Path(folder), pages)
        arena = Arena(content=content, plain=plain, out=Path(folder) / "out")
        rows = [_compare(arena, pages, "cold"), _compare(arena, pages, "unchanged")]
        synthetic.change_one(content, plain)
        rows.append(_compare(arena, pages, "one change"))
        ours, theirs = _megabytes(arena.out / "public"), _megabytes(plain / "out")
        print(f"{pages:>7}  size        {ours:>7.1f} MB {theirs:>7.1f} MB", flush=True)
        return rows


def main() -> int:
    """Command line: `--pages 100 1000`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, nargs="+", default=[100, 1000])
    print("  pages  build        portal     MkDocs     ratio", flush=True)
    for pages in parser.parse_args().pages:
        measure(pages)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
