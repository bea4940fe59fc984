"""What a measured piece of work takes of the processor, with the processes that it has others do it in."""

from __future__ import annotations

import contextlib

import psutil


def spent() -> float:
    """Gives the seconds of CPU of this process and of all below it, those that still work included.

    What a process leaves behind that outlives it unasked is nobody's child any more, and is not counted.
    """
    own = psutil.Process()
    return _of(own) + sum(_of(one) for one in own.children(recursive=True))


def _of(process: psutil.Process) -> float:
    # one that has ended since it was listed is in its parent's figure the next time that this is asked
    with contextlib.suppress(psutil.NoSuchProcess):
        return float(sum(process.cpu_times()[:4]))
    return 0.0
