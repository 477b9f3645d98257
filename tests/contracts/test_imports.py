"""What the packages may import; the layers themselves are contracts of import-linter in pyproject.toml."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.sources import ROOT, imported_modules, python_files, relative

READS_DOCUMENTS = {"marshmallow", "frontmatter", "yaml"}
# Folder or module of `programme` -> what it may use beside the standard library.
ALLOWED = {"questions": {"marshmallow"}, "schemas": READS_DOCUMENTS, "addresses.py": {"idna"}}
TOUCHES_THE_WORLD = {"socket", "subprocess", "sqlite3", "urllib.request", "http.client", "random", "secrets", "time"}
READS_FILES_OR_CLOCKS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "now", "today", "utcnow"}


def _foreign(path: Path) -> set[str]:
    roots = {name.split(".", maxsplit=1)[0] for name in imported_modules(path)}
    return roots - sys.stdlib_module_names - {"programme"}


@pytest.mark.parametrize("path", python_files("programme"), ids=relative)
def test_programme_imports_only_the_standard_library_and_what_is_named(path: Path) -> None:
    folder = path.relative_to(ROOT / "programme").parts[0]

    foreign = _foreign(path)

    assert foreign <= ALLOWED.get(folder, set())


@pytest.mark.parametrize("path", python_files("programme"), ids=relative)
def test_programme_has_no_clock_no_chance_and_no_network(path: Path) -> None:
    assert set(imported_modules(path)) & TOUCHES_THE_WORLD == set()


@pytest.mark.parametrize("path", python_files("programme"), ids=relative)
def test_programme_reads_no_file_and_no_clock(path: Path) -> None:
    calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]

    names = {call.attr if isinstance(call, ast.Attribute) else ast.unparse(call) for call in calls}

    assert names & READS_FILES_OR_CLOCKS == set()


def test_layers_are_kept() -> None:
    lint = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run(
        [lint, "--no-cache"],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
