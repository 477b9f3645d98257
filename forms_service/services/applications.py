"""One's own applications: reading them, their state, and the release of their answers."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms_service.models.submissions import Attachment, Submission
from forms_service.services import audit, scanning
from forms_service.services.decisions import Verdict, verdict_of
from forms_service.services.form_versions import used_form
from forms_service.services.house import House
from forms_service.services.ports import UnknownDefinitionError
from forms_service.services.publishing import take_back
from forms_service.services.scanning import Scan, ScanState
from forms_service.services.sessions import AccountSession
from forms_service.store import applications as store
from forms_service.store import publications
from programme.answers import (
    Reading,
    SectionStatus,
    answers_from_json,
    answers_to_json,
    controls,
    read_answers,
    section_status,
)
from programme.call import Call
from programme.form import Form, Section
from programme.lifecycle import State
from programme.publication import PublicationState
from programme.values import Attached, Inputs, ReadingContext


class NotFoundError(LookupError):
    """There is no such application for this account; a foreign one is as good as none."""

    code = "application.not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file of an application; `name` is what the applicant called it, `kind` what it proves."""

    id: str
    question_id: str
    kind: str | None
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    scan: ScanState = ScanState.UNSCANNED


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """An application as its owner sees it; `call` is None when the content has it no longer."""

    id: str
    account_id: str
    call_id: str
    call: Call | None
    form: Form
    state: State
    version: int
    reference: str | None
    inputs: Inputs
    reading: Reading
    context: ReadingContext
    files: tuple[KeptFile, ...]
    municipality: str | None
    created_at: dt.datetime
    saved_at: dt.datetime
    submitted_at: dt.datetime | None

    @property
    def is_draft(self) -> bool:
        """Whether it is still with the applicant."""
        return self.state is State.DRAFT

    @property
    def is_begun(self) -> bool:
        """Whether anything was written or uploaded."""
        return bool(self.inputs or self.files)

    @property
    def title(self) -> str:
        """Name of the municipality, as soon as it is chosen."""
        return self.municipality or "Ihre Bewerbung"

    def status(self, section: Section) -> SectionStatus:
        """Tell how far a section is."""
        return section_status(section, self.reading, self.inputs)

    def takes_hand_in(self, now: dt.datetime) -> bool:
        """Tell whether this draft may be handed in at `now`, as far as the call is concerned."""
        return self.is_draft and self.call is not None and self.call.takes_drafts(now)

    @property
    def is_released(self) -> bool | None:
        """Whether its public answers may be published; None without an answer."""
        question = self.form.release_question
        answer = self.reading.values.get(question.id) if question else None
        return answer if isinstance(answer, bool) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of the list of one's own applications."""

    id: str
    title: str
    state: State
    reference: str | None
    saved_at: dt.datetime
    submitted_at: dt.datetime | None


def list_own(house: House, account: AccountSession, call_id: str) -> tuple[Listed, ...]:
    """List the applications of an account in a call, newest first."""
    with house.database.read() as session:
        return tuple(
            Listed(
                id=row.id,
                title=_municipality(house, row) or "Noch ohne Kommune",
                state=State(row.state),
                reference=row.reference,
                saved_at=row.saved_at,
                submitted_at=row.submitted_at,
            )
            for row in store.of_account(session, account.account_id, call_id)
        )


def show(house: House, account: AccountSession, application_id: str) -> Application:
    """Read one's own application.

    Raises:
        NotFoundError: there is none with this id for this account.
    """
    with house.database.read() as session:
        return read(session, house, find(session, account, application_id))


def find(session: Session, account: AccountSession, application_id: str) -> Submission:
    """Find the row of one's own application; raises NotFoundError."""
    row = store.of_owner(session, account.account_id, application_id)
    if row is None:
        raise NotFoundError(application_id)
    return row


def read(session: Session, house: House, row: Submission) -> Application:
    """Make of a row what its owner sees; the form is the one that was kept with it."""
    form = used_form(session, row.form_version)
    files = store.files(session, row.id)
    context = reading_context(house, files)
    inputs, scans = read_inputs(row.inputs), scanning.of_files(session, row.id)
    return Application(
        id=row.id,
        account_id=row.account_id or "",
        call_id=row.call_id or "",
        call=_call(house, row.call_id),
        form=form,
        state=State(row.state),
        version=row.version,
        reference=row.reference,
        inputs=inputs,
        reading=read_answers(form, inputs, context),
        context=context,
        files=tuple(_kept(file, scans.get(file.id)) for file in files),
        municipality=_municipality(house, row),
        created_at=row.created_at,
        saved_at=row.saved_at,
        submitted_at=row.submitted_at,
    )


def reading_context(house: House, files: list[Attachment]) -> ReadingContext:
    """Give the reader of answers the register and the files."""
    attached = tuple(
        Attached(
            id=one.id,
            question_id=one.question_id,
            evidence_kind=one.evidence_kind,
            name=one.name,
            size_bytes=one.size_bytes,
        )
        for one in files
    )
    return ReadingContext(register=house.library.register, attached=attached)


def read_inputs(text: str) -> dict[str, list[str]]:
    """Read the inputs of a row."""
    loaded: dict[str, list[str]] = json.loads(text)
    return loaded


def write_inputs(inputs: Mapping[str, list[str]]) -> str:
    """Write inputs for a row; in ASCII, so that no database changes a letter."""
    return json.dumps(inputs, ensure_ascii=True, sort_keys=True)


def public_page(house: House, application: Application) -> str | None:
    """Return the address of the portrait that is public; None while there is none."""
    with house.database.read() as session:
        publication = publications.of_submission(session, application.id)
    if publication is None or publication.state != PublicationState.LIVE or publication.page_name is None:
        return None
    return f"{house.settings.site_url}/kommunen/{publication.page_name}/"


def verdict(house: House, application: Application) -> Verdict | None:
    """Return the decision about an application; None while there is none."""
    with house.database.read() as session:
        return verdict_of(session, application.id)


def change_release(house: House, account: AccountSession, application_id: str, *, is_released: bool) -> None:
    """Give or withdraw the release of a handed-in application; the handed-in version stays as it was.

    Raises:
        NotFoundError: there is none with this id for this account.
    """
    with house.database.write() as session:
        now = house.clock.now()
        row = find(session, account, application_id)
        form = used_form(session, row.form_version)
        question = form.release_question
        if question is None or State(row.state) is State.DRAFT:
            raise NotFoundError(application_id)
        values = dict(answers_from_json(form, row.answers))
        if values.get(question.id) is is_released:
            return
        values[question.id] = is_released
        inputs = read_inputs(row.inputs) | {controls(question)[0]: ["yes" if is_released else "no"]}
        old, row.answers = row.answers, answers_to_json(form, values)
        row.inputs = write_inputs(inputs)
        row.version += 1
        row.saved_at = now
        action = "release.given" if is_released else "release.withdrawn"
        audit.record(session, now, account.actor, action, f"submission:{row.id}", old=old, new=row.answers)
        if not is_released:
            _take_portrait_back(session, account, row, now)


def _take_portrait_back(session: Session, account: AccountSession, row: Submission, now: dt.datetime) -> None:
    """Without the release nothing stays public: the worker takes the portrait off the site."""
    publication = publications.of_submission(session, row.id)
    if publication is not None:
        take_back(session, now, account.actor, publication)


def _kept(file: Attachment, scan: Scan | None) -> KeptFile:
    return KeptFile(
        id=file.id,
        question_id=file.question_id,
        kind=file.evidence_kind,
        name=file.name,
        media_type=file.media_type,
        size_bytes=file.size_bytes,
        sha256=file.sha256,
        scan=scan.state if scan else ScanState.UNSCANNED,
    )


def _call(house: House, call_id: str | None) -> Call | None:
    try:
        return house.library.call(call_id or "")
    except UnknownDefinitionError:
        return None


def _municipality(house: House, row: Submission) -> str | None:
    entry = house.library.register.get(row.municipality_key or "")
    return entry.name if entry else row.municipality_key
