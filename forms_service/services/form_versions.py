"""Forms as they were used: written at first use, read ever after."""

import datetime as dt
from collections.abc import Collection, Mapping
from functools import lru_cache

from sqlalchemy.orm import Session

from forms_service.models.submissions import FormVersion
from forms_service.store import submissions as store
from programme.form import Form
from programme.schemas.form import form_from_canonical

_KEPT_PARSED = 32


def use_form(session: Session, form: Form, now: dt.datetime) -> str:
    """Keep the definition of a form; gives its version for the submission.

    It comes with the form: the library may hold another one by now.
    """
    if store.form_version(session, form.version) is None:
        session.add(FormVersion(sha256=form.version, form_id=form.id, definition=form.definition, created_at=now))
        session.flush()
    return form.version


def used_form(session: Session, sha256: str) -> Form:
    """Read the form of a submission; raises LookupError when it was never used."""
    row = store.form_version(session, sha256)
    if row is None:
        raise LookupError(sha256)
    return _parsed(row.definition)


def used_forms(session: Session, versions: Collection[str]) -> Mapping[str, Form]:
    """Read several used forms by version, in one query, for lists."""
    return {row.sha256: _parsed(row.definition) for row in store.form_versions(session, versions)}


@lru_cache(maxsize=_KEPT_PARSED)
def _parsed(definition: str) -> Form:
    """A definition never changes once it is kept; values are frozen, so they may be shared."""
    return form_from_canonical(definition)
