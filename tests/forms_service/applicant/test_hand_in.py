"""R02, R11, R12: handing in, once."""

import datetime as dt
import hashlib
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from forms_service.services import applications, attachments, audit, drafts, hand_in
from forms_service.services.applications import NotFoundError
from forms_service.services.attachments import Upload
from forms_service.services.hand_in import CallClosedError, NotCompleteError
from forms_service.services.house import House
from programme.lifecycle import State
from tests.forms_service.applicant.scenes import (
    CALL,
    PDF,
    account_of,
    clock_of,
    complete_draft,
    fill,
    handed_in,
    put_call,
    rows,
    upload,
)

THREADS = 20
ROUNDS = 3
CLOSES = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


def test_hand_in_gives_number_version_audit_and_mail(house: House) -> None:
    account = account_of(house)
    application_id = complete_draft(house, account)

    hand_in.hand_in(house, account, application_id, "key")

    receipt = hand_in.receipt(house, account, application_id)
    assert re.fullmatch(r"ZWK-2026-[0-9A-HJKMNP-TV-Z]{6}-[0-9A-HJKMNP-TV-Z]", receipt.reference)
    assert (receipt.municipality, receipt.answers, receipt.files, receipt.number) == ("Helbedündorf", 30, 0, 1)
    assert receipt.at == house.clock.now()
    assert applications.show(house, account, application_id).state is State.SUBMITTED
    assert rows(house, "SELECT count(*) FROM submission_version") == [(1,)]
    assert rows(house, "SELECT action, note FROM audit ORDER BY seq DESC LIMIT 1") == [
        ("application.handed_in", receipt.reference)
    ]
    assert audit.verify(house) is None
    assert house.mail.delivered() == ()  # promised in the transaction, sent by the worker after it
    ((payload,),) = rows(house, "SELECT payload FROM outbox")
    mail = json.loads(str(payload))
    assert (mail["to"], mail["name"], mail["values"]["reference"]) == (
        account.email,
        "eingangsbestaetigung",
        receipt.reference,
    )


def test_checksum_covers_answers_and_files(house: House) -> None:
    account = account_of(house)
    application_id = complete_draft(house, account)
    stream, name = upload(PDF, "Schreiben.pdf")
    attachments.store_upload(
        house, account, application_id, Upload(question_id="wille", kind=None, name=name, stream=stream)
    )
    hand_in.hand_in(house, account, application_id, "key")
    ((form, form_version, answers),) = rows(house, "SELECT form_id, form_version, answers FROM submission")
    (file,) = applications.show(house, account, application_id).files

    expected = {
        "form": form,
        "form_version": form_version,
        "answers": json.loads(str(answers)),
        "files": [
            {
                "id": file.id,
                "question": "wille",
                "kind": "unterstuetzungsschreiben",
                "name": "Schreiben.pdf",
                "size_bytes": len(PDF),
                "sha256": hashlib.sha256(PDF).hexdigest(),
            }
        ],
    }

    receipt = hand_in.receipt(house, account, application_id)
    assert receipt.sha256 == hashlib.sha256(json.dumps(expected, sort_keys=True).encode()).hexdigest()
    assert receipt.files == 1


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_twenty_who_press_together_get_one_application(house: House, round_number: int) -> None:
    account = account_of(house)
    application_id = complete_draft(house, account)
    barrier = Barrier(THREADS)

    def press(number: int) -> hand_in.Receipt:
        barrier.wait()
        # Half of them send the same page again, half come from windows of their own.
        key = f"{round_number}-same" if number % 2 else f"{round_number}-{number}"
        hand_in.hand_in(house, account, application_id, key)
        return hand_in.receipt(house, account, application_id)

    with ThreadPoolExecutor(THREADS) as pool:
        receipts = set(pool.map(press, range(THREADS)))

    assert len(receipts) == 1
    assert rows(house, "SELECT count(*) FROM submission") == [(1,)]
    assert rows(house, "SELECT count(*) FROM submission_version") == [(1,)]
    assert rows(house, "SELECT count(*) FROM outbox") == [(1,)]
    assert rows(house, "SELECT count(*) FROM audit WHERE action = 'application.handed_in'") == [(1,)]


def test_page_that_was_sent_before_does_not_hand_in_again(house: House) -> None:
    account = account_of(house)
    application_id = complete_draft(house, account)
    hand_in.hand_in(house, account, application_id, "key")
    with house.database.write() as session:
        session.connection().exec_driver_sql("UPDATE submission SET state = 'draft'")  # as after taking it back

    hand_in.hand_in(house, account, application_id, "key")

    assert applications.show(house, account, application_id).is_draft


def test_incomplete_draft_is_refused_with_everything_that_is_missing(house: House) -> None:
    account = account_of(house)
    application_id = drafts.begin(house, account, CALL)
    fill(house, account, application_id, {"wochenstunden": ["viele"]})

    with pytest.raises(NotCompleteError) as refused:
        hand_in.hand_in(house, account, application_id, "key")

    reading = refused.value.application.reading
    required = {
        one.id for one in refused.value.application.form.questions if one.required and one.id in reading.visible
    }
    assert {one.question_id for one in reading.missing} | {"wochenstunden"} == required
    assert [one.question_id for one in reading.problems] == ["wochenstunden"]
    assert rows(house, "SELECT state, reference, submitted_at FROM submission") == [("draft", None, None)]
    assert rows(house, "SELECT count(*) FROM outbox") == [(0,)]
    assert rows(house, "SELECT count(*) FROM idempotency_key") == [(0,)]


def test_files_of_hidden_questions_are_not_handed_in(house: House) -> None:
    account = account_of(house)
    application_id = drafts.begin(house, account, CALL)
    fill(house, account, application_id, {"beschluss_stand": ["anders"]})
    stream, name = upload(PDF, "Runde.pdf")
    attachments.store_upload(
        house, account, application_id, Upload(question_id="massnahme", kind="konferenz", name=name, stream=stream)
    )
    from_samples = complete_draft(house, account)
    assert from_samples == application_id

    hand_in.hand_in(house, account, application_id, "key")

    assert applications.show(house, account, application_id).files == ()
    assert hand_in.receipt(house, account, application_id).files == 0


@pytest.mark.parametrize(
    ("after", "grace_minutes", "is_taken"),
    [
        (dt.timedelta(seconds=-1), 0, True),
        (dt.timedelta(0), 0, True),
        (dt.timedelta(microseconds=1), 0, False),
        (dt.timedelta(seconds=1), 0, False),
        (dt.timedelta(minutes=30), 30, True),
        (dt.timedelta(minutes=30, microseconds=1), 30, False),
    ],
)
def test_deadline_is_exact(house: House, after: dt.timedelta, grace_minutes: int, *, is_taken: bool) -> None:
    account = account_of(house)
    application_id = complete_draft(house, account)
    put_call(house, closes_at=CLOSES, grace_minutes=grace_minutes)
    clock_of(house).at = CLOSES + after

    if is_taken:
        hand_in.hand_in(house, account, application_id, "key")
    else:
        with pytest.raises(CallClosedError):
            hand_in.hand_in(house, account, application_id, "key")

    assert rows(house, "SELECT reference IS NOT NULL FROM submission") == [(int(is_taken),)]


def test_receipt_stays_after_the_deadline(house: House) -> None:
    account = account_of(house)
    application_id = handed_in(house, account)
    before = hand_in.receipt(house, account, application_id)
    put_call(house, closed=True)

    hand_in.hand_in(house, account, application_id, "another key")

    assert hand_in.receipt(house, account, application_id) == before


def test_receipts_are_for_their_owner_only(house: House) -> None:
    application_id = handed_in(house, account_of(house))
    stranger = account_of(house, "fremd@anders.example")

    with pytest.raises(NotFoundError):
        hand_in.receipt(house, stranger, application_id)
    with pytest.raises(NotFoundError):
        hand_in.hand_in(house, stranger, application_id, "key")


def test_draft_has_no_receipt(house: House) -> None:
    account = account_of(house)

    with pytest.raises(NotFoundError):
        hand_in.receipt(house, account, drafts.begin(house, account, CALL))


def test_two_applications_have_two_numbers(house: House) -> None:
    ids = [handed_in(house, account) for account in (account_of(house), account_of(house, "zwei@kommune.example"))]

    assert len(set(ids)) == 2
    assert len({str(one) for (one,) in rows(house, "SELECT reference FROM submission")}) == 2


def test_receipt_keeps_its_files_when_the_clock_was_put_back(house: House) -> None:
    account = account_of(house)
    application_id = complete_draft(house, account)
    sent = Upload(question_id="wille", kind=None, name="Schreiben.pdf", stream=io.BytesIO(PDF))
    attachments.store_upload(house, account, application_id, sent)
    clock_of(house).move(dt.timedelta(hours=-1))

    hand_in.hand_in(house, account, application_id, "key")

    ((payload,),) = rows(house, "SELECT payload FROM outbox")
    assert json.loads(str(payload))["values"]["files"] == "1"
    assert hand_in.receipt(house, account, application_id).files == 1
