"""Mutants that run on import: each is imported in its module's place, in a process of its own.

python -m benchmarks.mutation_import ROOM MODULE INDEX SECONDS < names of tests
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from types import CodeType, ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from benchmarks.mutants import Mutant, mutants
from benchmarks.mutation_children import PATIENCE
from benchmarks.mutation_rooms import ROOMS, ROOT, path_of

QUIET = (
    "-q",
    "-s",
    "-p",
    "no:cacheprovider",
    "--hypothesis-profile=mutation",
    "--no-header",
    # what was loaded before pytest came cannot have its asserts rewritten, and need not
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
)
"""How pytest is asked for a trial."""

_LEAST_CPU = 40
"""Seconds of CPU that loading a room's tests may take."""


def noticed_on_import(name: str, mutant: Mutant, tests: Sequence[str], bound: int) -> bool:
    """Tells whether the tests of a room notice a mutant that is imported in its module's place.

    ``bound`` is what the tests themselves may take, in seconds of CPU; one that does not end by then is
    noticed too.
    """
    order = [
        sys.executable,
        "-m",
        "benchmarks.mutation_import",
        name,
        mutant.module,
        str(mutant.index),
    ]
    try:
        ran = subprocess.run(
            [*order, str(bound)],
            input="\n".join(tests).encode(),
            cwd=ROOT,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return True
    return ran.returncode != 0


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads a mutant as the module that it was made of."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(mutant.module, str(mutant.path))
        self._mutant = mutant

    def get_code(self, fullname: str) -> CodeType | None:  # noqa: ARG002 -- the loader's own signature
        """Gives the mutant's code."""
        return self._mutant.code()


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(
        self, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Finds the mutant under its module's name, and nothing else."""
        del path, target
        if fullname != self._mutant.module:
            return None
        where = str(self._mutant.path)
        return importlib.util.spec_from_file_location(fullname, where, loader=_Loader(self._mutant))


def _main(name: str, module: str, index: str, bound: str) -> int:
    """Imports one mutant in its module's place, and runs the tests named on standard input."""
    tests = sys.stdin.read().split("\n")
    mutant = next(m for m in mutants(module, path_of(module)) if m.index == int(index))
    limit = int(bound) + _LEAST_CPU
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    sys.dont_write_bytecode = True
    sys.meta_path.insert(0, _Finder(mutant))
    calm()
    if ROOMS[name].inline:
        inline()
    return int(pytest.main([*QUIET, "-x", *tests]))


def calm() -> None:
    """Lets hypothesis try the same each time, and no test fail because the machine is busy."""
    settings.register_profile(
        "mutation",
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


_ONE_AT_A_TIME = threading.RLock()


def inline() -> None:
    """Lets the sandbox's jobs run in this process: a child of its own would not know the mutant."""
    sandbox = importlib.import_module("redaction.sandbox")
    errors = importlib.import_module("records.errors")
    jobs: Mapping[str, str] = importlib.import_module("redaction.processes.worker").JOBS

    def run(job: str, arguments: Mapping[str, object], limits: object = None) -> Iterator[Any]:
        del limits
        module, name = jobs[job].split(":")
        with _ONE_AT_A_TIME:  # parsers behind it are not for two threads at once
            try:
                told = json.loads(json.dumps(arguments))
                work = getattr(importlib.import_module(module), name)
                values = json.loads(json.dumps(list(work(**told))))
            except errors.ReleaseError:
                raise
            except Exception as error:
                raise errors.ReleaseError(f"job {job}: {type(error).__name__}") from error
        yield from values

    sandbox.run = run


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:5]))
