"""Shape and size of the code (style guide, „Layout“ and „Size as habit“)."""

import ast
import io
import re
import statistics
import tokenize
from pathlib import Path

import pytest

from tests.contracts.sources import (
    PACKAGES,
    ROOT,
    FunctionNode,
    files_of_tests,
    functions,
    python_files,
    relative,
)

VAGUE = {"common", "helpers", "helper", "utils", "util", "misc", "shared", "lib"}
OPEN_ENDS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
EVERYTHING = [*python_files(), *files_of_tests(), *sorted((ROOT / "tools").glob("*.py")), ROOT / "build.py"]


def _code_lines(path: Path) -> dict[int, int]:
    """Lines of a file that hold code: neither empty, nor a comment alone, nor part of a docstring."""
    text = path.read_text(encoding="utf-8")
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in skipped:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return dict.fromkeys(lines, 1)


def _length(node: FunctionNode, lines: dict[int, int]) -> int:
    """Lines of code of a function without its signature."""
    first = node.body[0].lineno
    return sum(lines.get(number, 0) for number in range(first, (node.end_lineno or first) + 1))


def _lengths(paths: list[Path]) -> dict[str, int]:
    lengths: dict[str, int] = {}
    for path in paths:
        lines = _code_lines(path)
        lengths |= {f"{relative(path)}:{node.name}": _length(node, lines) for node in functions(path)}
    return lengths


def _p95(values: list[int]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _is_route(node: FunctionNode) -> bool:
    calls = [decorator.func for decorator in node.decorator_list if isinstance(decorator, ast.Call)]
    return any(isinstance(call, ast.Attribute) and call.attr in {"route", "get", "post"} for call in calls)


@pytest.mark.parametrize("path", [path for path in python_files() if path.name == "__init__.py"], ids=relative)
def test_package_holds_a_docstring_only(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert ast.get_docstring(tree)
    assert len(tree.body) == 1


def test_every_package_says_what_it_is() -> None:
    folders = {path.parent for path in python_files() if "versions" not in path.parts}

    assert [relative(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_no_module_has_a_vague_name() -> None:
    names = {relative(path) for path in EVERYTHING if path.stem in VAGUE or VAGUE & set(path.parts)}

    assert names == set()


def test_functions_are_short() -> None:
    lengths = _lengths(python_files())

    assert {name: length for name, length in lengths.items() if length > 60} == {}
    assert statistics.median(lengths.values()) <= 8
    assert _p95(list(lengths.values())) <= 35


def test_views_authenticate_load_call_one_service_and_answer() -> None:
    views: dict[str, int] = {}
    for path in (PACKAGES["forms_service"] / "web").rglob("*.py"):
        lines = _code_lines(path)
        views |= {f"{relative(path)}:{n.name}": _length(n, lines) for n in functions(path) if _is_route(n)}

    assert views
    assert {name: length for name, length in views.items() if length > 15} == {}


def test_files_are_short() -> None:
    lengths = {relative(path): path.read_text(encoding="utf-8").count("\n") for path in python_files()}

    assert {name: length for name, length in lengths.items() if length >= 400} == {}
    assert _p95(list(lengths.values())) <= 300


def test_test_files_are_short() -> None:
    lengths = {relative(path): path.read_text(encoding="utf-8").count("\n") for path in files_of_tests()}

    assert {name: length for name, length in lengths.items() if length > 600} == {}


@pytest.mark.parametrize("path", EVERYTHING, ids=relative)
def test_nothing_is_left_for_later(path: Path) -> None:
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)

    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]

    assert [comment for comment in comments if OPEN_ENDS.search(comment)] == []


@pytest.mark.parametrize("path", files_of_tests(), ids=relative)
def test_tests_patch_nothing_of_ours(path: Path) -> None:
    modules = {
        alias
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom | ast.Import)
        for alias in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names])
    }

    assert not {name for name in modules if name.startswith(("unittest.mock", "mock"))}


def test_dataclasses_are_frozen_slotted_and_keyword_only() -> None:
    """A private builder inside one module may change while it builds."""
    loose: list[str] = []
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                loose += [f"{relative(path)}:{node.name}" for d in node.decorator_list if _is_loose_dataclass(d)]

    assert loose == []


def _is_loose_dataclass(decorator: ast.expr) -> bool:
    name = decorator.func if isinstance(decorator, ast.Call) else decorator
    if ast.unparse(name) not in {"dataclass", "dataclasses.dataclass"}:
        return False
    given = {keyword.arg for keyword in decorator.keywords} if isinstance(decorator, ast.Call) else set()
    return not {"frozen", "slots", "kw_only"} <= given
