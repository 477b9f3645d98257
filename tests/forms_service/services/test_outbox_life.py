"""The outbox as a machine: whatever dies wherever, each promise is kept once and no other is."""

import datetime as dt
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar, Literal

import pytest
from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from forms_service.services import deliveries, outbox, worker_lock
from forms_service.services.deliveries import Delivery
from forms_service.services.house import House
from forms_service.services.mail import enqueue_mail
from forms_service.services.ports import OutgoingMail
from forms_service.worker import work_on_next
from programme.rights import Role
from tests.fakes import FakeClock, FakeMail
from tests.forms_service.office.scenes import person
from tests.houses import house_at
from tests.postgresql import Cluster

Death = Literal["before", "after", "never"]


class Died(BaseException):
    """The process is gone; nothing may catch this."""


@dataclass(slots=True)
class MortalMail(FakeMail):
    """A mail box whose sender dies just before or just after the message has gone."""

    death: Death = "never"
    attempts: list[OutgoingMail] = field(default_factory=list)

    def send(self, mail: OutgoingMail) -> None:
        if self.death == "before":
            raise Died
        self.attempts.append(mail)
        FakeMail.send(self, mail)
        if self.death == "after":
            raise Died


def promise(house: House, key: str) -> None:
    values = house.library.mail("anmeldelink").variables
    with house.database.write() as session:
        enqueue_mail(
            session, house.clock.now(), key=key, to=f"{key}@kommune.example", name="anmeldelink", values=values
        )


class OutboxLife(RuleBasedStateMachine):
    """A worker, which may die at any step and start again; on PostgreSQL it waits for its own lease then."""

    cluster: ClassVar[Cluster | None] = None

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        url = (
            self.stack.enter_context(self.cluster.database())
            if self.cluster
            else f"sqlite:///{folder / 'werkstatt.db'}"
        )
        self.mail = MortalMail()
        self.house = replace(house_at(folder, database_url=url), mail=self.mail)
        self.promised: set[str] = set()
        self.person = person(self.house, Role.CASE_OFFICER)
        self.restarted: list[int] = []

    def teardown(self) -> None:
        self.house.database.close()
        self.stack.close()

    @rule(number=strategies.integers(0, 6))
    def promise(self, number: int) -> None:
        promise(self.house, f"m{number}")
        self.promised.add(f"mail:m{number}")

    @rule(death=strategies.sampled_from(["before", "after", "never"]), is_down=strategies.booleans())
    def work(self, death: Death, is_down: bool) -> None:  # noqa: FBT001 - drawn
        self.mail.death, self.mail.is_down = death, is_down
        try:
            work_on_next(self.house)
        except Died:
            worker_lock.take(self.house)

    @rule(data=strategies.data())
    def claim_and_die(self, data: strategies.DataObject) -> None:
        outbox.claim(self.house)
        if data.draw(strategies.booleans()):
            worker_lock.take(self.house)

    @rule(seconds=strategies.sampled_from([1, 6, 400]))
    def time_passes(self, seconds: int) -> None:
        self.clock().move(dt.timedelta(seconds=seconds))

    @rule()
    def everything_is_sent_in_the_end(self) -> None:
        self.mail.death, self.mail.is_down = "never", False
        worker_lock.take(self.house)
        self.clock().move(dt.timedelta(hours=5))
        self.work_off()
        # Those of which nobody knows are a matter for a person, who sends them again.
        for one in deliveries.unfinished(self.house):
            assert (one.delivery, one.error) == (Delivery.FAILED, "mail.unclear")
            deliveries.restart(self.house, self.person, one.id)
            self.restarted.append(one.id)
        self.work_off()
        assert sorted(mail.key for mail in self.mail.sent) == sorted(self.promised)

    def work_off(self) -> None:
        while work_on_next(self.house):
            pass

    def clock(self) -> FakeClock:
        assert isinstance(self.house.clock, FakeClock)
        return self.house.clock

    @invariant()
    def each_promise_is_kept_at_most_once(self) -> None:
        keys = [mail.key for mail in self.mail.sent]
        assert len(keys) == len(set(keys))
        assert set(keys) <= self.promised

    @invariant()
    def a_silent_server_gets_one_copy_too_many_at_most(self) -> None:
        copies = Counter(mail.key for mail in self.mail.attempts)
        assert max(copies.values(), default=0) <= 2 + 2 * len(self.restarted)

    @invariant()
    def a_second_attempt_looks_like_the_first(self) -> None:
        assert len(set(self.mail.attempts)) == len({mail.key for mail in self.mail.attempts})

    @invariant()
    def what_is_done_was_sent(self) -> None:
        with self.house.database.read() as session:
            rows = session.connection().exec_driver_sql("SELECT key FROM outbox WHERE done_at IS NOT NULL").all()
        assert {row[0] for row in rows} <= {mail.key for mail in self.mail.sent}


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 12), ("postgresql", 6)])
def test_outbox_life(cluster: Cluster, kind: str, examples: int) -> None:
    class Life(OutboxLife):
        pass

    Life.cluster = cluster if kind == "postgresql" else None
    bounds = settings(max_examples=examples, stateful_step_count=25, deadline=None, derandomize=True)
    run_state_machine_as_test(Life, settings=bounds)
