"""The changes that `make mutants` makes, and that it can tell a noticed one from another."""

import ast
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tools import mutants as command
from tools.mutation import mutants
from tools.mutation_patterns import changes

ROOT = Path(__file__).resolve().parents[2]


def changed(source: str) -> set[str]:
    return {one.source for one in mutants(textwrap.dedent(source))}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x = a < b", {"x = a <= b"}),
        ("x = a not in b", {"x = a in b"}),
        ("x = a and b", {"x = a", "x = b"}),
        ("x = not a", {"x = a"}),
        ("x = 3", {"x = 4", "x = 2"}),
        ("x = True", {"x = False"}),
        ("x = 'draft'", {"x = 'draft~'"}),
        ("x = b'PK'", {"x = b'PK~'", "x = b'P'"}),
        ("x = {a: b, c: d}", {"x = {c: d}", "x = {a: b}"}),
        ("x = {a}", {"x = set()"}),
        ("x = y.strip()", {"x = y"}),
        ("x = any(y)", {"x = all(y)"}),
        ("x = [y for y in z if y]", {"x = [y for y in z]"}),
        ("raise ValueError", {"pass"}),
        ("keep(x)", {"pass"}),
        ("x += y", {"pass"}),
    ],
)
def test_a_line_is_changed(line: str, expected: set[str]) -> None:
    assert changed(line) == expected


def test_a_condition_is_turned_and_a_result_lost() -> None:
    found = changed("""
        def f(x):
            if g(x):
                return x
    """)

    assert found == {
        "def f(x):\n    if not g(x):\n        return x",
        "def f(x):\n    if g(x):\n        return",
    }


@pytest.mark.parametrize(
    "line",
    [
        '"""A docstring."""',
        "x = 'Das Jahr fehlt.'",
        "raise_it = None",
        "def f(x: 'Text') -> int: ...",
        "@f(3)\nclass A: ...",
        "import a.b",
        "for a, b in c: ...",
    ],
)
def test_what_tests_do_not_look_at_stays(line: str) -> None:
    assert changed(line) == set()


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("[ab]", {"[b]", "[a]"}),
        ("[a-d]", {"[b-d]", "[a-c]"}),
        (r"[^\s\n]x", {r"[^\n]x", r"[^\s]x"}),
        ("a+", {"a"}),
        ("a*", {"a+"}),
        ("(?:a)?", {"(?:a)"}),
        ("a{1,2}", {"a{2,2}", "a{1,3}", "a{1,1}"}),
        (r"\.\[", set()),
    ],
)
def test_a_pattern_is_changed(pattern: str, expected: set[str]) -> None:
    assert set(changes(pattern)) == expected


def test_a_piece_of_a_pattern_is_changed() -> None:
    assert "[\x00\x02" in set(changes("[\x00\x01\x02"))


@pytest.mark.parametrize("target", command.TARGETS, ids=lambda target: target.path)
def test_every_target_is_there(target: command.Target) -> None:
    source = (ROOT / target.path).read_text(encoding="utf-8")

    made = list(mutants(source))

    assert all((ROOT / test).exists() for test in target.tests)
    assert made
    assert len({one.source for one in made}) == len(made)
    assert all(ast.parse(one.source) for one in made)
    assert ast.unparse(ast.parse(source)) not in {one.source for one in made}


SCORING = """
import sys
from pathlib import Path
from tools.mutants import Target, score
scratch, tests, *paths = sys.argv[1:]
targets = [Target(area="x", path=path, tests=(tests,)) for path in paths]
found = [score(target, 2, Path(scratch), most=3) for target in targets]
print("scored:", *((one.made, one.killed) for one in found))
"""


def scored(scratch: Path, tests: str, *paths: str) -> str:
    """Score in a process of its own: this one knows the modules already, and its children are not only mutants."""
    asked = [sys.executable, "-c", SCORING, str(scratch), tests, *paths]
    ran = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return ran.stdout + ran.stderr


def test_what_no_test_looks_at_survives(tmp_path: Path) -> None:
    said = scored(tmp_path, "tests/programme/test_rights.py", "programme/rights.py", "programme/reference.py")

    assert "scored: (3, 3) (3, 0)" in said


def test_nothing_is_proved_by_tests_that_fail_anyway(tmp_path: Path) -> None:
    (tmp_path / "test_wrong.py").write_text("def test_wrong() -> None:\n    raise ValueError\n", encoding="utf-8")

    said = scored(tmp_path / "scratch", str(tmp_path / "test_wrong.py"), "programme/rights.py")

    assert "fail as they are" in said
