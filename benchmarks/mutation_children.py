"""Processes forked for one trial: they work alone and silently, and tell by how they end.

A child has everything that its parent has loaded, and nothing that it changes comes back.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from typing import NoReturn

import pytest
from _pytest.runner import runtestprotocol

PATIENCE = 900.0
"""Seconds after which a child that says nothing is ended."""

SURVIVED, KILLED, UNFIT = 0, 1, 2
"""How a trial ends: nobody noticed, a test noticed, or the mutant cannot be put in here."""


def alone(work: Callable[[], int]) -> NoReturn:
    """Does the work in this forked process, silently, and ends it with the work's code."""
    code = UNFIT
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


def fails(item: pytest.Item, after: pytest.Item | None) -> bool:
    """Runs a test, ``after`` being the next, and tells whether it fails."""
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=after))


def forked(work: Callable[[int], int]) -> tuple[int, int]:
    """Gives how a forked trial ended, and the place of the test that ended it, -1 where it told none."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        alone(lambda: work(writer))
    os.close(writer)
    ended = _ended(pid)
    with os.fdopen(reader, encoding="ascii") as told:
        said = told.read()
    return ended, int(said) if said else -1


def _ended(pid: int) -> int:
    """Gives how a child ended; one that is killed by a bound has noticed."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.WEXITSTATUS(status) if os.WIFEXITED(status) else KILLED
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return KILLED
