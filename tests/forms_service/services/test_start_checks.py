"""R41: a machine on which the service must not start."""

import datetime as dt
from pathlib import Path

import pytest

from forms_service.services.house import House
from forms_service.services.start_checks import BUILT, start_problems
from forms_service.store.sqlite import path_of
from tests.fakes import NOON, FakeClock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_good_machine_has_no_problems(house: House) -> None:
    house.settings.var_dir.chmod(0o700)

    assert start_problems(house) == ()


@pytest.mark.parametrize(("at", "is_wrong"), [(BUILT - dt.timedelta(seconds=1), True), (BUILT, False), (NOON, False)])
def test_a_clock_from_before_this_release_is_wrong(house: House, at: dt.datetime, *, is_wrong: bool) -> None:
    assert isinstance(house.clock, FakeClock)
    house.clock.at = at

    assert [("Die Uhr dieses Rechners" in one) for one in start_problems(house)] == ([True] if is_wrong else [])


@pytest.mark.parametrize("name", ["secret", "files", "mail", "content.git", "werkstatt.db"])
@pytest.mark.parametrize(
    ("mode", "is_wrong"), [(0o704, True), (0o701, True), (0o702, True), (0o700, False), (0o770, False)]
)
def test_what_others_could_read_is_named(house: House, name: str, mode: int, *, is_wrong: bool) -> None:
    folder = house.settings.var_dir
    folder.chmod(0o755)
    path_of(house.database.url).chmod(0o600)
    path = folder / name
    if not path.exists():
        path.mkdir()
    path.chmod(mode)

    wanted = (f"{path} ist für andere auf diesem Rechner offen. Abhilfe: chmod -R o-rwx {path}",) if is_wrong else ()
    assert start_problems(house) == wanted


def test_a_closed_folder_closes_what_lies_in_it(house: House) -> None:
    house.settings.var_dir.chmod(0o750)
    path_of(house.database.url).chmod(0o666)

    assert start_problems(house) == ()


def test_a_folder_that_is_not_there_yet_is_no_problem(house: House, tmp_path: Path) -> None:
    assert tmp_path == house.settings.var_dir
    house.database.close()
    for path in tmp_path.iterdir():
        path.unlink()
    tmp_path.rmdir()

    assert start_problems(house) == ()
