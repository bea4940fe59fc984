"""What a child and all that it started hold together: limits of the kernel bind each process by itself.

A child that was taken over could start others, each within its own limits, until the machine has no room.
All of them are of its group, which they cannot leave (:mod:`redaction.processes.confine`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROCESSES = Path("/proc")
_GROUP = 2
"""Place of a process's group among the fields behind its name (proc_pid_stat(5))."""


@dataclass(frozen=True, slots=True)
class Together:
    """What the processes of one group hold.

    Attributes:
        processes: how many there are; none where the kernel does not tell.
        memory: bytes of memory that they have in use, what they share counted for each.
    """

    processes: int
    memory: int


def held_by(group: int) -> Together:
    """Gives what the processes of a group hold now.

    Args:
        group: its number, which is that of the child that leads it.
    """
    held = list(_resident(group))
    return Together(len(held), sum(held))


def _resident(group: int) -> Iterator[int]:
    page = os.sysconf("SC_PAGE_SIZE")
    for place in _PROCESSES.glob("[0-9]*"):
        try:
            # a name may hold anything, a bracket too
            told = (place / "stat").read_bytes().rpartition(b")")[2].split()
            if int(told[_GROUP]) == group:
                yield int((place / "statm").read_bytes().split()[1]) * page
        except OSError:
            # it has ended since, or is nobody's business
            continue
