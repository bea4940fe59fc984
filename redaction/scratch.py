"""Folders for the files of one job: private, in memory where there is room, and never left behind.

They hold pictures and texts of pages that nobody has redacted. Whoever works in one locks it, so that a later
engine can tell what a killed one left, and remove it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from redaction import room

MEBIBYTE = 1024 * 1024
PREFIX = "release-job-"
ROOM_IN_MEMORY = 1024 * MEBIBYTE
"""Bytes that must be free in the machine's memory disk before scratch files go there."""


@contextlib.contextmanager
def folder(base: str | None = None) -> Iterator[str]:
    """Gives a private folder (mode 0700) for the files of one job, removed with all in it.

    The folder is locked as long as this process lives, so that a later one can tell what was left by
    a process that was killed: pictures and texts of pages that nobody has redacted. Those go first.

    Raises:
        StoreFailed: there is no room for it, or for what is written while it is there.
    """
    base = base or room.temporary()
    sweep(base)
    with (
        room.told_when_full(),
        tempfile.TemporaryDirectory(prefix=PREFIX, dir=base) as made,
    ):
        lock = os.open(made, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield made
        finally:
            os.close(lock)


def roomy() -> str:
    """Gives the folder in which scratch folders are made: in memory, where there is room."""
    memory = "/dev/shm"  # noqa: S108 -- scratch files are private and need not touch a disk
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ROOM_IN_MEMORY:
        return memory
    return room.temporary()


_SWEPT: dict[str, float] = {}
_SWEPT_EVERY = 60.0
"""Seconds between two looks, and the age from which an unlocked folder is nobody's."""


def sweep(base: str) -> None:
    """Removes, once a minute at most, the scratch folders of processes that are gone."""
    now = time.monotonic()
    if now - _SWEPT.get(base, -_SWEPT_EVERY) < _SWEPT_EVERY:
        return
    _SWEPT[base] = now
    for left in Path(base).glob(f"{PREFIX}*"):
        # somebody else's, or just gone: both are none of ours
        with contextlib.suppress(OSError):
            if (
                left.stat().st_uid != os.getuid()
                or time.time() - left.stat().st_mtime < _SWEPT_EVERY
            ):
                continue
            lock = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left)
            finally:
                os.close(lock)
