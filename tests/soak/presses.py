"""R11: the same application is handed in by many at the same instant, round after round."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from forms_service.services import sessions
from forms_service.services.house import House
from tests.forms_service.applicant.scenes import account_of, rows
from tests.houses import house_at
from tests.soak.applicants import copy_draft, sample_inputs
from tests.soak.figures import Figures

_ROOT: Final = Path(__file__).resolve().parents[2]
_PRESSING: Final = "tests/forms_service/applicant/pressing.py"
_COUNTED: Final = {
    "applications": "submission WHERE state = 'submitted'",
    "versions": "submission_version",
    "messages": "outbox",
    "audit": "audit WHERE action = 'application.handed_in'",
}

Process = subprocess.Popen[str]


@contextmanager
def _pressers(url: str, token: str, processes: int, threads: int) -> Iterator[list[Process]]:
    environment = {"PYTHONPATH": f"{_ROOT}:{_ROOT / 'site'}", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, _PRESSING, url, token, str(threads)]
    with ExitStack() as stack:
        started = [
            subprocess.Popen(
                command, cwd=_ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for _ in range(processes)
        ]
        for process in started:
            stack.enter_context(process)
            stack.callback(_end, process)
        assert [_hear(one) for one in started] == ["ready"] * processes
        yield started


def _end(process: Process) -> None:
    assert process.stdin is not None
    process.stdin.close()


def _tell(process: Process, line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def _hear(process: Process) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def press_together(database_url: str, processes: int, threads: int, rounds: int, seconds: float) -> Figures:
    """Let them press, `rounds` times or as often as time allows; every round is one application, one mail."""
    began = time.monotonic()
    wrong: list[str] = []
    done = 0
    with tempfile.TemporaryDirectory(prefix="werkstatt-soak-") as name:
        folder = Path(name)
        house = house_at(folder, database_url=database_url or f"sqlite:///{folder / 'werkstatt.db'}")
        inputs = sample_inputs(house, "muster@kommune.example")
        account = account_of(house)
        with house.database.write() as session:
            token = sessions.open_for_account(session, account.account_id, house.clock.now(), None)
        with _pressers(house.settings.database_url, token, processes, threads) as pressers:
            while done < rounds and time.monotonic() < began + seconds:
                application_id = copy_draft(house, account, inputs)
                for one in pressers:
                    _tell(one, f"{application_id} round-{done}")
                seen = {receipt for one in pressers for receipt in json.loads(_hear(one))}
                done += 1
                wrong += [f"round {done}: {len(seen)} receipts"] * (len(seen) != 1)
        wrong += _miscounted(house, done)
        house.database.close()
    values = {"rounds": done, "hand-ins": done * processes * threads, "seconds": round(time.monotonic() - began)}
    return Figures(part=f"R11 {processes} × {threads} at once", values=values, broken=wrong)


def _miscounted(house: House, rounds: int) -> list[str]:
    counts = {name: rows(house, f"SELECT count(*) FROM {table}")[0][0] for name, table in _COUNTED.items()}  # noqa: S608 - our own words
    return [f"{count} {name} in {rounds} rounds" for name, count in counts.items() if count != rounds]
