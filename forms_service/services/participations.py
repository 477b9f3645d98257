"""Participations as JSON, for the row of a publication: one writer, one reader."""

import json
from collections.abc import Mapping

from programme.participation import SLOTS, Participation, SlotValue
from programme.stages import Stage
from programme.yearly import Phase, YearValue

_YEARLY = "yearly_table"


def participation_to_json(participation: Participation) -> str:
    """Write a participation; equal ones give equal text, whose SHA-256 a release binds to."""
    data = {
        "call": participation.call,
        "cohort": participation.cohort,
        "reference": participation.reference,
        "stages": {stage.value: day for stage, day in participation.stages.items()},
        "answers": {slot: _plain(value) for slot, value in participation.answers.items()},
    }
    return json.dumps(data, ensure_ascii=True, sort_keys=True)


def participation_from_json(text: str) -> Participation:
    """Read what `participation_to_json` wrote."""
    data = json.loads(text)
    return Participation(
        call=data["call"],
        cohort=data["cohort"],
        reference=data["reference"],
        stages={Stage(stage): day for stage, day in data["stages"].items()},
        answers={slot: _value(slot, plain) for slot, plain in data["answers"].items()},
    )


def _plain(value: SlotValue) -> object:
    if isinstance(value, str):
        return value
    return [_plain_item(item) for item in value]


def _plain_item(item: str | YearValue) -> object:
    if isinstance(item, str):
        return item
    return {"phase": item.phase, "year": item.year, "value": item.value}


def _value(slot: str, plain: object) -> SlotValue:
    if isinstance(plain, str):
        return plain
    if not isinstance(plain, list):
        raise TypeError(slot)
    if _YEARLY in SLOTS[slot]:
        return tuple(_year_value(item) for item in plain)
    return tuple(str(item) for item in plain)


def _year_value(item: Mapping[str, object]) -> YearValue:
    return YearValue(phase=Phase(str(item["phase"])), year=int(str(item["year"])), value=int(str(item["value"])))
