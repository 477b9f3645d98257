"""R20: what becomes of a message that does not get through, and what the office is told."""

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from forms_service.services import audit, deliveries, housekeeping, outbox, readiness
from forms_service.services.conflict import UnknownSubjectError
from forms_service.services.deliveries import Delivery, MailStatus
from forms_service.services.house import House
from forms_service.services.mail import enqueue_mail
from forms_service.services.ports import MailDeferredError, MailRefusedError, MailUnansweredError, OutgoingMail
from forms_service.services.sessions import StaffSession
from forms_service.store import audit as audit_store
from forms_service.worker import work_on_next
from programme.rights import Role
from tests.fakes import FakeClock, FakeMail
from tests.forms_service.office import scenes


@dataclass(slots=True)
class MoodyMail(FakeMail):
    """A mail server with moods: raises the errors in its list one after the other, then takes everything."""

    moods: list[Exception] = field(default_factory=list)
    tries: list[OutgoingMail] = field(default_factory=list)

    def send(self, mail: OutgoingMail) -> None:
        self.tries.append(mail)
        if self.moods:
            raise self.moods.pop(0)
        self.sent.append(mail)


@pytest.fixture
def server() -> MoodyMail:
    return MoodyMail()


@pytest.fixture
def desk(house: House, server: MoodyMail) -> House:
    return replace(house, mail=server)


@pytest.fixture
def officer(house: House) -> StaffSession:
    return scenes.person(house, Role.CASE_OFFICER)


def promise(house: House, key: str = "receipt:1", about: str | None = None, minutes: int | None = None) -> None:
    with house.database.write() as session:
        now = house.clock.now()
        useless_at = None if minutes is None else now + dt.timedelta(minutes=minutes)
        values = house.library.mail("anmeldelink").variables
        enqueue_mail(
            session, now, key=key, to="amt@kommune.example", name="anmeldelink", values=values,
            about=about, useless_at=useless_at,
        )  # fmt: skip


def move(house: House, **by: float) -> None:
    assert isinstance(house.clock, FakeClock)
    house.clock.move(dt.timedelta(**by))


def only(house: House) -> MailStatus:
    (found,) = deliveries.unfinished(house)
    return found


def try_until_quiet(house: House, server: MoodyMail) -> Sequence[dt.timedelta]:
    """Work, move the clock to the next try, and so on until nothing is left to try; gives the time of each try."""
    begun, times = house.clock.now(), []
    while True:
        before = len(server.tries)
        while work_on_next(house):
            pass
        times += [house.clock.now() - begun] * (len(server.tries) - before)
        waiting = [one for one in deliveries.unfinished(house) if one.delivery is Delivery.DEFERRED]
        if not waiting:
            return times
        move(house, seconds=(waiting[0].at - house.clock.now()).total_seconds())


def test_a_server_that_is_away_is_asked_for_three_days(desk: House, server: MoodyMail) -> None:
    server.moods = [MailDeferredError(451)] * 1000
    promise(desk)

    times = try_until_quiet(desk, server)

    waits = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert [wait.total_seconds() for wait in waits[:5]] == [5, 10, 20, 40, 80]
    assert max(waits) == dt.timedelta(hours=4)
    assert dt.timedelta(hours=72) < times[-1] <= dt.timedelta(hours=76)
    assert (only(desk).delivery, only(desk).error) == (Delivery.FAILED, "mail.deferred 451")
    assert len({mail.key for mail in server.tries}) == 1


def test_a_server_that_comes_back_gets_it_once(desk: House, server: MoodyMail) -> None:
    server.moods = [MailDeferredError()] * 7
    promise(desk)

    try_until_quiet(desk, server)

    assert len(server.sent) == 1
    assert deliveries.unfinished(desk) == ()


def test_a_clear_no_ends_it_at_once(desk: House, server: MoodyMail) -> None:
    server.moods = [MailRefusedError(550)]
    promise(desk)

    assert try_until_quiet(desk, server) == [dt.timedelta()]
    assert (only(desk).delivery, only(desk).error, only(desk).may_restart) == (
        Delivery.FAILED,
        "mail.refused 550",
        True,
    )


def test_silence_is_followed_by_one_more_copy_at_most(desk: House, server: MoodyMail) -> None:
    server.moods = [MailUnansweredError()] * 10
    promise(desk)

    try_until_quiet(desk, server)

    assert len(server.tries) == 2
    assert (only(desk).delivery, only(desk).error) == (Delivery.FAILED, "mail.unclear")


def test_a_clear_answer_in_between_does_not_make_silence_forgotten(desk: House, server: MoodyMail) -> None:
    server.moods = [
        MailUnansweredError(),
        MailDeferredError(),
        MailDeferredError(),
        MailUnansweredError(),
        MailDeferredError(),
    ]
    promise(desk)

    try_until_quiet(desk, server)

    assert len(server.tries) == 4
    assert only(desk).error == "mail.unclear"


def test_who_dies_under_way_may_have_sent_it(desk: House, server: MoodyMail) -> None:
    promise(desk)
    for _ in range(2):
        assert outbox.claim(desk) is not None
        move(desk, seconds=outbox.LEASE.total_seconds())

    try_until_quiet(desk, server)

    assert server.tries == []
    assert only(desk).error == "mail.unclear"


def test_one_death_is_followed_by_one_more_try(desk: House, server: MoodyMail) -> None:
    promise(desk)
    outbox.claim(desk)
    move(desk, seconds=outbox.LEASE.total_seconds())

    try_until_quiet(desk, server)

    assert len(server.sent) == 1


def test_a_second_copy_is_the_same_message(desk: House, server: MoodyMail) -> None:
    server.moods = [MailUnansweredError(), MailDeferredError()]
    promise(desk)

    try_until_quiet(desk, server)

    assert len(server.tries) == 3
    assert server.tries[0] == server.tries[1] == server.tries[2]


def test_a_person_sends_it_again(desk: House, server: MoodyMail, officer: StaffSession) -> None:
    server.moods = [MailUnansweredError(), MailUnansweredError()]
    promise(desk)
    try_until_quiet(desk, server)
    move(desk, days=30)

    for _ in range(2):
        assert deliveries.restart(desk, officer, only(desk).id) is None
    assert only(desk).delivery is Delivery.WAITING
    server.moods = [MailDeferredError()] * 1000
    times = try_until_quiet(desk, server)

    assert dt.timedelta(hours=72) < times[-1] <= dt.timedelta(hours=76)
    with desk.database.read() as session:
        rows = [row for row in audit_store.in_order(session) if row.action == "mail.restart"]
    assert [(row.actor, row.subject) for row in rows] == [(officer.actor, f"mail:{only(desk).id}")]
    assert audit.verify(desk) is None


def test_an_unknown_message_cannot_be_sent_again(desk: House, officer: StaffSession) -> None:
    with pytest.raises(UnknownSubjectError):
        deliveries.restart(desk, officer, 4711)


def test_a_publication_is_no_message(desk: House, officer: StaffSession) -> None:
    with desk.database.write() as session:
        entry_id = outbox.enqueue(session, "publish", "publish:1", {}, desk.clock.now())
    assert entry_id is not None

    with pytest.raises(UnknownSubjectError):
        deliveries.restart(desk, officer, entry_id)
    assert deliveries.unfinished(desk) == ()


def test_a_link_that_is_over_is_not_sent(desk: House, server: MoodyMail, officer: StaffSession) -> None:
    server.moods = [MailDeferredError()] * 1000
    promise(desk, minutes=15)

    times = try_until_quiet(desk, server)
    deliveries.restart(desk, officer, only(desk).id)

    assert times[-1] < dt.timedelta(minutes=15)
    assert (only(desk).error, only(desk).may_restart, only(desk).delivery) == ("mail.expired", False, Delivery.FAILED)


def test_a_lost_link_goes_away_and_a_lost_receipt_stays(desk: House, server: MoodyMail) -> None:
    submission_id = scenes.hand_in(desk)
    server.moods = [MailRefusedError()] * 2
    promise(desk, "login:1", minutes=15)
    promise(desk, "receipt:1", about=submission_id)
    try_until_quiet(desk, server)

    move(desk, hours=23)
    housekeeping.tidy_up(desk)
    kept = [one.submission_id for one in deliveries.unfinished(desk)]
    move(desk, hours=2)
    housekeeping.tidy_up(desk)

    assert sorted(kept, key=str) == [submission_id, None]
    assert [one.submission_id for one in deliveries.unfinished(desk)] == [submission_id]


def test_each_word_is_told_at_its_time(desk: House, server: MoodyMail) -> None:
    submission_id = scenes.hand_in(desk)
    promise(desk, about=submission_id)

    def word() -> Delivery:
        with desk.database.read() as session:
            (found,) = deliveries.about(session, desk.clock.now(), submission_id)
        return found.delivery

    words = [word()]
    job = outbox.claim(desk)
    assert job is not None
    words.append(word())
    outbox.postpone(desk, job, MailDeferredError(421))
    words.append(word())
    move(desk, seconds=5)
    words.append(word())
    server.moods = [MailRefusedError(550)]
    work_on_next(desk)
    words.append(word())
    deliveries.restart(desk, scenes.person(desk, Role.CASE_OFFICER), only(desk).id)
    work_on_next(desk)
    words.append(word())

    assert words == ["waiting", "sending", "deferred", "waiting", "failed", "accepted"]
    assert deliveries.count_failed(desk) == 0


def test_what_is_through_names_nobody(desk: House) -> None:
    submission_id = scenes.hand_in(desk)
    promise(desk, about=submission_id)
    assert only(desk).to == "amt@kommune.example"

    work_on_next(desk)

    with desk.database.read() as session:
        (found,) = deliveries.about(session, desk.clock.now(), submission_id)
    assert (found.to, found.delivery) == ("", Delivery.ACCEPTED)


def test_with_the_mail_server_away_applications_are_taken(desk: House, server: MoodyMail) -> None:
    """R20, never blocks: waiting for a next try is no standstill, so nobody takes the service off the net."""
    desk.site.current.mkdir(parents=True)
    server.moods = [MailDeferredError()] * 1000
    promise(desk)
    for _ in range(9):
        work_on_next(desk)
        move(desk, seconds=(only(desk).at - desk.clock.now()).total_seconds())
    move(desk, seconds=-1)

    assert desk.clock.now() - dt.timedelta(minutes=40) > FakeClock().at
    assert readiness.probe(desk)["outbox"]
