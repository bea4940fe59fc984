"""Trials of mutants: the tests are loaded once, and each mutant meets them in a process forked from there.

A map says which test comes by which line and what it costs, so that a mutant meets the tests that can
notice it, those first that are quick and that noticed others of its module. A mutant within a function is
put into the loaded function; one that runs on import is tried in a process of its own, where it is imported
in the module's place.
"""

from __future__ import annotations

import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any, NoReturn

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import HealthCheck, settings

from benchmarks.mutants import Mutant, mutants
from benchmarks.mutation_rooms import ROOMS, ROOT, Room, path_of

_QUIET = (
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
_LEAST_CPU = 20
_SPARE_CPU, _TIMES_CPU = 6, 6
"""A test that meets a mutant may take so many seconds of CPU, and so many times what it takes without one."""

_A_KILL = 4.0
"""How much sooner a test is asked that noticed another mutant of the module: as if it took less by so much."""

_PATIENCE = 900.0
_SURVIVED, _KILLED, _UNFIT = 0, 1, 2


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


class Stage:
    """A pytest plugin that loads the tests of a room, and has the work done instead of running them."""

    def __init__(self, room: Room, name: str, work: Callable[[Stage], None]) -> None:
        self.room, self._name, self._work = room, name, work
        self.items: dict[str, pytest.Item] = {}
        self.error: BaseException | None = None
        self.misled: list[str] = []
        self._held: dict[tuple[str, ...], bool] = {}
        self._noticed: Counter[tuple[str, str]] = Counter()

    def open(self) -> None:
        """Loads the tests, does the work, and raises what it raised.

        Raises:
            RuntimeError: the tests cannot be loaded.
        """
        _calm()
        if self.room.inline:
            inline()
        pytest.main([*_QUIET, *self.room.tests], plugins=[self])
        if self.error is not None:
            raise self.error
        if not self.items:
            raise RuntimeError(f"{self._name}: its tests cannot be loaded")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Does the work in place of the tests."""
        self.items = {item.nodeid: item for item in session.items}
        try:
            self._work(self)
        except BaseException as error:  # noqa: BLE001 -- raised again outside of pytest
            self.error = error
        return True

    def mapped(self) -> tuple[dict[str, Known], list[str]]:
        """Gives the map of the tests, and those that fail without any mutant, which are left out of it.

        Raises:
            RuntimeError: a tenth of them fail without any mutant, so nothing that they say is worth much.
        """
        reader, writer = os.pipe()
        files = {str(path_of(module)) for module in self.room.modules}
        if os.fork() == 0:
            _alone(lambda: _map_to(writer, [*self.items.values()], files))
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

    def meeting(self, mutant: Mutant, known: Map) -> list[str]:
        """Gives the tests that a mutant meets, within the room's bound of CPU.

        Those that run its line come first, the quick ones before the slow ones, and those sooner that
        noticed others of its module; then those that use anything else of the module.
        """
        uses = [name for name, test in known.items() if test.uses(mutant)]
        uses.sort(
            key=lambda name: (not known[name].comes_by(mutant), self._rank(name, mutant, known))
        )
        chosen, spent = [], 0.0
        for name in uses:
            spent += known[name].seconds
            if chosen and spent > self.room.seconds:
                break
            chosen.append(name)
        return chosen

    def _rank(self, name: str, mutant: Mutant, known: Map) -> float:
        return known[name].seconds / (1 + _A_KILL * self._noticed[mutant.module, name])

    def is_killed(self, mutant: Mutant, known: dict[str, Known]) -> tuple[bool, int]:
        """Tells whether a test notices the mutant, and how many met it; one that never ends is noticed too.

        A test that notices is asked again without any mutant, behind the same tests: one that fails then
        too says nothing of the mutant. It is taken out of ``known``, and the mutant is tried again.
        """
        while tests := self.meeting(mutant, known):
            by = self._noticer(mutant, tests, known)
            if by is None:
                return False, len(tests)
            if by < 0 or self._holds(tuple(tests[: by + 1])):
                if by >= 0:
                    self._noticed[mutant.module, tests[by]] += 1
                return True, len(tests)
            self.misled.append(tests[by])
            del known[tests[by]]
        return False, 0

    def _noticer(self, mutant: Mutant, tests: Sequence[str], known: Map) -> int | None:
        """Gives the place of the test that noticed, -1 where it never ended or was imported, None for none."""
        if mutant.outer:
            seconds = [known[name].seconds for name in tests]
            ended, by = _forked(lambda tell: _noticed(mutant, self._of(tests), tell, seconds))
            if ended != _UNFIT:
                return None if ended == _SURVIVED else by
        bound = int(_LEAST_CPU + _TIMES_CPU * sum(known[name].seconds for name in tests))
        return -1 if _noticed_on_import(self._name, mutant, tests, bound) else None

    def _holds(self, tests: tuple[str, ...]) -> bool:
        """Tells whether the tests pass without any mutant, in their order."""
        if tests not in self._held:
            ended, _ = _forked(lambda tell: _noticed(None, self._of(tests), tell))
            self._held[tests] = ended == _SURVIVED
        return self._held[tests]

    def _of(self, tests: Sequence[str]) -> list[pytest.Item]:
        return [self.items[name] for name in tests]


# -- in a forked child -----------------------------------------------------------------------------


def _calm() -> None:
    """Lets hypothesis try the same each time, and no test fail because the machine is busy."""
    settings.register_profile(
        "mutation",
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def _alone(work: Callable[[], int]) -> NoReturn:
    """Does the work in this forked process, silently, and ends it with the work's code."""
    code = _UNFIT
    try:
        if not os.environ.get("MUTATION_LOUD"):
            silent = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(silent, stream)
        _forget()
        code = work()
    except BaseException:  # noqa: BLE001 -- whatever it is, this process must not go on as its parent
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _forget() -> None:
    """Empties what functions of ours remember, or a mutant would find the answers of the original."""
    for thing in gc.get_objects():
        clear = getattr(type(thing), "cache_clear", None)
        module = getattr(thing, "__module__", None) if clear is not None else None
        if isinstance(module, str) and module.partition(".")[0] in {"policies", "redaction"}:
            thing.cache_clear()


def _failed(item: pytest.Item, after: pytest.Item | None) -> bool:
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=after))


def _forked(work: Callable[[int], int]) -> tuple[int, int]:
    """Gives how a forked trial ended, and the place of the test that ended it, -1 where it told none."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        _alone(lambda: work(writer))
    os.close(writer)
    ended = _ended(pid)
    with os.fdopen(reader, encoding="ascii") as told:
        said = told.read()
    return ended, int(said) if said else -1


def _noticed(
    mutant: Mutant | None, items: Sequence[pytest.Item], tell: int, seconds: Sequence[float] = ()
) -> int:
    if mutant is not None and not _put(mutant):
        return _UNFIT
    for at, (item, after) in enumerate(zip(items, [*items[1:], None], strict=True)):
        if at < len(seconds):
            _bounded(seconds[at])
        if _failed(item, after):
            os.write(tell, str(at).encode())
            return _KILLED
    return _SURVIVED


def _bounded(seconds: float) -> None:
    """Bounds this process's CPU for the next test; one that never ends is ended soon."""
    spent = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    limit = int(spent + _SPARE_CPU + _TIMES_CPU * seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _put(mutant: Mutant) -> bool:
    """Puts a mutant into the function that is loaded; False where it does not fit there."""
    path = str(mutant.path)
    codes = {
        code.co_qualname: code
        for code in _codes(mutant.code())
        if code.co_firstlineno == mutant.outer
    }
    put = False
    for thing in gc.get_objects():
        if not isinstance(thing, FunctionType):
            continue
        here = thing.__code__
        if here.co_filename != path or here.co_firstlineno != mutant.outer:
            continue
        new = codes.get(here.co_qualname)
        if new is None or new.co_freevars != here.co_freevars:
            return False
        thing.__code__ = new
        put = True
    return put


def _codes(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _codes(one)


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


def _map_to(writer: int, items: Sequence[pytest.Item], files: set[str]) -> int:
    tracer = _Tracer(files)
    told = {}
    for item, after in zip(items, [*items[1:], None], strict=True):
        tracer.begin()
        begun = time.process_time()
        threading.settrace(tracer)
        sys.settrace(tracer)
        try:
            wrong = _failed(item, after)
        finally:
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type]  # None ends it, as the manual says
        took = round(time.process_time() - begun, 3)
        lines = {path: sorted(here) for path, here in tracer.lines.items()}
        told[item.nodeid] = (took, lines, wrong)
    with os.fdopen(writer, "w", encoding="utf-8") as out:
        json.dump(told, out)
    return _SURVIVED


def _ended(pid: int) -> int:
    """Gives how a child ended; one that is killed by a bound has noticed."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.WEXITSTATUS(status) if os.WIFEXITED(status) else _KILLED
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return _KILLED


# -- on import -------------------------------------------------------------------------------------


def _noticed_on_import(name: str, mutant: Mutant, tests: Sequence[str], bound: int) -> bool:
    order = [
        sys.executable,
        "-m",
        "benchmarks.mutation_trial",
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
            timeout=_PATIENCE,
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
    _calm()
    if ROOMS[name].inline:
        inline()
    return int(pytest.main([*_QUIET, "-x", *tests]))


# -- the sandbox's jobs, here ----------------------------------------------------------------------

_ONE_AT_A_TIME = threading.RLock()


def inline() -> None:
    """Lets the sandbox's jobs run in this process: a child of its own would not know the mutant."""
    sandbox = importlib.import_module("redaction.sandbox")
    errors = importlib.import_module("records.errors")
    jobs: Mapping[str, str] = importlib.import_module("redaction.worker").JOBS

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
