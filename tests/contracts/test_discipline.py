"""Tests tell the time to the code, wait for conditions, stand in any order and stay at home (R40)."""

import ast
import random
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests import guards, order
from tests.contracts.sources import ROOT, files_of_tests, python_files, relative
from tests.waiting import stays, wait_until

CLOCKS = {"forms_service/adapters/clock.py", "site/portal/clock.py"}
READS_THE_CLOCK = {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "time.ctime",
    "time.strftime",
}
"""Intervals may be measured by `time.monotonic`: it says how long, never when."""

WAITS = {"tests/waiting.py", "site/portal/releases.py"}
"""The second waits for the lock of a file, which knows no limit of its own."""
SLEEPS = {"time.sleep", "asyncio.sleep", "wait_for_timeout", "waitForTimeout"}
MEASURED = {"tests/soak/", "benchmarks/"}


def called(path: Path) -> set[str]:
    """Name all calls of a module, without what stands before the last dot but one, and imported names in full."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    full = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "time"
        for alias in node.names
    }
    names = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {full.get(name, name) for name in names}


def found_in(path: Path, forbidden: set[str]) -> set[str]:
    return {name for name in called(path) if any(name == one or name.endswith(f".{one}") for one in forbidden)}


@pytest.mark.parametrize("path", python_files(), ids=relative)
def test_only_the_clocks_read_the_clock(path: Path) -> None:
    expected_somewhere = relative(path) in CLOCKS

    assert bool(found_in(path, READS_THE_CLOCK)) == expected_somewhere


@pytest.mark.parametrize("path", [*files_of_tests(), *python_files()], ids=relative)
def test_nobody_sleeps_instead_of_waiting(path: Path) -> None:
    assert found_in(path, SLEEPS) == ({"time.sleep"} if relative(path) in WAITS else set())


@pytest.mark.parametrize("path", files_of_tests(), ids=relative)
def test_no_test_depends_on_the_day(path: Path) -> None:
    """A test that reads the clock is right today only."""
    assert found_in(path, READS_THE_CLOCK) == set()


@pytest.mark.parametrize(
    "code",
    [
        "import datetime as dt\ndt.datetime.now(dt.UTC)",
        "from datetime import datetime\ndatetime.now()",
        "from datetime import date\ndate.today()",
        "from time import time\ntime()",
        "from time import time as instant\ninstant()",
    ],
)
def test_every_way_to_read_the_clock_is_seen(tmp_path: Path, code: str) -> None:
    (tmp_path / "module.py").write_text(code, encoding="utf-8")

    assert found_in(tmp_path / "module.py", READS_THE_CLOCK)


def test_the_order_is_another_for_another_seed() -> None:
    names = [path.as_posix() for path in files_of_tests()]

    first, second = ([*sorted(names, key=lambda name: order.digest(seed, name))] for seed in ("1", "2"))

    assert sorted(first) == sorted(second) == names
    assert first != second != names
    assert [*sorted(first, key=lambda name: order.digest("1", name))] == first


def test_the_tests_of_this_run_are_not_in_the_order_of_their_names(request: pytest.FixtureRequest) -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "--order", "7"]
    listed = subprocess.run(
        [*command, "tests/programme/test_reference.py", "tests/programme/test_lifecycle.py"],
        cwd=request.config.rootpath,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = [line for line in listed.splitlines() if "::" in line]

    places = [(order.digest("7", name.split("::", maxsplit=1)[0]), order.digest("7", name)) for name in names]

    assert len(names) > 10
    assert places == sorted(places)


def test_another_machine_is_out_of_reach() -> None:
    with socket.socket() as outgoing:
        for reach in (outgoing.connect, outgoing.connect_ex):
            with pytest.raises(guards.ReachedOut):
                reach(("192.0.2.1", 80))
    with pytest.raises(guards.ReachedOut):
        socket.getaddrinfo("kommune.example", 80)
    with pytest.raises(guards.ReachedOut):
        socket.create_connection(("kommune.example", 80))


def test_this_machine_is_in_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


@pytest.mark.parametrize("folder", guards.PURE)
def test_pure_rules_have_a_folder(folder: str) -> None:
    assert list((ROOT / folder).rglob("test_*.py"))
    assert guards.is_pure(ROOT / folder / "test_x.py", ROOT)
    assert not guards.is_pure(Path(__file__), ROOT)


def test_waiting_ends_with_the_condition_or_with_an_error() -> None:
    looks = iter([0, 0, 3])

    assert wait_until(lambda: next(looks), "three") == 3
    with pytest.raises(TimeoutError, match="never"):
        wait_until(lambda: 0, "never", seconds=0.05)
    assert stays(lambda: True, seconds=0.05)
    assert not stays(lambda: random.random() > 1, seconds=0.05)  # noqa: S311 - no secret
