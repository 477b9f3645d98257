"""The documentation names every setting, command, make target and question type, and no others."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms_service import cli
from programme.participation import SLOTS
from programme.questions.registry import TYPES
from tests.contracts.sources import PACKAGES, ROOT, relative

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
FORMS = (ROOT / "docs" / "handbuch" / "formulare.md").read_text(encoding="utf-8")
DEPENDENCIES = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
# Of the machine, not of the portal.
SYSTEM = {"PATH"}
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])


def _part(page: str, heading: str) -> str:
    return page.split(f"\n## {heading}\n")[1].split("\n## ", maxsplit=1)[0]


def _first_column(part: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)`", part, flags=re.MULTILINE)


def _settings_in_code() -> set[str]:
    """Every name that the code reads from the environment."""
    paths = [*PACKAGES["forms_service"].rglob("*.py"), *PACKAGES["portal"].rglob("*.py"), ROOT / "build.py"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    read = r"(?:reader\.(?:text|number|choice|folder|origin)|environ(?:ment)?\.get|environ)[\[(]\s*\"([A-Z][A-Z_]+)\""
    return set(re.findall(read, text)) - SYSTEM


def _commands(parser: argparse.ArgumentParser, before: str = "") -> Iterator[str]:
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001
    if not groups:
        yield before.strip()
    for group in groups:
        for name, child in group.choices.items():
            yield from _commands(child, f"{before} {name}")


def test_operations_names_every_setting() -> None:
    documented = _first_column(_part(OPERATIONS, "Settings"))

    assert sorted(documented) == sorted(_settings_in_code())


def test_operations_names_every_command() -> None:
    documented = [entry.split(" [")[0] for entry in _first_column(_part(OPERATIONS, "Commands"))]

    names = [re.sub(r"\s+[A-Z-].*", "", entry) for entry in documented]

    assert sorted(names) == sorted(_commands(cli.parser()))


def test_operations_names_every_make_target() -> None:
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)

    documented = [entry.removeprefix("make ") for entry in _first_column(_part(OPERATIONS, "Make"))]

    assert sorted(documented) == sorted(targets)


def test_handbook_names_every_question_type_with_its_keys() -> None:
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", _part(FORMS, "Arten von Fragen"), flags=re.MULTILINE)

    missing = {
        name: keys for name, text in rows if (keys := [key for key in TYPES[name].keys if f"`{key}`" not in text])
    }

    assert [name for name, _ in rows] == list(TYPES)
    assert missing == {}


def test_handbook_names_every_slot_of_the_portrait() -> None:
    part = _part(FORMS, "Was öffentlich wird")

    assert set(re.findall(r"`([a-z_]+)`", part)) - {"release"} == set(SLOTS)


def test_dependencies_page_names_every_package_and_no_other() -> None:
    lines = [line for path in (ROOT / "requirements").glob("*.in") for line in path.read_text("utf-8").splitlines()]
    declared = {re.split(r"[<>=\[]", line, maxsplit=1)[0] for line in lines if line and line[0] not in "#-"}

    documented = set(re.findall(r"^\| ([a-z0-9-]+) \|.*\|.*\|.*\|", DEPENDENCIES, flags=re.MULTILINE)) - {"package"}

    assert {name for name in documented if not set(name) <= {"-"}} - {"git", "chromium", "strace"} == declared


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_links_of_the_documentation_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)

    broken = [link for link in targets if "://" not in link and not (page.parent / link).exists()]

    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_paths_that_the_documentation_names_exist(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        return
    named = re.findall(
        r"`((?:programme|shapes|site|forms_service|content|tests|tools|docs|requirements)/[\w./-]*)`",
        page.read_text("utf-8"),
    )

    assert [path for path in named if not (ROOT / path).exists() and not path.startswith("site/out")] == []


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_tests_that_the_documentation_names_exist(page: Path) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page.read_text("utf-8"))

    assert [f"{path}::{name}" for path, name in named if f"def {name}(" not in (ROOT / path).read_text("utf-8")] == []
