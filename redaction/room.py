"""Whether there is room for what a job writes: a full disk is no fault of the file that was worked on.

Source: errno(3); setrlimit(2) for files that may not grow further.
"""

from __future__ import annotations

import errno
import os
import resource
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from records.errors import RefusalReason, Refused, ReleaseError, StoreFailed

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

LEAST = 1 << 20
"""Bytes: with less than that free, a program that failed may have failed for want of room."""

SAID = (
    "no room is left for files of work under way; make room in the engine's folder, in TMPDIR and in "
    "/dev/shm, then try again"
)


def temporary() -> str:
    """Gives the folder for files of work under way.

    Raises:
        StoreFailed: nothing can be written there, which is how a full disk is noticed first.
    """
    try:
        return tempfile.gettempdir()
    except FileNotFoundError as error:
        raise StoreFailed(SAID) from error


@contextmanager
def told_when_full() -> Iterator[None]:
    """Makes what a full disk raises within the block an error of the store, worth another try.

    Raises:
        StoreFailed: a disk or quota is full, or no file may grow further.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise StoreFailed(SAID) from error


def shortage(error: BaseException, file_size: int) -> ReleaseError | None:
    """Gives what an error in a child means where it stems from a lack of room, however it was wrapped.

    Args:
        error: what was raised in the child.
        file_size: bytes to which a file of the child may grow. A file that made it grow further is
            a bomb; where the machine allows less than that, it is the machine's lack.
    """
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, StoreFailed):
            return seen
        if isinstance(seen, OSError) and seen.errno in FULL:
            allowed = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
            if seen.errno == errno.EFBIG and allowed in (file_size, resource.RLIM_INFINITY):
                return Refused(
                    RefusalReason.BOMB, "the file makes a parser write more than it may write"
                )
            return StoreFailed(SAID)
        seen = seen.__cause__ or seen.__context__
    return None


def is_short(*folders: str) -> bool:
    """Tells whether one of some folders stands on a disk that is as good as full."""
    free = (os.statvfs(folder) for folder in folders)
    return any(disk.f_bavail * disk.f_frsize < LEAST for disk in free)
