"""What must be true of the machine before a process may work; all of it told at once, in German."""

import datetime as dt
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from forms_service.services.house import House
from forms_service.store.sqlite import path_of
from programme.german import format_date

BUILT: Final = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
"""No clock that is right shows an earlier time; raised with a release."""

_OTHERS: Final = stat.S_IROTH | stat.S_IWOTH | stat.S_IXOTH


def start_problems(house: House) -> tuple[str, ...]:
    """List why a process must not start on this machine."""
    return (*_clock(house), *_modes(house))


def _clock(house: House) -> Iterator[str]:
    """A deadline is decided by this clock."""
    now = house.clock.now()
    if now < BUILT:
        yield f"Die Uhr dieses Rechners geht falsch: Sie zeigt den {format_date(now.date())}. Stellen Sie sie richtig."


def _modes(house: House) -> Iterator[str]:
    """Answers, files and mails are nobody else's; a closed folder closes what lies in it."""
    folder = house.settings.var_dir
    if not folder.is_dir() or not _open_to_others(folder):
        return
    private = [folder / "secret", house.settings.files_dir, house.settings.mail_dir, house.settings.repository]
    if house.database.is_sqlite:
        private.append(path_of(house.database.url))
    for path in private:
        if path.exists() and _open_to_others(path):
            yield f"{path} ist für andere auf diesem Rechner offen. Abhilfe: chmod -R o-rwx {path}"


def _open_to_others(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & _OTHERS)
