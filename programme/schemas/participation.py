"""A municipality's part in one call: one schema for the front matter of its page and for the row of a publication."""

import json
from collections.abc import Mapping
from typing import Any

from marshmallow import fields, post_dump

from programme.participation import SLOTS, Participation
from programme.reference import parse_reference
from programme.schemas.fields import Count, Email, Identifier, Many, OneOf, Own, Part, Prose, Strict, Text, refuse
from programme.yearly import MOST, Phase, YearValue


class Compact(Strict):
    """Leaves out what is empty when writing."""

    @post_dump
    def _without_empty(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return {key: value for key, value in data.items() if value not in (None, [], {})}


class FigureSchema(Strict):
    """One figure that an applicant gave."""

    makes = YearValue
    phase = OneOf(Phase, required=True)
    year = Count(least=1800, most=2199, required=True)
    value = Count(most=MOST, required=True)


def _slot_field(slot: str) -> fields.Field[Any]:
    """Return the field that fits the question types of the slot."""
    if "yearly_table" in SLOTS[slot]:
        return Many(Part(FigureSchema))
    if "multiple_choice" in SLOTS[slot]:
        return Many(Identifier())
    if "email" in SLOTS[slot]:
        return Email()
    return Prose() if "long_text" in SLOTS[slot] else Text()


class _AnswersBase(Compact):
    """What was released, by slot."""

    makes = dict


AnswersSchema = _AnswersBase.from_dict({slot: _slot_field(slot) for slot in SLOTS}, name="AnswersSchema")


class StagesField(Own):
    """Steps of the call by id and when they were taken, in words; null = taken, day not confirmed."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        if not isinstance(value, dict):
            raise refuse("wrong_type", "Hier gehören Schritte mit ihrem Tag hin.")
        if not value:
            return {}
        return Strict.from_dict({name: Text(allow_none=True) for name in value}, name="StagesSchema")().load(value)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> Any:
        return dict(value)


class ReferenceField(Text):
    """The number of an application."""

    def read(self, value: Any) -> str:
        """Take only what `parse_reference` reads."""
        return parse_reference(super().read(value))


class ParticipationSchema(Compact):
    """One entry of `participations`."""

    makes = Participation
    call = Identifier(required=True)
    cohort = Count(least=2000, most=2199)
    reference = ReferenceField()
    stages = StagesField()
    answers = Part(AnswersSchema)


_SCHEMA = ParticipationSchema()


def participation_to_json(participation: Participation) -> str:
    """Write a participation; equal ones give equal text, whose SHA-256 a release binds to."""
    return json.dumps(_SCHEMA.dump(participation), ensure_ascii=True, sort_keys=True)


def participation_from_json(text: str) -> Participation:
    """Read what `participation_to_json` wrote; raises ValidationError where somebody else did."""
    loaded: Participation = _SCHEMA.load(json.loads(text))
    return loaded
