"""A practice example's page."""

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from programme.errors import ContentError, Problem
from programme.practice import Practice
from programme.schemas.document import read_front_matter
from programme.schemas.fields import Day, Identifier, Many, Part, Prose, Strict, Text
from programme.schemas.loading import load
from programme.schemas.municipality import MunicipalityKey, SourceSchema
from programme.text import page_name


class MunicipalitySchema(Strict):
    """Which municipality it was."""

    key = MunicipalityKey(required=True)
    name = Text(required=True)


class FactsSchema(Strict):
    """What is known; what is not is left out."""

    cost = Text()
    duration = Text()
    result = Text()
    transfer = Text()


class PracticeSchema(Strict):
    """Front matter of a page in content/praxis/."""

    title = Text(required=True)
    municipality = Part(MunicipalitySchema, required=True)
    theme = Identifier(required=True)
    target_group = Text(required=True)
    lead = Prose(required=True)
    programme = Text(required=True)
    sources = Many(Part(SourceSchema), least=1, required=True)
    facts = Part(FactsSchema)
    checked_on = Day()

    @staticmethod
    def makes(*, municipality: dict[str, str], facts: dict[str, str] | None = None, **data: Any) -> Practice:
        """Flatten municipality and facts; the file's name comes later."""
        data |= facts or {}
        return Practice(name="", municipality_key=municipality["key"], municipality_name=municipality["name"], **data)


_SCHEMA = PracticeSchema()


def load_practice(text: str, path: str) -> Practice:
    """Read a page; its name is the file's name. Raises ContentError."""
    name = PurePosixPath(path).stem
    document = read_front_matter(text, path)
    made: Practice = load(_SCHEMA, document)
    if page_name(name) != name:
        message = f"Der Dateiname passt nicht in Adressen. Nennen Sie die Datei {page_name(name)}.md"
        raise ContentError([Problem(path=path, line=None, key="", code="page_name", message=message)])
    return replace(made, name=name, body=document.body)
