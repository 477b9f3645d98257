"""What happened to a handed-in application so far, each with its instant, for the one who handed it in."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms_service.models.publication import Publication
from forms_service.services.applications import Application
from forms_service.services.house import House
from forms_service.store import audit as audit_store
from forms_service.store import inbox as store
from forms_service.store import publications
from programme.publication import PublicationState

_ENDED = frozenset({PublicationState.WITHDRAWING, PublicationState.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestones:
    """Instants; None for what has not happened. `ended_reason` is empty where the municipality wanted it."""

    begun_at: dt.datetime | None = None
    checked_at: dt.datetime | None = None
    live_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    ended_reason: str = ""


def milestones_of(house: House, application: Application) -> Milestones:
    """Read how far an application and its portrait are."""
    with house.database.read() as session:
        check = store.checks(session, [application.id]).get(application.id)
        publication = publications.of_submission(session, application.id)
        has_ended = publication is not None and PublicationState(publication.state) in _ENDED
        return Milestones(
            begun_at=check.created_at if check else None,
            checked_at=check.submitted_at if check else None,
            live_at=publication.live_at if publication else None,
            ended_at=_turned_at(session, publication) if has_ended else None,
            ended_reason=(publication.withdrawn_reason or "") if publication and has_ended else "",
        )


def _turned_at(session: Session, publication: Publication | None) -> dt.datetime | None:
    number = publication.release_audit if publication else None
    row = audit_store.by_number(session, number) if number else None
    return row.at if row else None
