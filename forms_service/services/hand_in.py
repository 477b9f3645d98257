"""Handing in: one transaction makes a draft an application with a number, a version and a promise of mail.

However often and from however many windows it is sent: one application, one
number, one mail, the same receipt. In time is what has reached this transaction
by the deadline: when a page was opened or a request began does not count, nor
does the clock of anybody's machine (R12).
"""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from forms_service.models.submissions import Attachment, IdempotencyKey, Submission, SubmissionVersion
from forms_service.services import audit
from forms_service.services.applications import Application, NotFoundError, find, read, write_inputs
from forms_service.services.drafts import chosen_municipality
from forms_service.services.house import House
from forms_service.services.mail import KIND as MAIL
from forms_service.services.mail import enqueue_mail
from forms_service.services.sessions import AccountSession
from forms_service.store import applications as store
from forms_service.store import outbox as outbox_store
from forms_service.store import submissions as submissions_store
from programme.answers import answers_to_json
from programme.german import format_instant
from programme.lifecycle import Action, State, move
from programme.reference import make_reference

PURPOSE: Final = "hand_in"
_BERLIN: Final = ZoneInfo("Europe/Berlin")
_DRAWS: Final = 50
_KEY_LENGTH: Final = 64


class CallClosedError(Exception):
    """The call takes this draft no longer, or not yet."""

    code = "hand_in.call_closed"


class NotCompleteError(Exception):
    """Something is wrong or missing; `application` holds what."""

    code = "hand_in.not_complete"

    def __init__(self, application: Application) -> None:
        super().__init__(application.id)
        self.application = application


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof of a hand-in; always the same for the same version.

    `sha256` is the checksum of the handed-in version: its form, answers and files.
    `mailed_at` is None while the message is still to go out.
    """

    application_id: str
    reference: str
    municipality: str
    at: dt.datetime
    answers: int
    files: int
    number: int
    sha256: str
    mailed_at: dt.datetime | None


def new_key() -> str:
    """Draw the key by which a check page is told from another one."""
    return secrets.token_hex(16)


def hand_in(house: House, account: AccountSession, application_id: str, key: str) -> None:
    """Hand a draft in; doing it again changes nothing.

    Raises:
        CallClosedError: the call does not take it now.
        NotCompleteError: something is wrong or missing.
        NotFoundError: there is none with this id for this account.
    """
    with house.database.write() as session:
        now = house.clock.now()
        row = find(session, account, application_id)
        if State(row.state) is not State.DRAFT or _was_sent(session, key):
            return
        application = read(session, house, row)
        if not application.takes_hand_in(now):
            raise CallClosedError(application_id)
        if not application.reading.is_complete:
            raise NotCompleteError(application)
        _remember(session, key, row, now)
        version = _submit(session, row, application, now)
        audit.record(
            session,
            now,
            account.actor,
            "application.handed_in",
            f"submission:{row.id}",
            new=version.sha256,
            note=row.reference or "",
        )
        _promise_mail(session, house, account, row, version)


def receipt(house: House, account: AccountSession, application_id: str) -> Receipt:
    """Read the receipt of one's own application.

    Raises:
        NotFoundError: there is none with this id for this account, or it was never handed in.
    """
    with house.database.read() as session:
        row = find(session, account, application_id)
        version = store.newest_version(session, row.id)
        if version is None:
            raise NotFoundError(application_id)
        entry = outbox_store.by_key(session, f"{MAIL}:{_mail_key(row, version)}")
        return _receipt(house, row, version, _files_of(session, row, version), entry.done_at if entry else None)


def _receipt(
    house: House,
    row: Submission,
    version: SubmissionVersion,
    files: Sequence[Attachment],
    mailed_at: dt.datetime | None,
) -> Receipt:
    return Receipt(
        application_id=row.id,
        reference=row.reference or "",
        municipality=_place(house, row),
        at=version.at,
        answers=len(json.loads(version.answers)),
        files=len(files),
        number=version.number,
        sha256=version.sha256,
        mailed_at=mailed_at,
    )


def _submit(session: Session, row: Submission, application: Application, now: dt.datetime) -> SubmissionVersion:
    _drop_hidden_files(session, row, application, now)
    row.answers = answers_to_json(application.form, application.reading.values)
    row.inputs = write_inputs(application.inputs)
    row.municipality_key = chosen_municipality(application)
    row.reference = row.reference or _draw_reference(session, application.call_id, now)
    row.state = move(State(row.state), Action.HAND_IN)
    row.version += 1
    row.submitted_at = row.saved_at = now
    before, files = store.newest_version(session, row.id), store.files(session, row.id)
    version = SubmissionVersion(
        submission_id=row.id,
        number=before.number + 1 if before else 1,
        inputs=row.inputs,
        answers=row.answers,
        sha256=checksum(row, files),
        files=json.dumps([one.id for one in files]),
        at=now,
    )
    session.add(version)
    session.flush()
    return version


def _drop_hidden_files(session: Session, row: Submission, application: Application, now: dt.datetime) -> None:
    """Take out the files of questions that are not asked any more; hidden answers are not handed in either."""
    for file in store.files(session, row.id):
        if file.question_id not in application.reading.visible:
            file.removed_at = now
    session.flush()


def checksum(row: Submission, files: Sequence[Attachment]) -> str:
    """Compute the SHA-256 of what is handed in: form, its version, answers, and the bytes of each file."""
    handed_in = {
        "form": row.form_id,
        "form_version": row.form_version,
        "answers": json.loads(row.answers),
        "files": [
            {
                "id": one.id,
                "question": one.question_id,
                "kind": one.evidence_kind,
                "name": one.name,
                "size_bytes": one.size_bytes,
                "sha256": one.sha256,
            }
            for one in files
        ],
    }
    return hashlib.sha256(json.dumps(handed_in, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def _draw_reference(session: Session, call_id: str, now: dt.datetime) -> str:
    year = now.astimezone(_BERLIN).year
    for _ in range(_DRAWS):
        reference = make_reference(call_id, year, secrets.token_bytes)
        if not store.has_reference(session, reference):
            return reference
    raise RuntimeError("no free reference found")


def _was_sent(session: Session, key: str) -> bool:
    """Tell whether this very page was handed in before; going back to it must not do it again."""
    return submissions_store.idempotency_key(session, key[:_KEY_LENGTH]) is not None


def _remember(session: Session, key: str, row: Submission, now: dt.datetime) -> None:
    if key:
        session.add(IdempotencyKey(key=key[:_KEY_LENGTH], purpose=PURPOSE, submission_id=row.id, created_at=now))


def _promise_mail(
    session: Session, house: House, account: AccountSession, row: Submission, version: SubmissionVersion
) -> None:
    values = _receipt(house, row, version, store.files(session, row.id), None)
    enqueue_mail(
        session,
        version.at,
        key=_mail_key(row, version),
        to=account.email,
        name="eingangsbestaetigung",
        values=_mail_values(house, row, values),
        about=row.id,
    )


def _mail_values(house: House, row: Submission, proof: Receipt) -> Mapping[str, str]:
    return {
        "reference": proof.reference,
        "municipality": proof.municipality,
        "call_title": house.library.call(row.call_id or "").short_title,
        "received_at": format_instant(proof.at),
        "answers": str(proof.answers),
        "files": str(proof.files),
        "checksum": proof.sha256,
        "link": f"{house.settings.service_url}/bewerbung/v/{row.id}/",
        "operator": house.library.operator.name,
        "notice": house.library.operator.notice,
    }


def _mail_key(row: Submission, version: SubmissionVersion) -> str:
    return f"receipt:{row.id}:{version.number}"


def _files_of(session: Session, row: Submission, version: SubmissionVersion) -> list[Attachment]:
    """List the files of a version: as they were noted, never by the clock, which may have been put back since."""
    files = store.all_files(session, row.id)
    if version.files is None:
        return [one for one in files if one.removed_at is None]
    noted = frozenset(json.loads(version.files))
    return [one for one in files if one.id in noted]


def _place(house: House, row: Submission) -> str:
    entry = house.library.register.get(row.municipality_key or "")
    return entry.name if entry else row.municipality_key or ""
