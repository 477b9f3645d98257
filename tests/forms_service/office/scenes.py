"""Scenes for tests of the office: applications that were handed in, checked, approved, drafted, released."""

import datetime as dt
import json
import random
from collections.abc import Callable, Mapping

from forms_service.models.people import Account, Staff
from forms_service.models.submissions import Attachment, Submission, SubmissionVersion
from forms_service.services import decisions, formal_check, outbox, portraits, publishing, releases
from forms_service.services.form_versions import use_form
from forms_service.services.house import House
from forms_service.services.mail import KIND as MAIL
from forms_service.services.sessions import StaffSession
from forms_service.store import inbox as store
from programme.answers import answers_to_json, read_answers
from programme.form import Form, Question
from programme.lifecycle import Action, State
from programme.reference import make_reference
from programme.rights import Role
from programme.schemas.participation import participation_from_json
from programme.values import Attached, ReadingContext
from tests.fakes import FakeClock

HELBEDUENDORF = "16065032"
PLOESSBERG = "09377146"

Typed = dict[str, list[str]]


def answer(question: Question, key: str) -> Typed:
    """Type something fitting into a question, whatever its type."""
    name = question.id
    texts: Mapping[str, Callable[[], Typed]] = {
        "municipality": lambda: {name: [key]},
        "email": lambda: {name: [f"{name.replace('_', '-')}@kommune.example"]},
        "whole_number": lambda: {name: ["12"]},
        "yes_no": lambda: {name: ["no"]},
        "release": lambda: {name: ["yes"]},
        "single_choice": lambda: {name: [question.options[0].id]},
        "multiple_choice": lambda: {name: [one.id for one in question.options[:2]]},
        "date": lambda: {f"{name}.day": ["14"], f"{name}.month": ["5"], f"{name}.year": ["2027"]},
        "yearly_table": lambda: _figures(name),
        "file": dict,
        "information": dict,
    }
    return texts.get(question.type, lambda: {name: [f"Antwort auf {name}"]})()


def _figures(name: str) -> Typed:
    figures = {"past.1": ("2010", "2.614"), "present.1": ("2020", "2.320"), "expected.1": ("2035", "2.000")}
    return {
        f"{name}.{row}.{part}": [text]
        for row, pair in figures.items()
        for part, text in zip(("year", "value"), pair, strict=True)
    }


def filled(form: Form, key: str, changes: Mapping[str, str] | None = None) -> Typed:
    """Fill a whole form in; `changes` replaces single controls."""
    typed: Typed = {}
    for question in form.questions:
        typed |= answer(question, key)
    return typed | {name: [text] for name, text in (changes or {}).items()}


def hand_in(
    house: House, key: str = HELBEDUENDORF, *, number: int = 1, changes: Mapping[str, str] | None = None
) -> str:
    """Put a handed-in application into the database, as `hand_in` does; gives its id."""
    call = house.library.call("zwk")
    form = house.library.form(call.form)
    inputs = filled(form, key, changes)
    now = house.clock.now()
    with house.database.write() as session:
        account = Account(email=f"amt{number}@kommune.example", created_at=now)
        session.add(account)
        session.flush()
        row = Submission(
            id=f"{number:032x}",
            form_id=form.id,
            form_version=use_form(session, form, now),
            state=State.SUBMITTED,
            reference=make_reference(call.id, now.year, random.Random(number).randbytes),  # noqa: S311 - the same in each run
            call_id=call.id,
            account_id=account.id,
            municipality_key=key,
            created_at=now,
            saved_at=now,
            submitted_at=now,
        )
        session.add(row)
        session.flush()
        attached = tuple(_attach(house, row, question, now) for question in form.questions if question.evidence)
        session.add_all(attached)
        context = ReadingContext(
            register=house.library.register,
            attached=tuple(
                Attached(
                    id=one.id,
                    question_id=one.question_id,
                    evidence_kind=one.evidence_kind,
                    name=one.name,
                    size_bytes=one.size_bytes,
                )
                for one in attached
            ),
        )
        row.inputs = json.dumps(inputs)
        row.answers = answers_to_json(form, read_answers(form, inputs, context).values)
        session.add(
            SubmissionVersion(
                submission_id=row.id, number=1, inputs=row.inputs, answers=row.answers, sha256="0" * 64, at=now
            )
        )
        return row.id


def _attach(house: House, row: Submission, question: Question, now: dt.datetime) -> Attachment:
    kinds = question.evidence.any_of if question.evidence else ()
    sha256 = f"{abs(hash(row.id + question.id)):064x}"[-64:]
    data = f"%PDF-1.7 Nachweis zu {question.id}".encode()
    house.files.kept[sha256] = data  # type: ignore[attr-defined]
    return Attachment(
        id=f"{abs(hash((row.id, question.id))):032x}"[-32:],
        submission_id=row.id,
        question_id=question.id,
        evidence_kind=kinds[0],
        name=f"Beschluss „{question.id}“ (2).pdf",
        media_type="application/pdf",
        size_bytes=len(data),
        sha256=sha256,
        created_at=now,
    )


def person(house: House, role: Role, name: str = "") -> StaffSession:
    """Make somebody of the office, as use cases see them."""
    with house.database.write() as session:
        now = house.clock.now()
        row = Staff(name=name or role.value, role=role.value, password_hash="-", created_at=now)
        session.add(row)
        session.flush()
        return StaffSession(staff_id=row.id, name=row.name, role=role, csrf="", expires_at=now)


def check_inputs(house: House, outcome: str = "erfuellt", **changes: str) -> Typed:
    """Decide all prerequisites; `changes` decides single ones otherwise, an empty text leaves one open."""
    form = house.library.form(house.library.call("zwk").formal_check or "")
    decided = {one.id: [outcome] for one in form.questions if one.type == "single_choice"}
    decided |= {name: [text] for name, text in changes.items()}
    decided |= {f"{name}_notiz": ["Das fehlt."] for name, texts in decided.items() if texts == ["nicht-erfuellt"]}
    return {name: texts for name, texts in decided.items() if texts != [""]}


def checked(house: House, staff: StaffSession, submission_id: str, outcome: str = "erfuellt") -> None:
    """Save and finish the formal check."""
    assert finish(house, staff, submission_id, check_inputs(house, outcome))


def finish(house: House, staff: StaffSession, submission_id: str, inputs: Typed) -> bool:
    """Save a check nobody has saved before, and finish what was saved; tells whether it is finished."""
    formal_check.save(house, staff, submission_id, 0, inputs)
    return formal_check.finish(house, staff, submission_id, 1)


def approved(
    house: House,
    staff: StaffSession,
    key: str = HELBEDUENDORF,
    *,
    number: int = 1,
    changes: Mapping[str, str] | None = None,
) -> str:
    """Hand in, check and approve; gives the id of the application."""
    submission_id = hand_in(house, key, number=number, changes=changes)
    checked(house, staff, submission_id)
    decisions.decide(house, staff, submission_id, Action.APPROVE, "Die Ziele überzeugen.")
    return submission_id


def seen(house: House, publication_id: str, *, is_confirmed: bool = True) -> releases.Seen:
    """Look at what is to be released, as it is now."""
    with house.database.read() as session:
        publication, _ = portraits.publication_with_submission(session, publication_id)
    existing = releases.page_with(
        house,
        publication.municipality_key,
        participation_from_json(publication.participation),
    )
    return releases.Seen(sha256=publication.sha256, base=existing.base, is_confirmed=is_confirmed)


def work(house: House) -> list[Mapping[str, object]]:
    """Do what the outbox holds, as the worker does; gives the messages that would have been sent."""
    handlers = {"publish": publishing.publish, "withdraw": publishing.withdraw}
    messages: list[Mapping[str, object]] = []
    while (job := outbox.claim(house)) is not None:
        if job.kind in handlers:
            handlers[job.kind](house, job)
        elif job.kind == MAIL:
            messages.append(job.payload)
        outbox.finish(house, job)
    return messages


def state_of(house: House, submission_id: str) -> State:
    """Read where an application stands."""
    with house.database.read() as session:
        found = store.application(session, submission_id)
    assert found is not None
    return State(found.state)


def later(house: House, minutes: int = 1) -> None:
    """Let time go by."""
    clock = house.clock
    assert isinstance(clock, FakeClock)
    clock.move(dt.timedelta(minutes=minutes))
