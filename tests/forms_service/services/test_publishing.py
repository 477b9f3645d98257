"""What a publication writes, and what it leaves alone."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from forms_service.models.publication import Publication
from forms_service.models.submissions import Submission
from forms_service.services import outbox, portraits, publishing, releases
from forms_service.services.house import House
from forms_service.services.ports import HistoryMovedError
from forms_service.services.sessions import StaffSession
from forms_service.store import publications
from programme.rights import Role
from programme.schemas.municipality import load_municipality
from tests.fakes import FakeLibrary, FakeRepository, FakeSite
from tests.forms_service.office import scenes

PLOESSBERG, HELBEDUENDORF = "kommunen/ploessberg.md", "kommunen/helbeduendorf.md"


@pytest.fixture
def editor(house: House) -> StaffSession:
    return scenes.person(house, Role.EDITOR)


@pytest.fixture
def repository(house: House) -> FakeRepository:
    assert isinstance(house.content, FakeRepository)
    return house.content


def release(house: House, editor: StaffSession, key: str) -> str:
    officer = scenes.person(house, Role.CASE_OFFICER)
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer, key))
    releases.release(house, editor, publication_id, scenes.seen(house, publication_id))
    return publication_id


def row(house: House, publication_id: str) -> Publication:
    with house.database.read() as session:
        found = publications.publication(session, publication_id)
    assert found is not None
    return found


def reference_of(house: House) -> str:
    with house.database.read() as session:
        return str(session.execute(text("SELECT reference FROM submission WHERE reference IS NOT NULL")).scalar_one())


def test_a_new_page_is_made_and_marked_live(house: House, editor: StaffSession, repository: FakeRepository) -> None:
    publication_id = release(house, editor, scenes.HELBEDUENDORF)

    scenes.work(house)

    page = load_municipality(repository.out[HELBEDUENDORF], HELBEDUENDORF)
    published = row(house, publication_id)
    assert (page.key, page.origin, len(page.participations)) == (scenes.HELBEDUENDORF, "service", 1)
    assert (published.state, published.page_name, published.live_at) == ("live", "helbeduendorf", house.clock.now())
    assert repository.commits[-1].message == f"Publish {reference_of(house)} (publish)"
    assert repository.commits[-1].trailers == {
        "Reference": reference_of(house),
        "Release": str(published.release_audit),
        "Content-Hash": hashlib.sha256(published.participation.encode()).hexdigest(),
    }
    assert house.site.builds == [(HELBEDUENDORF,)]  # type: ignore[attr-defined]


def test_a_page_of_the_editors_is_extended_and_its_text_left_alone(
    house: House, editor: StaffSession, repository: FakeRepository
) -> None:
    before = load_municipality(repository.out[PLOESSBERG], PLOESSBERG)
    publication_id = release(house, editor, scenes.PLOESSBERG)

    scenes.work(house)
    live = load_municipality(repository.out[PLOESSBERG], PLOESSBERG)
    releases.unpublish(house, editor, publication_id, "Auf Wunsch der Kommune (Muster).")
    scenes.work(house)

    assert live.body == before.body
    assert live.participations[: len(before.participations)] == before.participations
    assert len(live.participations) == len(before.participations) + 1
    assert load_municipality(repository.out[PLOESSBERG], PLOESSBERG) == before
    assert row(house, publication_id).state == "withdrawn"


def test_withdrawing_takes_a_page_of_the_service_away(
    house: House, editor: StaffSession, repository: FakeRepository
) -> None:
    publication_id = release(house, editor, scenes.HELBEDUENDORF)
    scenes.work(house)

    releases.unpublish(house, editor, publication_id, "Auf Wunsch der Kommune (Muster).")
    scenes.work(house)

    assert HELBEDUENDORF not in repository.out
    assert [commit.message for commit in repository.commits[1:]] == [
        f"Publish {reference_of(house)} (publish)",
        f"Publish {reference_of(house)} (withdraw)",
    ]


def lose(house: House, key: str) -> None:
    """Let a municipality leave the register, as a merger does."""
    assert isinstance(house.library, FakeLibrary)
    entries = tuple(one for one in house.library.register.entries if one.key != key)
    house.library.register = replace(house.library.register, entries=entries)


def test_a_release_is_taken_back_also_when_the_register_has_lost_the_key(
    house: House, editor: StaffSession, repository: FakeRepository
) -> None:
    publication_id = release(house, editor, scenes.HELBEDUENDORF)
    scenes.work(house)
    lose(house, scenes.HELBEDUENDORF)

    take_it_back(house)
    scenes.work(house)

    assert HELBEDUENDORF not in repository.out
    assert row(house, publication_id).state == "withdrawn"
    assert house.site.builds[-1] == (HELBEDUENDORF,)  # type: ignore[attr-defined]
    with house.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM outbox WHERE error IS NOT NULL")).scalar() == 0


def test_what_is_taken_back_goes_from_the_page_that_it_was_moved_to(
    house: House, editor: StaffSession, repository: FakeRepository
) -> None:
    publication_id = release(house, editor, scenes.HELBEDUENDORF)
    scenes.work(house)
    moved = {HELBEDUENDORF: None, "kommunen/neu.md": repository.out[HELBEDUENDORF]}
    repository.commit(moved, "Rename a page", {}, repository.head())
    lose(house, scenes.HELBEDUENDORF)

    take_it_back(house)
    scenes.work(house)

    assert "kommunen/neu.md" not in repository.out
    assert row(house, publication_id).state == "withdrawn"


def test_doing_it_again_changes_nothing(house: House, editor: StaffSession, repository: FakeRepository) -> None:
    release(house, editor, scenes.HELBEDUENDORF)
    job = next(job for job in iter(lambda: outbox.claim(house), None) if job.kind == publishing.PUBLISH)

    publishing.publish(house, job)
    publishing.publish(house, job)

    assert len(repository.commits) == 2
    with house.database.read() as session:
        lives = session.execute(text("SELECT count(*) FROM audit WHERE action = 'portrait.live'")).scalar()
    assert lives == 1


class Busy(FakeRepository):
    """A repository whose `main` moves a few times just before the commit."""

    moves = 2

    def commit(self, *arguments: object, **named: object) -> str:
        if Busy.moves:
            Busy.moves -= 1
            raise HistoryMovedError
        return FakeRepository.commit(self, *arguments, **named)  # type: ignore[arg-type] # handed on


def test_when_main_moves_the_worker_looks_again(house: House, editor: StaffSession) -> None:
    release(house, editor, scenes.HELBEDUENDORF)
    busy = Busy(library=house.library)  # type: ignore[arg-type] # the fake of this house
    busy.bring_in(house.settings.content_dir)

    scenes.work(replace(house, content=busy))

    assert (Busy.moves, len(busy.commits)) == (0, 2)


def test_a_release_taken_back_while_the_page_is_built_ends_off_the_site(
    house: House, editor: StaffSession, repository: FakeRepository
) -> None:
    publication_id = release(house, editor, scenes.HELBEDUENDORF)
    assert isinstance(house.site, FakeSite)
    house.site.meanwhile = lambda: say_no(house)

    scenes.work(house)

    assert row(house, publication_id).state == "withdrawn"
    assert HELBEDUENDORF not in repository.out
    assert [commit.message for commit in repository.commits[-2:]] == [
        f"Publish {reference_of(house)} (publish)",
        f"Publish {reference_of(house)} (withdraw)",
    ]
    assert live_mails(house) == []


def say_no(house: House) -> None:
    """Do what the applicant's click does to the submission while the worker is busy."""
    with house.database.write() as session:
        submission = next(one for one in session.scalars(select(Submission)) if one.reference)
        submission.answers = json.dumps(json.loads(submission.answers or "{}") | {"freigabe": False})


def live_mails(house: House) -> list[str]:
    with house.database.read() as session:
        return [
            str(key) for key in session.execute(text("SELECT key FROM outbox WHERE key LIKE 'mail:live:%'")).scalars()
        ]


def take_it_back(house: House) -> None:
    """The municipality's click, with the order for the worker that follows from it."""
    say_no(house)
    with house.database.write() as session:
        publishing.take_back(session, house.clock.now(), "account:1", publications.newest(session)[0])


class Interrupted(FakeRepository):
    """A repository in which somebody else acts while the worker asks what is new."""

    meanwhile: Callable[[], object] | None = None

    def fetch(self) -> None:
        act, Interrupted.meanwhile = Interrupted.meanwhile, None
        if act is not None:
            act()


def test_an_order_that_is_overtaken_before_its_commit_makes_none(house: House, editor: StaffSession) -> None:
    publication_id = release(house, editor, scenes.HELBEDUENDORF)
    assert isinstance(house.library, FakeLibrary)
    interrupted = Interrupted(library=house.library)
    interrupted.bring_in(house.settings.content_dir)
    Interrupted.meanwhile = lambda: take_it_back(house)

    scenes.work(replace(house, content=interrupted))

    assert row(house, publication_id).state == "withdrawn"
    assert [commit.message for commit in interrupted.commits[1:]] == [f"Publish {reference_of(house)} (withdraw)"]
    assert interrupted.commits[-1].files == interrupted.commits[0].files


def test_an_order_that_is_overtaken_after_its_commit_is_not_marked(
    house: House, editor: StaffSession, repository: FakeRepository
) -> None:
    publication_id = release(house, editor, scenes.HELBEDUENDORF)
    assert isinstance(house.site, FakeSite)
    house.site.meanwhile = lambda: take_it_back(house)

    scenes.work(house)

    assert row(house, publication_id).state == "withdrawn"
    assert HELBEDUENDORF not in repository.out
    with house.database.read() as session:
        actions = session.execute(
            text("SELECT action FROM audit WHERE action LIKE 'portrait.%' ORDER BY seq")
        ).scalars()
        assert list(actions)[-2:] == ["portrait.withdraw", "portrait.withdrawn"]
    assert live_mails(house) == []


def test_the_number_of_a_release_alone_names_no_commit(
    house: House, editor: StaffSession, repository: FakeRepository
) -> None:
    """A database that begins anew counts from one again; the history elsewhere does not."""
    publication_id = release(house, editor, scenes.HELBEDUENDORF)
    number = str(row(house, publication_id).release_audit)
    repository.commit({}, "Publish X", {"Release": number, "Reference": "ZWK-2025-000000-0"}, repository.head())

    scenes.work(house)

    assert HELBEDUENDORF in repository.out
    assert row(house, publication_id).state == "live"


class Overtaking(FakeRepository):
    """A repository in which a second worker does the whole job right after the first has looked for its commit."""

    meanwhile: Callable[[], object] | None = None

    def find(self, trailers: Mapping[str, str]) -> str | None:
        found = FakeRepository.find(self, trailers)
        act, Overtaking.meanwhile = Overtaking.meanwhile, None
        if act is not None:
            act()
        return found


def test_two_workers_with_one_order_make_one_commit(house: House, editor: StaffSession) -> None:
    publication_id = release(house, editor, scenes.HELBEDUENDORF)
    assert isinstance(house.library, FakeLibrary)
    content = Overtaking(library=house.library)
    content.bring_in(house.settings.content_dir)
    both = replace(house, content=content)
    job = next(job for job in iter(lambda: outbox.claim(house), None) if job.kind == publishing.PUBLISH)
    Overtaking.meanwhile = lambda: publishing.publish(both, job)

    publishing.publish(both, job)

    assert row(house, publication_id).state == "live"
    assert len(content.commits) == 2
