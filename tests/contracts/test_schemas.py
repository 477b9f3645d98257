"""Every schema refuses what it does not list."""

import importlib
from collections.abc import Iterator

import marshmallow
import pytest

from tests.contracts.sources import ROOT, python_files


def _module_name(path: str) -> str:
    return path.removeprefix("site/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _all_below(schema: type[marshmallow.Schema]) -> Iterator[type[marshmallow.Schema]]:
    for child in schema.__subclasses__():
        yield child
        yield from _all_below(child)


def _schemas() -> list[type[marshmallow.Schema]]:
    for path in python_files("programme"):
        importlib.import_module(_module_name(path.relative_to(ROOT).as_posix()))
    ours = [schema for schema in _all_below(marshmallow.Schema) if schema.__module__.startswith("programme")]
    return sorted(ours, key=lambda schema: f"{schema.__module__}.{schema.__qualname__}")


@pytest.mark.parametrize("schema", _schemas(), ids=lambda schema: f"{schema.__module__}.{schema.__qualname__}")
def test_schema_refuses_unknown_keys(schema: type[marshmallow.Schema]) -> None:
    assert schema().unknown == marshmallow.RAISE


def test_schema_names_the_key_that_it_does_not_know() -> None:
    schemas = _schemas()

    silent = [schema for schema in schemas if "unbekannt" not in schema().validate({"unbekannt": "1"}, partial=True)]

    assert schemas
    assert silent == []
