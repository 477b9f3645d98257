"""Whatever stops one duty of the worker stops neither the others nor the worker."""

import datetime as dt
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

import pytest
from sqlalchemy.exc import OperationalError

from forms_service.remote_address import ContentRemote
from forms_service.services import worker_lock
from forms_service.services.house import House
from forms_service.services.ports import RemoteUnavailableError, SiteBuildError
from forms_service.store.promises import UnsafeDatabaseError
from forms_service.worker import Worker
from programme.errors import ContentError
from tests.fakes import FakeClock, FakeSite

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ERRORS: Final[tuple[Exception, ...]] = (
    OSError(28, "No space left on device"),
    OperationalError("COMMIT", {}, Exception("database is locked")),
    UnsafeDatabaseError("in_hot_standby is on"),
    ContentError([]),
    RemoteUnavailableError("away"),
    SiteBuildError("broken"),
    RuntimeError("nobody thought of it"),
)

DUTIES: Final = {
    "show life": ("database", "write"),
    "build": ("site", "publish"),
    "tidy up": ("files", "kept_before"),
    "follow the remote": ("content", "fetch"),
    "work": ("database", "read"),
}
"""What each duty asks: the field of the house and the method that raises."""


class Failing:
    """Something of a house one method of which raises, as long as there is an error; `told` hears of that."""

    def __init__(self, inner: Any, method: str, error: Exception) -> None:
        self._inner = inner
        self._method = method
        self.asked = 0
        self.error: Exception | None = error
        self.told: Callable[[], None] = lambda: None

    def __getattr__(self, name: str) -> Any:
        if name != self._method:
            return getattr(self._inner, name)
        self.asked += 1
        return self._fail if self.error is not None else getattr(self._inner, name)

    def _fail(self, *_: object, **__: object) -> None:
        self.told()
        if self.error is not None:
            raise self.error


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def site_of(house: House) -> FakeSite:
    assert isinstance(house.site, FakeSite)
    return house.site


def move(house: House, **by: float) -> None:
    assert isinstance(house.clock, FakeClock)
    house.clock.move(dt.timedelta(**by))


def worker_with(house: House, duty: str, error: Exception) -> tuple[Worker, Failing]:
    """Make a worker one duty of which fails, at a time when all are due; it stops after that round."""
    field, method = DUTIES[duty]
    failing = Failing(getattr(house, field), method, error)
    settings = replace(house.settings, content_remote=ContentRemote(url="x"))
    changes: dict[str, Any] = {field: failing, "settings": settings}
    owner = worker_lock.take(house)
    worker = Worker(replace(house, **changes), owner)
    failing.told = worker.stop
    move(house, days=1)
    return worker, failing


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("duty", DUTIES)
def test_no_error_of_a_duty_ends_the_worker(house: House, duty: str, error: Exception) -> None:
    worker, _ = worker_with(house, duty, error)

    assert worker.work() == 0


@pytest.mark.parametrize("duty", ["show life", "tidy up", "follow the remote", "work"])
def test_the_site_is_built_whatever_else_fails(house: House, duty: str) -> None:
    worker, _ = worker_with(house, duty, OperationalError("BEGIN", {}, Exception("database is locked")))

    worker.work()

    assert site_of(house).builds


@pytest.mark.parametrize("duty", ["build", "tidy up"])
def test_what_failed_at_its_time_is_done_soon_after(house: House, duty: str) -> None:
    worker, failing = worker_with(house, duty, OSError(28, "No space left on device"))
    worker.work()
    failing.error, before = None, failing.asked

    move(house, minutes=5)
    worker.look_at_the_clock()
    worker.look_at_the_clock()

    assert failing.asked == before + 1
