"""R06: a worker that is killed anywhere has published exactly once in the end, and withdrawn likewise."""

import shutil
import signal
import sqlite3
import subprocess
from pathlib import Path

import pytest

from forms_service.models.publication import Publication
from forms_service.services import portraits, releases
from forms_service.services.house import House
from forms_service.store import publications
from programme.rights import Role
from tests.fakes import FakeFiles
from tests.forms_service.office import scenes
from tests.forms_service.worker.mortal_worker import Forgetful, house_of, work_in_child
from tests.houses import house_at

ROOT = Path(__file__).resolve().parents[3]
PAGE = "content/kommunen/helbeduendorf.md"

STEPS = [
    "content.find:before:1",
    "content.find:after:1",
    "content.checkout:before:1",
    "content.checkout:after:1",
    "content.commit:before:1",
    "content.commit:after:1",
    "content.checkout:before:2",
    "content.checkout:after:2",
    "library.refresh:after:2",
    "site.publish:before:1",
    "site.publish:after:1",
    # Inside writing transactions too: each of them asks for the time.
    *[f"clock.now:after:{number}" for number in range(4, 9)],
]


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "--git-dir", str(folder / "content.git"), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def work(folder: Path, step: str) -> int:
    code = work_in_child(folder, step)
    assert code in {0, -signal.SIGKILL}
    return code


def make_due(folder: Path) -> None:
    """Let the time pass that a postponed job waits."""
    with sqlite3.connect(folder / "werkstatt.db") as connection:
        connection.execute("UPDATE outbox SET due_at = created_at WHERE done_at IS NULL")
    connection.close()


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything up to the release, made once by the office's own use cases; the mails are off the list."""
    folder = tmp_path_factory.mktemp("released")
    house_at(folder).database.close()
    house = house_of(folder, "none")
    assert isinstance(house.files, FakeFiles)
    house.content.bring_in(ROOT / "content")
    officer = scenes.person(house, Role.CASE_OFFICER)
    editor = scenes.person(house, Role.EDITOR)
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer))
    releases.release(house, editor, publication_id, scenes.seen(house, publication_id))
    house.database.close()
    return folder


@pytest.fixture
def folder(released: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(released, tmp_path / "var"))


def publication(house: House) -> Publication:
    with house.database.read() as session:
        return publications.newest(session)[0]


def count(folder: Path, statement: str) -> int:
    with sqlite3.connect(folder / "werkstatt.db") as connection:
        number = int(connection.execute(statement).fetchone()[0])
    connection.close()
    return number


def published(folder: Path) -> list[str]:
    """List the commits that published, newest first; also those that changed nothing."""
    return git(folder, "log", "--fixed-strings", "--grep=(publish)", "--format=%H", "main").split()


def assert_published_once(folder: Path) -> None:
    house = house_of(folder, "none")
    row = publication(house)
    house.database.close()
    commits = published(folder)
    mails = list((folder / "mail").glob("*.eml"))
    assert (row.state, row.commit_id, row.page_name) == ("live", commits[0], "helbeduendorf")
    assert len(commits) == 1
    assert (folder / PAGE).is_file()
    assert count(folder, "SELECT count(*) FROM audit WHERE action = 'portrait.live'") == 1
    assert count(folder, "SELECT count(*) FROM outbox WHERE key LIKE 'mail:live:%'") == 1
    assert count(folder, "SELECT count(*) FROM outbox WHERE done_at IS NULL") == 0
    assert len(mails) == count(folder, "SELECT count(*) FROM outbox WHERE kind = 'mail'")
    assert "helbeduendorf.md" in (folder / "builds.txt").read_text(encoding="utf-8").splitlines()[-1]


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_worker_publishes_once_in_the_end(folder: Path, step: str) -> None:
    killed = work(folder, step)
    make_due(folder)

    assert work(folder, "none") == 0

    assert_published_once(folder)
    assert killed == -signal.SIGKILL or step.startswith("clock.now")


def test_a_worker_that_forgets_its_commit_publishes_twice(folder: Path) -> None:
    """The negative control: without looking for the commit first, the same kill leaves two of them."""
    work(folder, "content.commit:after:1")
    make_due(folder)

    work_in_child(folder, "none", Forgetful)

    assert len(published(folder)) == 2


def test_a_worker_that_dies_at_each_start_gets_there_too(folder: Path) -> None:
    for step in ("content.commit:after:1", "site.publish:before:1", "site.publish:after:1"):
        assert work(folder, step) == -signal.SIGKILL
        make_due(folder)

    work(folder, "none")

    assert_published_once(folder)


@pytest.mark.parametrize("step", ["content.commit:before:1", "content.commit:after:1", "site.publish:after:1"])
def test_a_killed_withdrawal_takes_the_page_away_once(folder: Path, step: str) -> None:
    work(folder, "none")
    house = house_of(folder, "none")
    editor = scenes.person(house, Role.EDITOR, "zweite-redaktion")
    releases.unpublish(house, editor, publication(house).id, "Auf Wunsch der Kommune (Muster).")

    assert work(folder, step) == -signal.SIGKILL
    make_due(folder)
    work(folder, "none")

    row = publication(house)
    house.database.close()
    assert (row.state, row.live_at) == ("withdrawn", None)
    assert len(git(folder, "log", "--format=%H", "main", "--", PAGE).split()) == 2
    assert not (folder / PAGE).exists()
    assert "helbeduendorf.md" not in (folder / "builds.txt").read_text(encoding="utf-8").splitlines()[-1]


def test_an_order_that_was_overtaken_changes_nothing(folder: Path) -> None:
    """Edited after the release: the text that was released is no longer the one in the table."""
    house = house_of(folder, "none")
    row = publication(house)
    with house.database.write() as session:
        found = publications.publication(session, row.id)
        assert found is not None
        found.state, found.sha256 = "drafted", "0" * 64
    before = house.content.head()

    work(folder, "none")

    assert house.content.head() == before
    assert publication(house).state == "drafted"
    house.database.close()


def test_a_release_that_the_municipality_took_back_is_stopped(folder: Path) -> None:
    house = house_of(folder, "none")
    with sqlite3.connect(folder / "werkstatt.db") as connection:
        connection.execute("UPDATE submission SET answers = '{}' WHERE reference IS NOT NULL")
    connection.close()
    before = house.content.head()

    work(folder, "none")

    assert house.content.head() == before
    assert publication(house).state == "drafted"
    assert count(folder, "SELECT count(*) FROM audit WHERE action = 'portrait.stopped'") == 1
    house.database.close()


def test_a_failed_build_keeps_the_order_waiting(folder: Path) -> None:
    (folder / "builds.txt").mkdir()

    work(folder, "none")
    (folder / "builds.txt").rmdir()

    house = house_of(folder, "none")
    assert publication(house).state == "publishing"
    assert count(folder, "SELECT count(*) FROM outbox WHERE kind = 'publish' AND tries = 1 AND done_at IS NULL") == 1
    make_due(folder)
    work(folder, "none")
    assert_published_once(folder)
    house.database.close()
    assert publication(house).live_at is not None
