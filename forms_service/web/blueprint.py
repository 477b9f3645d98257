"""Blueprints that say who may enter; `security.admit` turns everybody else away."""

import functools
from collections.abc import Callable
from enum import StrEnum
from typing import ParamSpec, TypeVar

from flask import Blueprint, abort, current_app, g, request

from forms_service.web.sessions import current_staff
from programme.rights import Right, may

P = ParamSpec("P")
R = TypeVar("R")

_TAKES_FILES = "takes_files"
_NEEDED_RIGHT = "needed_right"


class Entry(StrEnum):
    """Who may enter."""

    PUBLIC = "public"
    APPLICANT = "applicant"
    STAFF = "staff"
    LOCAL = "local"
    """Only from this machine itself, with ENVIRONMENT=local."""


class GuardedBlueprint(Blueprint):
    """A blueprint that knows who may enter."""

    def __init__(self, name: str, import_name: str, entry: Entry) -> None:
        super().__init__(name, import_name)
        self.entry = entry


def guarded_blueprint(name: str, import_name: str, entry: Entry) -> GuardedBlueprint:
    """Make a blueprint; there is no other way to add a route."""
    return GuardedBlueprint(name, import_name, entry)


def current_entry() -> Entry | None:
    """Tell who may enter at the address at hand; None where nothing is there."""
    blueprint = current_app.blueprints.get(request.blueprint or "")
    return blueprint.entry if isinstance(blueprint, GuardedBlueprint) else None


def takes_files(view: Callable[P, R]) -> Callable[P, R]:
    """Let a view take the large bodies of uploads; all others end at one megabyte."""
    setattr(view, _TAKES_FILES, True)
    return view


def is_upload() -> bool:
    """Tell whether the view at hand takes files."""
    return hasattr(current_app.view_functions.get(request.endpoint or ""), _TAKES_FILES)


def needs(right: Right) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only those of the office in who have the right now; others get 403."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            staff = current_staff()
            if staff is None or not may(staff.role, right):
                g.lacks_right = True
                abort(403)
            return view(*args, **kwargs)

        setattr(guarded, _NEEDED_RIGHT, right)
        return guarded

    return decorate


def needed_right(view: Callable[..., object]) -> Right | None:
    """Tell the right that a view needs, for the list of routes."""
    found: Right | None = getattr(view, _NEEDED_RIGHT, None)
    return found
