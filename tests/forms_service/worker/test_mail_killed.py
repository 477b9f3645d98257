"""R20: a worker that is killed around the moment at which the server takes a message."""

import os
import signal
import sqlite3
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from forms_service import worker
from forms_service.adapters.mail_server import Patience, SmtpMail
from forms_service.services import deliveries, worker_lock
from forms_service.services.deliveries import Delivery
from forms_service.services.house import House
from forms_service.services.mail import enqueue_mail
from tests.forms_service.worker.mortal_worker import Mortal, house_of
from tests.houses import house_at
from tests.mail_servers import Sink, server_at, sink

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A house with one message to send."""
    made = house_at(tmp_path)
    made.database.close()
    house = house_of(tmp_path, "none")
    house.content.bring_in(ROOT / "content")
    house.library.refresh()
    values = house.library.mail("anmeldelink").variables
    with house.database.write() as session:
        enqueue_mail(session, house.clock.now(), key="receipt:1", to="amt@k.example", name="anmeldelink", values=values)
    house.database.close()
    return tmp_path


def house_with(folder: Path, port: int, step: str = "none") -> House:
    house = house_of(folder, "none")
    out: object = SmtpMail(server_at(port), "https://dienst.example", Patience(answer=5, message=10, rest=0))
    if step != "none":
        when, number = step.split(":")
        out = Mortal(out, "send", when, int(number))
    return replace(house, mail=out)  # type: ignore[arg-type] # one that dies


def work(folder: Path, server: Sink, step: str = "none", *, dies_at_dot: bool = False) -> int:
    """Run a worker in a process of its own; with `dies_at_dot` the server kills it in place of an answer."""
    with sqlite3.connect(folder / "werkstatt.db") as connection:
        connection.execute("UPDATE outbox SET due_at = created_at WHERE done_at IS NULL")
    connection.close()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            house = house_with(folder, server.port, step)
            house.library.refresh()
            code = worker.Worker(house, worker_lock.take(house)).work_off()
        finally:
            os._exit(code)
    server.at_dot = (lambda: os.kill(pid, signal.SIGKILL)) if dies_at_dot else None
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def per_id(server: Sink) -> list[int]:
    return list(Counter(message["Message-ID"] for message in server.messages()).values())


def unfinished(folder: Path) -> list[tuple[Delivery, str]]:
    house = house_of(folder, "none")
    found = [(one.delivery, one.error) for one in deliveries.unfinished(house)]
    house.database.close()
    return found


def test_killed_before_the_server_has_it_nothing_is_doubled(folder: Path) -> None:
    with sink() as server:
        assert work(folder, server, "before:1") == -signal.SIGKILL
        assert work(folder, server) == 0

    assert per_id(server) == [1]
    assert unfinished(folder) == []


def test_killed_between_accept_and_mark_one_copy_too_many_with_the_same_id(folder: Path) -> None:
    with sink() as server:
        assert work(folder, server, "after:1") == -signal.SIGKILL
        assert work(folder, server) == 0
        assert work(folder, server) == 0

    assert per_id(server) == [2]
    assert unfinished(folder) == []


def test_killed_while_the_server_answers(folder: Path) -> None:
    with sink() as server:
        assert work(folder, server, dies_at_dot=True) == -signal.SIGKILL
        assert work(folder, server) == 0

    assert per_id(server) == [2]
    assert unfinished(folder) == []


def test_killed_again_and_again_there_is_never_a_third_copy(folder: Path) -> None:
    with sink() as server:
        for _ in range(2):
            assert work(folder, server, "after:1") == -signal.SIGKILL
        for _ in range(3):
            assert work(folder, server) == 0

    assert per_id(server) == [2]
    assert unfinished(folder) == [(Delivery.FAILED, "mail.unclear")]
