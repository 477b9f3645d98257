"""Git as a subprocess that nobody else can steer: fixed arguments, own environment, no shell, no hooks."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from forms_service.adapters.durable import locked
from forms_service.services.ports import ContentRepositoryError

_OPTIONS: Final = (
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.attributesFile=/dev/null",
    "-c", "core.autocrlf=false",
    "-c", "core.fsync=all",
    "-c", "commit.gpgSign=false",
    "-c", "gc.auto=0",
    "-c", "protocol.allow=never",
)  # fmt: skip
AUTHOR_NAME: Final = "Werkstattportal"
AUTHOR_EMAIL: Final = "portal@werkstattportal.invalid"
_ENVIRONMENT: Final = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_AUTHOR_NAME": AUTHOR_NAME,
    "GIT_AUTHOR_EMAIL": AUTHOR_EMAIL,
    "GIT_COMMITTER_NAME": AUTHOR_NAME,
    "GIT_COMMITTER_EMAIL": AUTHOR_EMAIL,
    "HOME": os.devnull,
    "LC_ALL": "C",
    "TZ": "UTC",
}
_TIMEOUT_SECONDS: Final = 60


class GitError(ContentRepositoryError):
    """Git did not do what was asked; the text is Git's own, for the log of the operator."""

    code = "git.failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What one command may reach: nothing beside its repository, unless a door says so."""

    options: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    timeout_seconds: float = _TIMEOUT_SECONDS


_CLOSED: Final = Door()


class Git:
    """Git on one bare repository."""

    def __init__(self, repository: Path) -> None:
        self.repository = repository
        self._lock: int | None = None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other writers of this machine out.

        Each Git process holds the lock too: when this process is killed, the next
        writer waits for a Git that is still running, and then knows that what lies
        around is left over.
        """
        with locked(self.repository.with_name(f"{self.repository.name}.lock")) as descriptor:
            self._lock = descriptor
            try:
                self._clear_leftovers()
                yield
            finally:
                self._lock = None

    def _clear_leftovers(self) -> None:
        for pattern in ("*.lock", "refs/heads/*.lock", "index.*"):
            for left in self.repository.glob(pattern):
                left.unlink()

    def run(self, *arguments: str, given: bytes = b"", index: Path | None = None, door: Door = _CLOSED) -> bytes:
        """Run one command and give what it printed; raises GitError."""
        code, out, errors = self._run(arguments, given, index, door)
        if code != 0:
            raise GitError(f"git {arguments[0]}: {errors.decode(errors='replace').strip()}")
        return out

    def succeeds(self, *arguments: str) -> bool:
        """Run one command that answers by its exit code."""
        return self._run(arguments, b"", None, _CLOSED)[0] == 0

    def line(self, *arguments: str, given: bytes = b"", index: Path | None = None) -> str:
        """Run one command that prints one line."""
        return self.run(*arguments, given=given, index=index).decode().strip()

    def _run(self, arguments: Sequence[str], given: bytes, index: Path | None, door: Door) -> tuple[int, bytes, bytes]:
        with subprocess.Popen(
            ["git", *_OPTIONS, *door.options, *arguments],  # noqa: S607 - found by PATH, as the operator installed it
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**self._environment(index), **door.environment},
            cwd=self.repository if self.repository.is_dir() else None,
            pass_fds=() if self._lock is None else (self._lock,),
            # A group of its own: whatever talks to another machine ends with it, and frees the lock.
            start_new_session=True,
        ) as process:
            try:
                out, errors = process.communicate(given, timeout=door.timeout_seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise GitError(f"git {arguments[0]}: no end after {door.timeout_seconds:g} s") from None
        return process.returncode, out, errors

    def _environment(self, index: Path | None) -> Mapping[str, str]:
        own = {**_ENVIRONMENT, "PATH": os.environ.get("PATH", os.defpath), "GIT_DIR": str(self.repository)}
        if index is not None:
            own["GIT_INDEX_FILE"] = str(index)
        return own

    def exists(self) -> bool:
        """Tell whether there is a repository."""
        return (self.repository / "HEAD").is_file()

    def init(self) -> None:
        """Make a bare repository without hooks, samples or anything else of a template."""
        self.repository.mkdir(parents=True, exist_ok=True)
        self.run("init", "--quiet", "--bare", "--template=", "--initial-branch=main", str(self.repository))

    def branches(self) -> dict[str, str]:
        """Map each branch to its commit."""
        lines = self.run("for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads/").decode().splitlines()
        parts = (line.partition(" ") for line in lines)
        return {name: commit for name, _, commit in parts}

    def blobs(self, commit: str, folder: str) -> dict[str, str]:
        """Map the plain files below a folder to their blobs; links and modules are left out."""
        out = self.run("ls-tree", "-r", "-z", "--full-tree", commit, "--", f"{folder}/").decode()
        found = (entry.split("\t", 1) for entry in out.split("\0") if entry)
        parts = ((about.split(" "), path) for about, path in found)
        return {path: blob for (mode, _, blob), path in parts if mode in {"100644", "100755"}}

    def read_blobs(self, blobs: Sequence[str]) -> list[bytes]:
        """Read many blobs with one process."""
        out = self.run("cat-file", "--batch", given="".join(f"{blob}\n" for blob in blobs).encode())
        return _split_batch(out, len(blobs))

    def keep_blob(self, data: bytes) -> str:
        """Write a blob."""
        return self.line("hash-object", "-w", "--no-filters", "--stdin", given=data)

    def tree_with(self, base: str | None, blobs: Mapping[str, str | None]) -> str:
        """Write the tree of a commit with some files replaced (None deletes); everything else goes along."""
        index = self.repository / f"index.{os.getpid()}"
        null = "0" * 40
        lines = [f"100644 {blob}\t{path}\0" if blob else f"0 {null}\t{path}\0" for path, blob in blobs.items()]
        try:
            self.run("read-tree", base or "--empty", index=index)
            self.run("update-index", "-z", "--index-info", given="".join(lines).encode(), index=index)
            return self.line("write-tree", index=index)
        finally:
            with suppress(FileNotFoundError):
                index.unlink()

    def is_within(self, older: str, newer: str) -> bool:
        """Tell whether the history of a commit holds another one."""
        return self.succeeds("merge-base", "--is-ancestor", older, newer)

    def is_related(self, one: str, other: str) -> bool:
        """Tell whether two commits have any history in common."""
        return self.succeeds("merge-base", one, other)

    def move(self, branch: str, commit: str, before: str | None) -> None:
        """Let a branch name another commit, if it still names `before` (None: if it is not there yet)."""
        self.run("update-ref", f"refs/heads/{branch}", commit, before or "0" * 40)

    def commit_tree(self, tree: str, parents: Sequence[str], message: str) -> str:
        """Write a commit; no branch moves."""
        given = [part for parent in parents for part in ("-p", parent)]
        return self.line("commit-tree", tree, *given, "-F", "-", given=message.encode())


def _split_batch(out: bytes, count: int) -> list[bytes]:
    """Take apart what `cat-file --batch` printed."""
    contents, at = [], 0
    for _ in range(count):
        end = out.index(b"\n", at)
        size = int(out[at:end].split(b" ")[2])
        contents.append(out[end + 1 : end + 1 + size])
        at = end + 1 + size + 1
    return contents
