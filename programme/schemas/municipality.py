"""A municipality's page: front matter and body, read and written by one schema."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import ValidationError, validates_schema

from programme.errors import AnswerRefused
from programme.municipality import (
    Kind,
    Municipality,
    Origin,
    Population,
    PopulationPoint,
    Source,
    is_municipality_key,
)
from programme.schemas.document import read_front_matter
from programme.schemas.fields import (
    Coded,
    Count,
    Day,
    Flag,
    Identifier,
    Many,
    OneOf,
    Part,
    Plain,
    Prose,
    Text,
    WebAddress,
)
from programme.schemas.loading import load
from programme.schemas.participation import Compact, ParticipationSchema, StagesField
from programme.schemas.writing import write_front_matter
from programme.spelling import suggestion

LAENDER = (
    "Baden-Württemberg",
    "Bayern",
    "Berlin",
    "Brandenburg",
    "Bremen",
    "Hamburg",
    "Hessen",
    "Mecklenburg-Vorpommern",
    "Niedersachsen",
    "Nordrhein-Westfalen",
    "Rheinland-Pfalz",
    "Saarland",
    "Sachsen",
    "Sachsen-Anhalt",
    "Schleswig-Holstein",
    "Thüringen",
)


class MunicipalityKey(Plain):
    """An official key, or `x-<name>` of an Allianz."""

    def read(self, value: Any) -> str:
        """Take only keys as text; a number has lost its leading zero."""
        if not isinstance(value, str):
            raise AnswerRefused("wrong_type", "Setzen Sie den Schlüssel in Anführungszeichen, zum Beispiel '03454055'.")
        if not is_municipality_key(value):
            raise AnswerRefused(
                "municipality_key", "Ein Schlüssel hat 8, 5 oder 9 Ziffern, bei einer Allianz x- und einen Namen."
            )
        return value


class LandField(Text):
    """The name of a Land."""

    def read(self, value: Any) -> str:
        """Take only the sixteen."""
        land = super().read(value)
        if land not in LAENDER:
            raise AnswerRefused("unknown_land", f"Das Land „{land}“ gibt es nicht.{suggestion(land, LAENDER)}")
        return land


def refuse_wrong_members(data: Mapping[str, Any]) -> None:
    """Refuse members of what is no Allianz, and an Allianz without; raises ValidationError."""
    is_alliance = data["kind"] is Kind.ALLIANZ
    if is_alliance != data["key"].startswith("x-"):
        message = Coded("key_of_kind", "Nur eine Allianz hat einen Schlüssel mit x-, und sie hat immer einen.")
        raise ValidationError({"key": [message]})
    if is_alliance != bool(data.get("members")):
        message = Coded("members_of_kind", "Nur eine Allianz hat Mitglieder, und sie nennt deren Schlüssel.")
        raise ValidationError({"members": [message]})


class PopulationSchema(Compact):
    """Inhabitants at a day."""

    makes = Population
    value = Count(least=1, required=True)
    date = Day(required=True)
    source = Text(required=True)


class PointSchema(Compact):
    """One year of the series."""

    makes = PopulationPoint
    year = Count(least=1800, most=2199, required=True)
    value = Count(required=True)
    is_expected = Flag(data_key="expected")
    source = Text(required=True)


class SourceSchema(Compact):
    """Where a fact was read."""

    makes = Source
    title = Text()
    url = WebAddress(required=True)


class MunicipalitySchema(Compact):
    """Front matter of a page in content/kommunen/."""

    makes = Municipality
    key = MunicipalityKey(required=True)
    name = Text(required=True)
    kind = OneOf(Kind, required=True)
    kind_detail = Text()
    laender = Many(LandField(), least=1, required=True)
    landkreis = Text()
    neighbourhood = Text()
    members = Many(MunicipalityKey())
    population = Part(PopulationSchema)
    series = Many(Part(PointSchema))
    lead = Prose()
    focus = Many(Text())
    themes = Many(Identifier())
    measures = Many(Text())
    stages = StagesField()
    participations = Many(Part(ParticipationSchema))
    sources = Many(Part(SourceSchema))
    checked_on = Day()
    origin = OneOf(Origin)

    @validates_schema(skip_on_field_errors=True)
    def _rules(self, data: dict[str, Any], **_: object) -> None:
        refuse_wrong_members(data)


# Made once: making a schema takes longer than reading a page with it.
_SCHEMA = MunicipalitySchema()


def load_municipality(text: str, path: str) -> Municipality:
    """Read a page; raises ContentError with all its mistakes."""
    document = read_front_matter(text, path)
    loaded: Municipality = load(_SCHEMA, document)
    return replace(loaded, body=document.body)


def dump_municipality(municipality: Municipality) -> str:
    """Write a page; reading it again gives an equal value. Raises ValueError on control characters."""
    return write_front_matter(_SCHEMA.dump(municipality), municipality.body)
