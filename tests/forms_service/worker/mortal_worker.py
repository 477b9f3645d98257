"""A real worker over a real database and a real repository, killed at one step.

A step is `port.method:before|after:number of the call`, or `none`. The site is a
stand-in that notes each build; everything else is the product.
"""

import os
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from forms_service import worker
from forms_service.adapters.clock import SystemClock
from forms_service.adapters.content_library import FileLibrary
from forms_service.adapters.content_repository import GitRepository
from forms_service.adapters.mail_box import LocalMailBox
from forms_service.services import worker_lock
from forms_service.services.house import House
from forms_service.store.database import Database
from tests.fakes import FakeFiles, FakeSite
from tests.houses import settings_for


class FileSite(FakeSite):
    """A site that is what lies in the content folder at the moment of the build."""

    def publish(self, paths: Sequence[str] = ()) -> None:
        FakeSite.publish(self, paths)
        pages = sorted(path.name for path in (self.current.parent.parent / "content" / "kommunen").glob("*.md"))
        with (self.current.parent.parent / "builds.txt").open("a", encoding="utf-8") as file:
            file.write(" ".join(pages) + "\n")


class Mortal:
    """A port that takes the whole process with it at one call."""

    def __init__(self, port: object, method: str, when: str, number: int) -> None:
        self._port, self._method, self._when, self._left = port, method, when, number

    def __getattr__(self, name: str) -> object:
        found = getattr(self._port, name)
        return self._deadly(found) if name == self._method else found

    def _deadly(self, method: object) -> object:
        def call(*arguments: object, **named: object) -> object:
            self._left -= 1
            is_now = self._left == 0
            if is_now and self._when == "before":
                self._end()
            result = method(*arguments, **named)  # type: ignore[operator] # whatever the port has
            if is_now and self._when == "after":
                self._end()
            return result

        return call

    def _end(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class Forgetful(GitRepository):
    """Broken on purpose, for the negative control: never finds what it has committed."""

    def find(self, trailers: Mapping[str, str]) -> None:
        assert trailers


def house_of(folder: Path, step: str, repository: type[GitRepository] = GitRepository) -> House:
    settings = settings_for(folder)
    content = repository(settings.repository, settings.public_content)
    ports: dict[str, object] = {
        "settings": settings,
        "database": Database(settings.database_url),
        "clock": SystemClock(),
        "files": FakeFiles(),
        "library": FileLibrary(settings.public_content, content),
        "content": content,
        "site": FileSite(current=settings.site_out / "current"),
        "mail": LocalMailBox(settings.mail_dir, settings.service_url),
    }
    if step != "none":
        place, when, number = step.split(":")
        port, method = place.split(".")
        ports[port] = Mortal(ports[port], method, when, int(number))
    return House(**ports)  # type: ignore[arg-type] # one of them is mortal


def work_in_child(folder: Path, step: str, repository: type[GitRepository] = GitRepository) -> int:
    """Run a worker in a process of its own until it has nothing to do or is killed; gives its exit code."""

    def work() -> int:
        house = house_of(folder, step, repository)
        return worker.Worker(house, worker_lock.take(house)).work_off()

    return fork(work)


def fork(work: Callable[[], int]) -> int:
    """Do something in a fork of this process, because loading everything anew takes longer than the work."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
