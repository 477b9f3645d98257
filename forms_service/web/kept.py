"""What somebody typed, kept in the page when it could not be taken: nobody has to type it again."""

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from flask import g, request
from werkzeug.exceptions import HTTPException

from forms_service.services.ports import UnknownDefinitionError
from forms_service.web.house import current_house
from forms_service.web.security import CSRF_FIELD

_NEVER_KEPT: Final = frozenset({"password"})
_WORTH_SHOWING: Final = 3
"""Shorter values are numbers and choices; they are kept, but need no copy to read."""
_WRITTEN_BY_A_MACHINE: Final = re.compile(r"[a-z0-9_.-]+")
"""Ids of options, checksums: one word of small letters without any sign of a person."""
_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Signs that no page may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A form as it was sent: where to, its fields, the texts worth reading, the files that are lost."""

    action: str
    fields: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str], ...]
    """What the field is called, and what was typed."""
    files: tuple[str, ...]


def kept_form() -> Kept | None:
    """Take what was sent by a form of ours; None for anything else, and never with a password."""
    if request.method != "POST" or not g.get("is_own_form"):
        return None
    try:
        sent = tuple((name, text) for name, text in request.form.items(multi=True) if name != CSRF_FIELD)
        files = tuple(file.filename for _, file in request.files.items(multi=True) if file.filename)
    except (HTTPException, OSError):
        return None
    if not sent or any(name in _NEVER_KEPT for name, _ in sent):
        return None
    return Kept(action=request.path, fields=sent, texts=_texts(sent), files=files)


def _texts(sent: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Leave out what a machine wrote: marks, keys, buttons, choices."""
    typed = [(name, text) for name, text in sent if not name.startswith("gezeigt.") and _is_worth_showing(text)]
    labels = _labels()
    return tuple(
        (labels.get(name, f"Eingabe {number}"), _NO_TEXT.sub("\ufffd", text))
        for number, (name, text) in enumerate(typed, 1)
    )


def _is_worth_showing(text: str) -> bool:
    return len(text.strip()) >= _WORTH_SHOWING and not _WRITTEN_BY_A_MACHINE.fullmatch(text.strip())


def _labels() -> dict[str, str]:
    """Give what fields are called on the pages, as the forms in use say today."""
    library = current_house().library
    forms = (form for call in library.calls.values() for form in (call.form, call.formal_check) if form)
    found = {"reason": "Begründung", "email": "E-Mail-Adresse"}
    for form in forms:
        # A page about an error must not end in one.
        with suppress(UnknownDefinitionError):
            found |= {one.id: one.label for one in library.form(form).questions}
    return found
