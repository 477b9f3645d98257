"""The formal check: the office's own form about the prerequisites, kept as a submission below the application.

Several people may have it open: each save names the version that it began from.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from forms_service.models.base import new_id
from forms_service.models.submissions import Submission
from forms_service.services import audit
from forms_service.services.conflict import UnknownSubjectError, check_version
from forms_service.services.form_versions import use_form, used_form
from forms_service.services.house import House
from forms_service.services.ports import UnknownDefinitionError
from forms_service.services.sessions import StaffSession
from forms_service.store import audit as audit_store
from forms_service.store import inbox as store
from forms_service.store import sessions as people
from programme.answers import Reading, answers_to_json, controls, read_answers
from programme.assessment import FormalResult, formal_result
from programme.call import Call
from programme.form import Form, Outcome
from programme.lifecycle import Action, State, move
from programme.values import Inputs, ReadingContext

NOT_BEGUN = 0
"""Version of a check that nobody has saved yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The formal check of one application; before the first save it is empty and has version 0."""

    form: Form
    inputs: Mapping[str, list[str]]
    reading: Reading
    context: ReadingContext
    result: FormalResult
    version: int = NOT_BEGUN
    saved_at: dt.datetime | None = None
    saved_by: str = ""
    finished_at: dt.datetime | None = None
    finished_by: str = ""
    outcome: Outcome | None = None
    """What it said when it was finished; the call may name other prerequisites by now."""

    @property
    def is_finished(self) -> bool:
        """Whether the check is finished; it may be opened again until the decision."""
        return self.finished_at is not None

    @property
    def may_finish(self) -> bool:
        """Whether every prerequisite is decided, every refusal explained, and nothing typed is wrong."""
        return self.result.may_finish and not self.reading.problems

    @property
    def allows_approval(self) -> bool:
        """Whether it was finished with no prerequisite unmet; what is not known allows nothing."""
        return self.outcome is Outcome.MET


def check_of(session: Session, house: House, application: Submission) -> Check:
    """Read the check of an application.

    Raises:
        UnknownDefinitionError: the call has no formal check.
    """
    call = _call(house, application)
    kept = _kept(session, application)
    if kept is None:
        return read_check(house, call, house.library.form(call.formal_check or ""), {})
    form = used_form(session, kept.form_version)
    check = read_check(house, call, form, json.loads(kept.inputs))
    return replace(
        check,
        version=kept.version,
        saved_at=kept.saved_at,
        saved_by=_last_actor(session, kept, "check.save"),
        finished_at=kept.submitted_at,
        finished_by=_name_of(session, kept.finished_by),
        outcome=Outcome(kept.outcome) if kept.outcome else None,
    )


def read_check(house: House, call: Call, form: Form, inputs: Inputs) -> Check:
    """Read what was typed into a check; nothing is saved."""
    context = ReadingContext(register=house.library.register)
    reading = read_answers(form, inputs, context)
    result = formal_result(call, form, reading.values)
    return Check(form=form, inputs=inputs, reading=reading, context=context, result=result)


def save(house: House, staff: StaffSession, application_id: str, version: int, sent: Inputs) -> Check:
    """Save what was typed, complete or not; gives what was understood. Controls that are not of the form are dropped.

    Raises:
        EditConflictError: somebody else saved since `version`.
        InvalidTransition: the check is finished.
        UnknownSubjectError: there is no such application.
    """
    with house.database.write() as session:
        return _save(session, house, staff, _checkable(session, application_id), (version, sent))


def finish(house: House, staff: StaffSession, application_id: str, version: int) -> bool:
    """Finish the check that was looked at, when all is decided; tells whether it is finished.

    Doing the same again (double click) changes nothing.

    Raises:
        EditConflictError: somebody saved since `version`.
        InvalidTransition: this is not the time for a check.
        UnknownSubjectError: there is no such application, or its check was never saved.
    """
    with house.database.write() as session:
        application, kept = _application_and_check(session, application_id)
        check_version(version, kept.version)
        if kept.submitted_at is not None:
            return True
        state = move(State(application.state), Action.FINISH_CHECK)
        check = check_of(session, house, application)
        if not check.may_finish:
            return False
        now = house.clock.now()
        kept.state, kept.submitted_at = move(State(kept.state), Action.HAND_IN), now
        kept.outcome = Outcome.NOT_MET if check.result.only_rejection else Outcome.MET
        kept.finished_by = staff.actor
        application.state = state
        application.version += 1
        audit.record(session, now, staff.actor, "check.finish", _subject(application), new=kept.answers)
        return True


def reopen(house: House, staff: StaffSession, application_id: str) -> None:
    """Open a finished check again, as long as nothing is decided; what was typed stays.

    Doing the same again (double click) changes nothing.

    Raises:
        InvalidTransition: there is a decision.
        UnknownSubjectError: there is no such application, or its check was never saved.
    """
    with house.database.write() as session:
        application, kept = _application_and_check(session, application_id)
        if kept.submitted_at is None:
            return
        application.state = move(State(application.state), Action.REOPEN_CHECK)
        application.version += 1
        kept.state, kept.submitted_at = move(State(kept.state), Action.TAKE_BACK), None
        kept.outcome = kept.finished_by = None
        kept.version += 1
        audit.record(session, house.clock.now(), staff.actor, "check.reopen", _subject(application), old=kept.answers)


def finisher_of(session: Session, application: Submission) -> str | None:
    """Tell who finished the check of an application; None where nobody did or nobody knows."""
    kept = _kept(session, application)
    return kept.finished_by if kept else None


def _application_and_check(session: Session, application_id: str) -> tuple[Submission, Submission]:
    application = _application(session, application_id)
    kept = _kept(session, application)
    if kept is None:
        raise UnknownSubjectError(application_id)
    return application, kept


def typed(form: Form, sent: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Take from what a browser sent only the controls of this form."""
    names = [name for question in form.questions for name in controls(question)]
    return {name: list(sent[name]) for name in names if any(text.strip() for text in sent.get(name, ()))}


def _is_same(inputs: Inputs, kept: Submission) -> bool:
    before: object = json.loads(kept.inputs)
    return before == inputs


def _application(session: Session, application_id: str) -> Submission:
    application = store.application(session, application_id)
    if application is None:
        raise UnknownSubjectError(application_id)
    return application


def _checkable(session: Session, application_id: str) -> Submission:
    application = _application(session, application_id)
    move(State(application.state), Action.FINISH_CHECK)
    return application


def _save(
    session: Session, house: House, staff: StaffSession, application: Submission, edit: tuple[int, Inputs]
) -> Check:
    version, sent = edit
    now = house.clock.now()
    call = _call(house, application)
    kept = _kept(session, application) or _begun(session, house, call, application, now)
    form = used_form(session, kept.form_version)
    check = read_check(house, call, form, typed(form, sent))
    if _is_same(check.inputs, kept) and kept.version:
        return check
    check_version(version, kept.version)
    old, kept.inputs = kept.inputs, json.dumps(check.inputs, ensure_ascii=True)
    kept.answers = answers_to_json(check.form, check.reading.values)
    kept.version += 1
    kept.saved_at = now
    audit.record(session, now, staff.actor, "check.save", _subject(kept), old=old, new=kept.inputs)
    return check


def _begun(session: Session, house: House, call: Call, application: Submission, now: dt.datetime) -> Submission:
    form = house.library.form(call.formal_check or "")
    kept = Submission(
        id=new_id(),
        form_id=form.id,
        form_version=use_form(session, form, now),
        state=State.DRAFT,
        version=NOT_BEGUN,
        call_id=application.call_id,
        parent_id=application.id,
        inputs="{}",
        answers="{}",
        created_at=now,
        saved_at=now,
    )
    session.add(kept)
    session.flush()
    return kept


def _kept(session: Session, application: Submission) -> Submission | None:
    return store.checks(session, [application.id]).get(application.id)


def _call(house: House, application: Submission) -> Call:
    call = house.library.call(application.call_id or "")
    if call.formal_check is None:
        raise UnknownDefinitionError(f"{call.id}: formal_check")
    return call


def _subject(submission: Submission) -> str:
    return f"submission:{submission.id}"


def _last_actor(session: Session, submission: Submission, action: str) -> str:
    row = audit_store.last_of(session, _subject(submission), action)
    return _name_of(session, row.actor if row else None)


def _name_of(session: Session, actor: str | None) -> str:
    staff = people.staff(session, (actor or "").removeprefix("staff:"))
    return staff.name if staff else ""
