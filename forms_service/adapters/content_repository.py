"""The content under version control: a bare repository, written by Git plumbing with compare-and-swap."""

import re
from collections.abc import Mapping
from pathlib import Path

from forms_service.adapters import content_import, content_remote
from forms_service.adapters.checkout import ROOT, WrittenOut
from forms_service.adapters.content_import import CONFLICT, IMPORT, MAIN
from forms_service.adapters.content_remote import Remote
from forms_service.adapters.git import Git, GitError
from forms_service.remote_address import ContentRemote
from forms_service.services.ports import Conflict, HistoryMovedError

_PATH = re.compile(r"(?:[a-z0-9][a-z0-9-]*/){0,4}[a-z0-9][a-z0-9-]{0,79}\.(?:md|yml|csv)")
_SUBJECT = re.compile(r"[ -~]{1,100}")
_TRAILER = re.compile(r"[A-Z][A-Za-z-]{1,30}")
_VALUE = re.compile(r"[A-Za-z0-9._:*~$=-]{1,100}")
_SEPARATOR = "\x1f"


class GitRepository:
    """`content.git` and the folder that its `main` is written out to."""

    def __init__(self, repository: Path, folder: Path, remote: ContentRemote | None = None) -> None:
        self._git = Git(repository)
        self._out = WrittenOut(self._git, folder)
        self._remote = Remote(self._git, remote) if remote else None

    def bring_in(self, source: Path) -> None:
        """Take over the checkout's content and write it out; see the port."""
        self._git.repository.parent.mkdir(parents=True, exist_ok=True)
        with self._git.alone():
            if self._remote is None:
                content_import.bring_in(self._git, source)
            else:
                content_remote.bring_in(self._git, self._remote, source)
            self._out.bring_to(self.head(), everything=True)

    def fetch(self) -> None:
        """Take over what others pushed; see the port."""
        if self._remote is not None:
            with self._git.alone():
                content_remote.follow(self._git, self._remote)

    def head(self) -> str:
        """Name the commit of `main`."""
        return self._git.line("rev-parse", "--verify", "--end-of-options", f"refs/heads/{MAIN}")

    def read(self, path: str, commit: str | None = None) -> str | None:
        """Read a file; see the port."""
        return self._read(f"{ROOT}/{path}", commit or f"refs/heads/{MAIN}")

    def _read(self, path: str, commit: str) -> str | None:
        if "\n" in path:
            return None
        out = self._git.run("cat-file", "--batch", given=f"{commit}:{path}\n".encode())
        about, _, data = out.partition(b"\n")
        return data[:-1].decode(errors="replace") if b" blob " in about else None

    def paths(self, folder: str) -> tuple[str, ...]:
        """List files; see the port."""
        found = self._git.blobs(f"refs/heads/{MAIN}", f"{ROOT}/{folder}")
        return tuple(sorted(path.removeprefix(f"{ROOT}/") for path in found))

    def history(self, path: str, limit: int) -> tuple[str, ...]:
        """List commits; see the port."""
        out = self._git.run("log", "--format=%H", f"--max-count={limit}", f"refs/heads/{MAIN}", "--", f"{ROOT}/{path}")
        return tuple(out.decode().split())

    def find(self, trailers: Mapping[str, str]) -> str | None:
        """Find a commit; see the port."""
        wanted = {_trailer_line(name, value) for name, value in trailers.items()}
        patterns = [f"--grep={line}" for line in sorted(wanted)]
        shown = "--format=%H%x1f%(trailers:only,unfold,separator=%x1f)"
        out = self._git.run("log", "--fixed-strings", "--all-match", *patterns, shown, f"refs/heads/{MAIN}", "--")
        for found in out.decode().splitlines():
            commit, *lines = found.split(_SEPARATOR)
            if wanted <= set(lines):
                return commit
        return None

    def commit(self, changes: Mapping[str, str | None], message: str, trailers: Mapping[str, str], parent: str) -> str:
        """Write files; see the port."""
        text = _message(message, trailers)
        with self._git.alone():
            if self.head() != parent:
                raise HistoryMovedError(parent)
            blobs = {f"{ROOT}/{_checked(path)}": self._keep(content) for path, content in changes.items()}
            commit = self._git.commit_tree(self._git.tree_with(parent, blobs), [parent], text)
            self._assert_only(parent, commit, set(blobs))
            if self._remote is not None:
                self._remote.push(commit, parent)
            self._move_main(commit, parent)
        return commit

    def _keep(self, content: str | None) -> str | None:
        return None if content is None else self._git.keep_blob(content.encode())

    def _assert_only(self, parent: str, commit: str, expected: set[str]) -> None:
        """Refuse to publish anything but what was meant, whatever went wrong before."""
        out = self._git.run("diff-tree", "-r", "-z", "--name-only", "--no-renames", parent, commit)
        changed = {path for path in out.decode().split("\0") if path}
        if not changed <= expected:
            raise GitError("the commit would change more than it should")

    def _move_main(self, commit: str, parent: str) -> None:
        try:
            self._git.run("update-ref", f"refs/heads/{MAIN}", commit, parent)
        except GitError as error:
            if self.head() != parent:
                raise HistoryMovedError(parent) from error
            raise

    def checkout(self) -> tuple[str, ...]:
        """Write `main` out; see the port."""
        with self._git.alone():
            return self._out.bring_to(self.head(), everything=False)

    def conflicts(self) -> tuple[Conflict, ...]:
        """List conflicts; see the port."""
        if self._remote is not None:
            return ()
        shown = f"--format=%(trailers:key={CONFLICT},valueonly,separator=%x1f)"
        out = self._git.run("log", "--first-parent", "--merges", shown, f"refs/heads/{MAIN}", "--")
        paths = {path for line in out.decode().splitlines() for path in line.split(_SEPARATOR) if path}
        found = (self._conflict(path) for path in sorted(paths))
        return tuple(conflict for conflict in found if conflict.ours != conflict.theirs)

    def _conflict(self, path: str) -> Conflict:
        ours, theirs = (self._read(path, f"refs/heads/{branch}") for branch in (MAIN, IMPORT))
        return Conflict(path=path.removeprefix(f"{ROOT}/"), ours=ours, theirs=theirs)


def _checked(path: str) -> str:
    if not _PATH.fullmatch(path):
        raise ValueError(f"not a path that the service writes: {path!r}")
    return path


def _message(subject: str, trailers: Mapping[str, str]) -> str:
    if not _SUBJECT.fullmatch(subject):
        raise ValueError("the subject is not plain")
    lines = "".join(f"{_trailer_line(name, value)}\n" for name, value in trailers.items())
    return f"{subject}\n\n{lines}"


def _trailer_line(name: str, value: str) -> str:
    if not (_TRAILER.fullmatch(name) and _VALUE.fullmatch(value)):
        raise ValueError(f"not a trailer: {name!r}")
    return f"{name}: {value}"
