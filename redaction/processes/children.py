"""Child processes as the sandbox has them: started anew, or forked from a nursery that knows the code.

Both are sent one order, answer by a pipe, are killed with all that they started, and tell how they ended.
Inside :func:`nursed` the jobs of the engine are forked by :mod:`redaction.processes.nursery`. The
witnesses never are: what proves a copy starts from nothing that the engine has loaded.
See docs/decisions/nursery.md.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import IO, Protocol

from records.errors import ReleaseError

OF_THE_ENGINE = frozenset(
    {"examine", "digest", "read", "structure", "emit", "burn", "assemble", "author", "rules"}
)
"""The jobs that a nursery forks; every other is started anew, the witnesses and their scrambler above all."""

LARGEST_WORD = 1 << 12
"""Bytes of what a nursery says of a child."""


class Child(Protocol):
    """A process that works on one job.

    Attributes:
        pid: its number, which is that of its group too.
        answers: descriptor on which it answers.
    """

    pid: int
    answers: int

    def send(self, order: bytes) -> None:
        """Sends it all that it is told."""

    def ends(self, within: float) -> bool:
        """Tells whether it ends by itself in so many seconds."""

    def end(self) -> tuple[int, int]:
        """Ends it and all that it started; gives its exit code and its peak of memory in bytes."""


@contextlib.contextmanager
def started(job: str, environment: Mapping[str, str], complaints: IO[bytes]) -> Iterator[Child]:
    """Gives a child that waits for its order; it is to be ended before the block is left.

    Args:
        job: what it will be told to do.
        environment: all that it sees of ours.
        complaints: where what it and its libraries print goes.

    Raises:
        ReleaseError: the nursery is gone.
    """
    nursery = _NURSERY.get()
    if nursery is not None and job in OF_THE_ENGINE:
        child: _Anew | _Forked = nursery.child(job, environment, complaints)
    else:
        child = _Anew(environment, complaints)
    try:
        yield child
    finally:
        child.close()


@contextlib.contextmanager
def nursed(environment: Mapping[str, str]) -> Iterator[None]:
    """Has the engine's jobs forked by one nursery as long as the block lasts.

    Where the kernel cannot name a process by a descriptor (Linux before 5.3), they are started anew as
    everywhere else. So they are in threads that do not take over this one's context.
    """
    if not _can_nurse():
        yield
        return
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with here:
        with there:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "redaction.processes.nursery", str(there.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=dict(environment),
                pass_fds=(there.fileno(),),
                start_new_session=True,
                cwd="/",
            )
        token = _NURSERY.set(_Nursery(here))
        try:
            yield
        finally:
            _NURSERY.reset(token)
            here.close()
            process.wait()


def _can_nurse() -> bool:
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


# -- started anew ----------------------------------------------------------------------------------


class _Anew:
    """A child that loads its own code."""

    def __init__(self, environment: Mapping[str, str], complaints: IO[bytes]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "redaction.processes.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=dict(environment),
            start_new_session=True,
            cwd="/",
        )
        assert self._process.stdout is not None  # noqa: S101 -- PIPE was asked for
        self.pid = self._process.pid
        self.answers = self._process.stdout.fileno()

    def send(self, order: bytes) -> None:
        assert self._process.stdin is not None  # noqa: S101 -- PIPE was asked for
        # a child that died before reading tells more by its exit code than by this error
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(order)
            self._process.stdin.close()

    def ends(self, within: float) -> bool:
        until = time.monotonic() + within
        while time.monotonic() < until:
            if os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None:
                return True
            time.sleep(0.005)
        return False

    def end(self) -> tuple[int, int]:
        # the group goes before its leader is reaped: until then nobody else can bear its number
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        _, status, usage = os.wait4(self.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        return self._process.returncode, usage.ru_maxrss * 1024

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


# -- forked by a nursery ---------------------------------------------------------------------------


class _Forked:
    """A child that a nursery forked; the nursery reaps it, and tells on its line how it ended."""

    def __init__(self, order: int, answers: int, line: socket.socket) -> None:
        self.pid = 0
        self.answers = answers
        self._order = os.fdopen(order, "wb")
        self._line = line
        self._outcome: dict[str, int] | None = None

    def is_born(self) -> None:
        """Waits until it lives."""
        self.pid = self._told()["born"]

    def send(self, order: bytes) -> None:
        # a child that died before reading tells more by its exit code than by this error
        with contextlib.suppress(BrokenPipeError):
            self._order.write(order)
            self._order.close()

    def ends(self, within: float) -> bool:
        waiting = select.poll()
        waiting.register(self._line, select.POLLIN)
        if self._outcome is None and waiting.poll(within * 1000):
            self._outcome = self._told()
        return self._outcome is not None

    def end(self) -> tuple[int, int]:
        if self._outcome is None:
            # closing our half asks the nursery to kill it; where it has ended by now, so it has told
            self._line.shutdown(socket.SHUT_WR)
            self._outcome = self._told()
        return self._outcome["code"], self._outcome["peak"]

    def close(self) -> None:
        self._line.close()
        os.close(self.answers)
        with contextlib.suppress(BrokenPipeError):
            self._order.close()

    def _told(self) -> dict[str, int]:
        word = self._line.recv(LARGEST_WORD)
        if not word:
            raise ReleaseError("the nursery of the sandbox is gone")
        told: dict[str, int] = json.loads(word)
        return told


@dataclass(frozen=True, slots=True)
class _Nursery:
    """A nursery at the other end of a socket; several threads may ask it for children."""

    calls: socket.socket

    def child(self, job: str, environment: Mapping[str, str], complaints: IO[bytes]) -> _Forked:
        """Gives a child once it lives.

        Raises:
            ReleaseError: the nursery is gone.
        """
        reads, order = os.pipe()
        answers, writes = os.pipe()
        line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        child = _Forked(order, answers, line)
        call = json.dumps({"job": job, "environment": dict(environment)}).encode()
        try:
            try:
                given = [reads, writes, complaints.fileno(), theirs.fileno()]
                socket.send_fds(self.calls, [call], given)
            except BrokenPipeError:
                raise ReleaseError("the nursery of the sandbox is gone") from None
            finally:
                os.close(reads)
                os.close(writes)
                theirs.close()
            child.is_born()
        except BaseException:
            child.close()
            raise
        return child


_NURSERY: ContextVar[_Nursery | None] = ContextVar("_NURSERY", default=None)
