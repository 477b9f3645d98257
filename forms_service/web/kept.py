"""What somebody typed, kept in the page when it could not be taken: nobody has to type it again."""

from dataclasses import dataclass
from typing import Final

from flask import g, request
from werkzeug.exceptions import HTTPException

from forms_service.web.security import CSRF_FIELD

_NEVER_KEPT: Final = frozenset({"password"})
_WORTH_SHOWING: Final = 3
"""Shorter values are numbers and choices; they are kept, but need no copy to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A form as it was sent: where to, its fields, the texts worth reading, the files that are lost."""

    action: str
    fields: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]
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


def _texts(sent: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Leave out what a machine wrote: marks, keys, buttons."""
    typed = (text for name, text in sent if not name.startswith("gezeigt.") and name not in {"key", "then", "take"})
    return tuple(text for text in typed if len(text.strip()) >= _WORTH_SHOWING)
