"""R14: applications are taken whatever the scanner does; their files wait for a verdict, once, closed to the office."""

import datetime as dt
import io
from dataclasses import dataclass, field, replace
from typing import IO

import pytest

from forms_service.models.people import Staff
from forms_service.services import applications, attachments, dossiers, hand_in, scanning
from forms_service.services.attachments import Upload
from forms_service.services.conflict import UnknownSubjectError
from forms_service.services.house import House
from forms_service.services.outbox import Job
from forms_service.services.ports import ScanFailedError, ScanVerdict
from forms_service.services.scanning import FileClosedError, Scan, ScanState
from forms_service.services.sessions import AccountSession, StaffSession
from forms_service.store import audit as audit_store
from forms_service.worker import work_on_next
from programme.errors import AnswerRefused
from programme.rights import Role
from tests.fakes import FakeClock
from tests.forms_service.applicant.scenes import PDF, account_of, complete_draft
from tests.scanners import EICAR

MINUTE = dt.timedelta(minutes=1)


@dataclass(slots=True)
class FakeScanner:
    """A scanner that is away, or says of a file what it deserves."""

    is_away: bool = False
    seen: list[bytes] = field(default_factory=list)

    def scan(self, stream: IO[bytes]) -> ScanVerdict:
        if self.is_away:
            raise ScanFailedError
        self.seen.append(stream.read())
        return ScanVerdict(finding="Eicar" if EICAR in self.seen[-1] else "")


class _Blind(FakeScanner):
    """Finds nothing, ever."""

    def scan(self, stream: IO[bytes]) -> ScanVerdict:
        self.seen.append(stream.read())
        return ScanVerdict(finding="")


@pytest.fixture
def scanner() -> FakeScanner:
    return FakeScanner()


@pytest.fixture
def guarded(house: House, scanner: FakeScanner) -> House:
    return replace(house, scanner=scanner)


@pytest.fixture
def account(house: House) -> AccountSession:
    return account_of(house)


@pytest.fixture
def draft(guarded: House, account: AccountSession) -> str:
    return complete_draft(guarded, account)


@pytest.fixture
def officer(house: House) -> StaffSession:
    with house.database.write() as session:
        person = Staff(name="sb", role=Role.CASE_OFFICER.value, password_hash="-", created_at=house.clock.now())
        session.add(person)
        session.flush()
        return StaffSession(
            staff_id=person.id, name=person.name, role=Role.CASE_OFFICER, csrf="", expires_at=house.clock.now()
        )


def upload(house: House, account: AccountSession, draft: str, data: bytes = PDF, name: str = "a.pdf") -> str:
    known = {one.id for one in applications.show(house, account, draft).files}
    sent = Upload(question_id="wille", kind=None, name=name, stream=io.BytesIO(data))
    attachments.store_upload(house, account, draft, sent)
    return next(one.id for one in applications.show(house, account, draft).files if one.id not in known)


def state(house: House, file: str) -> Scan:
    with house.database.read() as session:
        return scanning.of_file(session, file)


def work_off(house: House) -> None:
    while work_on_next(house):
        pass


def acts(house: House) -> list[str]:
    with house.database.read() as session:
        return [row.action for row in audit_store.in_order(session) if row.action.startswith("file.")]


def test_without_a_scanner_nobody_looks_and_the_office_may_open(house: House, account: AccountSession) -> None:
    draft = complete_draft(house, account)
    file = upload(house, account, draft)
    hand_in.hand_in(house, account, draft, "k")

    assert state(house, file) == Scan(state=ScanState.UNSCANNED)
    assert dossiers.open_file(house, draft, file).id == file


def test_file_is_closed_until_the_scanner_has_looked(
    guarded: House, account: AccountSession, draft: str, scanner: FakeScanner
) -> None:
    file = upload(guarded, account, draft)
    hand_in.hand_in(guarded, account, draft, "k")

    with pytest.raises(FileClosedError) as closed:
        dossiers.open_file(guarded, draft, file)
    assert closed.value.state is ScanState.WAITING

    work_off(guarded)
    assert scanner.seen.count(PDF) >= 1
    assert state(guarded, file).state is ScanState.CLEAN
    assert dossiers.open_file(guarded, draft, file).id == file


def test_malware_stays_closed(guarded: House, account: AccountSession, draft: str) -> None:
    file = upload(guarded, account, draft, PDF + EICAR)
    hand_in.hand_in(guarded, account, draft, "k")
    work_off(guarded)

    assert state(guarded, file) == Scan(state=ScanState.INFECTED, finding="Eicar")
    with pytest.raises(FileClosedError):
        dossiers.open_file(guarded, draft, file)
    assert "file.infected" in acts(guarded)


def test_scanner_that_is_away_stops_no_application_and_catches_up_once(
    guarded: House, account: AccountSession, draft: str, scanner: FakeScanner
) -> None:
    assert isinstance(guarded.clock, FakeClock)
    scanner.is_away = True
    files = [upload(guarded, account, draft, PDF + bytes([n]), f"{n}.pdf") for n in range(3)]
    hand_in.hand_in(guarded, account, draft, "k")
    for _ in range(90):
        work_off(guarded)
        guarded.clock.move(MINUTE)
    assert hand_in.receipt(guarded, account, draft).files >= len(files)
    assert {state(guarded, one).state for one in files} == {ScanState.WAITING}

    scanner.is_away = False
    guarded.clock.move(MINUTE)
    work_off(guarded)
    work_off(guarded)

    assert {state(guarded, one).state for one in files} == {ScanState.CLEAN}
    assert sorted(scanner.seen.count(PDF + bytes([n])) for n in range(3)) == [1, 1, 1]


def test_alarm_after_half_an_hour_and_not_before(
    guarded: House, account: AccountSession, draft: str, scanner: FakeScanner
) -> None:
    assert isinstance(guarded.clock, FakeClock)
    work_off(guarded)
    scanner.is_away = True
    began = guarded.clock.now()
    upload(guarded, account, draft)

    guarded.clock.move(30 * MINUTE)
    assert scanning.alarm(guarded) is None
    guarded.clock.move(dt.timedelta(microseconds=1))
    assert scanning.alarm(guarded) == scanning.Alarm(files=1, since=began)

    scanner.is_away = False
    work_off(guarded)
    assert scanning.alarm(guarded) is None


def test_file_that_was_removed_meanwhile_is_not_looked_at(
    guarded: House, account: AccountSession, draft: str, scanner: FakeScanner
) -> None:
    work_off(guarded)
    scanner.seen.clear()
    file = upload(guarded, account, draft)
    attachments.remove(guarded, account, draft, file)

    work_off(guarded)

    assert scanner.seen == []


def test_verdict_is_written_once(guarded: House, account: AccountSession, draft: str) -> None:
    file = upload(guarded, account, draft, PDF + EICAR)
    work_off(guarded)
    before = acts(guarded)

    again = Job(
        id=1, kind="scan", key="x", payload={"attachment": file}, fence=1, created_at=guarded.clock.now(), unclear=0
    )
    scanning.scan(replace(guarded, scanner=_Blind()), again)

    assert state(guarded, file).state is ScanState.INFECTED
    assert acts(guarded) == before


def test_office_opens_a_closed_file_for_a_written_reason_only(
    guarded: House, account: AccountSession, draft: str, scanner: FakeScanner, officer: StaffSession
) -> None:
    scanner.is_away = True
    file = upload(guarded, account, draft)
    hand_in.hand_in(guarded, account, draft, "k")

    with pytest.raises(AnswerRefused):
        scanning.open_all_the_same(guarded, officer, draft, file, " \n")
    with pytest.raises(FileClosedError):
        dossiers.open_file(guarded, draft, file)
    scanning.open_all_the_same(guarded, officer, draft, file, "Auf einem anderen Rechner geprüft.")

    assert dossiers.open_file(guarded, draft, file).id == file
    assert acts(guarded)[-1] == "file.opened_without_verdict"


def test_open_file_cannot_be_opened_again_and_a_foreign_one_is_unknown(
    guarded: House, account: AccountSession, draft: str, officer: StaffSession
) -> None:
    file = upload(guarded, account, draft)
    hand_in.hand_in(guarded, account, draft, "k")
    work_off(guarded)

    for submission, attachment in ((draft, file), (draft, "0" * 32), ("0" * 32, file)):
        with pytest.raises(UnknownSubjectError):
            scanning.open_all_the_same(guarded, officer, submission, attachment, "Grund")
