"""The second start: what changed in the checkout is merged, and `main` wins where both changed."""

import subprocess
from pathlib import Path

import pytest

from forms_service.adapters.content_repository import GitRepository
from forms_service.services.ports import Conflict

Portal = tuple[GitRepository, Path, Path]


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    source = tmp_path / "checkout"
    (source / "kommunen").mkdir(parents=True)
    for name in ("index.md", "impressum.md", "kommunen/zwickau.md"):
        (source / name).write_text(f"{name}\n", encoding="utf-8")
    repository = GitRepository(tmp_path / "content.git", tmp_path / "content")
    repository.bring_in(source)
    return repository, source, tmp_path / "content"


def change(repository: GitRepository, path: str, text: str | None) -> None:
    repository.commit({path: text}, "Publish", {}, repository.head())


def test_a_start_without_changes_makes_no_commit(portal: Portal) -> None:
    repository, source, _ = portal
    before = repository.head()

    repository.bring_in(source)

    assert repository.head() == before
    assert repository.conflicts() == ()


def test_changes_of_both_sides_are_kept(portal: Portal) -> None:
    repository, source, out = portal
    change(repository, "kommunen/helbeduendorf.md", "veröffentlicht\n")
    (source / "index.md").write_text("neuer Anfang\n", encoding="utf-8")
    (source / "impressum.md").unlink()
    (source / "neu.md").write_text("neu\n", encoding="utf-8")

    repository.bring_in(source)

    found = {path.relative_to(out).as_posix(): path.read_text(encoding="utf-8") for path in out.rglob("*.md")}
    assert found == {
        "index.md": "neuer Anfang\n",
        "neu.md": "neu\n",
        "kommunen/helbeduendorf.md": "veröffentlicht\n",
        "kommunen/zwickau.md": "kommunen/zwickau.md\n",
    }
    assert repository.conflicts() == ()


CLASHES: list[tuple[str | None, str | None]] = [("portal\n", "checkout\n"), (None, "checkout\n"), ("portal\n", None)]


@pytest.mark.parametrize(("ours", "theirs"), CLASHES, ids=["both changed", "removed here", "removed there"])
def test_main_wins_and_the_conflict_is_listed(portal: Portal, ours: str | None, theirs: str | None) -> None:
    repository, source, out = portal
    change(repository, "kommunen/zwickau.md", ours)
    _write(source / "kommunen" / "zwickau.md", theirs)
    (source / "index.md").write_text("neuer Anfang\n", encoding="utf-8")

    repository.bring_in(source)

    assert repository.conflicts() == (Conflict(path="kommunen/zwickau.md", ours=ours, theirs=theirs),)
    assert repository.read("kommunen/zwickau.md") == ours
    assert (out / "kommunen" / "zwickau.md").exists() is (ours is not None)
    assert (out / "index.md").read_text(encoding="utf-8") == "neuer Anfang\n"


def _write(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")


def test_a_conflict_stays_listed_over_restarts_until_both_agree(portal: Portal) -> None:
    repository, source, _ = portal
    change(repository, "index.md", "portal\n")
    (source / "index.md").write_text("checkout\n", encoding="utf-8")
    repository.bring_in(source)
    repository.bring_in(source)
    assert len(repository.conflicts()) == 1

    (source / "index.md").write_text("portal\n", encoding="utf-8")
    repository.bring_in(source)

    assert repository.conflicts() == ()


def test_the_same_change_on_both_sides_is_no_conflict(portal: Portal) -> None:
    repository, source, _ = portal
    change(repository, "index.md", "gleich\n")
    (source / "index.md").write_text("gleich\n", encoding="utf-8")

    repository.bring_in(source)

    assert repository.conflicts() == ()


def test_a_start_that_died_after_the_import_merges_next_time(portal: Portal) -> None:
    repository, source, out = portal
    before = repository.head()
    (source / "index.md").write_text("neuer Anfang\n", encoding="utf-8")
    repository.bring_in(source)
    # As if the process had ended between the two branches.
    command = ["git", "--git-dir", str(source.parent / "content.git"), "update-ref", "refs/heads/main", before]
    subprocess.run(command, check=True)

    repository.bring_in(source)

    assert (out / "index.md").read_text(encoding="utf-8") == "neuer Anfang\n"
    assert repository.read("index.md") == "neuer Anfang\n"


def test_a_damaged_folder_is_repaired_at_the_start(portal: Portal) -> None:
    repository, source, out = portal
    (out / "index.md").write_text("von Hand geändert\n", encoding="utf-8")
    (out / "impressum.md").unlink()
    (out / "fremd.md").write_text("gehört nicht hierher\n", encoding="utf-8")

    repository.bring_in(source)

    assert (out / "index.md").read_text(encoding="utf-8") == "index.md\n"
    assert (out / "impressum.md").exists()
    assert not (out / "fremd.md").exists()


def test_umlauts_and_spaces_in_names_survive(portal: Portal) -> None:
    repository, source, out = portal
    (source / "Grüße aus Plößberg.md").write_text("x\n", encoding="utf-8")

    repository.bring_in(source)

    assert (out / "Grüße aus Plößberg.md").read_text(encoding="utf-8") == "x\n"
