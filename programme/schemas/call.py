"""`call.yml` to a Call."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from programme.call import BudgetLine, Call, Entry, OwnShare, Step
from programme.schemas.document import read_yaml
from programme.schemas.fields import (
    Amount,
    Coded,
    Count,
    Flag,
    GermanProse,
    GermanText,
    Identifier,
    Instant,
    Many,
    Part,
    Strict,
    Text,
    duplicates,
)
from programme.schemas.loading import load


class EntrySchema(Strict):
    """One statement of the call."""

    makes = Entry
    id = Identifier(required=True)
    title = GermanText(required=True)
    text = GermanProse()
    source = Text(required=True)
    topics = Many(GermanText())


class StepSchema(Strict):
    """One step; the sentence that explains it is nobody's but ours."""

    makes = Step
    id = Identifier(required=True)
    title = GermanText(required=True)
    source = Text(required=True)
    explanation = GermanProse()


class BudgetLineSchema(Strict):
    """One line of the budget."""

    makes = BudgetLine
    id = Identifier(required=True)
    label = GermanText(required=True)
    amount_eur = Amount(required=True)
    per = GermanText(required=True)
    source = Text(required=True)
    covers = Many(GermanText())


class OwnShareSchema(Strict):
    """Whether municipalities pay a share."""

    makes = OwnShare
    required = Flag(required=True)
    text = GermanProse(required=True)
    source = Text(required=True)


_LISTS = (
    "eligible",
    "benefits",
    "budget",
    "not_eligible",
    "entries",
    "prerequisites",
    "favourable_conditions",
    "evidence",
    "expectations",
    "criteria",
    "aims",
    "fields_of_action",
    "stages",
)


class CallSchema(Strict):
    """A whole call."""

    makes = Call
    id = Identifier(required=True)
    title = GermanText(required=True)
    short_title = GermanText(required=True)
    programme_years = Many(Count(least=2000, most=2199), least=2, required=True)
    cohort = Count(least=2000, most=2199)
    form = Identifier(required=True)
    formal_check = Identifier()
    opens_at = Instant(allow_none=True)
    closes_at = Instant(allow_none=True)
    closed = Flag()
    grace_minutes = Count(most=7 * 24 * 60)
    languages = Many(Identifier(), least=1)
    four_eyes = Flag()
    places = Count(least=1, allow_none=True)
    eligible = Many(Part(EntrySchema))
    neighbourhood_rule = Part(EntrySchema)
    benefits = Many(Part(EntrySchema))
    budget_purpose = Part(EntrySchema)
    budget = Many(Part(BudgetLineSchema))
    not_eligible = Many(Part(EntrySchema))
    own_share = Part(OwnShareSchema)
    entries = Many(Part(EntrySchema))
    prerequisites = Many(Part(EntrySchema))
    favourable_conditions = Many(Part(EntrySchema))
    evidence = Many(Part(EntrySchema))
    expectations = Many(Part(EntrySchema))
    criteria = Many(Part(EntrySchema))
    aims = Many(Part(EntrySchema))
    fields_of_action = Many(Part(EntrySchema))
    cross_cutting_theme = Part(EntrySchema)
    stages = Many(Part(StepSchema))

    @validates_schema
    def _ids_differ(self, data: dict[str, Any], **_: object) -> None:
        found: dict[str, dict[int, dict[str, list[Coded]]]] = {}
        for name in _LISTS:
            doubled = duplicates(
                [entry.id for entry in data.get(name, ()) if isinstance(entry, Entry | BudgetLine | Step)]
            )
            if doubled:
                found[name] = {place: {"id": [message]} for place, message in doubled.items()}
        if found:
            raise ValidationError(found)

    @validates_schema
    def _times_follow(self, data: dict[str, Any], **_: object) -> None:
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and opens >= closes:
            message = Coded("closes_before_opening", "Der Aufruf schließt, bevor er öffnet. Prüfen Sie beide Zeiten.")
            raise ValidationError({"closes_at": [message]})
        years = data.get("programme_years", ())
        if len(years) > 2 or list(years) != sorted(years):  # noqa: PLR2004 first and last
            message = Coded("programme_years", "Nötig sind zwei Jahre, das erste und das letzte.")
            raise ValidationError({"programme_years": [message]})


_SCHEMA = CallSchema()


def load_call(text: str, path: str) -> Call:
    """Read a call; raises ContentError with all its mistakes."""
    made: Call = load(_SCHEMA, read_yaml(text, path))
    return made
