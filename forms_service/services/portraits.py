"""The portrait of an approved application: drafted from its public answers, edited, shown.

A portrait is nothing but a `Participation`: what is not on the list of slots
cannot get into it, whoever edits.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from forms_service.models.base import new_id
from forms_service.models.publication import Publication
from forms_service.models.submissions import Submission
from forms_service.services import audit
from forms_service.services.conflict import EditConflictError, UnknownSubjectError, check_version
from forms_service.services.form_versions import used_form
from forms_service.services.house import House
from forms_service.services.sessions import StaffSession
from forms_service.store import inbox as inbox_store
from forms_service.store import publications as store
from programme.addresses import parse_email
from programme.answers import answers_from_json
from programme.errors import AnswerRefused
from programme.form import Form
from programme.german import format_whole_number
from programme.lifecycle import State
from programme.participation import SLOTS, Participation, SlotValue
from programme.portrait import participation_from
from programme.publication import PublicationAction, PublicationState, move_publication
from programme.schemas.participation import participation_from_json, participation_to_json
from programme.text import clean_line, clean_text

TEXT_LENGTH = 5000
"""Most characters of a long text of the portrait."""

LINE_LENGTH = 200
"""Most characters of a text of one line."""

_BERLIN = ZoneInfo("Europe/Berlin")


class NotApprovedError(Exception):
    """There is no portrait of an application that was not approved."""

    code = "portrait.not_approved"


class EditRefusedError(Exception):
    """Some of the edited texts cannot be taken; `problems` maps their slots to German sentences."""

    code = "portrait.edit_refused"

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One place of the portrait: what the municipality answered, and what the public will read.

    `options` maps the ids that a choice holds to their labels.
    """

    id: str
    answer: SlotValue
    text: SlotValue | None
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_text(self) -> bool:
        """Whether the office may edit it; figures and choices are only shown or left out."""
        return isinstance(self.answer, str)

    @property
    def is_long(self) -> bool:
        """Whether it may have several lines."""
        return "long_text" in SLOTS[self.id]

    @property
    def is_changed(self) -> bool:
        """Whether the public will read something else than was answered."""
        return self.text is not None and self.text != self.answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What came from the form: typed texts by slot, and the slots of other kinds that stay in."""

    version: int
    texts: Mapping[str, str]
    kept: frozenset[str]


def text_sha256(participation: str) -> str:
    """Give the SHA-256 (hex) of a portrait's text, to which its release binds."""
    return hashlib.sha256(participation.encode()).hexdigest()


def answered(session: Session, house: House, submission: Submission) -> Participation:
    """Take the public answers out of an application.

    Raises:
        ReleaseMissing: the municipality has not released its answers, or has taken the release back.
    """
    form = used_form(session, submission.form_version)
    call = house.library.call(submission.call_id or "")
    handed_in = submission.submitted_at or submission.created_at
    values = answers_from_json(form, submission.answers)
    return participation_from(form, call, values, submission.reference or "", handed_in.astimezone(_BERLIN).year)


def is_yes(form: Form, submission: Submission) -> bool:
    """Tell whether the municipality lets its public answers go at present."""
    question = form.release_question
    return question is not None and answers_from_json(form, submission.answers).get(question.id) is True


def slots_of(form: Form, answers: Participation, portrait: Participation) -> tuple[Slot, ...]:
    """Lay answers and portrait side by side, in the order of the page."""
    options = {one.public: {option.id: option.label for option in one.options} for one in form.questions if one.public}
    return tuple(
        Slot(id=slot, answer=answers.answers[slot], text=portrait.answers.get(slot), options=options.get(slot, {}))
        for slot in SLOTS
        if slot in answers.answers
    )


def draft(house: House, staff: StaffSession, submission_id: str, *, is_afresh: bool = False) -> str:
    """Make the draft of a portrait, also a new one after it left the site; gives the id of the publication.

    A new one begins with the text that was last there, and whoever edited that text still does not
    release it; `is_afresh` begins with the answers. A draft that is there stays as it is, unless
    somebody begins it afresh.

    Raises:
        InvalidTransition: the portrait is on its way or public.
        NotApprovedError: the application was not approved.
        ReleaseMissing: the municipality has not released its answers.
        UnknownSubjectError: there is no such application.
    """
    with house.database.write() as session:
        submission = _approved(session, submission_id)
        publication = store.of_submission(session, submission_id)
        if publication is not None and publication.state == PublicationState.DRAFTED and not is_afresh:
            return publication.id
        answers = participation_to_json(answered(session, house, submission))
        text = publication.participation if publication and not is_afresh else answers
        now = house.clock.now()
        if publication is None:
            publication = _new_row(submission, now)
            session.add(publication)
        state = PublicationState(publication.state)
        publication.state = move_publication(state, PublicationAction.DRAFT)
        _keep_previous(publication, text)
        _write(publication, text, now)
        publication.drafted_by, publication.released_by = staff.staff_id, None
        publication.edited_by = publication.edited_by if text != answers else None
        publication.withdrawn_reason = None
        session.flush()
        audit.record(session, now, staff.actor, "portrait.draft", f"publication:{publication.id}", new=text)
        return publication.id


def edit(house: House, staff: StaffSession, publication_id: str, change: Edit) -> None:
    """Change texts and leave slots out; a release that was given is void then.

    Raises:
        EditConflictError: somebody else saved meanwhile.
        EditRefusedError: a text cannot be taken.
        InvalidTransition: the portrait is on its way or public.
        ReleaseMissing: the municipality has taken its release back.
        UnknownSubjectError: there is no such publication.
    """
    with house.database.write() as session:
        publication, submission = publication_with_submission(session, publication_id)
        check_version(change.version, publication.version)
        portrait = participation_from_json(publication.participation)
        form = used_form(session, submission.form_version)
        slots = slots_of(form, answered(session, house, submission), portrait)
        new = participation_to_json(replace(portrait, answers=_edited(slots, change)))
        if new == publication.participation:
            return
        state = PublicationState(publication.state)
        publication.state = move_publication(state, PublicationAction.EDIT)
        now, old = house.clock.now(), publication.participation
        if publication.edited_by != staff.staff_id or publication.previous_text is None:
            _keep_previous(publication, new)
        _write(publication, new, now)
        publication.edited_by, publication.released_by = staff.staff_id, None
        audit.record(session, now, staff.actor, "portrait.edit", f"publication:{publication.id}", old=old, new=new)


def discard(house: House, staff: StaffSession, publication_id: str, version: int) -> None:
    """Bring back the text before the last editor began, and with it who may release it.

    Raises:
        EditConflictError: somebody else saved meanwhile, or discarded it already.
        InvalidTransition: the portrait is on its way or public.
        ReleaseMissing: the municipality has taken its release back.
        UnknownSubjectError: there is no such publication.
    """
    with house.database.write() as session:
        publication, submission = publication_with_submission(session, publication_id)
        check_version(version, publication.version)
        answered(session, house, submission)
        state = move_publication(PublicationState(publication.state), PublicationAction.EDIT)
        if publication.previous_text is None:
            raise EditConflictError(publication_id)
        now, old = house.clock.now(), publication.participation
        _write(publication, publication.previous_text, now)
        publication.state = state
        publication.edited_by, publication.released_by = publication.previous_editor, None
        publication.previous_text = publication.previous_editor = None
        new, subject = publication.participation, f"publication:{publication.id}"
        audit.record(session, now, staff.actor, "portrait.discard", subject, old=old, new=new)


def publication_with_submission(session: Session, publication_id: str) -> tuple[Publication, Submission]:
    """Find a publication and its application; raises UnknownSubjectError."""
    publication = store.publication(session, publication_id)
    submission = inbox_store.application(session, publication.submission_id) if publication else None
    if publication is None or submission is None:
        raise UnknownSubjectError(publication_id)
    return publication, submission


def _approved(session: Session, submission_id: str) -> Submission:
    submission = inbox_store.application(session, submission_id)
    if submission is None:
        raise UnknownSubjectError(submission_id)
    if State(submission.state) is not State.APPROVED:
        raise NotApprovedError(submission_id)
    return submission


def _new_row(submission: Submission, now: dt.datetime) -> Publication:
    return Publication(
        id=new_id(),
        submission_id=submission.id,
        state=PublicationState.NONE,
        version=0,
        municipality_key=submission.municipality_key or "",
        created_at=now,
    )


def _keep_previous(publication: Publication, new: str) -> None:
    """Remember the text that is about to go, and whose it was; a first draft or the same text has none."""
    is_other = publication.participation not in {None, new}
    publication.previous_text = publication.participation if is_other else None
    publication.previous_editor = publication.edited_by if is_other else None


def _write(publication: Publication, text: str, now: dt.datetime) -> None:
    publication.participation = text
    publication.sha256 = text_sha256(text)
    publication.version += 1
    publication.saved_at = now


def _edited(slots: tuple[Slot, ...], change: Edit) -> Mapping[str, SlotValue]:
    """Put the edited answers together; a text left empty is left out."""
    texts: dict[str, SlotValue] = {}
    problems: dict[str, str] = {}
    for slot in slots:
        try:
            value = _edited_value(slot, change)
        except AnswerRefused as refused:
            problems[slot.id] = refused.message
        else:
            texts |= {slot.id: value} if value else {}
    if problems:
        raise EditRefusedError(problems)
    return texts


def _edited_value(slot: Slot, change: Edit) -> SlotValue | None:
    if not slot.is_text:
        return slot.answer if slot.id in change.kept else None
    typed = change.texts.get(slot.id, "")
    text = clean_text(typed) if slot.is_long else clean_line(typed)
    limit = TEXT_LENGTH if slot.is_long else LINE_LENGTH
    if len(text) > limit:
        raise AnswerRefused("text.long", f"Der Text ist zu lang. Kürzen Sie auf {format_whole_number(limit)} Zeichen.")
    return parse_email(text) if text and "email" in SLOTS[slot.id] else text
