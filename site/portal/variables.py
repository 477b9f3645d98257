"""Figures and words of a call in editors' texts: `{{ aufruf.zwk.budget.beratung.amount }}`.

A name is a path through value objects, nothing else: no filters, no statements, no code.
What is not found is a problem.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

from programme.german import format_date, format_eur, format_instant

VARIABLE: Final = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_NAME: Final = re.compile(r"[a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)+")
_MONEY: Final = "_eur"

Roots = Mapping[str, object]
Anything = TypeVar("Anything")


def variable_roots(calls: Mapping[str, object], operator: object, register: object) -> Roots:
    """Return what names may begin with."""
    return {"aufruf": calls, "betreiber": operator, "verzeichnis": register}


def resolve(text: str, roots: Roots, unknown: Callable[[str], None]) -> str:
    """Put the values in; each name without one goes to `unknown` and stays as it was written."""

    def value_of(match: re.Match[str]) -> str:
        found = lookup(match[1], roots) if _NAME.fullmatch(match[1]) else None
        if found is None:
            unknown(match[1])
            return match[0]
        return found

    return VARIABLE.sub(value_of, text)


def lookup(name: str, roots: Roots) -> str | None:
    """Return the words for a name; None where the path leads nowhere or to more than one value."""
    here: object = roots
    for step in name.split("."):
        here = _step(here, step)
        if here is None:
            return None
    return _words(here)


def _step(here: object, step: str) -> object:
    """Go from a mapping to its key, from a list to the entry with that id, from an object to its field."""
    if isinstance(here, Mapping):
        return here.get(step)
    if isinstance(here, tuple):
        return next((entry for entry in here if getattr(entry, "id", None) == step), None)
    if not is_dataclass(here) or isinstance(here, type):
        return None
    public = {field.name for field in fields(here)} | _properties(here)
    return next((getattr(here, name) for name in (step, step + _MONEY) if name in public), None)


def _properties(here: object) -> set[str]:
    return {name for name, value in vars(type(here)).items() if isinstance(value, property)}


def _amount(value: Decimal) -> str:
    """Write an amount that no line break parts from its sign."""
    return format_eur(value).replace(" ", "\u00a0")


def _words(value: object) -> str | None:
    if isinstance(value, bool):
        return None
    writers: tuple[tuple[type, Callable[[Any], str]], ...] = (
        (str, str),
        (int, str),
        (Decimal, _amount),
        (datetime, format_instant),
        (date, format_date),
    )
    return next((write(value) for kind, write in writers if isinstance(value, kind)), None)


def with_values(value: Anything, roots: Mapping[str, object]) -> Anything:
    """Put the call's figures into every text of a value object."""
    if isinstance(value, str):
        return resolve(value, roots, lambda _: None)  # type: ignore[return-value] # a text for a text
    if isinstance(value, tuple):
        return tuple(with_values(entry, roots) for entry in value)  # type: ignore[return-value] # likewise
    if is_dataclass(value) and not isinstance(value, type):
        changes: dict[str, Any] = {
            field.name: with_values(getattr(value, field.name), roots) for field in fields(value) if field.init
        }
        return replace(value, **changes)
    return value
