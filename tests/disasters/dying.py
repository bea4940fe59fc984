"""A process that dies at a step, and another that carries on from where the house was before it.

At each step at which a process rests (one thread, no child, no transaction) it forks. The parent goes on
and is killed by SIGKILL at the step that was asked for, with every lease and lock that it holds. The child
waits until the house is put back as it was, and goes on in the parent's place to the next step. So each
death is one of the real process, and what came before it is not done again for each.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from counted_steps import Blow, Steps, count, kill
from small_house import STRUCK_AT, Work, handed_in, paper
from turned_clock import turn

from flows import wiring
from flows.settings import load
from records.errors import ReleaseError
from redaction import scratch

NEVER_CAME = 99
"""Exit code of a process that came to its end, in spite of what struck it or because it did not."""
SAID_SO = 75
"""Exit code of a process that told its failure as an error of ours."""


@dataclass(frozen=True)
class Seen:
    """The steps of an undisturbed run: their names, and the numbers of those at which it rests."""

    names: list[str]
    rests: list[int]

    def rest_before(self, number: int) -> int:
        """Gives the last step at which the process rests before a step, or at it."""
        return max(rest for rest in self.rests if rest <= number)


def apart(room: Path) -> None:
    """Keeps what this process puts aside in a folder of its own, where it can be looked for."""
    tempfile.tempdir = str(room / "tmp")
    (room / "tmp").mkdir(exist_ok=True)
    scratch.roomy = lambda: str(room / "tmp")  # the machine's memory disk is everybody's


def worked(room: Path, work: Work, steps: Steps) -> None:
    """Does the work in the house of a room, with every step counted."""
    apart(room)
    turn(STRUCK_AT)
    os.environ["RELEASE_FOLDER"] = str(room / "house")
    paper(handed_in(room / "house"))  # whoever hands it in has it before the disk is full
    steps.watch()
    opened = steps.call("open the desk", wiring.open_desk, load())
    count(opened, steps)
    work.run(room / "house")
    steps.happens("the end")
    steps.stop()


def look(room: Path, work: Work) -> None:
    """Does the work undisturbed, and writes down its steps."""
    steps = Steps(room / "house")
    worked(room, work, steps)
    (room / "seen.json").write_text(json.dumps(asdict(Seen(steps.names, steps.rests))))


def seen(room: Path) -> Seen:
    """Gives what was written down."""
    return Seen(**json.loads((room / "seen.json").read_text()))


@dataclass(frozen=True)
class Line:
    """How a process that is about to be struck, and its successor, speak with whoever looks on.

    Attributes:
        tell: where a line is written before each death: its step, and who goes on.
        go: where a byte comes once the house is put back.
    """

    tell: int
    go: int


def die_at_each(
    room: Path, work: Work, deaths: dict[int, list[int]], line: Line, blow: Blow = kill
) -> None:
    """Does the work, and is struck by every disaster in turn.

    Args:
        room: holds the house; what it was before each death is put beside it as ``before``.
        work: what is done.
        deaths: the steps to die at, by the step of rest before each.
        line: how it is told.
        blow: what strikes.
    """
    steps = Steps(room / "house")

    def at_rest(number: int) -> None:
        wanted = deaths.get(number, [])
        if wanted:
            save(room / "house", room / "before")
        for death in wanted:
            successor = os.fork()
            if successor:
                told = {"death": death, "victim": os.getpid(), "successor": successor}
                os.write(line.tell, json.dumps(told).encode() + b"\n")
                steps.dies_at, steps.at_rest = death, None
                return
            assert os.read(line.go, 1) == b"g"
            _take_over(room / "house")

    steps.at_rest, steps.blow = at_rest, blow
    try:
        worked(room, work, steps)
    except ReleaseError:
        if steps.dies_at is None:
            raise
        os._exit(SAID_SO)
    if steps.dies_at is not None:
        os._exit(NEVER_CAME)
    os.write(line.tell, b'{"death": -1}\n')


def save(house: Path, to: Path) -> None:
    """Copies a house in which nobody is at work, with all that a process left open in it."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(house, to, symlinks=True)


_INHERITED: list[object] = []
"""Connections of dead processes, never closed: closing one would tidy up a database that is not its own."""


def _take_over(house: Path) -> None:
    """Makes what this process inherited its own: locks on folders that were put back, and the database."""
    for link in Path("/proc/self/fd").iterdir():
        path = Path(str(link.readlink()).removesuffix(" (deleted)")) if link.is_symlink() else link
        if path.is_relative_to(house) and path.is_dir():
            anew = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
            os.dup2(anew, int(link.name), inheritable=False)
            os.close(anew)
            fcntl.flock(int(link.name), fcntl.LOCK_EX)
    for one in gc.get_objects():
        if type(one).__name__ == "Database" and type(one).__module__ == "storage.database":
            _INHERITED.append(one._engine.pool)
            one._engine.dispose(close=False)
