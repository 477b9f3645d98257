"""The worker follows the repository elsewhere: what editors push is on the site a minute later."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from forms_service.adapters.content_library import FileLibrary
from forms_service.adapters.content_repository import GitRepository
from forms_service.remote_address import ContentRemote
from forms_service.services import worker_lock
from forms_service.services.house import House
from forms_service.worker import Worker
from tests.fakes import FakeClock, FakeSite
from tests.forms_service.remotes import RemoteRepository, remote_at

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def remote(tmp_path: Path) -> RemoteRepository:
    return remote_at(tmp_path / "remote.git")


@pytest.fixture
def followed(house: House, remote: RemoteRepository) -> House:
    settings = replace(house.settings, content_remote=ContentRemote(url=str(remote.folder)))
    content = GitRepository(settings.repository, settings.public_content, settings.content_remote)
    content.bring_in(ROOT / "content")
    library = FileLibrary(settings.public_content, content)
    return replace(house, settings=settings, content=content, library=library)


def later(house: House) -> None:
    assert isinstance(house.clock, FakeClock)
    house.clock.move(dt.timedelta(minutes=1))


def builds(house: House) -> int:
    assert isinstance(house.site, FakeSite)
    return len(house.site.builds)


def test_what_was_pushed_is_built_once(followed: House, remote: RemoteRepository) -> None:
    worker = Worker(followed, worker_lock.take(followed))
    text = (ROOT / "content" / "betreiber.yml").read_text(encoding="utf-8")
    remote.push({"content/betreiber.yml": text.replace("\nname: ", "\nname: Neue ", 1)})

    worker.look_at_the_remote()
    worker.look_at_the_remote()

    assert followed.library.operator.name.startswith("Neue ")
    assert builds(followed) == 1


def test_a_minute_passes_between_two_looks(followed: House, remote: RemoteRepository) -> None:
    worker = Worker(followed, worker_lock.take(followed))
    worker.look_at_the_remote()
    remote.push({"content/neu.md": "Neu\n"})

    worker.look_at_the_remote()
    assert followed.content.read("neu.md") is None

    later(followed)
    worker.look_at_the_remote()
    assert followed.content.read("neu.md") == "Neu\n"


def test_a_remote_that_is_away_is_asked_again(followed: House, remote: RemoteRepository) -> None:
    worker = Worker(followed, worker_lock.take(followed))
    remote.push({"content/neu.md": "Neu\n"})
    remote.fault("down")
    worker.look_at_the_remote()
    assert builds(followed) == 0

    remote.fault("fine")
    later(followed)
    worker.look_at_the_remote()

    assert builds(followed) == 1


def test_a_build_that_fails_is_tried_again_soon(followed: House, remote: RemoteRepository) -> None:
    worker = Worker(followed, worker_lock.take(followed))
    assert isinstance(followed.site, FakeSite)
    followed.site.is_broken = True
    remote.push({"content/neu.md": "Neu\n"})
    worker.look_at_the_remote()

    followed.site.is_broken = False
    for _ in range(5):
        later(followed)
    worker.look_at_the_remote()

    assert builds(followed) == 1
    assert (followed.settings.public_content / "neu.md").read_text(encoding="utf-8") == "Neu\n"


def test_what_a_failed_publication_wrote_out_is_built(followed: House, remote: RemoteRepository) -> None:
    worker = Worker(followed, worker_lock.take(followed))
    worker.look_at_the_remote()
    before = builds(followed)
    remote.push({"content/neu.md": "Neu\n"})
    followed.content.fetch()
    followed.content.checkout()

    later(followed)
    worker.look_at_the_remote()
    later(followed)
    worker.look_at_the_remote()

    assert builds(followed) == before + 1


def test_a_new_worker_builds_what_a_killed_one_wrote_out(followed: House, remote: RemoteRepository) -> None:
    remote.push({"content/neu.md": "Neu\n"})
    followed.content.fetch()
    followed.content.checkout()

    Worker(followed, worker_lock.take(followed)).look_at_the_remote()

    assert builds(followed) == 1


def test_without_a_remote_nobody_is_asked(house: House) -> None:
    worker = Worker(house, worker_lock.take(house))

    worker.look_at_the_remote()

    assert builds(house) == 0
