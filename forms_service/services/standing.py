"""Where the portrait of an approved application stands, and who has to do something about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms_service.models.people import Staff
from forms_service.models.publication import Publication
from forms_service.models.submissions import Submission
from forms_service.services.form_versions import used_forms
from forms_service.services.portraits import is_yes
from forms_service.services.releases import releasers
from forms_service.store import publications
from programme.form import Form
from programme.publication import PublicationState


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """State of a portrait, whether the municipality lets its answers go, and who may release the draft."""

    state: PublicationState = PublicationState.NONE
    is_released: bool = False
    may_release: tuple[str, ...] = ()
    was_withdrawn_by_office: bool = False

    @property
    def needs_somebody(self) -> bool:
        """Whether somebody of the office has something to do now; off the site on purpose is done."""
        waits = self.state in {PublicationState.NONE, PublicationState.DRAFTED, PublicationState.WITHDRAWN}
        return self.is_released and waits and not self.was_withdrawn_by_office


def standings(session: Session, submissions: Sequence[Submission]) -> dict[str, Standing]:
    """Tell where the portraits of several applications stand, by the id of the application."""
    forms = used_forms(session, {one.form_version for one in submissions})
    found = {one.submission_id: one for one in publications.of_submissions(session, [one.id for one in submissions])}
    people = releasers(session)
    return {one.id: _standing(one, forms[one.form_version], found.get(one.id), people) for one in submissions}


def _standing(submission: Submission, form: Form, publication: Publication | None, people: Sequence[Staff]) -> Standing:
    is_released = is_yes(form, submission)
    if publication is None:
        return Standing(is_released=is_released)
    hands = {publication.drafted_by, publication.edited_by}
    state = PublicationState(publication.state)
    return Standing(
        state=state,
        is_released=is_released,
        may_release=tuple(one.name for one in people if one.id not in hands),
        was_withdrawn_by_office=state is PublicationState.WITHDRAWN and publication.withdrawn_reason is not None,
    )
