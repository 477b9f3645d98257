"""Alive, and able to take an application: two different questions."""

import logging

from flask import Response
from flask.typing import ResponseReturnValue

from forms_service.services.readiness import probe
from forms_service.web.blueprint import Entry, guarded_blueprint
from forms_service.web.house import current_house

log = logging.getLogger(__name__)

pages = guarded_blueprint("health", __name__, Entry.PUBLIC)


@pages.get("/healthz")
def alive() -> ResponseReturnValue:
    """Say that the process answers."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/readyz")
def ready() -> ResponseReturnValue:
    """Say whether an application could be taken now; what fails stands in the log, not on the page."""
    found = probe(current_house())
    for name, holds in found.items():
        if not holds:
            log.error("not ready check=%s", name)
    is_ready = all(found.values())
    return Response("ready\n" if is_ready else "not ready\n", status=200 if is_ready else 503, mimetype="text/plain")
