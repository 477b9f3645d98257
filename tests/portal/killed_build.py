"""Build once and die at the n-th change to a file below the output; without n, print how many changes there were.

Run as a process of its own by the tests of killed builds.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

_CHANGES = {"os.mkdir", "os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir", "os.truncate"}

_REMOVALS = {"os.remove", "os.rmdir"}
"""These name a file relative to an open folder; a build removes nothing outside its output."""


class Reaper:
    """Counts what changes files and kills the process in front of the change that it waits for."""

    def __init__(self, out: str, deadly: int) -> None:
        self.out = out
        self.deadly = deadly
        self.count = 0

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if not (event in _CHANGES or writes):
            return
        inside = any(str(argument).startswith(self.out) for argument in arguments[:2])
        if not inside and event not in _REMOVALS:
            return
        self.count += 1
        if self.count == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)


def main(content: str, out: str, mode: str, deadly: int) -> None:
    """Build with the reaper looking on."""
    root = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(root), str(root / "site")]
    from portal import pipeline  # noqa: PLC0415 - the import path is set above
    from portal.settings import SiteSettings  # noqa: PLC0415 - likewise

    settings = SiteSettings(content=Path(content), out=Path(out), releases=mode == "releases")
    reaper = Reaper(out, deadly)
    sys.addaudithook(reaper)
    pipeline.build(settings, datetime(2026, 11, 23, 12, tzinfo=UTC))
    sys.stdout.write(str(reaper.count))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
