"""The house stands as it is drawn: nobody imports upward, siblings never touch, one maker of public copies."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from house_files import ROOMS, ROOT, python_files, tree

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]


def test_the_contracts_are_kept():
    """import-linter finds no arrow up, no touching siblings, and no adapter picked outside the wiring."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in ran.stdout


def test_the_floors_name_every_room():
    """A new room cannot stand outside the contracts."""
    (layers,) = [c["layers"] for c in CONTRACTS if c["type"] == "layers" and "containers" not in c]
    named = {room.strip() for layer in layers for room in layer.split("|")}
    assert named == set(ROOMS)


def _made(path: Path) -> set[str]:
    """Gives the names that a file calls."""
    calls = (node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
    return {
        call.id if isinstance(call, ast.Name) else call.attr
        for call in calls
        if isinstance(call, ast.Name | ast.Attribute)
    }


def test_only_redact_makes_a_public_copy():
    """A PublicCopy is constructed in redaction/redact.py and nowhere else in the house."""
    makers = [path for room in ROOMS for path in python_files(room) if "PublicCopy" in _made(path)]
    assert [path.relative_to(ROOT).as_posix() for path in makers] == ["redaction/redact.py"]


def _functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    nodes = ast.walk(tree(path))
    return [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("path", python_files("flows"), ids=lambda path: path.stem)
def test_a_function_of_the_flows_is_short(path):
    """A flow reads like its docstring: no function takes more than 40 lines, its options aside."""
    long = {
        function.name: length
        for function in _functions(path)
        if (length := (function.end_lineno or 0) - function.body[0].lineno + 1) > 40
    }
    assert long == {}


def test_flow_files_hold_no_logic():
    """Each flow and station is a few calls in a row; the only condition guards a table of results."""
    for name in ("prepare", "release", "withdraw", "watch"):
        for function in _functions(ROOT / "flows" / f"{name}.py"):
            steps = [n for n in ast.walk(function) if isinstance(n, ast.If | ast.For | ast.While)]
            assert len(steps) <= 1, f"{name}.{function.name}"
            assert len(function.body) <= 6, f"{name}.{function.name}"
