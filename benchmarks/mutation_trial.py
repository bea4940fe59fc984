"""Trials of mutants: the tests are loaded once, and each mutant meets them in a process forked from there.

A mutant meets the tests that can notice it, those first that are quick and that noticed others of its module.
One within a function is put into the loaded function; one that runs on import is tried in a process of its own.
"""

from __future__ import annotations

import gc
import os
import resource
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from types import CodeType, FunctionType

import pytest

from benchmarks.mutants import Mutant
from benchmarks.mutation_children import KILLED, SURVIVED, UNFIT, fails, forked
from benchmarks.mutation_import import QUIET, calm, inline, noticed_on_import
from benchmarks.mutation_map import Known, Map, mapped
from benchmarks.mutation_rooms import Room, path_of

_SPARE_CPU, _TIMES_CPU = 6, 6
"""A test that meets a mutant may take so many seconds of CPU, and so many times what it takes without one."""

_A_KILL = 4.0
"""How much sooner a test is asked that noticed another mutant of the module: as if it took less by so much."""


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
        calm()
        if self.room.inline:
            inline()
        pytest.main([*QUIET, *self.room.tests], plugins=[self])
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
        """Gives the map of the room's tests, and those that fail without any mutant.

        Raises:
            RuntimeError: a tenth of them fail without any mutant, so nothing that they say is worth much.
        """
        files = {str(path_of(module)) for module in self.room.modules}
        return mapped([*self.items.values()], files)

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
            ended, by = forked(lambda tell: _noticed(mutant, self._of(tests), tell, seconds))
            if ended != UNFIT:
                return None if ended == SURVIVED else by
        bound = int(_TIMES_CPU * sum(known[name].seconds for name in tests))
        return -1 if noticed_on_import(self._name, mutant, tests, bound) else None

    def _holds(self, tests: tuple[str, ...]) -> bool:
        """Tells whether the tests pass without any mutant, in their order."""
        if tests not in self._held:
            ended, _ = forked(lambda tell: _noticed(None, self._of(tests), tell))
            self._held[tests] = ended == SURVIVED
        return self._held[tests]

    def _of(self, tests: Sequence[str]) -> list[pytest.Item]:
        return [self.items[name] for name in tests]


def _noticed(
    mutant: Mutant | None, items: Sequence[pytest.Item], tell: int, seconds: Sequence[float] = ()
) -> int:
    if mutant is not None and not _put(mutant):
        return UNFIT
    for at, (item, after) in enumerate(zip(items, [*items[1:], None], strict=True)):
        if at < len(seconds):
            _bounded(seconds[at])
        if fails(item, after):
            os.write(tell, str(at).encode())
            return KILLED
    return SURVIVED


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
