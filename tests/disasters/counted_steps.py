"""Counts the steps of the desk's work, and lets its process die at any one of them.

Nobody writes the steps down: every call of a port is one, and within it every change of a file, every
commit of the database and every child process that is started. A step that somebody adds to a flow is
counted by itself. Between two steps nothing changes on the disk but the content of files that nobody
can see yet, so dying before each of them is dying everywhere.
"""

from __future__ import annotations

import dataclasses
import errno
import io
import os
import re
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from flows.desk import Desk
from flows.settings import Settings
from publish.site import Site

_PLAIN = (Settings, Path, Site, Mapping)
"""What a desk holds and cannot be called: values."""
_CHANGES = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.symlink"}
_ROOM_MAKING = {"os.remove", "os.rmdir"}
BY_CHANCE = re.compile(r"(?<=/)(tmp|desk-|release-|release-job-|\.fetch-|\.catalogue-)\w{8}\b")


class Steps:
    """The steps of one process, and what is to happen at them.

    Attributes:
        names: every step so far, in order.
        rests: the numbers of those at which the process has one thread, no child and no file in hand.
        dies_at: number of the step before which disaster strikes, if any.
        blow: the disaster; by default the process is killed.
        is_full: whether nothing more goes on the disk of the house.
        at_rest: called with the number of each step at which it rests.
    """

    def __init__(self, house: Path) -> None:
        self.names: list[str] = []
        self.rests: list[int] = []
        self.dies_at: int | None = None
        self.blow: Blow = kill
        self.is_full = False
        self.at_rest: Callable[[int], None] | None = None
        self._house, self._disk = f"{house}/", f"{house.parent}/"
        self._lock = threading.Lock()
        self._depth = 0
        self._on = False

    def watch(self) -> None:
        """Begins to count; there is one such object in a process, and it stays."""
        self._on = True
        sys.addaudithook(self._heard)
        event.listen(Engine, "commit", self._commits)

    def stop(self) -> None:
        """Counts nothing any more."""
        self._on = False

    def happens(self, name: str) -> None:
        """Takes note of a step that is about to happen, and dies of it if that was wanted."""
        if not self._on:
            return
        with self._lock:
            number = len(self.names)
            self.names.append(BY_CHANCE.sub(r"\1*", name.replace(self._house, "")))
        if number == self.dies_at:
            self.blow(self)

    def call(self, name: str, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Calls a port, which is a step; so is its end, where no other port's call is around it."""
        if self._depth or threading.current_thread() is not threading.main_thread():
            self.happens(name)
            return self._counted(name, work(*args, **kwargs))
        self._rest()
        self.happens(name)
        self._depth += 1
        try:
            given = work(*args, **kwargs)
        finally:
            self._depth -= 1
        self.happens(f"{name}: done")
        return self._counted(name, given)

    def _rest(self) -> None:
        if not self._on or threading.active_count() > 1 or _has_children() or self._is_writing():
            return
        number = len(self.names)
        self.rests.append(number)
        if self.at_rest is not None:
            self._on = False
            self.at_rest(number)
            self._on = True

    def _is_writing(self) -> bool:
        """Tells whether this process holds a file of the work folder open, which a copy would not follow."""
        paths = (link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink())
        return any(p.is_relative_to(f"{self._house}work") and p.is_file() for p in paths)

    def _counted(self, name: str, given: Any) -> Any:
        """Gives what a port gave; where that is worked on later, its steps are counted too."""
        if isinstance(given, io.IOBase):
            return given
        if hasattr(given, "__enter__") and hasattr(given, "__exit__"):
            return _Block(self, name, given)
        return self._each(name, given) if isinstance(given, Iterator) else given

    def _each(self, name: str, given: Iterator[Any]) -> Iterator[Any]:
        try:
            while True:
                try:
                    one = self.call(f"{name}: next", next, given)
                except StopIteration:
                    return
                yield one
        finally:
            getattr(given, "close", lambda: None)()

    def _heard(self, what: str, told: tuple[Any, ...]) -> None:
        if not self._on:
            return
        if what in _CHANGES:
            path = _changed(told)
            if path.startswith(self._house):
                self.happens(f"{what} {path}")
            self._refuse(what not in _ROOM_MAKING, path)
        elif what == "open":
            path, _mode, flags = told
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if writes and str(path).startswith(self._house):
                self.happens(f"open {path}")
            self._refuse(bool(writes), str(path))
        elif what == "subprocess.Popen":
            self.happens(f"start {Path(os.fsdecode(told[0])).name}")

    def _refuse(self, needs_room: bool, path: str) -> None:
        if self.is_full and needs_room and path.startswith(self._disk):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)

    def _commits(self, connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            self.happens("commit")


def kill(_steps: Steps) -> None:
    """Ends this process as the kernel ends one that ran out of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def fill(steps: Steps) -> None:
    """Lets nothing more go on the disk: no file, folder or link, and not a byte of the database."""
    steps.is_full = True
    if threading.current_thread() is threading.main_thread():
        # Python ignores it from the start; a step of another thread could not say so again
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))


Blow = Callable[[Steps], None]
BLOWS: dict[str, Blow] = {"kill": kill, "full": fill}
"""What strikes at a step: kill -9, or a disk that is full from then on."""


class _Block:
    """A lease: taking it and letting it go are steps."""

    def __init__(self, steps: Steps, name: str, given: Any) -> None:
        self._steps, self._name, self._given = steps, name, given

    def __enter__(self) -> Any:
        return self._steps.call(f"{self._name}: taken", self._given.__enter__)

    def __exit__(self, *error: object) -> Any:
        return self._steps.call(f"{self._name}: let go", self._given.__exit__, *error)


class _Counted:
    """Stands before a port, and counts its calls."""

    def __init__(self, steps: Steps, name: str, behind: Any) -> None:
        self._steps, self._name, self._behind = steps, name, behind

    def __getattr__(self, attribute: str) -> Any:
        value = getattr(self._behind, attribute)
        if attribute.startswith("_") or not callable(value):
            return value

        def counted(*args: Any, **kwargs: Any) -> Any:
            about = f" {args[0]}" if args and isinstance(args[0], str) else ""
            return self._steps.call(f"{self._name}.{attribute}{about}", value, *args, **kwargs)

        return counted


def count(desk: Desk, steps: Steps) -> None:
    """Puts a counter before every port of a desk, whatever ports it has, and before both buckets."""
    for name, keeper in (("vault bucket", desk.vault), ("shelf bucket", desk.shelf)):
        keeper._bucket = _Counted(steps, name, keeper._bucket)
    for one in dataclasses.fields(desk):
        behind = getattr(desk, one.name)
        if behind is None or isinstance(behind, _PLAIN):
            continue
        counted = _Counted(steps, one.name, behind)
        setattr(desk, one.name, _function(steps, one.name, behind) if callable(behind) else counted)


def _function(steps: Steps, name: str, behind: Callable[..., Any]) -> Callable[..., Any]:
    def counted(*args: Any, **kwargs: Any) -> Any:
        return steps.call(name, behind, *args, **kwargs)

    return counted


def _changed(told: tuple[Any, ...]) -> str:
    """Gives the path that is made or goes: the second of two, where there are two."""
    paths = [os.fsdecode(one) for one in told if isinstance(one, (str, bytes, os.PathLike))]
    within = told[-1]
    if paths and isinstance(within, int) and within >= 0 and not Path(paths[-1]).is_absolute():
        return str(Path(f"/proc/self/fd/{within}").readlink() / paths[-1])
    return paths[-1] if paths else ""


def _has_children() -> bool:
    return bool(Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii"))
