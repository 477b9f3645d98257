"""Every exception of ours says when it happens and has a code of its own (style guide 14 and 21)."""

import ast
from collections import Counter
from collections.abc import Iterator

from tests.contracts.sources import PACKAGES, relative

# What a class may inherit from to be an exception; ours are added as they are found.
ROOTS = {"Exception", "LookupError", "ValueError", "RuntimeError"}


def _classes() -> Iterator[tuple[str, ast.ClassDef]]:
    for folder in PACKAGES.values():
        for path in sorted(folder.rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from ((relative(path), node) for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def _bases(node: ast.ClassDef) -> set[str]:
    return {base.id for base in node.bases if isinstance(base, ast.Name)}


def _exceptions() -> list[tuple[str, ast.ClassDef]]:
    found: dict[str, tuple[str, ast.ClassDef]] = {}
    classes = list(_classes())
    while new := {
        node.name: (path, node)
        for path, node in classes
        if node.name not in found and _bases(node) & (ROOTS | set(found))
    }:
        found |= new
    return list(found.values())


def _code(node: ast.ClassDef) -> str | None:
    """The value of the class attribute `code`, with or without a type beside it."""
    for line in ast.iter_child_nodes(node):
        if isinstance(line, ast.Assign | ast.AnnAssign) and isinstance(line.value, ast.Constant):
            targets = line.targets if isinstance(line, ast.Assign) else [line.target]
            if any(isinstance(target, ast.Name) and target.id == "code" for target in targets):
                return str(line.value.value)
    return None


def test_exceptions_are_found() -> None:
    names = {node.name for _, node in _exceptions()}

    assert {"ProgrammeError", "ContentError", "GitError", "CallClosedError"} <= names


def test_exception_has_docstring_and_code() -> None:
    bare = [f"{path}: {node.name}" for path, node in _exceptions() if not (ast.get_docstring(node) and _code(node))]

    assert bare == []


def test_code_of_an_exception_is_its_own() -> None:
    counted = Counter(_code(node) for _, node in _exceptions())

    assert [code for code, times in counted.items() if times > 1] == []
