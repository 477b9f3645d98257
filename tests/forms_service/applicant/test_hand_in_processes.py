"""R11: two processes with ten threads each press at the same instant; there is one application."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from forms_service.services import drafts, sessions
from forms_service.services.house import House
from forms_service.services.sessions import AccountSession
from tests.content.sample_answers import TYPED
from tests.forms_service.applicant.scenes import CALL, account_of, fill, rows

ROOT = Path(__file__).resolve().parents[3]
PRESSING = Path(__file__).with_name("pressing.py")
PROCESSES = 2
THREADS = 10
ROUNDS = 5

Process = subprocess.Popen[str]


@contextmanager
def presser(house: House, token: str) -> Iterator[Process]:
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, str(PRESSING), house.settings.database_url, token, str(THREADS)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def token_of(house: House, account: AccountSession) -> str:
    with house.database.write() as session:
        return sessions.open_for_account(session, account.account_id, house.clock.now(), None)


def tell(process: Process, line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def hear(process: Process) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_two_processes_that_press_together_get_one_application(house: House) -> None:
    account = account_of(house)
    token = token_of(house, account)
    with ExitStack() as stack:
        pressers = [stack.enter_context(presser(house, token)) for _ in range(PROCESSES)]
        assert [hear(one) for one in pressers] == ["ready"] * PROCESSES
        for number in range(1, ROUNDS + 1):
            application_id = drafts.begin(house, account, CALL)
            fill(house, account, application_id, TYPED)
            for one in pressers:
                tell(one, f"{application_id} round-{number}")
            seen = [json.loads(hear(one)) for one in pressers]

            assert [len(receipts) for receipts in seen] == [1] * PROCESSES
            assert seen[0] == seen[1]
            for table in ("submission WHERE state = 'submitted'", "submission_version", "outbox"):
                assert rows(house, f"SELECT count(*) FROM {table}") == [(number,)]  # noqa: S608 - our own words
            assert rows(house, "SELECT count(*) FROM audit WHERE action = 'application.handed_in'") == [(number,)]
