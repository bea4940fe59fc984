"""How long a program is waited for: by what it uses, since a busy machine lets a good one wait too.

What counts is CPU while a program is awake, and time by the clock while all of it sleeps: who waits for a
core that others have is not blamed for it, and who sleeps for ever is ended all the same.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from redaction.processes.together import NOBODY, Together, started_by

FARTHEST = 20
"""Times as long as by what it uses is a program waited for by the clock, whatever it does."""

LOOKED_AT_EVERY = 1.0
"""Seconds between two looks at a program that is waited for."""


@dataclass(slots=True)
class Patience:
    """Counts what of a bound a program has used up, look by look.

    Attributes:
        seconds: the bound.
    """

    seconds: float
    _counted: float = 0.0
    _cpu: float | None = None
    _looked_at: float = field(default_factory=time.monotonic)
    _begun_at: float = field(default_factory=time.monotonic)

    def ends_with(self, held: Together) -> bool:
        """Tells whether the bound is used up, by what the program has used since the last look."""
        now = time.monotonic()
        used = 0.0 if self._cpu is None else max(held.cpu - self._cpu, 0.0)
        # a process that the kernel does not show counts by the clock
        self._counted += used if held.awake else now - self._looked_at
        self._cpu, self._looked_at = held.cpu, now
        return self._counted > self.seconds or now - self._begun_at > FARTHEST * self.seconds


@dataclass(slots=True)
class Waiting:
    """A wait for one program that this process started; asked as often as one likes.

    Attributes:
        program: its number.
        patience: how long it is waited for.
    """

    program: int
    patience: Patience
    _next: float = field(init=False)

    def __post_init__(self) -> None:
        self._next = time.monotonic() + self.pause

    @property
    def pause(self) -> float:
        """Gives the seconds between two looks at it."""
        return min(LOOKED_AT_EVERY, self.patience.seconds / 4)

    @property
    def over(self) -> bool:
        """Tells whether it was waited for long enough."""
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + self.pause
        return self.patience.ends_with(started_by(os.getpid()).get(self.program, NOBODY))


class OutOfTime(Exception):
    """A program did not come to its end within its bound."""


def printed_by(order: Sequence[str], seconds: float) -> bytes:
    """Gives what a program prints, waiting for its end.

    Args:
        order: the program and its arguments.
        seconds: of CPU, or asleep, for it with all that it starts.

    Raises:
        OutOfTime: it took longer, and was ended.
        OSError: it cannot be started.
        subprocess.CalledProcessError: it failed.
    """
    with (
        watched(seconds) as watch,
        subprocess.Popen(
            order, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as program,
    ):
        watch.only = program.pid
        printed, _ = program.communicate()
    if watch.ended:
        raise OutOfTime
    if program.returncode:
        raise subprocess.CalledProcessError(program.returncode, order[0])
    return printed


@dataclass(slots=True)
class Watch:
    """What is known of the programs that were watched.

    Attributes:
        ended: how many of them were ended because they had used up their bound.
        only: the one that is watched, by number; every one if none is named.
    """

    ended: int = 0
    only: int | None = None


@contextlib.contextmanager
def watched(seconds: float) -> Iterator[Watch]:
    """Ends every program of this process that is at work for longer than it may, while the block lasts.

    Whoever waits for one that was ended sees that it was killed. For libraries that start programs themselves
    and give no handle to them.

    Args:
        seconds: of CPU, or asleep, for each of them with all that it starts.
    """
    done, watch = threading.Event(), Watch()
    watcher = threading.Thread(target=_look_on, args=(seconds, done, watch), daemon=True)
    watcher.start()
    try:
        yield watch
    finally:
        done.set()
        watcher.join()


def _look_on(seconds: float, done: threading.Event, watch: Watch) -> None:
    known: dict[int, Patience] = {}
    while not done.wait(min(LOOKED_AT_EVERY, seconds / 4)):
        now = {
            number: held
            for number, held in started_by(os.getpid()).items()
            if watch.only in (None, number)
        }
        known = {number: known.get(number) or Patience(seconds) for number in now}
        for number, held in now.items():
            if known[number].ends_with(held):
                watch.ended += 1
                _end(held)


def _end(held: Together) -> None:
    # what a program started holds the pipe on which its end is waited for
    for number in held.numbers:
        # it may have ended by itself a moment ago
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
