"""R09: whatever somebody types, Git does what was meant and nothing else."""

import os
import subprocess
from pathlib import Path

import pytest

from forms_service.adapters.checkout import UnsafeFolderError
from forms_service.adapters.content_repository import GitRepository
from forms_service.services.ports import HistoryMovedError

PAGE = "kommunen/helbeduendorf.md"
REFERENCE = "ZWK-2026-7K4M2X-9"


PLANTED = {
    "GIT_CONFIG_GLOBAL": "TMP/evil.config",
    "GIT_CONFIG_SYSTEM": "TMP/evil.config",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "core.hooksPath",
    "GIT_CONFIG_VALUE_0": "TMP/content.git/hooks",
    "GIT_CONFIG_PARAMETERS": "'core.hooksPath'='TMP/content.git/hooks'",
    "GIT_DIR": "TMP/elsewhere",
    "GIT_INDEX_FILE": "TMP/evil-index",
    "GIT_OBJECT_DIRECTORY": "TMP/evil-objects",
    "GIT_NAMESPACE": "evil",
    "GIT_AUTHOR_NAME": "Erika Mustermann",
    "GIT_COMMITTER_EMAIL": "erika@mustermann.example",
    "GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z",
    "GIT_TRACE": "TMP/evil-trace",
    "GIT_ALLOW_PROTOCOL": "ext",
    "HOME": "TMP",
    "XDG_CONFIG_HOME": "TMP",
}


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "--git-dir", str(folder / "content.git"), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout" / "content"
    (folder / "kommunen").mkdir(parents=True)
    (folder / "index.md").write_text("Start\n", encoding="utf-8")
    (folder / "kommunen" / "zwickau.md").write_text("Zwickau\n", encoding="utf-8")
    (folder / ".geheim").write_text("nicht für Git\n", encoding="utf-8")
    return folder


@pytest.fixture
def repository(tmp_path: Path, source: Path) -> GitRepository:
    made = GitRepository(tmp_path / "content.git", tmp_path / "content")
    made.bring_in(source)
    return made


def publish(repository: GitRepository, text: str | None = "Helbedündorf\n", release: str = "17") -> str:
    trailers = {"Reference": REFERENCE, "Release": release, "Content-Hash": "0" * 64}
    return repository.commit({PAGE: text}, f"Publish {REFERENCE} (publish)", trailers, repository.head())


@pytest.mark.usefixtures("repository")
def test_first_start_fills_both_branches(tmp_path: Path) -> None:
    assert git(tmp_path, "rev-parse", "main") == git(tmp_path, "rev-parse", "import")
    assert git(tmp_path, "ls-tree", "-r", "--name-only", "main").split() == [
        "content/index.md",
        "content/kommunen/zwickau.md",
    ]
    assert (tmp_path / "content" / "index.md").read_text(encoding="utf-8") == "Start\n"
    assert not (tmp_path / "content" / ".geheim").exists()


def test_a_commit_changes_its_file_only_and_names_no_person(repository: GitRepository, tmp_path: Path) -> None:
    commit = publish(repository)

    assert git(tmp_path, "show", "--format=%an <%ae>%n%cn <%ce>%n%B", "--name-status", commit).splitlines() == [
        "Werkstattportal <portal@werkstattportal.invalid>",
        "Werkstattportal <portal@werkstattportal.invalid>",
        f"Publish {REFERENCE} (publish)",
        "",
        f"Reference: {REFERENCE}",
        "Release: 17",
        f"Content-Hash: {'0' * 64}",
        "",
        "",
        f"A\tcontent/{PAGE}",
    ]
    assert git(tmp_path, "fsck", "--strict") == ""


def test_a_commit_is_found_by_its_trailers(repository: GitRepository) -> None:
    commit = publish(repository, release="17")
    publish(repository, "anders\n", release="170")

    assert repository.find({"Release": "17"}) == commit
    assert repository.find({"Release": "17", "Reference": REFERENCE}) == commit
    assert repository.find({"Release": "1"}) is None
    assert repository.find({"Reference": "17"}) is None
    assert repository.find({"Release": "17", "Reference": "ZWK-2026-000000-0"}) is None


def test_a_trailer_in_a_text_is_not_found(repository: GitRepository) -> None:
    publish(repository, "Release: 99\n", release="17")

    assert repository.find({"Release": "99"}) is None


def test_the_second_writer_is_told_that_main_moved(repository: GitRepository) -> None:
    before = repository.head()
    publish(repository)

    with pytest.raises(HistoryMovedError):
        repository.commit({PAGE: "spät\n"}, "Publish", {}, before)

    assert repository.read(PAGE) == "Helbedündorf\n"


def test_checkout_writes_and_removes_what_changed(repository: GitRepository, tmp_path: Path) -> None:
    publish(repository)
    assert repository.checkout() == (PAGE,)
    assert (tmp_path / "content" / PAGE).read_text(encoding="utf-8") == "Helbedündorf\n"
    assert repository.checkout() == ()

    publish(repository, None, release="18")

    assert repository.checkout() == (PAGE,)
    assert not (tmp_path / "content" / PAGE).exists()


def test_what_a_broken_off_writing_left_is_removed(repository: GitRepository, tmp_path: Path) -> None:
    """As with a full disk in the middle: the first file is out, the second is not, and then Git takes both away."""
    first, second = "kommunen/aaa-neu.md", "kommunen/zzz-neu.md"
    out = tmp_path / "content"
    in_the_way = out / second
    repository.commit({first: "x\n", second: "x\n"}, "Publish A (publish)", {}, repository.head())
    in_the_way.mkdir()
    with pytest.raises(UnsafeFolderError):
        repository.checkout()
    assert (out / first).is_file()

    in_the_way.rmdir()
    repository.commit({first: None, second: None}, "Publish A (withdraw)", {}, repository.head())
    repository.checkout()

    assert not (out / first).exists()
    assert repository.checkout() == ()


def test_everything_outside_the_content_is_carried_along(repository: GitRepository, tmp_path: Path) -> None:
    blob = subprocess.run(
        ["git", "--git-dir", tmp_path / "content.git", "hash-object", "-w", "--stdin"],
        input=b"Programm\n", check=True, capture_output=True,
    ).stdout.decode().strip()  # fmt: skip
    index = {**os.environ, "GIT_DIR": str(tmp_path / "content.git"), "GIT_INDEX_FILE": str(tmp_path / "index")}
    for command in (["read-tree", "main"], ["update-index", "--add", "--cacheinfo", f"100644,{blob},README.md"]):
        subprocess.run(["git", *command], env=index, check=True)
    tree = subprocess.run(["git", "write-tree"], env=index, check=True, capture_output=True, text=True).stdout.strip()
    person = ["-c", "user.name=x", "-c", "user.email=x@x.example"]
    commit = git(tmp_path, *person, "commit-tree", tree, "-p", "main", "-m", "More than content").strip()
    git(tmp_path, "update-ref", "refs/heads/main", commit)

    publish(repository)
    repository.checkout()

    assert git(tmp_path, "show", "main:README.md") == "Programm\n"
    assert not (tmp_path / "content" / "README.md").exists()
    assert not (tmp_path / "README.md").exists()


@pytest.mark.parametrize(
    "path",
    [
        "../../evil.md",
        "/etc/passwd.md",
        "kommunen/../../evil.md",
        ":/",
        ":(top)x.md",
        "--upload-pack=evil.md",
        "-A.md",
        ".gitmodules",
        ".gitattributes",
        "kommunen/.git/config.md",
        "kommunen/Zwickau.md",
        "kommunen/zwi\nckau.md",
        "kommunen/zwickau.md\0",
        "kommunen/zwickau",
        "kommunen//zwickau.md",
        "",
    ],
)
def test_a_path_that_is_not_ours_is_refused(repository: GitRepository, path: str) -> None:
    before = repository.head()

    with pytest.raises(ValueError, match="not a path"):
        repository.commit({path: "x\n"}, "Publish", {}, before)

    assert repository.head() == before


@pytest.mark.parametrize(
    ("subject", "trailers"),
    [
        ("Publish\n\nSigned-off-by: x <x@x.example>", {}),
        ("Publish", {"Reference": "x\nSigned-off-by: x <x@x.example>"}),
        ("Publish", {"Signed off": "x"}),
        ("Publish", {"Reference": ""}),
        ("", {}),
        ("Veröffentliche", {}),
    ],
)
def test_a_message_that_is_not_ours_is_refused(
    repository: GitRepository, subject: str, trailers: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="not "):
        repository.commit({PAGE: "x\n"}, subject, trailers, repository.head())


HOSTILE = [
    "--upload-pack=touch evil",
    "Signed-off-by: x <x@x.example>\nRelease: 99\n",
    "$(touch evil) `touch evil` ; touch evil",
    "\x1b[2Jfilter=lfs diff=lfs",
    '[submodule "x"]\n\turl = ext::sh -c touch% evil',
    "* filter=evil\n",
    "\0\0",
    "ä" * 10_000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_a_file_and_nothing_else(repository: GitRepository, tmp_path: Path, text: str) -> None:
    commit = publish(repository, text)
    repository.checkout()

    assert repository.read(PAGE) == text
    assert (tmp_path / "content" / PAGE).read_bytes() == text.encode()
    assert git(tmp_path, "show", "--format=", "--name-only", commit).split() == [f"content/{PAGE}"]
    assert git(tmp_path, "log", "-1", "--format=%(trailers:only,unfold)", commit).splitlines()[:2] == [
        f"Reference: {REFERENCE}",
        "Release: 17",
    ]
    assert list(tmp_path.rglob("evil*")) == []


def test_planted_hooks_filters_and_environment_do_nothing(
    repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = tmp_path / "content.git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("pre-commit", "post-commit", "reference-transaction", "post-checkout", "post-index-change"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/evil-{name}\n", encoding="ascii")
        (hooks / name).chmod(0o755)
    filters = f'[filter "evil"]\nclean = touch {tmp_path}/evil-clean\nsmudge = touch {tmp_path}/evil-smudge\n'
    (tmp_path / "evil.config").write_text(
        f"[core]\nhooksPath = {hooks}\nfsmonitor = touch {tmp_path}/evil\nattributesFile = {tmp_path}/evil.config\n"
        f"{filters}[commit]\ngpgSign = true\n[gpg]\nprogram = touch {tmp_path}/evil-gpg\n",
        "ascii",
    )
    (tmp_path / "content.git" / "info").mkdir(exist_ok=True)
    (tmp_path / "content.git" / "info" / "attributes").write_text("* filter=evil diff=evil ident\n", "ascii")
    for name, value in {**PLANTED, "GIT_EXTERNAL_DIFF": f"touch {tmp_path}/evil-diff"}.items():
        monkeypatch.setenv(name, value.replace("TMP", str(tmp_path)))

    commit = publish(repository, "$Id$\n")
    repository.checkout()

    monkeypatch.undo()
    assert sorted(path.name for path in tmp_path.glob("evil*")) == ["evil.config"]
    author, committer, year = git(tmp_path, "show", "-s", "--format=%an %cn %ad", "--date=format:%Y", commit).split()
    assert (author, committer) == ("Werkstattportal", "Werkstattportal")
    assert year != "2001"
    assert repository.read(PAGE) == (tmp_path / "content" / PAGE).read_text(encoding="utf-8") == "$Id$\n"


def test_a_history_of_hostile_texts_holds_what_was_meant_and_nothing_else(
    repository: GitRepository, tmp_path: Path
) -> None:
    for number, text in enumerate(HOSTILE):
        publish(repository, text, release=str(number))

    shown = git(
        tmp_path, "log", "--format=%x01%an|%cn|%s|%(trailers:key=Release,valueonly,separator=%x2c)", "-p", "--stat"
    )
    commits = [part.splitlines() for part in shown.split("\x01")[1:]]
    heads = [lines[0] for lines in reversed(commits)]
    assert heads[1:] == [
        f"Werkstattportal|Werkstattportal|Publish {REFERENCE} (publish)|{number}" for number in range(len(HOSTILE))
    ]
    for lines in commits[:-1]:
        assert {line for line in lines if line.startswith("diff --git")} == {
            f"diff --git a/content/{PAGE} b/content/{PAGE}"
        }
    assert git(tmp_path, "ls-tree", "-r", "--name-only", "main").split() == [
        "content/index.md",
        f"content/{PAGE}",
        "content/kommunen/zwickau.md",
    ]
    assert git(tmp_path, "fsck", "--strict", "--full") == ""


@pytest.mark.parametrize("planted", ["folder", "file"])
def test_a_planted_link_is_never_written_through(repository: GitRepository, tmp_path: Path, planted: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "helbeduendorf.md").write_text("unberührt\n", encoding="utf-8")
    target = tmp_path / "content" / "kommunen"
    if planted == "folder":
        (target / "zwickau.md").unlink()
        target.rmdir()
        target.symlink_to(outside)
    else:
        (target / "helbeduendorf.md").symlink_to(outside / "helbeduendorf.md")
    publish(repository)

    if planted == "folder":
        with pytest.raises(UnsafeFolderError):
            repository.checkout()
    else:
        repository.checkout()

    assert (outside / "helbeduendorf.md").read_text(encoding="utf-8") == "unberührt\n"


def test_a_link_in_the_checkout_is_not_taken_over(tmp_path: Path, source: Path) -> None:
    (source / "passwd.md").symlink_to("/etc/passwd")

    with pytest.raises(UnsafeFolderError):
        GitRepository(tmp_path / "content.git", tmp_path / "content").bring_in(source)


def test_left_over_locks_of_a_killed_git_are_cleared(repository: GitRepository, tmp_path: Path) -> None:
    for left in ("refs/heads/main.lock", "index.4711", "index.4711.lock", "packed-refs.lock"):
        (tmp_path / "content.git" / left).write_text("", encoding="ascii")

    publish(repository)

    assert repository.read(PAGE) == "Helbedündorf\n"


def test_history_of_a_path_is_newest_first(repository: GitRepository) -> None:
    first = publish(repository)
    second = publish(repository, "neu\n", release="18")

    assert repository.history(PAGE, 10) == (second, first)
    assert repository.history(PAGE, 1) == (second,)
    assert repository.read(PAGE, first) == "Helbedündorf\n"
    assert repository.read("kommunen/gibt-es-nicht.md") is None
    assert repository.paths("kommunen") == (PAGE, "kommunen/zwickau.md")
