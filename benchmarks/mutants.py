"""Mutants of a module: one operator, constant, condition or answer changed in each, by its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


@dataclass(frozen=True)
class Mutant:
    """A module with one thing changed: which of its changes, where, and what it is.

    ``lines`` are those of the whole expression or answer, ``function`` is the first line of the innermost
    function that it stands in, ``outer`` that of the outermost; 0 for what runs on import.
    """

    module: str
    path: Path
    index: int
    line: int
    lines: range
    what: str
    function: int
    outer: int

    def code(self) -> CodeType:
        """Gives the changed module, compiled, with the places of the original."""
        tree = ast.parse(self.path.read_text(encoding="utf-8"))
        for number, (_, _, change) in enumerate(_changes(tree)):
            if number == self.index:
                change()
                break
        return compile(ast.fix_missing_locations(tree), str(self.path), "exec")

    def place(self) -> str:
        """Gives where it is and what it is, for people."""
        return f"{self.path.parent.name}/{self.path.name}:{self.line}: {self.what}"


Change = tuple[ast.expr | ast.stmt, str, Callable[[], None]]
"""Where it is, what it is, and what makes it."""


def mutants(module: str, path: Path) -> list[Mutant]:
    """Gives every mutant of a file; annotations, docstrings and messages of errors stay as they are."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [
        (
            min([node.lineno, *(d.lineno for d in node.decorator_list)]),
            node.end_lineno or node.lineno,
        )
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    found = []
    for index, (node, what, _) in enumerate(_changes(tree)):
        around = [first for first, last in functions if first <= node.lineno <= last]
        inner, outer = max(around, default=0), min(around, default=0)
        lines = range(node.lineno, _end(node) + 1)
        found.append(Mutant(module, path, index, node.lineno, lines, what, inner, outer))
    return found


def _end(node: ast.expr | ast.stmt) -> int:
    """Gives the last line of what changes: of a condition that turns, the condition's and no more."""
    whole = node.test if isinstance(node, ast.If) else node
    return whole.end_lineno or whole.lineno


def _changes(tree: ast.Module) -> Iterator[Change]:
    for node in _living(tree):
        if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARE:
            new = _COMPARE[type(node.ops[0])]
            yield (
                node,
                f"{type(node.ops[0]).__name__} to {new.__name__}",
                _setter(node.ops, 0, new()),
            )
        elif isinstance(node, ast.BoolOp):
            swap = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield node, f"to {type(swap).__name__}", _attribute(node, "op", swap)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield node, "not goes", _attribute(node, "op", ast.UAdd())
        elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
            new_op = _ARITHMETIC[type(node.op)]()
            yield node, f"to {type(new_op).__name__}", _attribute(node, "op", new_op)
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            yield node, f"{node.value} flips", _attribute(node, "value", not node.value)
        elif isinstance(node, ast.Constant) and isinstance(node.value, int):
            yield node, f"{node.value} grows", _attribute(node, "value", node.value + 1)
        elif isinstance(node, ast.IfExp | ast.If) and not _turns_already(node.test):
            negated = ast.UnaryOp(ast.Not(), node.test)
            yield node, "condition turns", _attribute(node, "test", negated)
        elif isinstance(node, ast.Return) and not _is_nothing(node.value):
            yield node, "gives None", _attribute(node, "value", ast.Constant(None))


def _turns_already(test: ast.expr) -> bool:
    """Tells whether the comparison's own change turns the condition: it would be the same mutant twice."""
    return (
        isinstance(test, ast.Compare)
        and len(test.ops) == 1
        and isinstance(test.ops[0], ast.Eq | ast.NotEq | ast.Is | ast.IsNot | ast.In | ast.NotIn)
    )


def _is_nothing(value: ast.expr | None) -> bool:
    """Tells whether an answer is none or false already: None in its place would be no change."""
    return value is None or (isinstance(value, ast.Constant) and not value.value)


def _setter(items: list[ast.cmpop], at: int, new: ast.cmpop) -> Callable[[], None]:
    return lambda: items.__setitem__(at, new)


def _attribute(node: ast.AST, name: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, name, value)


def _living(tree: ast.AST) -> Iterator[ast.AST]:
    """Gives the nodes that do something: no annotations, no raised messages, no decorators."""
    for field, value in ast.iter_fields(tree):
        if field in {"annotation", "returns", "decorator_list"} or isinstance(tree, ast.Raise):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child
                yield from _living(child)
