"""A real worker over a real database and a real repository, killed at one step.

Arguments: folder, step (`port.method:before|after:number of the call`, or `none`). The
site is a stand-in that writes one file per build; everything else is the product.
"""

import os
import signal
import sys
from collections.abc import Sequence
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
            if self._left == 0 and self._when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            result = method(*arguments, **named)  # type: ignore[operator] # whatever the port has
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return call


def house_of(folder: Path, step: str) -> House:
    settings = settings_for(folder)
    content = GitRepository(settings.repository, settings.public_content)
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


def main() -> int:
    house = house_of(Path(sys.argv[1]), sys.argv[2])
    owner = worker_lock.take(house)
    return worker.Worker(house, owner).work_off()


if __name__ == "__main__":
    sys.exit(main())
