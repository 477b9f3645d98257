"""Files and the virus scanner: asked after the commit, answered once, closed to the office until then.

Applications are taken whatever the scanner does; only their files wait (R14).
Without a scanner files are open, and every page says that nobody looked.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from forms_service.models.scans import FileScan
from forms_service.models.submissions import Attachment
from forms_service.services import audit, outbox
from forms_service.services.conflict import UnknownSubjectError
from forms_service.services.house import House
from forms_service.services.outbox import Job
from forms_service.services.sessions import StaffSession
from forms_service.store import inbox as inbox_store
from forms_service.store import scans as store
from forms_service.store import submissions as submissions_store
from programme.errors import AnswerRefused
from programme.text import clean_text

KIND: Final = "scan"
LONGEST_WAIT: Final = dt.timedelta(minutes=1)
"""Files wait for people, so a scanner that is back is noticed soon."""
ALARM_AFTER: Final = dt.timedelta(minutes=30)
REASON_LENGTH: Final = 500
_FINDING_LENGTH: Final = 200


class ScanState(StrEnum):
    """What is known about a file."""

    UNSCANNED = "unscanned"
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


_CLOSED: Final = frozenset({ScanState.WAITING, ScanState.INFECTED})


class FileClosedError(Exception):
    """The office may not open this file now; `state` says why."""

    code = "file.closed"

    def __init__(self, state: ScanState) -> None:
        super().__init__(state.value)
        self.state = state


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What the pages say about a file; `opened_at` is set where somebody opened it all the same."""

    state: ScanState
    finding: str = ""
    opened_at: dt.datetime | None = None

    @property
    def is_closed(self) -> bool:
        """Whether the office may not open it."""
        return self.state in _CLOSED and self.opened_at is None


UNSCANNED: Final = Scan(state=ScanState.UNSCANNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Files that have waited too long: how many, and since when the first."""

    files: int
    since: dt.datetime


def ask(session: Session, house: House, file: Attachment, now: dt.datetime) -> None:
    """Promise a look at a new file, in the transaction that takes it; nothing without a scanner."""
    if house.scanner is None:
        return
    session.add(FileScan(attachment_id=file.id, state=ScanState.WAITING, asked_at=now))
    session.flush()
    outbox.enqueue(session, KIND, f"{KIND}:{file.id}", {"attachment": file.id}, now)


def scan(house: House, job: Job) -> None:
    """Look at a file; the verdict is written once.

    Raises:
        ScanFailedError: no verdict this time.
    """
    attachment_id = str(job.payload["attachment"])
    with house.database.read() as session:
        file = submissions_store.attachment(session, attachment_id)
        if file is None or not _is_waiting(session, file):
            return
    if house.scanner is None:
        raise RuntimeError("a file waits for a scanner and there is none")
    with house.files.open(file.sha256) as stream:
        verdict = house.scanner.scan(stream)
    _decide(house, attachment_id, verdict.finding)


def _is_waiting(session: Session, file: Attachment) -> bool:
    row = store.scan(session, file.id)
    return file.removed_at is None and row is not None and row.state == ScanState.WAITING


def _decide(house: House, attachment_id: str, finding: str) -> None:
    state = ScanState.INFECTED if finding else ScanState.CLEAN
    with house.database.write() as session:
        row = store.scan(session, attachment_id)
        if row is None or row.state != ScanState.WAITING:
            return
        now = house.clock.now()
        row.state, row.decided_at, row.finding = state, now, finding[:_FINDING_LENGTH]
        audit.record(session, now, "system", f"file.{state}", f"attachment:{attachment_id}")


def of_files(session: Session, submission_id: str) -> Mapping[str, Scan]:
    """Give what is known about the files of a submission, by their ids; files that nobody looked at are absent."""
    return {key: _scan(row) for key, row in store.of_submission(session, submission_id).items()}


def state_of(house: House, attachment_id: str) -> ScanState:
    """Tell the state of a file."""
    with house.database.read() as session:
        return of_file(session, attachment_id).state


def of_file(session: Session, attachment_id: str) -> Scan:
    """Give what is known about a file."""
    row = store.scan(session, attachment_id)
    return _scan(row) if row else UNSCANNED


def _scan(row: FileScan) -> Scan:
    return Scan(state=ScanState(row.state), finding=row.finding, opened_at=row.opened_at)


def open_all_the_same(house: House, staff: StaffSession, submission_id: str, attachment_id: str, reason: str) -> None:
    """Open a closed file to the office for a written reason; the audit log keeps who, when and a digest of it.

    Raises:
        AnswerRefused: the reason is missing or too long.
        UnknownSubjectError: there is no such file, or it is not closed.
    """
    with house.database.write() as session:
        row, text = _closed(session, submission_id, attachment_id), _reason(reason)
        now = house.clock.now()
        row.opened_by, row.opened_at, row.opened_reason = staff.staff_id, now, text
        audit.record(
            session,
            now,
            staff.actor,
            "file.opened_without_verdict",
            f"attachment:{attachment_id}",
            new=text,
            note=row.state,
        )


def _closed(session: Session, submission_id: str, attachment_id: str) -> FileScan:
    application = inbox_store.application(session, submission_id)
    file = submissions_store.attachment(session, attachment_id)
    row = store.scan(session, attachment_id)
    if application is None or file is None or file.submission_id != application.id or file.removed_at is not None:
        raise UnknownSubjectError(attachment_id)
    if row is None or not _scan(row).is_closed:
        raise UnknownSubjectError(attachment_id)
    return row


def _reason(typed: str) -> str:
    text = clean_text(typed)
    if not text:
        raise AnswerRefused("reason.missing", "Die Begründung fehlt. Schreiben Sie in einem Satz, warum.")
    if len(text) > REASON_LENGTH:
        raise AnswerRefused("reason.long", f"Die Begründung ist zu lang. Kürzen Sie auf {REASON_LENGTH} Zeichen.")
    return text


def alarm(house: House) -> Alarm | None:
    """Tell when files have waited for the scanner for more than half an hour."""
    if house.scanner is None:
        return None
    with house.database.read() as session:
        late = [one for one in store.in_state(session, ScanState.WAITING) if _is_late(house, one)]
    return Alarm(files=len(late), since=late[0].asked_at) if late else None


def _is_late(house: House, row: FileScan) -> bool:
    return house.clock.now() - row.asked_at > ALARM_AFTER
