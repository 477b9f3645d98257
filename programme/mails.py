"""The messages that the service sends by itself, each with what can be filled in."""

from collections.abc import Mapping
from typing import Final

_SIGNED: Final = frozenset({"link", "operator", "notice"})
_ABOUT: Final = _SIGNED | {"reference", "municipality"}

MAIL_VARIABLES: Final[Mapping[str, frozenset[str]]] = {
    "anmeldelink": _SIGNED | {"call_title", "valid_minutes"},
    "eingangsbestaetigung": _ABOUT | {"call_title", "received_at", "answers", "files", "checksum"},
    "zusage": _ABOUT | {"call_title", "reason"},
    "absage": _ABOUT | {"call_title", "reason"},
    "veroeffentlicht": _ABOUT | {"page"},
    "nicht-mehr-oeffentlich": _ABOUT | {"reason"},
}
"""File names in `content/mails` and the variables that the service has values for."""
