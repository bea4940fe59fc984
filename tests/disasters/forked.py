"""Processes that a matrix forks, and whatever a dead one of them leaves behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable

import psutil

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 120.0
"""Seconds that a process may take to come to its death, or to mend."""


class Children:
    """Processes of ours by their number; whatever a dead one leaves behind comes to us too.

    Attributes:
        patience: seconds that one may take to come to its end.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._ended: dict[int, int] = {}
        self._known: set[int] = set()
        self.patience = patience
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def begin(self, work: Callable[[], None]) -> int:
        """Forks a process that does some work and ends; what goes wrong there is told, and its code is 1."""
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            self.adopt(pid)
            return pid
        code = 1
        try:
            work()
            code = 0
        except BaseException:  # noqa: BLE001 -- told here, where nobody else can
            # a process whose disk was filled could not say so in a file, and would go on as its parent
            hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
            traceback.print_exc()
        finally:
            os._exit(code)

    def adopt(self, pid: int) -> None:
        """Takes a process for one of ours; the kernel may have given its number to another one before."""
        self._ended.pop(pid, None)
        self._known.add(pid)

    def ended(self, pid: int) -> int | None:
        """Gives how a process ended, or None while it runs."""
        with contextlib.suppress(ChildProcessError):
            while (one := os.waitpid(-1, os.WNOHANG))[0]:
                self._ended[one[0]] = one[1]
                self._known.discard(one[0])
        status = self._ended.get(pid)
        return None if status is None else os.waitstatus_to_exitcode(status)

    def wait(self, pid: int) -> int:
        """Waits for the end of a process, and gives how it ended."""
        until = time.monotonic() + self.patience
        while (code := self.ended(pid)) is None:
            if time.monotonic() > until:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.005)
        return code

    def strays(self) -> list[int]:
        """Gives the processes that a dead one left, once they had a while to end by themselves."""
        until = time.monotonic() + 15
        while True:
            self.ended(0)
            left = [c.pid for c in psutil.Process().children() if c.pid not in self._known]
            if not left or time.monotonic() > until:
                for pid in left:
                    os.kill(pid, signal.SIGKILL)
                return left
            time.sleep(0.01)
