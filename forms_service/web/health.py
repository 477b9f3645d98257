"""Alive, and able to take an application: two different questions."""

import logging

from flask import Response
from flask.typing import ResponseReturnValue

from forms_service.services.readiness import WARNINGS, probe
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
    """Say whether an application could be taken now, and by name what does not work."""
    failing = [name for name, holds in probe(current_house()).items() if not holds]
    for name in failing:
        log.error("not ready check=%s", name)
    is_ready = WARNINGS.issuperset(failing)
    lines = ["ready" if is_ready else "not ready", *(f"{_word(name)} {name}" for name in failing)]
    return Response("".join(f"{line}\n" for line in lines), 200 if is_ready else 503, mimetype="text/plain")


def _word(name: str) -> str:
    return "warning" if name in WARNINGS else "fails"
