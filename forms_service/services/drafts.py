"""Drafts: begun once per account and call, saved section by section, never overwritten unseen.

A page of a section carries for each of its questions a mark of the text that it
showed. When it comes back, three texts are compared: shown, kept, sent. Only
where all three differ has somebody else changed the same answer: that answer is
not saved, and both texts are shown.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from forms_service.models.base import new_id
from forms_service.models.submissions import Submission
from forms_service.services import audit
from forms_service.services.applications import (
    Application,
    find,
    read,
    read_inputs,
    write_inputs,
)
from forms_service.services.form_versions import use_form, used_form
from forms_service.services.house import House
from forms_service.services.sessions import AccountSession
from forms_service.store import applications as store
from programme.answers import controls
from programme.form import Form, Question, Section
from programme.lifecycle import State

_MARK_LENGTH: Final = 16
_ALL_DIFFERENT: Final = 3
"""What was sent, what is kept, what was shown."""

Typed = dict[str, list[str]]
"""Inputs of one question or more: control → what was typed; controls without text are absent."""


class CallNotOpenError(Exception):
    """The call takes no new applications at present."""

    code = "draft.call_not_open"


class NotADraftError(Exception):
    """The application is handed in, so its answers stay as they are."""

    code = "draft.handed_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a page of a section sent back.

    `shown` maps the questions that the page asked to the marks of their text,
    `kinds` files to what they prove, `take_kept` are questions whose kept text wins.
    """

    inputs: Mapping[str, list[str]]
    shown: Mapping[str, str]
    kinds: Mapping[str, str]
    take_kept: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """An answer that two pages changed: `kept` is saved, `sent` is not."""

    question_id: str
    kept: Typed
    sent: Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What came of saving a section; `appeared` are questions that its answers brought up."""

    application: Application
    conflicts: tuple[Conflict, ...]
    appeared: tuple[str, ...]


def begin(house: House, account: AccountSession, call_id: str) -> str:
    """Begin a draft, or find the one that is there; gives its id.

    Raises:
        CallNotOpenError: there is no draft, and the call takes no new ones.
        UnknownDefinitionError: there is no such call.
    """
    call = house.library.call(call_id)
    form = house.library.form(call.form)
    with house.database.write() as session:
        now = house.clock.now()
        draft = store.draft_of(session, account.account_id, call_id)
        if draft is not None:
            return draft.id
        if not call.is_open(now):
            raise CallNotOpenError(call_id)
        return _new_draft(session, account, (call_id, form), now)


def _new_draft(session: Session, account: AccountSession, what: tuple[str, Form], now: dt.datetime) -> str:
    call_id, form = what
    row = Submission(
        id=new_id(),
        form_id=form.id,
        form_version=use_form(session, form, now),
        state=State.DRAFT,
        version=1,
        call_id=call_id,
        account_id=account.account_id,
        inputs="{}",
        answers="{}",
        created_at=now,
        saved_at=now,
    )
    session.add(row)
    session.flush()
    audit.record(session, now, account.actor, "draft.begun", f"submission:{row.id}", note=call_id)
    return row.id


def save_section(house: House, account: AccountSession, application_id: str, section_id: str, sent: Sent) -> Saved:
    """Save what was typed into a section, right or wrong; only conflicting answers are left as they are kept.

    Raises:
        KeyError: there is no such section.
        NotADraftError: it is handed in already.
        NotFoundError: there is none with this id for this account.
    """
    with house.database.write() as session:
        now = house.clock.now()
        row = find(session, account, application_id)
        section = used_form(session, row.form_version).section(section_id)
        if State(row.state) is not State.DRAFT:
            raise NotADraftError(application_id)
        kept = read_inputs(row.inputs)
        merged, conflicts = _merge(section, kept, sent)
        has_new_kinds = _set_kinds(session, row, sent.kinds)
        if merged != kept or has_new_kinds:
            row.inputs = write_inputs(merged)
            row.version += 1
        row.saved_at = now
        session.flush()
        application = _with_municipality(session, house, row)
    asked = {one.id for one in section.questions} & application.reading.visible
    return Saved(application=application, conflicts=conflicts, appeared=tuple(sorted(asked - set(sent.shown))))


def typed(questions: tuple[Question, ...], sent: Mapping[str, list[str]]) -> Typed:
    """Take from what a browser sent the controls of some questions; empty ones are as good as absent."""
    names = [name for question in questions for name in controls(question)]
    taken = {name: [text for text in sent.get(name, ()) if text] for name in names}
    return {name: texts for name, texts in taken.items() if texts}


def mark(inputs: Mapping[str, list[str]], question: Question) -> str:
    """Make the mark of the text of one question; line breaks count the same however they are sent."""
    plain = [[name, [_one_break(text) for text in texts]] for name, texts in typed((question,), dict(inputs)).items()]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=True).encode()).hexdigest()[:_MARK_LENGTH]


def _one_break(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _merge(section: Section, kept: Typed, sent: Sent) -> tuple[Typed, tuple[Conflict, ...]]:
    """Lay what was sent over what is kept, question by question; what was not asked stays."""
    merged, conflicts = dict(kept), []
    for question in section.questions:
        if question.id not in sent.shown or question.id in sent.take_kept:
            continue
        mine, theirs = typed((question,), dict(sent.inputs)), typed((question,), kept)
        if _is_conflict(question, sent, kept):
            conflicts.append(Conflict(question_id=question.id, kept=theirs, sent=mine))
        elif mark(sent.inputs, question) != sent.shown[question.id]:
            for name in theirs:
                del merged[name]
            merged |= mine
    return merged, tuple(conflicts)


def _is_conflict(question: Question, sent: Sent, kept: Typed) -> bool:
    """Tell whether the text was changed here and elsewhere, and not to the same."""
    return len({mark(sent.inputs, question), mark(kept, question), sent.shown[question.id]}) == _ALL_DIFFERENT


def _set_kinds(session: Session, row: Submission, kinds: Mapping[str, str]) -> bool:
    """Note what files prove; gives whether anything is new."""
    form = used_form(session, row.form_version)
    changed = False
    for file in store.files(session, row.id):
        kind = kinds.get(file.id)
        evidence = form.question(file.question_id).evidence
        if kind and evidence and kind in evidence.any_of and kind != file.evidence_kind:
            file.evidence_kind = kind
            changed = True
    return changed


def _with_municipality(session: Session, house: House, row: Submission) -> Application:
    """Read the draft, and note the municipality that was chosen, for titles and lists."""
    application = read(session, house, row)
    chosen = chosen_municipality(application)
    if chosen == row.municipality_key:
        return application
    row.municipality_key = chosen
    return read(session, house, row)


def chosen_municipality(application: Application) -> str | None:
    """Return the key that the form's own question of type municipality was answered with."""
    question = next((one for one in application.form.questions if one.type == "municipality"), None)
    value = application.reading.values.get(question.id) if question else None
    return value if isinstance(value, str) else None
