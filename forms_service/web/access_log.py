"""One line per request: method, rule (never the address itself), status, time."""

import logging
import time

from flask import Flask, Response, g, request

log = logging.getLogger(__name__)

_QUIET_STATUS = 400


def log_requests(app: Flask) -> None:
    """Note what an application answers."""
    app.before_request(_begin)
    app.after_request(_note)


def _begin() -> None:
    g.begun_at = time.monotonic()


def _note(response: Response) -> Response:
    """Write successful reading only for those who look closely."""
    is_quiet = request.method in {"GET", "HEAD"} and response.status_code < _QUIET_STATUS
    rule = request.url_rule.rule if request.url_rule else "-"
    taken_ms = round((time.monotonic() - g.get("begun_at", time.monotonic())) * 1000)
    log.log(
        logging.DEBUG if is_quiet else logging.INFO,
        "request method=%s rule=%s status=%s ms=%s",
        request.method,
        rule,
        response.status_code,
        taken_ms,
    )
    return response
