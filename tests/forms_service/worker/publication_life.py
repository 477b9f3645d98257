"""R06 as a state machine: people, a worker that dies, a second one, and a remote with faults, in any order.

The office, the municipality and the editors do what they may at any time. What
must hold is looked at after each step, and at the end everything that was
released is public, exactly once, and nothing else is.
"""

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from forms_service import worker
from forms_service.adapters.content_library import FileLibrary
from forms_service.adapters.content_repository import GitRepository
from forms_service.models.publication import Publication
from forms_service.remote_address import ContentRemote
from forms_service.services import applications, following, outbox, portraits, publishing, releases
from forms_service.services.house import House
from forms_service.services.outbox import Job
from forms_service.services.ports import ContentRepositoryError
from forms_service.services.sessions import AccountSession, StaffSession
from forms_service.store import publications as store
from forms_service.store import submissions
from programme.errors import InvalidTransition, ReleaseMissing
from programme.rights import Role
from programme.schemas.municipality import load_municipality
from programme.schemas.participation import participation_from_json, participation_to_json
from tests.fakes import FakeClock
from tests.forms_service.office import scenes
from tests.forms_service.office.test_portraits import edit_of
from tests.forms_service.remotes import MAIN, RemoteRepository, remote_at
from tests.forms_service.worker.mortal_worker import Mortal, fork, house_of
from tests.houses import house_at

ROOT = Path(__file__).resolve().parents[3]
PLACES = (scenes.HELBEDUENDORF, scenes.HELBEDUENDORF, scenes.PLOESSBERG)
STEPS = (
    "content.fetch:after:1",
    "content.find:after:1",
    "content.checkout:after:1",
    "content.commit:before:1",
    "content.commit:after:1",
    "content.checkout:after:2",
    "site.publish:before:1",
    "site.publish:after:1",
)
_LEASE = dt.timedelta(minutes=6)
_LONG = dt.timedelta(hours=5)
_REFUSED = (InvalidTransition, ReleaseMissing)
_NUMBERS = st.integers(0, len(PLACES) - 1)


class Interrupted(Mortal):
    """A port that lets somebody else act at one call."""

    def __init__(self, port: object, method: str, when: str, act: Callable[[], object]) -> None:
        super().__init__(port, method, when, 1)
        self._act = act

    def _end(self) -> None:
        self._act()


@cache
def _drafted() -> Path:
    """Make, once: a filled remote, a portal on it, and three portraits that were drafted."""
    folder = Path(tempfile.mkdtemp(prefix="werkstatt-life-"))
    remote = remote_at(folder / "remote.git")
    (folder / "var").mkdir()
    house_at(folder / "var").database.close()
    house = house_on(folder, FakeClock())
    house.content.bring_in(ROOT / "content")
    officer = scenes.person(house, Role.CASE_OFFICER)
    for number, key in enumerate(PLACES, start=1):
        portraits.draft(house, officer, scenes.approved(house, officer, key, number=number))
    house.database.close()
    remote.git("repack", "-adq")
    return folder


def house_on(folder: Path, clock: FakeClock, repository: type[GitRepository] = GitRepository) -> House:
    """Put the real database, repository and library together, on a remote beside them."""
    made = house_of(folder / "var", "none")
    settings = replace(made.settings, content_remote=ContentRemote(url=str(folder / "remote.git")))
    content = repository(settings.repository, settings.public_content, settings.content_remote)
    library = FileLibrary(settings.public_content, content)
    return replace(made, settings=settings, clock=clock, content=content, library=library)


def with_step(house: House, step: str, make: Callable[[object, str, str], object]) -> House:
    """Replace the port that a step names."""
    place, when, _ = step.split(":")
    port, method = place.split(".")
    ports: dict[str, Any] = {port: make(getattr(house, port), method, when)}
    return replace(house, **ports)


class PublicationLife(RuleBasedStateMachine):
    """Three portraits of two municipalities; `released` holds every text that was ever released."""

    repository: ClassVar[type[GitRepository]] = GitRepository

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="werkstatt-life-")) / "life"
        shutil.copytree(_drafted(), self.folder)
        self.clock = FakeClock()
        self.house = house_on(self.folder, self.clock, self.repository)
        self.remote = RemoteRepository(self.folder / "remote.git")
        self.first = scenes.person(self.house, Role.EDITOR, "erste")
        self.second = scenes.person(self.house, Role.EDITOR, "zweite")
        self.released: dict[str, set[str]] = {}
        self.consent = dict.fromkeys(range(len(PLACES)), True)
        self.looked_at: object = None
        self.marks: dict[str, tuple[str, str]] = {}
        self.pages: tuple[str, list[str]] = ("", [])
        self.seen_head = self.remote.head() or ""
        for number in range(len(PLACES)):
            self.release(number=number, clicks=1)

    # What people do.

    @rule(number=_NUMBERS, text=st.sampled_from(["eins", "zwei", "drei"]))
    def edit(self, number: int, text: str) -> None:
        row = self.row(number)
        with suppress(*_REFUSED):
            portraits.edit(self.house, self.first, row.id, edit_of(self.house, self.first, row.id, aims=text))

    @rule(number=_NUMBERS, clicks=st.integers(1, 2))
    def release(self, number: int, clicks: int) -> None:
        row = self.row(number)
        seen = scenes.seen(self.house, row.id)
        for click in range(clicks):
            with suppress(*_REFUSED):
                releases.release(self.house, self.second, row.id, seen)
                assert click == 0, "released twice by a double click"
                self.released.setdefault(self.reference_of(row), set()).add(row.participation)

    @rule(number=_NUMBERS)
    def unpublish(self, number: int) -> None:
        with suppress(*_REFUSED):
            releases.unpublish(self.house, self.second, self.row(number).id, "Auf Wunsch der Kommune (Muster).")

    @rule(number=_NUMBERS)
    def draft_again(self, number: int) -> None:
        with suppress(*_REFUSED):
            portraits.draft(self.house, self.staff("sachbearbeitung"), self.row(number).submission_id)

    @rule(number=_NUMBERS, answer=st.booleans())
    def municipality_says(self, number: int, answer: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        submission_id = self.row(number).submission_id
        with self.house.database.read() as session:
            owner = submissions.submission(session, submission_id)
        assert owner is not None
        account = AccountSession(account_id=owner.account_id or "", email="", csrf="", expires_at=self.clock.now())
        applications.change_release(self.house, account, submission_id, is_released=answer)
        self.consent[number] = answer

    @rule(page=st.sampled_from(["ploessberg", "helbeduendorf"]), is_in_between=st.booleans())
    def editors_push(self, page: str, is_in_between: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        """Write below the page, or beside it; perhaps between the next fetch and its push."""
        path = f"content/kommunen/{page}.md"
        there, mark = self.remote.read(path), f"Redaktion {len(self.marks)}"
        path = path if there else f"{len(self.marks)}.txt"
        files = {path: f"{there or ''}\n{mark}\n"}
        if is_in_between:
            self.remote.fault("fine")
            commit = self.remote.move_on(files)
        else:
            commit = self.remote.push(files)
        self.marks[mark] = (commit, path)

    @rule(name=st.sampled_from(["fine", "down", "refuses", "dies"]))
    def remote_turns(self, name: str) -> None:
        self.remote.fault(name)

    @rule(number=_NUMBERS)
    def turn(self, number: int) -> None:
        """Give the worker something to do: what is public goes, anything else comes."""
        if self.row(number).state == "live":
            self.unpublish(number=number)
        else:
            self.draft_again(number=number)
            self.release(number=number, clicks=1)

    # What workers do.

    @rule()
    def work(self) -> None:
        self.work_off(self.house)

    @rule(step=st.sampled_from(STEPS), number=_NUMBERS)
    def a_worker_is_killed(self, step: str, number: int) -> None:
        self.turn(number=number)

        def dying() -> int:
            own = house_on(self.folder, self.clock, self.repository)
            self.work_off(with_step(own, step, lambda port, method, when: Mortal(port, method, when, 1)))
            return 0

        fork(dying)

    @rule(step=st.sampled_from(STEPS), number=_NUMBERS, what=st.sampled_from(["no", "taken", "second", "push"]))
    def something_happens_meanwhile(self, step: str, number: int, what: str) -> None:
        self.turn(number=number)
        acts: dict[str, Callable[[], object]] = {
            "no": lambda: self.municipality_says(number=number, answer=False),
            "taken": lambda: self.taken_off(number),
            "second": self.second_worker,
            "push": lambda: self.editors_push(page="ploessberg", is_in_between=False),
        }
        self.work_off(
            with_step(self.house, step, lambda port, method, when: Interrupted(port, method, when, acts[what]))
        )

    def second_worker(self) -> None:
        own = house_on(self.folder, self.clock, self.repository)
        self.work_off(own)
        own.database.close()

    def taken_off(self, number: int) -> None:
        """The municipality says no, and a second worker has done what follows from it before the first goes on."""
        self.municipality_says(number=number, answer=False)
        self.second_worker()

    @rule(number=_NUMBERS)
    def two_workers_hold_one_job(self, number: int) -> None:
        """The first one slept over its lease; both do the work, the late one last."""
        self.turn(number=number)
        jobs = [self.claim(), self.claim()]
        for job in (jobs[1], jobs[0]):
            if job is not None:
                self.handle(job)

    @rule()
    def follow(self) -> None:
        with suppress(ContentRepositoryError):
            following.follow(self.house)

    # What must hold.

    @invariant()
    def holds(self) -> None:
        """Look only where anything has moved: each look asks Git a dozen times."""
        if not hasattr(self, "house"):
            return
        rows = tuple((row.id, row.state, row.participation) for row in self.rows())
        now = (self.remote.head(), self.house.content.head(), rows)
        if now != self.looked_at:
            self.looked_at = now
            self.nothing_is_public_that_nobody_released()
            self.each_release_has_one_commit()
            self.history_only_grows()
            self.what_is_called_live_is_there()

    def nothing_is_public_that_nobody_released(self) -> None:
        shown = self.folder / "var" / "content" / "kommunen"
        texts = [*self.pages_of_remote(), *(path.read_text(encoding="utf-8") for path in shown.glob("*.md"))]
        for text in texts:
            for one, entry in entries_of(text).items():
                assert entry in self.released[one], f"public, never released: {one}"

    def each_release_has_one_commit(self) -> None:
        numbers = self.remote.releases()
        assert len(numbers) == len(set(numbers)), f"a release has two commits: {numbers}"

    def history_only_grows(self) -> None:
        """Never forced, never rebased: what was once there stays, and here is nothing that is not there too."""
        history = self.remote.git("rev-list", MAIN).split()
        assert {self.seen_head, self.house.content.head()} <= set(history), "history was lost"
        self.seen_head = self.remote.head() or ""
        files = {path: self.remote.read(path) or "" for commit, path in self.marks.values() if commit in history}
        for mark, (commit, path) in self.marks.items():
            assert commit not in history or mark in files[path], "an editor's words were lost"

    def what_is_called_live_is_there(self) -> None:
        public = self.public_entries().values()
        for row in self.rows():
            if row.state == "live":
                assert row.participation in public, "live, but not there"
            if row.state in {"drafted", "released", "withdrawn"}:
                assert row.participation not in public, f"{row.state}, but still there"

    def teardown(self) -> None:
        if not hasattr(self, "house"):
            return
        self.remote.fault("fine")
        for _ in range(3):
            self.clock.move(_LONG)
            self.work_off(self.house)
        self.follow()
        self.everything_has_come_to_its_end()
        self.house.database.close()
        shutil.rmtree(self.folder.parent)

    def everything_has_come_to_its_end(self) -> None:
        self.looked_at = None
        self.holds()
        states = {row.submission_id: row.state for row in self.rows()}
        assert set(states.values()) <= {"drafted", "live", "withdrawn"}, f"never came to an end: {states}"
        assert {row.participation for row in self.rows() if row.state == "live"} == set(self.public_entries().values())
        for number, row in enumerate(self.rows()):
            assert self.consent[number] or row.state != "live", "public, although the municipality said no"
        assert self.remote.head() == self.house.content.head()
        builds = self.folder / "var" / "builds.txt"
        built = builds.read_text(encoding="utf-8").splitlines()[-1] if builds.exists() else ""
        for row in self.rows():
            assert row.state != "live" or f"{row.page_name}.md" in built.split(), "live, but not built"

    # How it is looked at.

    def rows(self) -> list[Publication]:
        with self.house.database.read() as session:
            return sorted(store.newest(session), key=lambda row: row.submission_id)

    def row(self, number: int) -> Publication:
        return self.rows()[number]

    def reference_of(self, row: Publication) -> str:
        return participation_from_json(row.participation).reference or ""

    def pages_of_remote(self) -> list[str]:
        head = self.remote.head() or ""
        if self.pages[0] != head:
            paths = self.remote.git("ls-tree", "--name-only", MAIN, "--", "content/kommunen/").splitlines()
            self.pages = (head, [self.remote.read(path) or "" for path in paths if path.endswith(".md")])
        return self.pages[1]

    def public_entries(self) -> dict[str, str]:
        return {one: entry for text in self.pages_of_remote() for one, entry in entries_of(text).items()}

    def staff(self, name: str) -> StaffSession:
        return replace(self.first, staff_id=self.first.staff_id, name=name)

    def work_off(self, house: House) -> None:
        """Work until nothing is due, as a worker does that starts after the lease of a dead one."""
        self.clock.move(_LEASE)
        for _ in range(30):
            if not worker.work_on_next(house):
                return
        raise AssertionError("the worker never comes to rest")

    def claim(self) -> Job | None:
        self.clock.move(_LEASE)
        while (job := outbox.claim(self.house)) is not None and job.kind not in {"publish", "withdraw"}:
            outbox.finish(self.house, job)
        return job

    def handle(self, job: Job) -> None:
        handlers = {"publish": publishing.publish, "withdraw": publishing.withdraw}
        try:
            handlers[job.kind](self.house, job)
        except ContentRepositoryError as error:
            outbox.postpone(self.house, job, error)
        else:
            outbox.finish(self.house, job)


def entries_of(text: str) -> dict[str, str]:
    """Map the references of a page to their entries, as the row of a publication holds them."""
    if not text.startswith("---\nkey:"):
        return {}
    page = load_municipality(text, "x.md")
    return {one.reference: participation_to_json(one) for one in page.participations if one.reference}
