"""Which tests run which lines of a room's modules, and what each costs.

So a mutant meets those that can notice it, and no others.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any

import pytest

from benchmarks.mutants import Mutant
from benchmarks.mutation_children import SURVIVED, alone, fails


@dataclass(frozen=True)
class Known:
    """What is known of one test: seconds of CPU, and the lines of the room's modules that it runs, by file."""

    seconds: float
    lines: Mapping[str, frozenset[int]]

    def uses(self, mutant: Mutant) -> bool:
        """Tells whether anything of the mutant's module is run."""
        return bool(self.lines.get(str(mutant.path)))

    def comes_by(self, mutant: Mutant) -> bool:
        """Tells whether the mutant's own lines are run; what runs on import, whoever uses the module."""
        here = self.lines.get(str(mutant.path), frozenset())
        return not mutant.outer or any(line in here for line in mutant.lines)


Map = Mapping[str, Known]
"""What is known of each test, by its name."""


def mapped(items: Sequence[pytest.Item], files: set[str]) -> tuple[dict[str, Known], list[str]]:
    """Gives the map of the tests, and those that fail without any mutant, which are left out of it.

    Args:
        items: the tests, in their order; they are run in a child.
        files: paths of the modules whose lines are told.

    Raises:
        RuntimeError: a tenth of them fail without any mutant, so nothing that they say is worth much.
    """
    reader, writer = os.pipe()
    if os.fork() == 0:
        alone(lambda: _map_to(writer, items, files))
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as given:
        told = json.loads(given.read() or "{}")
    os.wait()
    failed = [name for name, (_, _, wrong) in told.items() if wrong]
    if len(failed) * 10 >= len(told):
        raise RuntimeError(f"these fail without any mutant: {failed[:5]}")
    known = {
        name: Known(seconds, {path: frozenset(lines) for path, lines in by_file.items()})
        for name, (seconds, by_file, wrong) in told.items()
        if not wrong
    }
    return known, failed


def _map_to(writer: int, items: Sequence[pytest.Item], files: set[str]) -> int:
    tracer = _Tracer(files)
    told = {}
    for item, after in zip(items, [*items[1:], None], strict=True):
        tracer.begin()
        begun = time.process_time()
        threading.settrace(tracer)
        sys.settrace(tracer)
        try:
            wrong = fails(item, after)
        finally:
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type]  # None ends it, as the manual says
        took = round(time.process_time() - begun, 3)
        lines = {path: sorted(here) for path, here in tracer.lines.items()}
        told[item.nodeid] = (took, lines, wrong)
    with os.fdopen(writer, "w", encoding="utf-8") as out:
        json.dump(told, out)
    return SURVIVED


class _Tracer:
    """Writes down which lines of some files are run; a function whose every line was is let alone."""

    def __init__(self, files: set[str]) -> None:
        self._files = files
        self._left: dict[CodeType, set[int]] = {}
        self.lines: dict[str, set[int]] = {}

    def begin(self) -> None:
        """Begins anew."""
        self._left.clear()
        self.lines = {}

    def __call__(self, frame: FrameType, event: str, argument: object) -> Any:
        """Follows a call into one of the files, line by line."""
        del event, argument
        code = frame.f_code
        if code.co_filename not in self._files:
            return None
        if code not in self._left:
            self._left[code] = {line for _, _, line in code.co_lines() if line is not None}
        return self._line if self._left[code] else None

    def _line(self, frame: FrameType, event: str, argument: object) -> Any:
        del event, argument
        code = frame.f_code
        left = self._left[code]
        left.discard(frame.f_lineno)
        self.lines.setdefault(code.co_filename, set()).add(frame.f_lineno)
        return self._line if left else None
