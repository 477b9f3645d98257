"""R01: bytes that no row names go away; those that a row names never do, whoever comes in between."""

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import IO

import pytest

from forms_service.models.scans import FileScan
from forms_service.models.submissions import Attachment
from forms_service.services import applications, attachments, drafts, hand_in, housekeeping
from forms_service.services.attachments import FileRefusedError, Upload
from forms_service.services.house import House
from forms_service.services.ports import StoredFile
from forms_service.services.sessions import AccountSession
from tests.fakes import FakeFiles
from tests.forms_service.applicant.scenes import CALL, PDF, account_of, clock_of, complete_draft, rows


@pytest.fixture
def account(house: House) -> AccountSession:
    return account_of(house)


@pytest.fixture
def draft(house: House, account: AccountSession) -> str:
    return drafts.begin(house, account, CALL)


def files_of(house: House) -> FakeFiles:
    assert isinstance(house.files, FakeFiles)
    return house.files


def upload(house: House, account: AccountSession, draft: str) -> None:
    sent = Upload(question_id="wille", kind=None, name="a.pdf", stream=io.BytesIO(PDF))
    attachments.store_upload(house, account, draft, sent)


def test_bytes_of_a_broken_upload_go_away(house: House) -> None:
    lost = house.files.put(io.BytesIO(b"half an application"), 100).sha256

    housekeeping.tidy_up(house)

    assert not house.files.has(lost)


def test_bytes_that_came_just_now_stay(house: House) -> None:
    coming = house.files.put(io.BytesIO(b"its row is on the way"), 100).sha256
    files_of(house).young.add(coming)

    housekeeping.tidy_up(house)

    assert house.files.has(coming)


def test_bytes_that_a_row_names_stay_also_on_the_day_the_file_was_taken_out(
    house: House, account: AccountSession, draft: str
) -> None:
    upload(house, account, draft)
    (file,) = applications.show(house, account, draft).files
    housekeeping.tidy_up(house)
    assert attachments.open_file(house, account, draft, file.id).stream.read() == PDF

    attachments.remove(house, account, draft, file.id)
    housekeeping.tidy_up(house)

    assert len(files_of(house).kept) == 1


@dataclass(slots=True)
class _Overtaken(FakeFiles):
    """A store whose files are tidied away once, between their bytes and their row."""

    tidy_up: Callable[[], None] | None = None

    def put(self, stream: IO[bytes], limit_bytes: int) -> StoredFile:
        stored = FakeFiles.put(self, stream, limit_bytes)
        tidy_up, self.tidy_up = self.tidy_up, None
        if tidy_up:
            tidy_up()
        return stored


def test_upload_that_meets_the_tidying_is_asked_for_again_and_nothing_points_nowhere(
    house: House, account: AccountSession, draft: str
) -> None:
    files = _Overtaken()
    tidied = replace(house, files=files)
    files.tidy_up = lambda: housekeeping.tidy_up(tidied)

    with pytest.raises(FileRefusedError, match="gone"):
        upload(tidied, account, draft)
    assert applications.show(tidied, account, draft).files == ()

    upload(tidied, account, draft)
    assert len(applications.show(tidied, account, draft).files) == 1


def test_file_that_was_taken_out_and_never_handed_in_goes_away_after_a_day(
    house: House, account: AccountSession, draft: str
) -> None:
    upload(house, account, draft)
    (file,) = applications.show(house, account, draft).files
    with house.database.write() as session:
        session.add(FileScan(attachment_id=file.id, state="waiting", asked_at=house.clock.now()))
    attachments.remove(house, account, draft, file.id)
    clock_of(house).move(dt.timedelta(days=1, seconds=1))

    housekeeping.tidy_up(house)

    assert files_of(house).kept == {}
    assert rows(house, "SELECT id FROM attachment") == rows(house, "SELECT attachment_id FROM file_scan") == []


def test_file_of_a_hand_in_stays_also_when_it_was_taken_out_later(house: House, account: AccountSession) -> None:
    application_id = complete_draft(house, account)
    upload(house, account, application_id)
    (file,) = applications.show(house, account, application_id).files
    hand_in.hand_in(house, account, application_id, "key")
    with house.database.write() as session:
        session.get_one(Attachment, file.id).removed_at = house.clock.now()
    clock_of(house).move(dt.timedelta(days=2))

    housekeeping.tidy_up(house)

    assert len(files_of(house).kept) == 1
    assert hand_in.receipt(house, account, application_id).files == 1
