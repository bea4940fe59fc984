"""Keeps child processes running: started in order, started again when one dies, ended in reverse."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flows.orchestrating.engine import dying_with_us
from records.errors import StoreFailed

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
STEADY = 60.0
"""Seconds after which a child that ran is no longer taken for one that cannot start."""
FAREWELL = 30.0
"""Seconds that a child has to end by itself."""


@dataclass(slots=True)
class Child:
    """A program to keep running.

    Attributes:
        name: what messages call it.
        command: program and arguments.
        environment: all of its environment.
        log: file that what it says is added to.
        answers: tells whether it is well; asked once it was started.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    answers: Callable[[], bool] = field(default=lambda: True)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    due_at: float = 0.0

    def start(self) -> None:
        """Starts it; it dies with us, whatever we die of."""
        with self.log.open("ab") as said:
            self.process = subprocess.Popen(
                list(self.command),
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
                preexec_fn=dying_with_us(),  # noqa: PLW1509 -- two system calls, no locks
            )
        self.started_at = time.monotonic()

    def stop(self) -> None:
        """Asks it to end, and ends it where it does not."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(FAREWELL)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Supervisor:
    """Keeps children running until it is told to stop.

    Args:
        told: is given one line for each thing that happens.
    """

    def __init__(self, told: Callable[[str], None]) -> None:
        self._told = told
        self._children: list[Child] = []
        self._stop = threading.Event()

    def stop(self) -> None:
        """Ends :meth:`watch`; may be called by a handler of signals."""
        self._stop.set()

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Ends every child that was started, the last one first, when the block ends."""
        try:
            yield
        finally:
            for child in reversed(self._children):
                child.stop()
                self._told(f"{child.name} has ended")

    def start(self, child: Child, patience: float) -> None:
        """Starts a child and waits until it answers.

        Raises:
            StoreFailed: it ended, or did not answer in time.
        """
        self._children.append(child)
        child.start()
        until = time.monotonic() + patience
        while not child.answers():
            assert child.process is not None  # noqa: S101 -- it was started above
            if self._stop.is_set() or child.process.poll() is not None or time.monotonic() > until:
                raise StoreFailed(f"{child.name} did not start; see {child.log.name} in its folder")
            self._stop.wait(0.2)
        self._told(f"{child.name} runs")

    def watch(self, every: float = 0.5) -> None:
        """Starts dead children again, with pauses that grow, until :meth:`stop`.

        To be called by the thread that started them: the kernel ends a child with that thread.
        """
        while not self._stop.wait(every):
            for child in self._children:
                self._tend(child, time.monotonic())

    def _tend(self, child: Child, now: float) -> None:
        process = child.process
        if process is not None:
            ended = process.poll()
            if ended is None:
                return
            if now - child.started_at > STEADY:
                child.pause = FIRST_PAUSE
            child.process, child.due_at = None, now + child.pause
            self._told(f"{child.name} ended with {ended}; it starts again in {child.pause:.0f} s")
            child.pause = min(2 * child.pause, LONGEST_PAUSE)
        elif now >= child.due_at:
            child.start()
            self._told(f"{child.name} was started again")
