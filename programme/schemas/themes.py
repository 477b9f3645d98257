"""`themen.yml`: the themes of municipalities and practice examples."""

from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, validates_schema

from programme.schemas.document import read_yaml
from programme.schemas.fields import GermanProse, GermanText, Identifier, Many, Part, Strict, duplicates
from programme.schemas.loading import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One theme; `id` is its name in addresses."""

    id: str
    title: str
    text: str = ""


class ThemeSchema(Strict):
    """One entry."""

    makes = Theme
    id = Identifier(required=True)
    title = GermanText(required=True)
    text = GermanProse()


class ThemesSchema(Strict):
    """The whole file."""

    themes = Many(Part(ThemeSchema), least=1, required=True)

    @validates_schema(skip_on_field_errors=True)
    def _ids_differ(self, data: dict[str, Any], **_: object) -> None:
        doubled = duplicates([theme.id for theme in data["themes"]])
        if doubled:
            nested = {place: {"id": [message]} for place, message in doubled.items()}
            raise ValidationError({"themes": nested})


_SCHEMA = ThemesSchema()


def load_themes(text: str, path: str) -> tuple[Theme, ...]:
    """Read the themes; raises ContentError with all mistakes."""
    made: tuple[Theme, ...] = load(_SCHEMA, read_yaml(text, path))["themes"]
    return made
