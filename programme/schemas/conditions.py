"""`when`: a mapping of question and values, or all, any, not around such mappings."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError

from programme.conditions import All, AnyOf, Condition, Is, Not
from programme.schemas.fields import Coded, Own, refuse
from programme.spelling import suggestion

_KEYS = ("question", "is", "all", "any", "not")
_SHAPE = "Schreiben Sie {question: …, is: […]} oder all:, any:, not: mit solchen Bedingungen."


class ConditionField(Own):
    """Reads a condition; whether its questions exist is a rule of the whole form."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Condition:
        return _condition(value)


def _condition(value: object) -> Condition:
    if not isinstance(value, dict):
        raise refuse("condition_invalid", f"Das ist keine Bedingung. {_SHAPE}")
    unknown = {
        key: [Coded("unknown_key", f"Diesen Schlüssel gibt es hier nicht.{suggestion(key, _KEYS)}")]
        for key in value
        if key not in _KEYS
    }
    if unknown:
        raise ValidationError(unknown)
    match value:
        case {"question": str(question), "is": wanted, **more} if not more:
            return Is(question=question, values=_wanted(wanted))
        case {"all": list(parts), **more} if parts and not more:
            return All(parts=_parts("all", parts))
        case {"any": list(parts), **more} if parts and not more:
            return AnyOf(parts=_parts("any", parts))
        case {"not": part, **more} if not more:
            return Not(part=_part("not", part))
    raise refuse("condition_invalid", f"Diese Bedingung ist nicht vollständig. {_SHAPE}")


def _wanted(wanted: object) -> tuple[str | bool, ...]:
    values = wanted if isinstance(wanted, list) else [wanted]
    if not values or not all(isinstance(one, str | bool) for one in values):
        message = Coded(
            "condition_values", "Hier gehören Kennungen von Antworten hin, bei Ja und Nein true oder false."
        )
        raise ValidationError({"is": [message]})
    return tuple(values)


def _parts(key: str, parts: list[object]) -> tuple[Condition, ...]:
    return tuple(_part(key, part, place) for place, part in enumerate(parts))


def _part(key: str, part: object, place: int | None = None) -> Condition:
    try:
        return _condition(part)
    except ValidationError as error:
        inner = error.messages if place is None else {place: error.messages}
        raise ValidationError({key: inner}) from None


def comparisons(value: object, at: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str, list[object]]]:
    """Yield place, question id and values of each comparison in raw data, skipping what is no condition."""
    if not isinstance(value, dict):
        return
    if isinstance(value.get("question"), str):
        wanted = value.get("is")
        yield at, value["question"], wanted if isinstance(wanted, list) else [wanted]
    for key in ("all", "any"):
        inner = value.get(key)
        for place, part in enumerate(inner if isinstance(inner, list) else []):
            yield from comparisons(part, (*at, key, place))
    yield from comparisons(value.get("not"), (*at, "not"))
