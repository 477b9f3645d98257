"""Small changes to a module, one at a time, each of which a test should notice.

Tables lose a row, sets and patterns a member, comparisons and conditions turn round,
numbers move by one, words get a letter, statements and string methods go. Messages for
people stay as they are: tests match on codes.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

from tools import mutation_patterns

T = TypeVar("T")

_OTHER: Final[dict[type[ast.AST], type[ast.AST]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}
_OTHER_NAME: Final = {"any": "all", "all": "any", "min": "max", "max": "min"}
_METHODS: Final = frozenset(
    "casefold encode lower lstrip quantize removeprefix removesuffix replace rstrip strip translate upper".split()
)
_PATTERN_CALLS: Final = frozenset({"re.compile", "re.fullmatch", "re.match", "re.search", "re.split", "re.sub"})
_UNTOUCHED: Final = frozenset({"annotation", "returns", "decorator_list", "bases"})
_SHOWN: Final = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A module with one change: its line, what stood there, what stands there now."""

    line: int
    before: str
    after: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """A place in the tree that can hold another node."""

    parent: ast.AST
    name: str
    index: int | None
    node: ast.AST

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.name, node)
        else:
            getattr(self.parent, self.name)[self.index] = node


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every change of a module."""
    tree = ast.parse(source)
    patterns = _patterns(tree)
    seen: set[str] = {ast.unparse(tree)}
    for site in list(_sites(tree)):
        for node in _replacements(site, is_pattern=id(site.node) in patterns):
            site.put(node)
            changed = ast.unparse(ast.fix_missing_locations(tree))
            site.put(site.node)
            if changed not in seen:
                seen.add(changed)
                before, after = _shown(ast.unparse(site.node), ast.unparse(node))
                yield Mutant(line=getattr(site.node, "lineno", 0), before=before, after=after, source=changed)


def _shown(before: str, after: str) -> tuple[str, str]:
    """Cut both texts to where they differ."""
    same = (at for at, signs in enumerate(zip(before, after, strict=False)) if signs[0] != signs[1])
    start = max(0, next(same, min(len(before), len(after))) - _SHOWN // 3)
    cut = (" ".join(text[start : start + _SHOWN].split()) for text in (before, after))
    return next(cut), next(cut)


def _patterns(tree: ast.Module) -> set[int]:
    """Tell which strings are pieces of regular expressions."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in _PATTERN_CALLS and node.args:
            found |= {id(inner) for inner in ast.walk(node.args[0]) if isinstance(inner, ast.Constant)}
    return found


def _sites(tree: ast.AST) -> Iterator[_Site]:
    for name, value in ast.iter_fields(tree):
        if name in _UNTOUCHED:
            continue
        children = value if isinstance(value, list) else [value]
        for index, node in enumerate(children):
            if isinstance(node, ast.AST) and not _is_docstring(node) and not _is_traffic(node):
                yield _Site(parent=tree, name=name, index=index if isinstance(value, list) else None, node=node)
                yield from _sites(node)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_traffic(node: ast.AST) -> bool:
    is_export = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    return is_export or isinstance(node, ast.Import | ast.ImportFrom)


def _replacements(site: _Site, *, is_pattern: bool) -> Iterator[ast.AST]:
    node = site.node
    if isinstance(node, ast.Constant):
        yield from _constants(node, is_pattern=is_pattern)
    elif isinstance(node, ast.Dict | ast.Set | ast.List | ast.Tuple | ast.BoolOp):
        yield from _shorter(site)
    elif maker := _MAKERS.get(type(node)):
        yield from maker(node)
    yield from _turned(site)


def _constants(node: ast.Constant, *, is_pattern: bool) -> Iterator[ast.AST]:
    value = node.value
    if is_pattern and isinstance(value, str):
        yield from map(ast.Constant, mutation_patterns.changes(value))
    elif isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        yield ast.Constant(value - 1)
    elif isinstance(value, str) and not _is_message(value):
        yield ast.Constant(f"{value}~")
    elif isinstance(value, bytes) and value:
        yield ast.Constant(value + b"~")
        yield ast.Constant(value[:-1])


def _is_message(text: str) -> bool:
    return not text or (any(map(str.isspace, text)) and any(map(str.isalpha, text)))


def _shorter(site: _Site) -> Iterator[ast.AST]:
    """Leave out one member of a table, a list or a condition of several parts."""
    node = site.node
    if isinstance(node, ast.BoolOp):
        for index in range(len(node.values)):
            rest = [value for at, value in enumerate(node.values) if at != index]
            yield rest[0] if len(rest) == 1 else ast.BoolOp(op=node.op, values=rest)
    elif isinstance(node, ast.Dict):
        for index in range(len(node.keys)):
            yield ast.Dict(keys=_without(node.keys, index), values=_without(node.values, index))
    elif isinstance(node, ast.Set | ast.List | ast.Tuple) and _is_read(site):
        for index in range(len(node.elts)):
            fewer = copy.copy(node)
            fewer.elts = _without(node.elts, index)
            yield fewer if fewer.elts or not isinstance(node, ast.Set) else ast.parse("set()", mode="eval").body


def _is_read(site: _Site) -> bool:
    """Tell whether members may go: neither names on the left, nor indices, nor types."""
    is_target = isinstance(getattr(site.node, "ctx", ast.Load()), ast.Store)
    return not is_target and not isinstance(site.parent, ast.Subscript | ast.ExceptHandler)


def _without(found: list[T], index: int) -> list[T]:
    return [one for at, one in enumerate(found) if at != index]


def _compare(node: ast.Compare) -> Iterator[ast.AST]:
    for index, operator in enumerate(node.ops):
        if other := _OTHER.get(type(operator)):
            operators = [*node.ops[:index], other(), *node.ops[index + 1 :]]
            yield ast.Compare(left=node.left, ops=operators, comparators=node.comparators)  # type: ignore[arg-type]


def _binary(node: ast.BinOp) -> Iterator[ast.AST]:
    is_text = any(isinstance(side, ast.JoinedStr) or _is_text(side) for side in (node.left, node.right))
    if (other := _OTHER.get(type(node.op))) and not is_text:
        yield ast.BinOp(left=node.left, op=other(), right=node.right)  # type: ignore[arg-type]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)


def _call(node: ast.Call) -> Iterator[ast.AST]:
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
        yield node.func.value
    if isinstance(node.func, ast.Name) and node.func.id in _OTHER_NAME:
        yield ast.Call(func=ast.Name(id=_OTHER_NAME[node.func.id]), args=node.args, keywords=node.keywords)


def _returned(node: ast.Return) -> Iterator[ast.AST]:
    if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield ast.Return(value=None)


def _comprehension(node: ast.comprehension) -> Iterator[ast.AST]:
    for index in range(len(node.ifs)):
        fewer = copy.copy(node)
        fewer.ifs = _without(node.ifs, index)
        yield fewer


def _case(node: ast.match_case) -> Iterator[ast.AST]:
    if node.guard is not None:
        yield ast.match_case(pattern=node.pattern, guard=None, body=node.body)


def _nothing(node: ast.AST) -> Iterator[ast.AST]:
    del node
    yield ast.Pass()


def _turned(site: _Site) -> Iterator[ast.AST]:
    """Turn a condition round, where no comparison does it."""
    node = site.node
    if site.name == "test" and isinstance(node, ast.expr) and not isinstance(node, ast.Compare | ast.UnaryOp):
        yield ast.UnaryOp(op=ast.Not(), operand=node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


_MAKERS: Final[dict[type[ast.AST], Callable[..., Iterator[ast.AST]]]] = {
    ast.Compare: _compare,
    ast.BinOp: _binary,
    ast.Call: _call,
    ast.Return: _returned,
    ast.comprehension: _comprehension,
    ast.match_case: _case,
    ast.Raise: _nothing,
    ast.AugAssign: _nothing,
    ast.Expr: _nothing,
    ast.Continue: _nothing,
    ast.Break: _nothing,
}
