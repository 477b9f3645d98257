"""What every connection keeps, whichever database it goes to."""

from typing import Any, Final

_THREADS = 8

POOL: Final[dict[str, Any]] = {
    "pool_size": _THREADS,
    "max_overflow": _THREADS,
    "hide_parameters": True,  # an error must not carry an answer into a log
}
"""Options of each pool of connections."""


class UnsafeDatabaseError(Exception):
    """The database does not keep what the service promises; nothing is taken then."""

    code = "database.unsafe"
