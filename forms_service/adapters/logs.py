"""Logs: one line each, scalars only, no text of an error, because that may be what somebody typed."""

import datetime as dt
import logging
import sys
import traceback
from typing import Final

_SCALARS: Final = (str, int, float, bool, type(None))
_DEPTH: Final = 8


def set_up_logs(level: str) -> None:
    """Send all logs to standard error, through the filter."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(refuse_structures)
    handler.setFormatter(OneLine())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # Foreign libraries know nothing of our rule and write statements and addresses.
    for name in ("sqlalchemy", "alembic", "waitress", "werkzeug", "markdown", "MARKDOWN", "mkdocs"):
        logging.getLogger(name).setLevel(logging.WARNING)


def refuse_structures(record: logging.LogRecord) -> bool:
    """Replace a record that carries a list, a mapping or an object: such things leak personal data."""
    arguments = record.args.values() if isinstance(record.args, dict) else record.args or ()
    if not all(isinstance(argument, _SCALARS) for argument in arguments):
        record.msg, record.args = "log record refused: not a scalar logger=%s line=%s", (record.name, record.lineno)
    return True


class OneLine(logging.Formatter):
    """Time, level, logger, message; an error as its type and the places it came through."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line; control characters are escaped, so that nobody can forge a second one."""
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        error = f" {_places(record.exc_info[1])}" if record.exc_info and record.exc_info[1] else ""
        return _escaped(f"{at} {record.levelname} {record.name} {record.getMessage()}{error}")


def _places(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-_DEPTH:]
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    cause = f" from {type(error.__cause__).__name__}" if error.__cause__ else ""
    return f"error={type(error).__name__}{cause} at={places}"


def _escaped(text: str) -> str:
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)
