"""Trials: a forked process in which one module is another one, and its tests run; first of all, a map.

The map says which test enters which function and what it costs, so that a mutant meets only the tests
that can notice it. Everything runs in processes forked from one that has loaded the libraries.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, FrameType, ModuleType
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings

from benchmarks.mutants import Mutant
from benchmarks.mutation_rooms import ROOT, Room, path_of

_QUIET = ("-q", "-x", "-p", "no:cacheprovider", "--hypothesis-profile=mutation", "--no-header")
# libraries that were loaded before pytest came cannot have their asserts rewritten, and need not
_KNOWN_WARNING = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
_LEAST_CPU = 20
_PATIENCE = 900.0


@dataclass(frozen=True)
class Known:
    """What is known of one test: seconds of CPU, and the functions that it enters, by file and line."""

    seconds: float
    functions: frozenset[tuple[str, int]]


Map = Mapping[str, Known]


def mapped(room: Room) -> dict[str, Known]:
    """Gives the map of a room's tests; one that fails without any mutant stands in it as what it is.

    Raises:
        RuntimeError: a test fails without any mutant, so nothing it says of one is worth anything.
    """
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        watcher = _Watcher({str(path_of(module)) for module in room.modules})

        def work() -> int:
            code = _tested([*room.tests], [watcher])
            with os.fdopen(writer, "w", encoding="utf-8") as out:
                json.dump([watcher.failed, watcher.told], out)
            return code

        _in_child(room, None, work)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as given:
        text = given.read()
    os.waitpid(pid, 0)
    if not text:
        raise RuntimeError("the tests ended without a word")
    failed, told = json.loads(text)
    if failed or not told:
        raise RuntimeError(f"these fail without any mutant: {failed[:5]}")
    return {
        name: Known(seconds, frozenset((path, line) for path, line in functions))
        for name, (seconds, functions) in told.items()
    }


def meeting(mutant: Mutant, known: Map, room: Room) -> list[str]:
    """Gives the tests that a mutant meets, within the room's bound of CPU.

    Those that enter its function come first, the quick ones before the slow ones; then those that enter
    anything else of its module, because a thing that is remembered is entered by one test and used by all.
    """
    path = str(mutant.path)
    uses = [n for n, k in known.items() if any(file == path for file, _ in k.functions)]
    enters = {n for n in uses if (path, mutant.function) in known[n].functions}
    uses.sort(key=lambda name: (name not in enters, known[name].seconds))
    chosen, spent = [], 0.0
    for name in uses:
        spent += known[name].seconds
        if chosen and spent > room.seconds:
            break
        chosen.append(name)
    return chosen


def is_killed(mutant: Mutant, tests: Sequence[str], known: Map, room: Room) -> bool:
    """Tells whether one of the tests notices the mutant; one that never ends is noticed too."""
    if not tests:
        return False
    bound = int(_LEAST_CPU + 6 * sum(known[name].seconds for name in tests))
    pid = os.fork()
    if pid == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (bound, bound))
        _in_child(room, mutant, lambda: _tested(tests, []))
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return status != 0
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return True


# -- in the child ----------------------------------------------------------------------------------


def _in_child(room: Room, mutant: Mutant | None, work: Callable[[], int]) -> NoReturn:
    """Runs the work in a forked process, which ends with its code and never comes back."""
    code = 3
    try:
        silent = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            if not os.environ.get("MUTATION_LOUD"):
                os.dup2(silent, stream)
        os.chdir(ROOT)
        sys.dont_write_bytecode = True
        if mutant is not None:
            sys.meta_path.insert(0, _Finder(mutant))
        if room.inline:
            _inline()
        code = work()
    except BaseException:  # noqa: BLE001 -- whatever it is, this process must not go on as its parent
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _tested(tests: Sequence[str], plugins: list[object]) -> int:
    # the same examples each time, and no test that fails because the machine is busy
    calm = {"deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}
    settings.register_profile("mutation", **calm)
    return int(pytest.main([*_QUIET, *_KNOWN_WARNING, *tests], plugins=plugins))


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


class _Watcher:
    """A plugin that writes down which functions of some files each test enters."""

    def __init__(self, files: set[str]) -> None:
        self._files = files
        self._here: set[tuple[str, int]] = set()
        self.told: dict[str, tuple[float, list[tuple[str, int]]]] = {}
        self.failed: list[str] = []

    def _trace(self, frame: FrameType, event: str, argument: object) -> None:
        del event, argument
        code = frame.f_code
        if code.co_filename in self._files:
            self._here.add((code.co_filename, code.co_firstlineno))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Watches one test from its first fixture to its last."""
        self._here.clear()
        threading.settrace(self._trace)
        begun = time.process_time()
        sys.settrace(self._trace)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type]  # None ends it, as the manual says
            took = time.process_time() - begun
            self.told[item.nodeid] = (round(took, 3), sorted(self._here))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Writes down what fails."""
        if report.failed:
            self.failed.append(report.nodeid)


# -- the sandbox's jobs, here ----------------------------------------------------------------------

_ALONE = threading.RLock()


def _inline() -> None:
    """Lets the sandbox's jobs run in this process: a child of its own would not know the mutant."""
    sandbox = importlib.import_module("redaction.sandbox")
    errors = importlib.import_module("records.errors")
    jobs: Mapping[str, str] = importlib.import_module("redaction.worker").JOBS

    def run(job: str, arguments: Mapping[str, object], limits: object = None) -> Iterator[Any]:
        del limits
        module, name = jobs[job].split(":")
        with _ALONE:  # parsers behind it are not for two threads at once
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
