"""What a child and all that it started hold and use together: limits of the kernel bind each process by itself.

A child that was taken over could start others, each within its own limits, until the machine has no room.
All of them are of its group, which they cannot leave (:mod:`redaction.processes.confine`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_PROCESSES = Path("/proc")
_STATE, _PARENT, _GROUP, _TIMES, _THREADS = 0, 1, 2, slice(11, 15), 17
"""Places among the fields behind a process's name: its state, parent and group, its times and those of the
children that it waited for, in the system's and in its own code, and its threads (proc_pid_stat(5))."""

_AWAKE = (b"R", b"D")
"""States of who has a core, or waits for one, or for a disk; all others sleep."""


@dataclass(frozen=True, slots=True)
class Together:
    """What some processes hold and have used.

    Attributes:
        numbers: of those that there are; none where the kernel does not tell.
        memory: bytes of memory that they have in use, what they share counted for each.
        cpu: seconds of CPU that they have used, and those that they started and waited for.
        awake: whether one of them has, or waits for, a core or a disk.
    """

    numbers: tuple[int, ...]
    memory: int
    cpu: float
    awake: bool


NOBODY = Together((), 0, 0.0, awake=False)
"""What is known of a process that the kernel does not show."""


@dataclass(frozen=True, slots=True)
class _Process:
    number: int
    parent: int
    memory: int
    cpu: float
    awake: bool


def held_by(group: int) -> Together:
    """Gives what the processes of a group hold now.

    Args:
        group: its number, which is that of the child that leads it.
    """
    return _summed(_processes(group))


def started_by(parent: int) -> Mapping[int, Together]:
    """Gives what each program that a process started holds now, with all that it started itself."""
    below: dict[int, list[_Process]] = {}
    for one in _processes(os.getpgid(parent)):
        below.setdefault(one.parent, []).append(one)
    return {one.number: _summed(_tree(one, below)) for one in below.get(parent, [])}


def _tree(root: _Process, below: Mapping[int, list[_Process]]) -> Iterator[_Process]:
    yield root
    for one in below.get(root.number, ()):
        yield from _tree(one, below)


def _summed(processes: Iterable[_Process]) -> Together:
    held = list(processes)
    return Together(
        tuple(one.number for one in held),
        sum(one.memory for one in held),
        sum(one.cpu for one in held),
        awake=any(one.awake for one in held),
    )


def _processes(group: int) -> Iterator[_Process]:
    """Gives the processes of a group."""
    page, tick = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")
    for place in _PROCESSES.glob("[0-9]*"):
        try:
            told = _stat(place)
            # a child that was just forked has yet to become the leader of its group
            if group not in (int(told[_GROUP]), int(place.name)):
                continue
            yield _Process(
                int(place.name),
                int(told[_PARENT]),
                int((place / "statm").read_bytes().split()[1]) * page,
                sum(int(ticks) for ticks in told[_TIMES]) / tick,
                told[_STATE] in _AWAKE or (int(told[_THREADS]) > 1 and _threads_awake(place)),
            )
        except OSError:
            # it has ended since, or is nobody's business
            continue


def _threads_awake(place: Path) -> bool:
    return any(_stat(thread)[_STATE] in _AWAKE for thread in (place / "task").iterdir())


def _stat(place: Path) -> list[bytes]:
    # a name may hold anything, a bracket too
    return (place / "stat").read_bytes().rpartition(b")")[2].split()
