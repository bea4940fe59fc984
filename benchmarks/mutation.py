"""Mutation testing of ``policies/``: breaks one thing at a time, and asks whether a test notices.

Each mutant is a copy of the room with one operator, constant or condition changed; the tests of its
module run against it. What survives is printed by place. Not a part of every landing: it takes long.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOM = ROOT / "policies"
TESTS = {
    "calendars": ("clocks", "limits"),
    "clocks": ("clocks", "limits"),
    "dayline": ("limits",),
    "limits": ("limits", "register"),
    "snapshot": ("limits",),
    "compare": ("overlays",),
    "conditions": ("overlays", "rules"),
    "datafile": ("overlays", "rulebook", "grounds", "clocks"),
    "explained": ("explained", "propose"),
    "facts": ("rules", "gate", "overlays"),
    "gate": ("gate", "rules", "overlays"),
    "grounds": ("grounds",),
    "guidance": ("overlays",),
    "handbook": ("overlays",),
    "measures": ("register",),
    "names": ("propose", "explained", "rules", "gate"),
    "propose": ("propose", "explained"),
    "regimes": ("clocks", "gate", "limits"),
    "registerfile": ("register",),
    "rulebook": ("overlays", "rulebook", "rules"),
}
"""Which files of ``tests/policies`` are about which module."""

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
    """A module with one thing changed."""

    module: str
    line: int
    what: str
    source: str


Change = tuple[ast.expr | ast.stmt, str, Callable[[], None]]
"""Where it is, what it is, and what makes it."""


def mutants(path: Path) -> Iterator[Mutant]:
    """Gives every mutant of a file; annotations, docstrings and messages of errors stay as they are."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    count = sum(1 for _ in _changes(tree))
    for index in range(count):
        broken = copy.deepcopy(tree)
        line, what = _apply(broken, index)
        yield Mutant(path.stem, line, what, ast.unparse(ast.fix_missing_locations(broken)))


def _apply(tree: ast.Module, index: int) -> tuple[int, str]:
    for number, (node, what, change) in enumerate(_changes(tree)):
        if number == index:
            change()
            return node.lineno, what
    raise IndexError(index)


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
        elif isinstance(node, ast.IfExp | ast.If):
            negated = ast.UnaryOp(ast.Not(), node.test)
            yield node, "condition turns", _attribute(node, "test", negated)
        elif isinstance(node, ast.Return) and node.value is not None:
            yield node, "gives None", _attribute(node, "value", ast.Constant(None))


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


def is_killed(mutant: Mutant) -> bool:
    """Tells whether a test notices the mutant."""
    with tempfile.TemporaryDirectory() as place:
        room = Path(place) / "policies"
        shutil.copytree(ROOM, room, ignore=shutil.ignore_patterns("__pycache__"))
        (room / f"{mutant.module}.py").write_text(mutant.source, encoding="utf-8")
        files = [f"tests/policies/test_{name}.py" for name in TESTS[mutant.module]]
        command = [
            sys.executable,
            "-P",
            "-m",
            "pytest",
            "-x",
            "-q",
            "-p",
            "no:cacheprovider",
            *files,
        ]
        environment = {**os.environ, "PYTHONPATH": place, "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            ran = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=240
            )
        except subprocess.TimeoutExpired:
            return True  # it never ends: nobody would land that
        return ran.returncode != 0


def main() -> None:
    """Prints what survived, and the share that was killed; fails below the share that is asked."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--sample", type=int, help="only so many mutants, by chance")
    told.add_argument("--seed", type=int, default=7)
    told.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    told.add_argument("--module", action="append", choices=sorted(TESTS))
    told.add_argument("--share", type=float, default=0.9, help="what share has to be killed")
    asked = told.parse_args()
    made = [m for name in asked.module or sorted(TESTS) for m in mutants(ROOM / f"{name}.py")]
    if asked.sample is not None:
        made = random.Random(asked.seed).sample(made, min(asked.sample, len(made)))  # noqa: S311 -- no secret
    for name in sorted({mutant.module for mutant in made}):
        whole = Mutant(name, 0, "nothing", (ROOM / f"{name}.py").read_text(encoding="utf-8"))
        if is_killed(whole):
            sys.exit(f"{name}: its tests fail without any mutant")
    with ThreadPoolExecutor(asked.workers) as pool:
        killed = 0
        for number, (mutant, dead) in enumerate(
            zip(made, pool.map(is_killed, made), strict=True), 1
        ):
            killed += dead
            if not dead:
                print(f"survived: {mutant.module}.py:{mutant.line}: {mutant.what}", flush=True)
            if number % 20 == 0:
                print(f"{killed} of {number} killed", flush=True)
    share = killed / len(made)
    print(f"{killed} of {len(made)} mutants killed: {share:.1%}; asked: {asked.share:.0%}")
    sys.exit(share < asked.share)


if __name__ == "__main__":
    main()
