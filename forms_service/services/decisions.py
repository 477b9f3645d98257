"""The decision about an application, and the message that tells it."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms_service.models.submissions import Decision, Submission
from forms_service.services import audit
from forms_service.services.conflict import UnknownSubjectError
from forms_service.services.formal_check import check_of, finisher_of
from forms_service.services.house import House
from forms_service.services.inbox import place_of
from forms_service.services.mail import KIND as MAIL
from forms_service.services.mail import enqueue_mail
from forms_service.services.sessions import StaffSession
from forms_service.store import inbox as inbox_store
from forms_service.store import outbox as outbox_store
from forms_service.store import sessions as people
from forms_service.store import submissions as store
from programme.call import Call
from programme.errors import AnswerRefused, InvalidTransition
from programme.lifecycle import Action, State, actions, move
from programme.schemas.mail import render_mail
from programme.text import clean_text

REASON_LENGTH = 2000
"""Most characters of a reason."""

MAILS = {Action.APPROVE: "zusage", Action.REJECT: "absage"}
"""The message of each decision, by its file in `content/mails`."""


class ApprovalRefusedError(Exception):
    """A prerequisite is not met; the call leaves no room for funding then."""

    code = "decision.approval_refused"


class SecondPersonNeededError(Exception):
    """The call wants four eyes: whoever finished the check does not decide."""

    code = "decision.second_person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was decided, by whom, when, and what became of the message."""

    outcome: State
    reason: str
    by: str
    at: dt.datetime
    mailed_at: dt.datetime | None
    is_mail_failed: bool


def verdict_of(session: Session, submission_id: str) -> Verdict | None:
    """Read the decision about an application."""
    row = store.decision(session, submission_id)
    if row is None:
        return None
    staff = people.staff(session, row.staff_id)
    entry = outbox_store.by_key(session, f"{MAIL}:{_mail_key(submission_id)}")
    return Verdict(
        outcome=State(row.outcome),
        reason=row.reason,
        by=staff.name if staff else "",
        at=row.at,
        mailed_at=entry.done_at if entry else None,
        is_mail_failed=entry is not None and entry.failed_at is not None,
    )


def offered(session: Session, house: House, application: Submission) -> tuple[Action, ...]:
    """List the decisions that are possible now; without approval where a prerequisite was not met."""
    possible = tuple(action for action in actions(State(application.state)) if action in MAILS)
    if not possible or check_of(session, house, application).allows_approval:
        return possible
    return tuple(action for action in possible if action is not Action.APPROVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The message as it will be sent, to be read before; `to` is empty where there is nobody to write to."""

    to: str
    subject: str
    text: str


def letter_for(house: House, staff: StaffSession, application_id: str, action: Action, reason: str) -> Letter:
    """Write the message of a decision that would be possible now; nothing is decided and nothing sent.

    Raises the same as `decide`.
    """
    text = _reason(reason)
    with house.database.read() as session:
        application = _application(session, application_id)
        _check_allowed(session, house, staff, application, action)
        account = people.account(session, application.account_id or "")
    subject, body, _ = render_mail(house.library.mail(MAILS[action]), _mail_values(house, application, text))
    return Letter(to=account.email if account else "", subject=subject, text=body)


def decide(house: House, staff: StaffSession, application_id: str, action: Action, reason: str) -> None:
    """Decide, and promise the message in the same transaction.

    The same decision by the same person again (double click) changes nothing.

    Raises:
        AnswerRefused: the reason is missing, too long or holds signs that are not text.
        ApprovalRefusedError: a prerequisite is not met.
        InvalidTransition: this is not the time for a decision, or it is no decision.
        SecondPersonNeededError: the call wants four eyes.
        UnknownSubjectError: there is no such application.
    """
    text = _reason(reason)
    with house.database.write() as session:
        application = _application(session, application_id)
        if _is_repeated(session, staff, application, action):
            return
        _check_allowed(session, house, staff, application, action)
        _decide(session, house, staff, application, (action, text))


def _application(session: Session, application_id: str) -> Submission:
    application = inbox_store.application(session, application_id)
    if application is None:
        raise UnknownSubjectError(application_id)
    return application


def _reason(typed: str) -> str:
    text = clean_text(typed)
    if not text:
        raise AnswerRefused("reason.missing", "Die Begründung fehlt. Schreiben Sie in einem Satz, warum.")
    if len(text) > REASON_LENGTH:
        raise AnswerRefused("reason.long", "Die Begründung ist zu lang. Kürzen Sie auf 2.000 Zeichen.")
    return text


def _is_repeated(session: Session, staff: StaffSession, application: Submission, action: Action) -> bool:
    row = store.decision(session, application.id)
    return row is not None and row.staff_id == staff.staff_id and row.outcome == move(State.CHECKED, action)


def _check_allowed(
    session: Session, house: House, staff: StaffSession, application: Submission, action: Action
) -> None:
    if action not in MAILS:
        raise InvalidTransition(application.state, action)
    move(State(application.state), action)
    if action not in offered(session, house, application):
        raise ApprovalRefusedError(application.id)
    call = house.library.call(application.call_id or "")
    # Where nobody knows who finished the check, nobody is known to be the second person.
    if call.four_eyes and finisher_of(session, application) in {None, staff.actor}:
        raise SecondPersonNeededError(application.id)


def _decide(
    session: Session, house: House, staff: StaffSession, application: Submission, decided: tuple[Action, str]
) -> None:
    action, reason = decided
    now = house.clock.now()
    application.state = move(State(application.state), action)
    application.version += 1
    session.add(
        Decision(
            submission_id=application.id,
            outcome=application.state,
            reason=reason,
            staff_id=staff.staff_id,
            at=now,
        )
    )
    audit.record(session, now, staff.actor, f"decision.{action}", f"submission:{application.id}", new=reason)
    _promise_mail(session, house, now, application, decided)


def _mail_key(submission_id: str) -> str:
    """One application, one decision, one message."""
    return f"decision:{submission_id}"


def _promise_mail(
    session: Session, house: House, now: dt.datetime, application: Submission, decided: tuple[Action, str]
) -> None:
    action, reason = decided
    account = people.account(session, application.account_id or "")
    if account is None:
        return
    enqueue_mail(
        session,
        now,
        key=_mail_key(application.id),
        to=account.email,
        name=MAILS[action],
        values=_mail_values(house, application, reason),
        about=application.id,
    )


def _mail_values(house: House, application: Submission, reason: str) -> dict[str, str]:
    call: Call = house.library.call(application.call_id or "")
    return {
        "reference": application.reference or "",
        "municipality": place_of(house, application.municipality_key).name,
        "call_title": call.short_title,
        "reason": reason,
        "link": f"{house.settings.service_url}/bewerbung/v/{application.id}/",
        "operator": house.library.operator.name,
        "notice": house.library.operator.notice,
    }
