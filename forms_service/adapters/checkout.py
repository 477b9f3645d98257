"""Writing `main` out to the content folder: only what changed, and never through a symbolic link."""

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from forms_service.adapters.durable import write_file
from forms_service.adapters.git import Git
from forms_service.services.ports import ContentRepositoryError

ROOT = "content"
"""The folder of the tree that holds the content."""

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


class UnsafeFolderError(ContentRepositoryError):
    """Something in the content folder is not what the service put there."""

    code = "content.unsafe_folder"


class WrittenOut:
    """The content folder and the mark that says which commit it shows.

    The mark is written last. Whoever reads definitions watches it. While files are
    being written a second one lies beside it: found there later, it says that
    somebody broke off, and the whole folder is looked at.
    """

    def __init__(self, git: Git, folder: Path) -> None:
        self._git = git
        self._folder = folder
        self._mark = mark_of(folder)
        self._unfinished = folder.with_name(f"{folder.name}.unfinished")

    def bring_to(self, commit: str, *, everything: bool) -> tuple[str, ...]:
        """Make the folder show a commit; gives the changed paths. `everything` trusts no earlier mark."""
        shown = None if everything else self._shown()
        if shown == commit:
            return ()
        wanted = {path.removeprefix(f"{ROOT}/"): blob for path, blob in self._git.blobs(commit, ROOT).items()}
        changed = self._changed(wanted, shown)
        self._write(wanted, changed)
        if self._marked() != commit:
            write_file(self._mark, commit.encode())
        self._unfinished.unlink(missing_ok=True)
        return tuple(sorted(changed))

    def _shown(self) -> str | None:
        return None if self._unfinished.exists() else self._marked()

    def _marked(self) -> str | None:
        try:
            return self._mark.read_text(encoding="ascii")
        except FileNotFoundError:
            return None

    def _changed(self, wanted: Mapping[str, str], shown: str | None) -> set[str]:
        if shown is not None and self._git.succeeds("cat-file", "-e", f"{shown}^{{commit}}"):
            there = {path.removeprefix(f"{ROOT}/"): blob for path, blob in self._git.blobs(shown, ROOT).items()}
        else:
            there = blob_ids(self._folder)
        return {path for path in there.keys() | wanted.keys() if there.get(path) != wanted.get(path)}

    def _write(self, wanted: Mapping[str, str], changed: set[str]) -> None:
        if not changed and self._folder.is_dir():
            return
        new = sorted(path for path in changed if path in wanted)
        contents = self._git.read_blobs([wanted[path] for path in new])
        self._folder.mkdir(parents=True, exist_ok=True)
        write_file(self._unfinished, b"")
        for path in sorted(changed - wanted.keys()):
            _remove(self._folder, path)
        for path, data in zip(new, contents, strict=True):
            _put(self._folder, path, data)


def mark_of(folder: Path) -> Path:
    """Tell where the mark of a content folder lies: beside it."""
    return folder.with_name(f"{folder.name}.commit")


def blob_ids(folder: Path) -> dict[str, str]:
    """Map the files below a folder to the blobs that they would be.

    Raises:
        UnsafeFolderError: when there is a symbolic link or anything that is neither file nor folder.
    """
    return {path: blob_id(data) for path, data in plain_files(folder)}


def plain_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Give each file below a folder with its path from there; hidden ones are left out."""
    if not folder.is_dir():
        return
    for entry in sorted(os.scandir(folder), key=lambda found: found.name):
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from ((f"{entry.name}/{path}", data) for path, data in plain_files(Path(entry.path)))
        elif entry.is_file(follow_symlinks=False) and entry.name.isprintable():
            yield entry.name, _read(entry.path)
        else:
            raise UnsafeFolderError(f"neither file nor folder: {entry.path!r}")


def _read(path: str) -> bytes:
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        return file.read()


def blob_id(data: bytes) -> str:
    """Compute Git's name of a file's bytes, so that unchanged files need no process."""
    return hashlib.sha1(b"blob %d\0%s" % (len(data), data)).hexdigest()  # noqa: S324 - Git's name for it, no protection


@contextmanager
def _inside(folder: Path, path: str, *, make: bool) -> Iterator[tuple[int, str]]:
    """Open the folder of a path step by step, following no link; gives its descriptor and the last name."""
    *steps, name = path.split("/")
    descriptor = os.open(folder, _FOLDER)
    try:
        for step in steps:
            below = _step(descriptor, step, make=make)
            os.close(descriptor)
            descriptor = below
        yield descriptor, name
    except OSError as error:
        raise UnsafeFolderError(f"cannot write {path!r} in the content folder: {error.strerror}") from error
    finally:
        os.close(descriptor)


def _step(descriptor: int, name: str, *, make: bool) -> int:
    if name in {"", ".", ".."}:
        raise UnsafeFolderError(f"not a folder's name: {name!r}")
    if make and not _is_there(descriptor, name):
        os.mkdir(name, mode=0o755, dir_fd=descriptor)
    return os.open(name, _FOLDER, dir_fd=descriptor)


def _is_there(descriptor: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=descriptor, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _put(folder: Path, path: str, data: bytes) -> None:
    with _inside(folder, path, make=True) as (descriptor, name):
        beside = f".{name}.{os.getpid()}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        with os.fdopen(os.open(beside, flags, 0o644, dir_fd=descriptor), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.rename(beside, name, src_dir_fd=descriptor, dst_dir_fd=descriptor)
        os.fsync(descriptor)


def _remove(folder: Path, path: str) -> None:
    with _inside(folder, path, make=False) as (descriptor, name):
        if _is_there(descriptor, name):
            _refuse_folder(descriptor, name)
            os.unlink(name, dir_fd=descriptor)
            os.fsync(descriptor)


def _refuse_folder(descriptor: int, name: str) -> None:
    if stat.S_ISDIR(os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_mode):
        raise UnsafeFolderError(f"a folder stands where a file was: {name!r}")
