"""The way of a portrait to the public: looked at, released by a second person, taken back.

A release binds to the text by its SHA-256, and to the page that it extends: who
releases has seen both. The effect itself is the worker's (`publishing`).
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms_service.models.people import Staff
from forms_service.models.publication import Publication
from forms_service.services import audit, outbox
from forms_service.services.conflict import EditConflictError
from forms_service.services.house import House
from forms_service.services.portraits import answered, publication_with_submission, text_sha256
from forms_service.services.ports import Preview, UnknownDefinitionError
from forms_service.services.publishing import PUBLISH, WITHDRAW
from forms_service.services.sessions import StaffSession
from forms_service.store import portraits as people
from programme.errors import AnswerRefused
from programme.municipality import Municipality
from programme.participation import Participation
from programme.portrait import municipality_from_register, with_participation
from programme.publication import PublicationAction, PublicationState, move_publication
from programme.rights import Right, Role, may, may_release
from programme.schemas.municipality import dump_municipality
from programme.schemas.participation import participation_from_json
from programme.text import clean_text

REASON_LENGTH = 500
"""Most characters of the reason for taking a portrait off the site."""


class ReleaseRefusedError(Exception):
    """This person may not release this portrait; `may_release` names those who may."""

    code = "release.refused"

    def __init__(self, names: Collection[str]) -> None:
        super().__init__("release refused")
        self.may_release = tuple(names)


class ConfirmationMissingError(Exception):
    """A change to what is public already has to be confirmed first."""

    code = "release.not_confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A municipality's page as it would be, beside the one that is there (as text; empty without one)."""

    municipality: Municipality
    before: str
    after: str

    @property
    def extends(self) -> bool:
        """Whether a page is there already, which the portrait changes."""
        return bool(self.before)

    @property
    def base(self) -> str:
        """SHA-256 of the page that is there; empty without one."""
        return text_sha256(self.before) if self.before else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the person who releases has looked at: the text, the page below it, and the difference."""

    sha256: str
    base: str
    is_confirmed: bool


def page_with(house: House, key: str, participation: Participation) -> Page:
    """Lay a portrait into the page of its municipality.

    Raises:
        UnknownDefinitionError: neither page nor register know the municipality.
    """
    existing = house.library.municipality(key)
    if existing is not None:
        whole = with_participation(existing, participation)
        return Page(municipality=whole, before=dump_municipality(existing), after=dump_municipality(whole))
    entry = house.library.register.get(key)
    if entry is None:
        raise UnknownDefinitionError(key)
    whole = municipality_from_register(entry, participation)
    return Page(municipality=whole, before="", after=dump_municipality(whole))


def preview(house: House, publication_id: str, assets: str) -> Preview:
    """Render the portrait as the site would; the site's own rendering, its own policy.

    Raises:
        ReleaseMissing: the municipality has taken its release back; its texts are shown nowhere then.
        UnknownSubjectError: there is no such publication.
    """
    with house.database.read() as session:
        publication, submission = publication_with_submission(session, publication_id)
        answered(session, house, submission)
    page = page_with(house, publication.municipality_key, participation_from_json(publication.participation))
    return house.site.preview(page.municipality, assets)


def those_who_may_release(session: Session, drafted_by: str | None, edited_by: str | None) -> tuple[str, ...]:
    """Name the people who may release a text of these hands."""
    return tuple(one.name for one in releasers(session) if one.id not in {drafted_by, edited_by})


def releasers(session: Session) -> list[Staff]:
    """List the people who may release what others made."""
    return people.active_staff(session, [role for role in Role if may(role, Right.RELEASE)])


def release(house: House, staff: StaffSession, publication_id: str, seen: Seen) -> None:
    """Release the portrait that was looked at; the worker publishes it.

    Raises:
        ConfirmationMissingError: the page of the municipality changes and nobody confirmed that.
        EditConflictError: text or page are others by now.
        InvalidTransition: it is no draft.
        ReleaseMissing: the municipality has taken its release back.
        ReleaseRefusedError: a second person has to do it.
        UnknownSubjectError: there is no such publication.
    """
    base = _present_base(house, publication_id)
    with house.database.write() as session:
        publication, submission = publication_with_submission(session, publication_id)
        _check_person(session, staff, publication)
        state = move_publication(PublicationState(publication.state), PublicationAction.RELEASE)
        if (seen.sha256, seen.base) != (publication.sha256, base):
            raise EditConflictError(publication_id)
        answered(session, house, submission)
        if base and not seen.is_confirmed:
            raise ConfirmationMissingError(publication_id)
        publication.page_name = house.library.page_name(publication.municipality_key)
        publication.released_by = staff.staff_id
        _send(session, house.clock.now(), staff, publication, (PUBLISH, state))


def unpublish(house: House, staff: StaffSession, publication_id: str, reason: str) -> None:
    """Take a public portrait off the site; the worker removes it, and the municipality reads the reason.

    Raises:
        AnswerRefused: the reason is missing, too long or holds signs that are not text.
        InvalidTransition: it is not public.
        UnknownSubjectError: there is no such publication.
    """
    with house.database.write() as session:
        publication, _ = publication_with_submission(session, publication_id)
        state = move_publication(PublicationState(publication.state), PublicationAction.WITHDRAW)
        publication.withdrawn_reason = _reason(reason)
        _send(session, house.clock.now(), staff, publication, (WITHDRAW, state))


def _reason(typed: str) -> str:
    text = clean_text(typed)
    if not text:
        raise AnswerRefused("reason.missing", "Der Grund fehlt. Schreiben Sie in einem Satz, warum.")
    if len(text) > REASON_LENGTH:
        raise AnswerRefused("reason.long", "Der Grund ist zu lang. Kürzen Sie auf 500 Zeichen.")
    return text


def _present_base(house: House, publication_id: str) -> str:
    """Read the page outside the writing transaction: others wait for that one."""
    with house.database.read() as session:
        publication, _ = publication_with_submission(session, publication_id)
    existing = house.library.municipality(publication.municipality_key)
    return text_sha256(dump_municipality(existing)) if existing else ""


def _check_person(session: Session, staff: StaffSession, publication: Publication) -> None:
    if not may_release(staff.role, staff.staff_id, publication.drafted_by, publication.edited_by):
        raise ReleaseRefusedError(those_who_may_release(session, publication.drafted_by, publication.edited_by))


def _send(
    session: Session,
    now: dt.datetime,
    staff: StaffSession,
    publication: Publication,
    effect: tuple[str, PublicationState],
) -> None:
    """Move the publication on and promise the effect, in one transaction with the audit row that names it."""
    kind, state = effect
    row = audit.record(
        session,
        now,
        staff.actor,
        f"portrait.{kind}",
        f"publication:{publication.id}",
        new=publication.participation,
    )
    publication.state = state
    publication.version += 1
    publication.release_audit = row.seq
    payload = {"publication_id": publication.id, "release": row.seq, "sha256": publication.sha256}
    outbox.enqueue(session, kind, f"{kind}:{publication.id}:{row.seq}", payload, now)
