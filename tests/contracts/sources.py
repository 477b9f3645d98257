"""Which files the contracts look at."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGES: Final = {
    "programme": ROOT / "programme",
    "shapes": ROOT / "shapes",
    "portal": ROOT / "site" / "portal",
    "forms_service": ROOT / "forms_service",
}
TEMPLATE_FOLDERS: Final = (
    ROOT / "forms_service" / "templates",
    ROOT / "shapes" / "templates",
    ROOT / "site" / "templates",
    ROOT / "site" / "overrides",
)
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def relative(path: Path) -> str:
    """The path as people write it in the project."""
    return path.relative_to(ROOT).as_posix()


def python_files(*packages: str) -> list[Path]:
    """All modules of these packages, or of all four where none is named."""
    return sorted(path for name in packages or PACKAGES for path in PACKAGES[name].rglob("*.py"))


def files_of_tests() -> list[Path]:
    """All modules below tests/."""
    return sorted((ROOT / "tests").rglob("*.py"))


def templates() -> list[Path]:
    """All Jinja templates of both halves."""
    return sorted(path for folder in TEMPLATE_FOLDERS for path in folder.rglob("*") if path.is_file())


def functions(path: Path) -> Iterator[FunctionNode]:
    """Every function of a module, methods and nested ones included."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield from (node for node in ast.walk(tree) if isinstance(node, FunctionNode))


def imported_modules(path: Path) -> Iterator[str]:
    """Every absolute module name that a file imports, inline imports included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
