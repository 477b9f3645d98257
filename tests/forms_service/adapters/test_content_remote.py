"""R06, R09: the content repository elsewhere, with a real one in each state that it can be in."""

import fcntl
import http.server
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms_service.adapters.content_remote import Remote
from forms_service.adapters.content_repository import GitRepository
from forms_service.adapters.git import Door, Git, GitError
from forms_service.remote_address import ContentRemote
from forms_service.services.ports import HistoryMovedError, RemoteUnavailableError
from tests.forms_service.remotes import RemoteRepository, remote_at

PAGE = "kommunen/helbeduendorf.md"
REFERENCE = "ZWK-2026-7K4M2X-9"
START = {"README.md": "Projekt\n", "content/index.md": "Start\n", "content/kommunen/zwickau.md": "Zwickau\n"}


@pytest.fixture
def remote(tmp_path: Path) -> RemoteRepository:
    return remote_at(tmp_path / "remote.git")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "index.md").write_text("Checkout\n", encoding="utf-8")
    return folder


def portal(tmp_path: Path, remote: RemoteRepository | None, name: str = "var") -> GitRepository:
    folder = tmp_path / name
    address = ContentRemote(url=str(remote.folder)) if remote else None
    return GitRepository(folder / "content.git", folder / "content", address)


def publish(repository: GitRepository, text: str = "Helbedündorf\n", release: str = "17", path: str = PAGE) -> str:
    trailers = {"Reference": REFERENCE, "Release": release}
    return repository.commit({path: text}, f"Publish {REFERENCE} (publish)", trailers, repository.head())


def test_an_empty_remote_is_filled_from_the_checkout(tmp_path: Path, remote: RemoteRepository, source: Path) -> None:
    repository = portal(tmp_path, remote)

    repository.bring_in(source)

    assert remote.head() == repository.head()
    assert remote.read("content/index.md") == "Checkout\n"
    assert (tmp_path / "var" / "content" / "index.md").read_text(encoding="utf-8") == "Checkout\n"
    assert Git(tmp_path / "var" / "content.git").branches() == {"main": repository.head()}


def test_a_filled_remote_is_taken_as_it_is(tmp_path: Path, remote: RemoteRepository, source: Path) -> None:
    head = remote.push(START)
    repository = portal(tmp_path, remote)

    repository.bring_in(source)
    repository.bring_in(source)

    assert remote.head() == repository.head() == head
    assert repository.read("index.md") == "Start\n"
    assert not (tmp_path / "var" / "content" / "README.md").exists()
    assert repository.conflicts() == ()


def test_a_portal_that_lived_alone_fills_an_empty_remote(
    tmp_path: Path, remote: RemoteRepository, source: Path
) -> None:
    alone = portal(tmp_path, None)
    alone.bring_in(source)
    commit = publish(alone)

    portal(tmp_path, remote).bring_in(source)

    assert remote.head() == commit


def test_a_publication_is_on_the_remote_before_it_counts(
    tmp_path: Path, remote: RemoteRepository, source: Path
) -> None:
    remote.push(START)
    repository = portal(tmp_path, remote)
    repository.bring_in(source)

    commit = publish(repository)

    assert remote.head() == repository.head() == commit
    assert remote.read("README.md") == "Projekt\n"
    assert remote.git("fsck", "--strict") == ""


def test_what_editors_push_is_taken_over(tmp_path: Path, remote: RemoteRepository, source: Path) -> None:
    remote.push(START)
    repository = portal(tmp_path, remote)
    repository.bring_in(source)
    remote.push({"content/index.md": "Neu\n"})

    repository.fetch()

    assert repository.checkout() == ("index.md",)
    assert repository.read("index.md") == "Neu\n"


def test_refused_because_somebody_was_faster(tmp_path: Path, remote: RemoteRepository, source: Path) -> None:
    remote.push(START)
    repository = portal(tmp_path, remote)
    repository.bring_in(source)
    before = repository.head()
    faster = remote.move_on({"content/index.md": "Schneller\n"})

    with pytest.raises(HistoryMovedError):
        publish(repository)

    assert (repository.head(), remote.head()) == (before, faster)
    repository.fetch()
    commit = publish(repository)
    assert remote.head() == commit
    assert remote.git("rev-parse", f"{commit}^") == faster
    assert remote.read("content/index.md") == "Schneller\n"


@pytest.mark.parametrize("fault", ["down", "refuses"])
def test_a_remote_that_takes_nothing_leaves_main_where_it_was(
    tmp_path: Path, remote: RemoteRepository, source: Path, fault: str
) -> None:
    remote.push(START)
    repository = portal(tmp_path, remote)
    repository.bring_in(source)
    before = repository.head()
    remote.fault(fault)

    with pytest.raises(RemoteUnavailableError):
        publish(repository)

    remote.fault("fine")
    assert (repository.head(), remote.head()) == (before, before)
    assert publish(repository) == remote.head()


def test_a_remote_that_dies_after_accepting_has_accepted(
    tmp_path: Path, remote: RemoteRepository, source: Path
) -> None:
    remote.push(START)
    repository = portal(tmp_path, remote)
    repository.bring_in(source)
    remote.fault("dies")

    assert publish(repository) == repository.head() == remote.head()


def test_a_remote_that_dies_and_stays_away_is_asked_later(
    tmp_path: Path, remote: RemoteRepository, source: Path
) -> None:
    """Nobody could say whether the commit arrived; the next fetch finds it."""
    remote.push(START)
    repository = portal(tmp_path, remote)
    repository.bring_in(source)
    before = repository.head()
    away = f'if [ "$1" = committed ]; then mv {remote.folder} {remote.away}; kill -9 $PPID; fi'
    remote._hook("reference-transaction", away)  # noqa: SLF001 - a fault of this test alone

    with pytest.raises(RemoteUnavailableError):
        publish(repository)

    assert repository.head() == before
    remote.fault("fine")
    repository.fetch()
    assert repository.find({"Release": "17"}) == repository.head() == remote.head()


def test_a_remote_that_hangs_is_given_up_and_frees_the_lock(
    tmp_path: Path, remote: RemoteRepository, source: Path
) -> None:
    remote.push(START)
    repository = portal(tmp_path, remote)
    repository.bring_in(source)
    git = Git(tmp_path / "var" / "content.git")
    remote.fault("hangs")
    commit = git.commit_tree(f"{repository.head()}^{{tree}}", [repository.head()], "Publish\n")

    with git.alone():
        # It had accepted before it fell silent, and says so when asked.
        Remote(git, ContentRemote(url=str(remote.folder)), timeout_seconds=0.5).push(commit, repository.head())

    assert remote.head() == commit
    with (tmp_path / "var" / "content.git.lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_remote_that_is_down_does_not_keep_the_portal_from_starting(
    tmp_path: Path, remote: RemoteRepository, source: Path, caplog: pytest.LogCaptureFixture
) -> None:
    remote.push(START)
    portal(tmp_path, remote).bring_in(source)
    remote.fault("down")

    with caplog.at_level(logging.ERROR):
        portal(tmp_path, remote).bring_in(source)

    assert "content remote not reached" in caplog.text
    assert (tmp_path / "var" / "content" / "index.md").read_text(encoding="utf-8") == "Start\n"


def test_a_remote_that_is_down_at_the_very_first_start_is_told(
    tmp_path: Path, remote: RemoteRepository, source: Path
) -> None:
    remote.fault("down")

    with pytest.raises(RemoteUnavailableError):
        portal(tmp_path, remote).bring_in(source)


def parted(tmp_path: Path, remote: RemoteRepository, source: Path, path: str) -> GitRepository:
    """Let the portal live alone for one publication, while editors push to the remote."""
    remote.push(START)
    portal(tmp_path, remote).bring_in(source)
    alone = portal(tmp_path, None)
    alone.commit({path: "allein\n"}, "Publish", {"Release": "17"}, alone.head())
    remote.push({"content/index.md": "Neu\n"})
    return portal(tmp_path, remote)


def test_two_histories_that_fit_are_merged(tmp_path: Path, remote: RemoteRepository, source: Path) -> None:
    repository = parted(tmp_path, remote, source, PAGE)
    theirs, ours = remote.head(), repository.head()

    repository.fetch()

    assert remote.head() == repository.head()
    assert remote.git("log", "-1", "--format=%P").split() == [theirs, ours]
    assert remote.read("content/index.md") == "Neu\n"
    assert remote.read(f"content/{PAGE}") == "allein\n"
    assert remote.read("README.md") == "Projekt\n"


def test_two_histories_with_one_file_wait_for_people(tmp_path: Path, remote: RemoteRepository, source: Path) -> None:
    repository = parted(tmp_path, remote, source, "index.md")
    theirs, ours = remote.head(), repository.head()

    with pytest.raises(RemoteUnavailableError, match=r"content/index\.md"):
        repository.fetch()

    assert (remote.head(), repository.head()) == (theirs, ours)


def test_another_repository_never_replaces_publications(tmp_path: Path, remote: RemoteRepository, source: Path) -> None:
    alone = portal(tmp_path, None)
    alone.bring_in(source)
    ours = publish(alone)
    theirs = remote.push(START)
    repository = portal(tmp_path, remote)

    with pytest.raises(RemoteUnavailableError, match="another repository"):
        repository.fetch()

    assert (remote.head(), repository.head()) == (theirs, ours)


def test_another_repository_replaces_what_came_from_the_checkout(
    tmp_path: Path, remote: RemoteRepository, source: Path
) -> None:
    portal(tmp_path, None).bring_in(source)
    theirs = remote.push(START)
    repository = portal(tmp_path, remote)

    repository.bring_in(source)

    assert (remote.head(), repository.head()) == (theirs, theirs)
    assert repository.read("index.md") == "Start\n"


def test_a_history_that_was_rewritten_is_left_to_people(tmp_path: Path, remote: RemoteRepository, source: Path) -> None:
    remote.push(START)
    repository = portal(tmp_path, remote)
    repository.bring_in(source)
    ours = publish(repository)
    remote.git("update-ref", "refs/heads/main", f"{ours}^")
    rewritten = remote.push({"content/index.md": "umgeschrieben\n"})

    with pytest.raises(RemoteUnavailableError):
        repository.fetch()

    assert (remote.head(), repository.head()) == (rewritten, ours)


@pytest.mark.parametrize(("ref", "message"), [(None, "lost its main"), ("refs/heads/master", "has no main")])
def test_a_remote_without_its_main_is_never_filled_again(
    tmp_path: Path, remote: RemoteRepository, source: Path, ref: str | None, message: str
) -> None:
    remote.push(START)
    repository = portal(tmp_path, remote)
    repository.bring_in(source)
    if ref:
        remote.git("update-ref", ref, "refs/heads/main")
    remote.git("update-ref", "-d", "refs/heads/main")

    with pytest.raises(RemoteUnavailableError, match=message):
        repository.fetch()

    assert remote.head() is None


def test_two_portals_share_a_remote(tmp_path: Path, remote: RemoteRepository, source: Path) -> None:
    remote.push(START)
    first, second = (portal(tmp_path, remote, name) for name in ("eins", "zwei"))
    for repository in (first, second):
        repository.bring_in(source)
    publish(first, release="17")

    with pytest.raises(HistoryMovedError):
        publish(second, "anders\n", release="18", path="kommunen/ploessberg.md")

    second.fetch()
    publish(second, "anders\n", release="18", path="kommunen/ploessberg.md")
    first.fetch()
    assert first.head() == second.head() == remote.head()
    assert remote.releases() == ["17", "18"]


def test_a_tree_that_attacks_git_is_not_taken_over(tmp_path: Path, remote: RemoteRepository, source: Path) -> None:
    good = remote.push(START)
    repository = portal(tmp_path, remote)
    repository.bring_in(source)
    remote.push({".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = --upload-pack=touch evil\n'})

    with pytest.raises(RemoteUnavailableError, match="gitmodulesUrl"):
        repository.fetch()

    assert repository.head() == good


def test_links_modules_and_attributes_do_nothing(tmp_path: Path, remote: RemoteRepository, source: Path) -> None:
    modules = '[submodule "x"]\n\tpath = content/module\n\turl = ext::sh -c touch% evil\n'
    remote.push({**START, ".gitmodules": modules, "content/.gitattributes": "* filter=evil\n"})
    blob = remote.git("hash-object", "-w", "--stdin", given=b"/etc/passwd")
    index = tmp_path / "index"
    remote.git("read-tree", "main", index=index)
    remote.git("update-index", "--add", "--cacheinfo", f"120000,{blob},content/link.md", index=index)
    remote.git("update-index", "--add", "--cacheinfo", f"160000,{remote.head()},content/module", index=index)
    tree = remote.git("write-tree", index=index)
    remote.git("update-ref", "refs/heads/main", remote.git("commit-tree", tree, "-p", "main", "-m", "Links"))
    repository = portal(tmp_path, remote)

    repository.bring_in(source)
    publish(repository)
    repository.checkout()

    out = tmp_path / "var" / "content"
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*.md")) == [
        "index.md",
        "kommunen/helbeduendorf.md",
        "kommunen/zwickau.md",
    ]
    assert not (out / "module").exists()
    assert list(tmp_path.rglob("evil*")) == []
    # Carried along, as everything else that is not the service's.
    assert "120000" in remote.git("ls-tree", "main", "--", "content/link.md")


def test_ssh_is_told_whom_to_trust_and_which_key(
    tmp_path: Path, remote: RemoteRepository, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in for ssh notes how it was called and then does what sshd does: run the command."""
    remote.push(START)
    key = tmp_path / "schlüssel mit leerzeichen"
    key.write_text("-", encoding="ascii")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "ssh").write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > "{tmp_path}/called"\nfor last; do :; done\nexec sh -c "$last"\n', "utf-8"
    )
    (programs / "ssh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    address = ContentRemote(url=f"ssh://git@git.example{remote.folder}", secret_file=key)
    repository = GitRepository(tmp_path / "var" / "content.git", tmp_path / "var" / "content", address)

    repository.bring_in(source)
    publish(repository)

    called = (tmp_path / "called").read_text(encoding="utf-8").splitlines()
    assert remote.head() == repository.head()
    assert called[:4] == ["-F", "none", "-i", str(key)]
    assert {"BatchMode=yes", "IdentitiesOnly=yes", "StrictHostKeyChecking=yes"} <= set(called)
    assert f"UserKnownHostsFile={tmp_path / 'known_hosts'}" in called
    assert "git@git.example" in called


@pytest.mark.parametrize("address", ["ext::sh -c touch% evil", "git://127.0.0.1:1/x.git", "http://127.0.0.1:1/x.git"])
def test_other_ways_out_stay_closed(tmp_path: Path, address: str) -> None:
    """A door opens for one kind of address only; the commands that need none have no way out at all."""
    git = Git(tmp_path / "content.git")
    git.init()

    for door in (Door(), Door(options=("-c", "protocol.https.allow=always"))):
        with pytest.raises(GitError, match="not allowed"):
            git.run("ls-remote", address, door=door)

    assert list(tmp_path.rglob("evil*")) == []


class Listener(http.server.BaseHTTPRequestHandler):
    """Sends everybody on to another address and notes who came, with what."""

    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        found: list[str] = self.server.seen  # type: ignore[attr-defined] # set below
        found.append(self.headers.get("Authorization", ""))
        self.send_response(302)
        self.send_header("Location", f"http://127.0.0.1:{self.server.onward}{self.path}")  # type: ignore[attr-defined] # set below
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def listeners() -> Iterator[tuple[http.server.HTTPServer, http.server.HTTPServer]]:
    first, second = (http.server.HTTPServer(("127.0.0.1", 0), Listener) for _ in range(2))
    for server in (first, second):
        server.seen, server.onward = [], second.server_port  # type: ignore[attr-defined] # the handler's notes
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    yield first, second
    for server in (first, second):
        server.shutdown()
        server.server_close()


def test_the_token_goes_to_its_host_and_no_further(
    tmp_path: Path, source: Path, listeners: tuple[http.server.HTTPServer, http.server.HTTPServer]
) -> None:
    first, second = listeners
    token = tmp_path / "token"
    token.write_text("portal:geheim\n", encoding="ascii")
    address = ContentRemote(url=f"http://127.0.0.1:{first.server_port}/portal.git", secret_file=token)

    with pytest.raises(RemoteUnavailableError) as refused:
        GitRepository(tmp_path / "var" / "content.git", tmp_path / "var" / "content", address).bring_in(source)

    assert first.seen == ["Basic cG9ydGFsOmdlaGVpbQ=="]  # type: ignore[attr-defined] # the handler's notes
    assert second.seen == []  # type: ignore[attr-defined] # likewise
    assert "geheim" not in str(refused.value)
