"""Another repository whose `main` is ours: fetched before a publication, pushed to before the publication counts.

`main` here never runs ahead of the remote's: a commit is a candidate until the
remote has taken it. Refused, it is dropped and made anew on top of what came
meanwhile, so nothing is ever forced or rebased, and nothing is lost.
"""

import base64
import logging
import shlex
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from forms_service.adapters.content_import import MAIN, commit_of, compare
from forms_service.adapters.git import Door, Git, GitError
from forms_service.remote_address import ContentRemote
from forms_service.services.ports import HistoryMovedError, RemoteUnavailableError

log = logging.getLogger(__name__)

_REF: Final = f"refs/heads/{MAIN}"
_SEEN: Final = f"refs/remotes/origin/{MAIN}"
_MERGED: Final = "Merge content\n"
_OPTIONS: Final = (
    "-c", "http.followRedirects=false",
    "-c", "http.lowSpeedLimit=1",
    "-c", "http.lowSpeedTime=20",
    "-c", "credential.helper=",
    "-c", "fetch.fsckObjects=true",
    "-c", "push.recurseSubmodules=no",
)  # fmt: skip


class Remote:
    """The remote repository of one content repository. All its methods need the lock of `Git.alone`."""

    def __init__(self, git: Git, address: ContentRemote, timeout_seconds: float = 60) -> None:
        self._git = git
        self._address = address
        self._timeout_seconds = timeout_seconds

    def fetch(self) -> str | None:
        """Bring the remote's `main` here, under a name of its own; None where the remote is empty.

        Raises:
            RemoteUnavailableError: it does not answer, or its history was rewritten.
        """
        there, seen = self._main(), self._seen()
        if there is None and seen is not None:
            raise RemoteUnavailableError("the remote has lost its main")
        if there != seen:
            # Without a plus sign: a history that was rewritten is for people to look at.
            options = ("--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-gc", "--quiet")
            self._reach("fetch", *options, "--", self._address.url, f"{_REF}:{_SEEN}")
        return there

    def push(self, commit: str, parent: str | None) -> None:
        """Let the remote's `main` be a commit that follows `parent`; returns only when it is.

        Raises:
            HistoryMovedError: the remote's `main` is no longer `parent`.
            RemoteUnavailableError: it did not answer. The commit may have arrived; the next `fetch` tells.
        """
        options = ("--porcelain", "--no-verify", "--no-follow-tags", "--quiet")
        try:
            self._reach("push", *options, "--", self._address.url, f"{commit}:{_REF}")
        except RemoteUnavailableError:
            there = self._main()
            if there not in {commit, parent}:
                raise HistoryMovedError(str(parent)) from None
            if there == parent:
                raise
        # Without it, a commit of ours that somebody took out of the remote would look like a new one and go back in.
        self._git.run("update-ref", _SEEN, commit)

    def _main(self) -> str | None:
        lines = self._reach("ls-remote", "--quiet", "--refs", "--", self._address.url).decode().splitlines()
        refs = {name: commit for commit, _, name in (line.partition("\t") for line in lines)}
        if refs and _REF not in refs:
            raise RemoteUnavailableError("the remote is not empty, but has no main")
        return refs.get(_REF)

    def _seen(self) -> str | None:
        found = self._git.run("for-each-ref", "--format=%(objectname)", _SEEN).decode().strip()
        return found or None

    def _reach(self, *arguments: str) -> bytes:
        try:
            return self._git.run(*arguments, door=self._door())
        except (GitError, OSError) as error:
            raise RemoteUnavailableError(str(error)) from error

    def _door(self) -> Door:
        scheme = urlsplit(self._address.url).scheme or "file"
        options = (*_OPTIONS, "-c", f"protocol.{scheme}.allow=always")
        environment = _credentials(scheme, self._address.secret_file)
        return Door(options=options, environment=environment, timeout_seconds=self._timeout_seconds)


def _credentials(scheme: str, secret_file: Path | None) -> dict[str, str]:
    """Hand the secret over by environment: arguments can be read by everybody on the machine."""
    if secret_file is None:
        return {}
    if scheme == "ssh":
        return {"GIT_SSH_COMMAND": _ssh(secret_file)}
    basic = base64.b64encode(secret_file.read_bytes().strip()).decode()
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
    }


def _ssh(key: Path) -> str:
    options = {
        "BatchMode": "yes",
        "IdentitiesOnly": "yes",
        "StrictHostKeyChecking": "yes",
        "UserKnownHostsFile": str(key.with_name("known_hosts")),
        "ConnectTimeout": "20",
        "ServerAliveInterval": "10",
    }
    given = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
    return shlex.join(["ssh", "-F", "none", "-i", str(key), *given])


def bring_in(git: Git, remote: Remote, source: Path) -> None:
    """Start with the remote's `main`; an empty remote is filled, from here or else from the checkout.

    Raises:
        RemoteUnavailableError: the remote does not answer, and there is nothing here either.
    """
    if not git.exists():
        git.init()
    ours = git.branches().get(MAIN)
    try:
        if remote.fetch() is None:
            filling = ours or commit_of(git, source, None)
            remote.push(filling, None)
        follow(git, remote)
    except RemoteUnavailableError:
        if ours is None:
            raise
        log.exception("content remote not reached, going on with what is here")


def follow(git: Git, remote: Remote) -> None:
    """Let `main` be the remote's; what was committed here alone is merged and pushed.

    Raises:
        HistoryMovedError: the remote moved meanwhile.
        RemoteUnavailableError: it does not answer, or both sides changed one file and people have to merge.
    """
    theirs, ours = remote.fetch(), git.branches().get(MAIN)
    if theirs is None:
        raise RemoteUnavailableError("the remote is empty")
    if ours != theirs:
        git.move(MAIN, _common(git, remote, ours, theirs), ours)


def _common(git: Git, remote: Remote, ours: str | None, theirs: str) -> str:
    """Find the commit that holds both histories, or make it; the remote has it when this returns."""
    if ours is None or git.is_within(ours, theirs) or not (git.is_related(ours, theirs) or _has_published(git)):
        return theirs
    common = ours if git.is_within(theirs, ours) else _merge(git, theirs, ours)
    remote.push(common, theirs)
    return common


def _has_published(git: Git) -> bool:
    return bool(git.run("log", "--grep=^Release: ", "--format=%H", "--max-count=1", _REF, "--"))


def _merge(git: Git, theirs: str, ours: str) -> str:
    if not git.is_related(ours, theirs):
        raise RemoteUnavailableError("the remote is another repository than the one here, which has publications")
    found = compare(git, theirs, ours)
    if found.clashes:
        raise RemoteUnavailableError(f"both sides changed {', '.join(found.clashes)}")
    return git.commit_tree(git.tree_with(theirs, found.changes), [theirs, ours], _MERGED)
