"""Conditions of questions: declared data, evaluated without eval."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Answer = str | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Is:
    """Holds when the answer is one of the values, or when one of several choices is."""

    question: str
    values: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Holds when every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """Holds when one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """Holds when its part does not; so also while the question is unanswered."""

    part: "Condition"


Condition = Is | All | AnyOf | Not


def holds(condition: Condition, values: Mapping[str, object]) -> bool:
    """Tell whether the condition holds for the values; an unanswered question is no value."""
    match condition:
        case Is(question=question, values=wanted):
            return _is_one_of(values.get(question), wanted)
        case All(parts=parts):
            return all(holds(part, values) for part in parts)
        case AnyOf(parts=parts):
            return any(holds(part, values) for part in parts)
        case Not(part=part):
            return not holds(part, values)


def _is_one_of(value: object, wanted: tuple[Answer, ...]) -> bool:
    """Compare without taking 1 for true."""
    chosen = value if isinstance(value, tuple) else (value,)
    return any(type(one) is type(other) and one == other for one in chosen for other in wanted)


def asked(condition: Condition) -> Iterator[Is]:
    """Yield every comparison inside the condition, in the order written."""
    match condition:
        case Is():
            yield condition
        case All(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from asked(part)
        case Not(part=part):
            yield from asked(part)
