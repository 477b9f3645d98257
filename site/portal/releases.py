"""Where finished sites lie and how the served one is switched, always in one step."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Final, Protocol

KEPT: Final = 3
_HISTORY: Final = "history"
_NAMELESS: Final = ".old-"
_LOOK_SECONDS: Final = 0.05


class BuildRunning(Exception):
    """Somebody else is building into the same folder, and it takes longer than one may wait."""

    code = "build_running"


class Shelf(Protocol):
    """A place for finished sites."""

    @property
    def current(self) -> Path | None:
        """The folder that is served now; None before the first build."""
        ...

    def fresh(self) -> Path:
        """Return where the next site may be written; nobody serves it."""
        ...

    def switch(self, name: str) -> None:
        """Serve what was written to the fresh folder."""
        ...


class PublicFolder:
    """One folder `public/`, for hosts that take it away as a whole."""

    def __init__(self, out: Path) -> None:
        self._public = out / "public"
        self._fresh = out / "public.next"
        self._old = out / "public.old"
        if self._old.exists() and not self._public.exists():
            # A build was killed between the two renames below.
            self._old.rename(self._public)

    @property
    def current(self) -> Path | None:
        """See `Shelf`."""
        return self._public if self._public.is_dir() else None

    def fresh(self) -> Path:
        """See `Shelf`."""
        return self._fresh

    def switch(self, name: str) -> None:  # noqa: ARG002 - a folder has no names
        """See `Shelf`."""
        shutil.rmtree(self._old, ignore_errors=True)
        if self._public.exists():
            self._public.rename(self._old)
        self._fresh.rename(self._public)
        shutil.rmtree(self._old, ignore_errors=True)


class Releases:
    """Folders `releases/<name>/` and the symbolic link `current`, swapped by rename; three releases are kept."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._folder = out / "releases"
        self._link = out / "current"

    @property
    def current(self) -> Path | None:
        """See `Shelf`."""
        return self._folder / self._link.readlink().name if self._link.exists() else None

    def fresh(self) -> Path:
        """See `Shelf`."""
        return self._folder / ".next"

    def switch(self, name: str) -> None:
        """See `Shelf`."""
        target = self._folder / name
        history = self._history()
        if target.exists() and target != self.current and name not in history:
            # Nobody answers for a folder that no build finished with.
            self._remove(target)
        if target.exists():
            shutil.rmtree(self.fresh())
        else:
            self.fresh().rename(target)
        self._point_to(name)
        self._keep([*(each for each in history if each != name), name][-KEPT:])

    def go_back(self) -> str | None:
        """Serve the release before the current one; None where there is no earlier one."""
        history = self._history()
        current = self.current
        position = history.index(current.name) if current and current.name in history else len(history)
        if position < 1:
            return None
        self._point_to(history[position - 1])
        return history[position - 1]

    def _point_to(self, name: str) -> None:
        fresh = self._out / "current.next"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path("releases") / name)
        fresh.replace(self._link)

    def _history(self) -> list[str]:
        """Return the names of the releases, the latest last; one that lost its folder is forgotten."""
        try:
            names = (self._out / _HISTORY).read_text().split()
        except FileNotFoundError:
            names = []
        return [name for name in names if (self._folder / name).is_dir()]

    def _keep(self, names: list[str]) -> None:
        fresh = self._out / f"{_HISTORY}.next"
        fresh.write_text("\n".join(names) + "\n")
        fresh.replace(self._out / _HISTORY)
        for folder in self._folder.iterdir():
            if folder.name not in names:
                self._remove(folder)

    def _remove(self, folder: Path) -> None:
        """Take the name away first: a folder that carries a release's name is whole, wherever a build is killed."""
        nameless = folder
        if not folder.name.startswith(_NAMELESS):
            nameless = folder.with_name(_NAMELESS + folder.name)
            shutil.rmtree(nameless, ignore_errors=True)
            folder.rename(nameless)
        shutil.rmtree(nameless, ignore_errors=True)


@contextmanager
def only_one_build(out: Path, patience_seconds: float | None = None) -> Iterator[None]:
    """Let other builds of the same output wait; the lock goes with its process, however that ends.

    With `patience_seconds` the wait ends in `BuildRunning`.
    """
    out.mkdir(parents=True, exist_ok=True)
    handle = os.open(out / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _lock(handle, patience_seconds)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, patience_seconds: float | None) -> None:
    if patience_seconds is None:
        flock(handle, LOCK_EX)
        return
    ends = time.monotonic() + patience_seconds
    while not _is_locked(handle):
        if time.monotonic() >= ends:
            raise BuildRunning
        time.sleep(_LOOK_SECONDS)


def _is_locked(handle: int) -> bool:
    try:
        flock(handle, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True
