"""The glossary and the code use the same names."""

import ast
import importlib
import re
from enum import StrEnum

import pytest

from tests.contracts.sources import ROOT, python_files

PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
LISTS = {
    "Audience": "programme.form",
    "CallState": "programme.call",
    "Delivery": "forms_service.services.deliveries",
    "Outcome": "programme.form",
    "Phase": "programme.yearly",
    "PublicationState": "programme.publication",
    "Role": "programme.rights",
    "State": "programme.lifecycle",
}
# Words of the craft, not of the programme.
CRAFT = {"addresses", "assessment", "errors", "german", "lifecycle", "mails", "rights", "spelling", "text", "yearly"}


def _part(heading: str) -> str:
    return PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def _names(heading: str) -> set[str]:
    rows = re.findall(r"^\|[^|]+\|([^|]+)\|", _part(heading), flags=re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}


def _words(identifier: str) -> str:
    """`FormalCheck` and `FORMAL_CHECK` as `_formal_check_`."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", identifier).lower()
    return f"_{snake.strip('_')}_"


def _identifiers(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.Name(id=name) | ast.arg(arg=name):
                found.add(_words(name))
            case ast.Attribute(attr=name):
                found.add(_words(name))
            case ast.Constant(value=str(text)) if re.fullmatch(r"[a-z_]{2,40}", text):
                found.add(_words(text))
    return found


def _code() -> str:
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in python_files())
    modules = {_words(path.stem) for path in python_files()}
    return " ".join(sorted(modules.union(*(_identifiers(tree) for tree in trees))))


def _is_used(name: str, code: str) -> bool:
    return re.search(rf"_{name}(?:s|_)", code) is not None


def test_every_name_of_the_glossary_is_used() -> None:
    code = _code()

    assert [name for name in sorted(_names("In the code")) if not _is_used(name, code)] == []


def test_no_name_that_is_kept_is_used_already() -> None:
    code = _code()

    assert [name for name in sorted(_names("Names kept")) if _is_used(name, code)] == []


def test_every_module_of_the_rules_is_in_the_glossary() -> None:
    modules = {path.stem for path in (ROOT / "programme").glob("*.py")} - {"__init__"} - CRAFT
    known = _names("In the code")

    assert sorted(module for module in modules if module not in known and module.removesuffix("s") not in known) == []


@pytest.mark.parametrize("name", LISTS)
def test_closed_list_is_the_one_of_the_code(name: str) -> None:
    listed = re.findall(rf"^\| `{name}` \| `([a-z_]+)` \|", _part("Closed lists"), flags=re.MULTILINE)

    members: type[StrEnum] = getattr(importlib.import_module(LISTS[name]), name)

    assert listed == [str(member) for member in members]


def test_every_closed_list_of_the_glossary_is_compared() -> None:
    assert set(re.findall(r"^\| `([A-Z]\w+)` \|", _part("Closed lists"), flags=re.MULTILINE)) == set(LISTS)
