"""The forms as they were used: a submission keeps the definition that it started with."""

import datetime as dt
from collections.abc import Collection, Mapping
from functools import lru_cache

from sqlalchemy.orm import Session

from forms_service.models.submissions import FormVersion
from forms_service.services.house import House
from forms_service.services.ports import UnknownDefinitionError
from forms_service.store import form_versions as store
from programme.form import Form
from programme.schemas.form import form_from_canonical

_KEPT_PARSED = 32


def keep_form(session: Session, house: House, form_id: str, now: dt.datetime) -> Form:
    """Write the present definition of a form down at its first use, and return it."""
    form = house.library.form(form_id)
    if store.by_sha256(session, form.version) is None:
        definition = house.library.form_definition(form_id)
        session.add(FormVersion(sha256=form.version, form_id=form_id, definition=definition, created_at=now))
        session.flush()
    return form


def used_form(session: Session, sha256: str) -> Form:
    """Return a form as it was used.

    Raises:
        UnknownDefinitionError: nothing was ever filled in with this version.
    """
    row = store.by_sha256(session, sha256)
    if row is None:
        raise UnknownDefinitionError(sha256)
    return _parsed(row.definition)


def used_forms(session: Session, versions: Collection[str]) -> Mapping[str, Form]:
    """Return several used forms by their version, in one query."""
    return {row.sha256: _parsed(row.definition) for row in store.several(session, versions)}


@lru_cache(maxsize=_KEPT_PARSED)
def _parsed(definition: str) -> Form:
    return form_from_canonical(definition)
