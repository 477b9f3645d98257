"""A content repository elsewhere, real and with real faults: hooks of its own that refuse, die, hang or move on."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

MAIN = "refs/heads/main"
_EDITOR = {
    "GIT_AUTHOR_NAME": "Redaktion",
    "GIT_AUTHOR_EMAIL": "redaktion@kommune.example",
    "GIT_COMMITTER_NAME": "Redaktion",
    "GIT_COMMITTER_EMAIL": "redaktion@kommune.example",
}
_NO_HOOKS = ("-c", "core.hooksPath=/dev/null")
_ID = "--format=%(objectname)"
_REFUSE = "exit 1"
# The branch has moved already; the answer is on its way and never arrives.
_DIE = 'if [ "$1" = committed ]; then kill -9 $PPID; fi'
_HANG = 'if [ "$1" = committed ]; then sleep 60; fi'
_MOVE = """
unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
if [ -f next ]; then moves=$(cat next); rm next; git update-ref refs/heads/main $moves || true; fi
"""
FAULTS = {"refuses": ("pre-receive", _REFUSE), "dies": ("reference-transaction", _DIE)}


@dataclass(frozen=True, slots=True)
class RemoteRepository:
    """A bare repository in a folder; `away` is where it lies while nobody can reach it."""

    folder: Path

    @property
    def away(self) -> Path:
        return self.folder.with_suffix(".away")

    @property
    def _there(self) -> Path:
        return self.folder if self.folder.is_dir() else self.away

    def git(self, *arguments: str, given: bytes = b"", index: Path | None = None) -> str:
        environment = {**os.environ, **_EDITOR, "GIT_DIR": str(self._there)}
        if index is not None:
            environment["GIT_INDEX_FILE"] = str(index)
        done = subprocess.run(
            ["git", *_NO_HOOKS, *arguments], input=given, env=environment, check=True, capture_output=True
        )
        return done.stdout.decode().rstrip("\n")

    def head(self) -> str | None:
        loose = self._there / MAIN
        return loose.read_text("ascii").strip() if loose.is_file() else self.git("for-each-ref", _ID, MAIN) or None

    def read(self, path: str) -> str | None:
        found = self.git("ls-tree", "--name-only", MAIN, "--", path)
        return self.git("show", f"{MAIN}:{path}") + "\n" if found else None

    def releases(self) -> list[str]:
        """List the numbers of all releases in the history, oldest first."""
        return self.git("log", "--reverse", "--format=%(trailers:key=Release,valueonly,separator=%x20)", MAIN).split()

    def make(self, files: dict[str, str], subject: str = "Edit") -> str:
        """Make an editor's commit on top of `main`, without moving it."""
        head, index = self.head(), self._there / "index.editor"
        self.git("read-tree", head or "--empty", index=index)
        for path, text in files.items():
            blob = self.git("hash-object", "-w", "--stdin", given=text.encode())
            self.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", index=index)
        tree = self.git("write-tree", index=index)
        index.unlink()
        return self.git("commit-tree", tree, *(["-p", head] if head else []), "-m", subject)

    def push(self, files: dict[str, str], subject: str = "Edit") -> str:
        """Push as an editor does."""
        commit = self.make(files, subject)
        self.git("update-ref", MAIN, commit)
        return commit

    def fault(self, name: str) -> None:
        """Break it: `down`, `refuses`, `dies` and `hangs` after accepting; `fine` mends everything."""
        if self.away.is_dir():
            self.away.rename(self.folder)
        for hook in (self.folder / "hooks").glob("*"):
            hook.unlink()
        if name == "down":
            self.folder.rename(self.away)
        elif name == "hangs":
            self._hook("reference-transaction", _HANG)
        elif name != "fine":
            self._hook(*FAULTS[name])

    def move_on(self, files: dict[str, str]) -> str:
        """Let an editor's push arrive between the next fetch and its push."""
        commit = self.make(files)
        (self.folder / "next").write_text(f"{commit} {self.head() or ''}", encoding="ascii")
        self._hook("pre-receive", _MOVE)
        return commit

    def _hook(self, name: str, script: str) -> None:
        path = self.folder / "hooks" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
        path.chmod(0o755)


def remote_at(folder: Path) -> RemoteRepository:
    """Make an empty one."""
    subprocess.run(["git", "init", "--quiet", "--bare", "--template=", "-b", "main", str(folder)], check=True)
    return RemoteRepository(folder)
