"""One application as the office sees it: what was handed in, what proves it, where it stands."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms_service.models.publication import Publication
from forms_service.models.submissions import Attachment, Submission
from forms_service.services import deliveries, scanning
from forms_service.services.conflict import UnknownSubjectError
from forms_service.services.decisions import Verdict, offered, verdict_of
from forms_service.services.deliveries import MailStatus
from forms_service.services.form_versions import used_form
from forms_service.services.formal_check import Check, check_of
from forms_service.services.history import Act, history_of
from forms_service.services.house import House
from forms_service.services.inbox import Place, call_of, place_of
from forms_service.services.portraits import is_yes
from forms_service.services.ports import UnknownDefinitionError
from forms_service.services.scanning import FileClosedError, Scan
from forms_service.store import inbox as store
from forms_service.store import publications
from forms_service.store import submissions as submission_store
from programme.answers import Reading, answers_from_json
from programme.call import Call
from programme.conditions import holds
from programme.form import Form
from programme.lifecycle import Action, State
from programme.values import Attached, ReadingContext, Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """An application with all that belongs to it; `check` is None where its call has no formal check any more."""

    id: str
    reference: str
    place: Place
    call: Call | None
    state: State
    number: int
    submitted_at: dt.datetime
    form: Form
    reading: Reading
    context: ReadingContext
    files: tuple[Attachment, ...]
    scans: Mapping[str, Scan]
    """What the virus scanner said, by the file's id; absent where nobody looked."""
    check: Check | None
    offered: tuple[Action, ...]
    verdict: Verdict | None
    mails: tuple[MailStatus, ...]
    """What the portal wrote about it, newest first."""
    is_released: bool
    publication_id: str | None
    """The portrait that was drafted from it."""
    history: tuple[Act, ...]


def open_dossier(house: House, submission_id: str) -> Dossier:
    """Read one application.

    Raises:
        UnknownSubjectError: there is none with this id, or it is still a draft.
    """
    with house.database.read() as session:
        submission = store.application(session, submission_id)
        if submission is None:
            raise UnknownSubjectError(submission_id)
        return _dossier(session, house, submission)


def open_file(house: House, submission_id: str, attachment_id: str) -> Attachment:
    """Find one file of an application.

    Raises:
        FileClosedError: the virus scanner has not answered yet, or has found something.
        UnknownSubjectError: there is no such file.
    """
    with house.database.read() as session:
        found = submission_store.attachment(session, attachment_id)
        application = store.application(session, submission_id)
        said = scanning.of_file(session, attachment_id)
    if found is None or application is None or found.submission_id != application.id or found.removed_at is not None:
        raise UnknownSubjectError(attachment_id)
    if said.is_closed:
        raise FileClosedError(said.state)
    return found


def _dossier(session: Session, house: House, submission: Submission) -> Dossier:
    form = used_form(session, submission.form_version)
    files = tuple(submission_store.attachments(session, submission.id))
    publication = publications.of_submission(session, submission.id)
    check = _check(session, house, submission)
    return Dossier(
        id=submission.id,
        reference=submission.reference or "",
        place=place_of(house, submission.municipality_key),
        call=call_of(house, submission),
        state=State(submission.state),
        number=store.version_number(session, submission.id),
        submitted_at=submission.submitted_at or submission.created_at,
        form=form,
        reading=handed_in(form, answers_from_json(form, submission.answers)),
        context=ReadingContext(register=house.library.register, attached=tuple(_attached(one) for one in files)),
        files=files,
        scans=scanning.of_files(session, submission.id),
        check=check,
        offered=offered(session, house, submission) if check else (),
        verdict=verdict_of(session, submission.id),
        mails=deliveries.about(session, house.clock.now(), submission.id),
        is_released=is_yes(form, submission),
        publication_id=publication.id if publication else None,
        history=history_of(session, _subjects(session, submission, publication)),
    )


def _subjects(session: Session, submission: Submission, publication: Publication | None) -> tuple[str, ...]:
    """Name what the audit log knows it by: itself, its formal check, its portrait."""
    check = store.checks(session, [submission.id]).get(submission.id)
    ids = (f"submission:{one.id}" for one in (submission, check) if one is not None)
    return (*ids, *((f"publication:{publication.id}",) if publication else ()))


def handed_in(form: Form, values: Values) -> Reading:
    """Take the answers as they were handed in; nothing is read anew, whatever the register says today."""
    visible = frozenset(one.id for one in form.questions if one.when is None or holds(one.when, values))
    return Reading(values=values, problems=(), missing=(), visible=visible)


def _check(session: Session, house: House, submission: Submission) -> Check | None:
    try:
        return check_of(session, house, submission)
    except UnknownDefinitionError:
        return None


def _attached(one: Attachment) -> Attached:
    return Attached(
        id=one.id,
        question_id=one.question_id,
        evidence_kind=one.evidence_kind,
        name=one.name,
        size_bytes=one.size_bytes,
    )
