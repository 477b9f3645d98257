"""What is pinned, and that nothing is used that nobody asked for."""

import re
import sys
from pathlib import Path

import pytest

from tests.contracts.sources import ROOT, files_of_tests, imported_modules, python_files

REQUIREMENTS = ROOT / "requirements"
COMPILED = sorted(REQUIREMENTS.glob("*.txt"))
OWN = {"programme", "shapes", "portal", "forms_service", "tests", "tools", "benchmarks"}
# Import name -> name of the package, where the two differ.
PACKAGE_OF = {
    "PIL": "pillow",
    "argon2": "argon2-cffi",
    "axe_playwright_python": "axe-playwright-python",
    "frontmatter": "python-frontmatter",
    "fontTools": "fonttools",
    "pymdownx": "pymdown-extensions",
    "yaml": "pyyaml",
}


def _declared(name: str) -> set[str]:
    lines = (REQUIREMENTS / f"{name}.in").read_text(encoding="utf-8").splitlines()
    names = {re.split(r"[<>=~!\[; ]", line, maxsplit=1)[0] for line in lines if line and line[0] not in "#-"}
    included = [line.split()[1].removesuffix(".in") for line in lines if line.startswith("-r ")]
    return names.union(*(_declared(other) for other in included))


def _imported(paths: list[Path]) -> set[str]:
    roots = {name.split(".", maxsplit=1)[0] for path in paths for name in imported_modules(path)}
    return {PACKAGE_OF.get(name, name) for name in roots - sys.stdlib_module_names - OWN}


def test_every_set_is_compiled() -> None:
    assert {path.stem for path in COMPILED} == {path.stem for path in REQUIREMENTS.glob("*.in")}


@pytest.mark.parametrize("path", COMPILED, ids=lambda path: path.name)
def test_requirements_name_no_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert "://" not in text
    assert re.findall(r"^--(?!hash)\S+", text, flags=re.MULTILINE) == []


@pytest.mark.parametrize("path", COMPILED, ids=lambda path: path.name)
def test_requirements_carry_a_version_and_a_hash(path: Path) -> None:
    entries = re.split(r"\n(?=\S)", path.read_text(encoding="utf-8").strip())
    packages = [entry for entry in entries if not entry.startswith("#")]

    assert packages
    assert [entry for entry in packages if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_site_needs_only_what_its_set_declares() -> None:
    paths = [*python_files("programme", "shapes", "portal"), ROOT / "build.py"]

    assert _imported(paths) <= _declared("site")


def test_service_needs_only_what_its_set_declares() -> None:
    assert _imported(python_files()) <= _declared("service")


def test_tests_and_tools_need_only_what_their_set_declares() -> None:
    paths = [*files_of_tests(), *(ROOT / "tools").glob("*.py"), *(ROOT / "benchmarks").glob("*.py")]

    assert _imported(paths) - {"build"} <= _declared("dev")


def test_the_sets_agree_on_versions() -> None:
    pinned = {
        path.stem: set(re.findall(r"^(\S+==\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)) for path in COMPILED
    }

    assert pinned["site"] <= pinned["service"] <= pinned["dev"]
