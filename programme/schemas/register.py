"""`register.csv`: the municipalities to choose from; lists inside a cell are joined by `|`."""

import csv
from collections.abc import Iterable
from typing import Any

from marshmallow import ValidationError, pre_load, validates_schema

from programme.errors import ContentError, Problem
from programme.municipality import Kind, Register, RegisterEntry
from programme.schemas.document import Document
from programme.schemas.fields import Coded, Count, Day, Many, OneOf, Strict, Text
from programme.schemas.loading import Finding, load
from programme.schemas.municipality import LandField, MunicipalityKey, refuse_wrong_members
from programme.text import find_refused

COLUMNS = (
    "key",
    "name",
    "kind",
    "laender",
    "landkreis",
    "population",
    "population_date",
    "population_source",
    "members",
    "status",
    "neighbourhood",
)
_LISTS = ("laender", "members")


class EntrySchema(Strict):
    """One line; blank cells are left out before it is read."""

    makes = RegisterEntry
    key = MunicipalityKey(required=True)
    name = Text(required=True)
    kind = OneOf(Kind, required=True)
    laender = Many(LandField(), least=1, required=True)
    landkreis = Text()
    population = Count(least=1)
    population_date = Day()
    population_source = Text()
    members = Many(MunicipalityKey())
    status = Text(required=True)
    neighbourhood = Text()

    @pre_load
    def _cells(self, cells: dict[str, str], **_: object) -> dict[str, Any]:
        given: dict[str, Any] = {name: cell.strip() for name, cell in cells.items() if cell.strip()}
        for name in _LISTS:
            if name in given:
                given[name] = [one.strip() for one in given[name].split("|")]
        if given.get("population", "").isascii() and given.get("population", "").isdigit():
            given["population"] = int(given["population"])
        return given

    @validates_schema(skip_on_field_errors=True)
    def _rules(self, data: dict[str, Any], **_: object) -> None:
        refuse_wrong_members(data)
        if "population" in data and not {"population_date", "population_source"} <= set(data):
            message = Coded("population_without_source", "Zur Einwohnerzahl gehören Stichtag und Quelle.")
            raise ValidationError({"population": [message]})


_SCHEMA = EntrySchema()


def load_register(csv_text: str, path: str) -> Register:
    """Read the register; raises ContentError with all its mistakes."""
    entries: list[RegisterEntry] = []
    rows, problems = _rows(csv_text, path)
    for line, cells in rows:
        document = Document(path=path, data=dict(cells), lines={(): line})
        try:
            entries.append(load(_SCHEMA, document, _doubled(cells, entries)))
        except ContentError as error:
            problems += error.problems
    if problems:
        raise ContentError(problems)
    return Register(entries=tuple(entries))


def _doubled(cells: dict[str, str], entries: Iterable[RegisterEntry]) -> list[Finding]:
    key = cells["key"].strip()
    if key in {entry.key for entry in entries}:
        return [(("key",), Coded("duplicate_key", f"Den Schlüssel {key} gibt es schon."))]
    return []


def _rows(csv_text: str, path: str) -> tuple[list[tuple[int, dict[str, str]]], list[Problem]]:
    """Return line and cells of each row, and what is wrong with other rows; raises ContentError for a wrong head."""
    text = csv_text.removeprefix("\ufeff").replace("\r\n", "\n")
    found = find_refused(text)
    if found is not None:
        line = text.count("\n", 0, found) + 1
        raise _wrong(path, line, "control_character", "Hier steht ein unsichtbares Steuerzeichen. Löschen Sie es.")
    reader = csv.reader(text.splitlines(keepends=True), delimiter=";", strict=True)
    try:
        read = [(reader.line_num, row) for row in reader]
    except csv.Error:
        raise _wrong(path, reader.line_num, "csv_syntax", "Ein Anführungszeichen wird nicht geschlossen.") from None
    if not read or tuple(read[0][1]) != COLUMNS:
        raise _wrong(path, 1, "columns", f"Die erste Zeile muss heißen: {';'.join(COLUMNS)}")
    rows = [(line, row) for line, row in read[1:] if row]
    problems = [
        problem
        for line, row in rows
        if len(row) != len(COLUMNS)
        for problem in _wrong(
            path, line, "cells", f"Diese Zeile hat {len(row)} Zellen, nötig sind {len(COLUMNS)}."
        ).problems
    ]
    return [(line, dict(zip(COLUMNS, row, strict=True))) for line, row in rows if len(row) == len(COLUMNS)], problems


def _wrong(path: str, line: int, code: str, message: str) -> ContentError:
    return ContentError([Problem(path=path, line=line, key="", code=code, message=message)])
