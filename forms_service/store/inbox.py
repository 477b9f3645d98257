"""Queries of the office on applications: never a draft, always in a total order, always with a limit."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from forms_service.models.submissions import Attachment, Decision, Submission, SubmissionVersion
from programme.lifecycle import State

_MOST_CHECKS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What an application must hold: a piece of its reference, or one of these municipalities."""

    reference: str = ""
    municipality_keys: tuple[str, ...] = ()


def page_of(
    session: Session, search: Search | None, states: Sequence[State], window: tuple[int, int], *, newest_first: bool
) -> list[Submission]:
    """List applications in the order of `states`, then by the time of hand-in; `window` is (offset, limit)."""
    query = _applications(search).where(Submission.state.in_(states))
    keys = (Submission.submitted_at, Submission.id)
    rank = case({state.value: number for number, state in enumerate(states)}, value=Submission.state)
    order = [rank, *(key.desc() if newest_first else key for key in keys)]
    offset, limit = window
    return list(session.scalars(query.order_by(*order).offset(offset).limit(limit)))


def count_by_state(session: Session, search: Search | None) -> Mapping[State, int]:
    """Count applications by state; states without any are absent."""
    found = _applications(search).with_only_columns(Submission.state, func.count()).group_by(Submission.state)
    return {State(state): number for state, number in session.execute(found)}


def _applications(search: Search | None) -> Select[Submission]:
    """Take what is handed in to a call and belongs to nothing else: that is an application."""
    query = select(Submission).where(
        Submission.call_id.is_not(None), Submission.parent_id.is_(None), Submission.state != State.DRAFT
    )
    return query if search is None else query.where(or_(*_wanted(search)))


def _wanted(search: Search) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [Submission.municipality_key.in_(search.municipality_keys)]
    if search.reference:
        wanted.append(Submission.reference.contains(search.reference, autoescape=True))
    return wanted


def application(session: Session, submission_id: str) -> Submission | None:
    """Find an application that the office may see."""
    return session.scalar(_applications(None).where(Submission.id == submission_id))


def checks(session: Session, parent_ids: Collection[str]) -> Mapping[str, Submission]:
    """Find the formal checks of several applications; whatever form the call names by now, the first one counts."""
    query = select(Submission).where(Submission.parent_id.in_(parent_ids))
    query = query.order_by(Submission.created_at, Submission.id).limit(_MOST_CHECKS * max(1, len(parent_ids)))
    return {check.parent_id or "": check for check in reversed(list(session.scalars(query)))}


def file_counts(session: Session, submission_ids: Collection[str]) -> Mapping[str, int]:
    """Count the files of several submissions."""
    query = select(Attachment.submission_id, func.count()).where(
        Attachment.submission_id.in_(submission_ids), Attachment.removed_at.is_(None)
    )
    return dict(session.execute(query.group_by(Attachment.submission_id)).all())


def decision_times(session: Session, submission_ids: Collection[str]) -> Mapping[str, dt.datetime]:
    """Tell when several applications were decided; the others are absent."""
    query = select(Decision.submission_id, Decision.at).where(Decision.submission_id.in_(submission_ids))
    return dict(session.execute(query.order_by(Decision.submission_id).limit(max(1, len(submission_ids)))).all())


def counts_of_municipalities(session: Session, keys: Collection[str]) -> Mapping[str, int]:
    """Count the applications of several municipalities."""
    query = _applications(None).with_only_columns(Submission.municipality_key, func.count())
    query = query.where(Submission.municipality_key.in_(keys)).group_by(Submission.municipality_key)
    return {key: number for key, number in session.execute(query) if key}


def version_number(session: Session, submission_id: str) -> int:
    """Tell how often a submission was handed in."""
    query = select(func.max(SubmissionVersion.number)).where(SubmissionVersion.submission_id == submission_id)
    return session.scalar(query) or 0
