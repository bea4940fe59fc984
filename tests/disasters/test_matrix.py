"""Kill -9 at steps of the work that the code itself names: a sample here, every one in `make disasters`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
EVERY = os.environ.get("FAULTS") == "every"
SEED = os.environ.get("FAULTS_SEED", "1")
OUT_OF_ORDER = """
import sys
sys.path.insert(0, sys.argv.pop(1))
import matrix
from storage.catalogue import SqlCatalogue

record, confirm, held = SqlCatalogue.record, SqlCatalogue.confirm_publication, []

def late(catalogue, actor, event, *more):
    if event == "proven":
        held.append((catalogue, actor, event, *more))
    else:
        record(catalogue, actor, event, *more)

def confirmed(catalogue, publication):
    while held:
        record(*held.pop())
    return confirm(catalogue, publication)

SqlCatalogue.record, SqlCatalogue.confirm_publication = late, confirmed
sys.exit(matrix.main(sys.argv[1:]))
"""


def _ran(*command: object, told: Path) -> tuple[int, dict[str, dict[str, Any]]]:
    """Runs a matrix in a process of its own; gives its exit code, and what it found by work."""
    ran = subprocess.run(
        [sys.executable, *map(str, command), "--json", told],
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.exists(), ran.stderr[-3000:]
    return ran.returncode, {one["work"]: one for one in json.loads(told.read_text())}


def test_whoever_dies_at_a_step_is_finished_by_the_next(tmp_path: Path) -> None:
    """A process is killed, another one comes: nothing lost, doubled or unproven, and the same site."""
    sample = (
        []
        if EVERY
        else ["--sample", 4, "--seed", SEED, "--works", "prepare", "release", "withdraw"]
    )
    code, found = _ran(HERE / "matrix.py", *sample, told=tmp_path / "told.json")
    assert [one["wrong"] for one in found.values() if one["wrong"]] == []
    assert code == 0
    for one in found.values():
        assert one["struck"] == (one["steps"] if EVERY else 4)
        assert one["houses"] == one["again"] + one["reconciled"] > 2
    # the steps are those of the code: none of them is written down anywhere
    assert found["release"]["steps"] > 10 * 8


def test_the_matrix_sees_a_step_out_of_order(tmp_path: Path) -> None:
    """Where the proof were written down after the document is placed, a death between them shows it."""
    script = tmp_path / "out_of_order.py"
    script.write_text(OUT_OF_ORDER, encoding="utf-8")
    at = ["--works", "release", "--at", "^shelf.place: done"]
    code, found = _ran(script, HERE, *at, told=tmp_path / "told.json")
    assert code == 1
    (wrong,) = found["release"]["wrong"]
    assert wrong["what"].startswith("published unproven: ")
    assert wrong["name"] == "shelf.place: done"
