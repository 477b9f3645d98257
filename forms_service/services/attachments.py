"""Files of a draft: taken, removed, given out again.

The bytes are on the disk for good before the row that names them is written.
What a file is called is data: it is shown, it never becomes a path.
"""

import datetime as dt
import unicodedata
from dataclasses import dataclass
from typing import IO, BinaryIO, Final

from sqlalchemy.orm import Session

from forms_service.models.base import new_id
from forms_service.models.submissions import Attachment, Submission
from forms_service.services import file_types, scanning
from forms_service.services.applications import NotFoundError, find
from forms_service.services.drafts import NotADraftError
from forms_service.services.file_types import FileType, MacrosError, tell_type
from forms_service.services.form_versions import used_form
from forms_service.services.house import House
from forms_service.services.ports import FileTooLargeError, StoredFile
from forms_service.services.sessions import AccountSession
from forms_service.store import applications as store
from forms_service.store import housekeeping as tidying
from programme.form import Question
from programme.german import format_bytes
from programme.lifecycle import State

NAME_LENGTH: Final = 200
"""Longer names are cut in the middle, so that their ending stays."""

_KEPT_AT_END: Final = 20
_DAY: Final = dt.timedelta(days=1)


class FileRefusedError(Exception):
    """A file cannot be taken; `message` says in German how to make it right."""

    code = "file.refused"

    def __init__(self, refusal: str, message: str) -> None:
        super().__init__(refusal)
        self.refusal = refusal
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it came: `kind` is what it proves, as far as that was said."""

    question_id: str
    kind: str | None
    name: str
    stream: IO[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file to be given out; whoever opens it closes the stream."""

    name: str
    media_type: str
    size_bytes: int
    stream: BinaryIO


def store_upload(house: House, account: AccountSession, application_id: str, upload: Upload) -> None:
    """Take a file for a question of a draft; the same file again for the same question changes nothing.

    Raises:
        FileRefusedError: type, size or number do not fit.
        NotADraftError: it is handed in already.
        NotFoundError: no such application of this account, or no such question that takes files.
    """
    with house.database.read() as session:
        row, question = _open_question(session, account, application_id, upload.question_id)
        _check_room(session, house, row, question, upload.name, 0)
    kind = _check_type(upload)
    stored = _keep(house, upload)
    with house.database.write() as session:
        row, question = _open_question(session, account, application_id, upload.question_id)
        if not _is_there(session, row, upload, stored):
            _check_stored(session, house, row, question, upload.name, stored)
            if not house.files.has(stored.sha256):
                # The nightly tidying removed these very bytes, unnamed until now, a moment ago.
                raise FileRefusedError("gone", f"„{clean_name(upload.name)}“: Laden Sie die Datei noch einmal hoch.")
            now = house.clock.now()
            file = _attachment(row, question, upload, stored, kind, now)
            session.add(file)
            session.flush()
            scanning.ask(session, house, file, now)
            row.version += 1
            row.saved_at = now


def remove(house: House, account: AccountSession, application_id: str, attachment_id: str) -> str:
    """Take a file out of a draft; gives the id of its question, also when it was removed before.

    Raises:
        NotADraftError: it is handed in already.
        NotFoundError: no such application of this account, or no such file.
    """
    with house.database.write() as session:
        row = find(session, account, application_id)
        file = store.any_file(session, row.id, attachment_id)
        if file is None:
            raise NotFoundError(attachment_id)
        if State(row.state) is not State.DRAFT:
            raise NotADraftError(application_id)
        if file.removed_at is None:
            file.removed_at = row.saved_at = house.clock.now()
            row.version += 1
        return file.question_id


def open_file(house: House, account: AccountSession, application_id: str, attachment_id: str) -> Download:
    """Open one's own file.

    Raises:
        NotFoundError: no such application of this account, or no such file.
    """
    with house.database.read() as session:
        row = find(session, account, application_id)
        file = store.file(session, row.id, attachment_id)
        if file is None:
            raise NotFoundError(attachment_id)
    return Download(
        name=file.name, media_type=file.media_type, size_bytes=file.size_bytes, stream=house.files.open(file.sha256)
    )


def formats_hint(house: House) -> str:
    """Say before the choice what is taken."""
    settings = house.settings
    return (
        f"PDF, DOCX, ODT, JPEG oder PNG. Höchstens {format_bytes(settings.max_file_bytes)} je Datei, "
        f"höchstens {settings.max_files} Dateien in der ganzen Bewerbung."
    )


def clean_name(raw: str) -> str:
    """Return a file's name as data: any letters and signs, no folders, no control or direction signs."""
    last = unicodedata.normalize("NFC", raw).replace("\\", "/").rpartition("/")[2]
    # Categories C: control, format (direction!), surrogate, private, unassigned.
    visible = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in last)
    name = " ".join(visible.split())
    if len(name) > NAME_LENGTH:
        name = f"{name[: NAME_LENGTH - _KEPT_AT_END - 1]}…{name[-_KEPT_AT_END:]}"
    return name or "Datei ohne Namen"


def _open_question(
    session: Session, account: AccountSession, application_id: str, question_id: str
) -> tuple[Submission, Question]:
    row = find(session, account, application_id)
    form = used_form(session, row.form_version)
    question = next((one for one in form.questions if one.id == question_id), None)
    if question is None or not (question.type == "file" or question.evidence):
        raise NotFoundError(question_id)
    if State(row.state) is not State.DRAFT:
        raise NotADraftError(application_id)
    return row, question


def _check_type(upload: Upload) -> FileType:
    name = clean_name(upload.name)
    if not upload.stream.read(1):
        raise FileRefusedError("empty", f"„{name}“ ist leer. Öffnen Sie die Datei und speichern Sie sie noch einmal.")
    upload.stream.seek(0)
    try:
        found = tell_type(upload.stream)
    except MacrosError:
        raise FileRefusedError("macros", f"„{name}“ enthält Makros. Speichern Sie die Datei als PDF.") from None
    if found is None:
        raise FileRefusedError("type", _type_message(name))
    return found


def _type_message(name: str) -> str:
    """Say why a file is not taken: by its ending where that is none of ours, otherwise by what is inside."""
    _, dot, ending = name.lower().rpartition(".")
    if dot and ending.isalnum() and ending not in file_types.ENDINGS:
        return f"„{name}“: Dateien mit der Endung .{ending} nehmen wir nicht an. Speichern Sie den Inhalt als PDF."
    return f"„{name}“ können wir nicht öffnen. Speichern Sie die Datei als PDF und laden Sie sie noch einmal hoch."


def _keep(house: House, upload: Upload) -> StoredFile:
    limit = house.settings.max_file_bytes
    try:
        return house.files.put(upload.stream, limit)
    except FileTooLargeError:
        raise FileRefusedError(
            "too_large",
            f"„{clean_name(upload.name)}“ ist größer als {format_bytes(limit)}. Verkleinern oder teilen Sie die Datei.",
        ) from None


def _check_room(
    session: Session, house: House, row: Submission, question: Question, name: str, size_bytes: int
) -> None:
    """Compare with the limits of the application and of the question."""
    settings, files = house.settings, store.files(session, row.id)
    quoted = f"„{clean_name(name)}“"
    since = house.clock.now() - _DAY
    if store.bytes_sent(session, row.account_id or "", since) + size_bytes > settings.max_daily_bytes:
        raise FileRefusedError("too_much_today", f"{quoted} ist für heute zu viel. Laden Sie die Datei morgen hoch.")
    here = sum(one.question_id == question.id for one in files)
    most: int | None = getattr(question.settings, "max_files", None)
    if most is not None and here >= most:
        raise FileRefusedError(
            "too_many_here",
            f"{quoted} passt nicht mehr dazu: Hier sind höchstens {most} Dateien möglich. Entfernen Sie eine.",
        )
    if len(files) >= settings.max_files:
        raise FileRefusedError(
            "too_many",
            f"{quoted} ist eine Datei zu viel. Höchstens {settings.max_files} sind möglich. Entfernen Sie eine.",
        )
    if store.bytes_used(session, row.id) + size_bytes > settings.max_application_bytes:
        raise FileRefusedError(
            "no_room",
            f"Mit {quoted} wären es mehr als {format_bytes(settings.max_application_bytes)}. Entfernen Sie eine Datei.",
        )


def _check_stored(
    session: Session, house: House, row: Submission, question: Question, name: str, stored: StoredFile
) -> None:
    """Compare with the limits; bytes that are refused here do not wait on the disk for the night."""
    try:
        _check_room(session, house, row, question, name, stored.size_bytes)
    except FileRefusedError:
        if not tidying.names_file(session, stored.sha256):
            house.files.remove(stored.sha256)
        raise


def _is_there(session: Session, row: Submission, upload: Upload, stored: StoredFile) -> bool:
    """Tell whether the same bytes lie under the same name at the same question: the form was sent twice."""
    wanted = (upload.question_id, clean_name(upload.name), stored.sha256)
    return any((one.question_id, one.name, one.sha256) == wanted for one in store.files(session, row.id))


def _attachment(
    row: Submission, question: Question, upload: Upload, stored: StoredFile, kind: FileType, now: dt.datetime
) -> Attachment:
    kinds = question.evidence.any_of if question.evidence else ()
    return Attachment(
        id=new_id(),
        submission_id=row.id,
        question_id=question.id,
        evidence_kind=upload.kind if upload.kind in kinds else (kinds[0] if len(kinds) == 1 else None),
        name=clean_name(upload.name),
        media_type=kind.media_type,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        created_at=now,
    )


def type_label(media_type: str) -> str:
    """Return the name of a type for readers."""
    found = file_types.FILE_TYPES.get(media_type)
    return found.label if found else "Datei"
