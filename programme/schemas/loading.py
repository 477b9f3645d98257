"""From a document through a schema to a value object, or to all problems at once."""

from collections.abc import Iterable, Iterator
from typing import Any

from marshmallow import ValidationError

from programme.errors import ContentError, Problem
from programme.schemas.document import Document, KeyPath, key_text
from programme.schemas.fields import Coded, Strict, UnknownKey
from programme.spelling import suggestion

Finding = tuple[KeyPath, Coded]


def load(schema: Strict, document: Document, findings: Iterable[Finding] = ()) -> Any:
    """Return what the schema makes; raises ContentError with its problems and the findings."""
    found = list(findings)
    try:
        made = schema.load(document.data)  # type: ignore[arg-type] # the schema itself refuses other types
    except ValidationError as error:
        found += _flat(error.messages, ())
        raise ContentError(problems(document, found)) from None
    if found:
        raise ContentError(problems(document, found))
    return made


def problems(document: Document, findings: Iterable[Finding]) -> list[Problem]:
    """Return the findings with the lines of the document."""
    return [_problem(document, at, message) for at, message in dict.fromkeys(findings)]


def _problem(document: Document, at: KeyPath, message: Coded) -> Problem:
    text = str(message)
    if isinstance(message, UnknownKey):
        text += suggestion(str(at[-1]), message.known)
    line = document.line_of(at)
    return Problem(path=document.path, line=line, key=key_text(at), code=message.code, message=text)


def _flat(messages: Any, at: KeyPath) -> Iterator[Finding]:
    """Yield every message of marshmallow's nested errors with its key path."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _flat(inner, at if key == "_schema" else (*at, key))
        return
    for message in messages:
        if isinstance(message, dict):
            yield from _flat(message, at)
        else:
            yield at, message if isinstance(message, Coded) else Coded("invalid", str(message))
