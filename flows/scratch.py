"""Private folders for work under way, of which a killed process leaves nothing for long.

They hold unredacted files. Each is locked by its owner while it lives; whoever comes next removes
those whose owner is gone.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from records.errors import StoreFailed
from redaction.room import told_when_full

_PREFIX = "desk-"


@contextmanager
def scratch(work: Path) -> Iterator[Path]:
    """Gives a folder of mode 0700 within ``work``, removed at the end with all in it.

    Whatever killed processes left there goes first.

    Raises:
        StoreFailed: it cannot be made, or the disk is full before the work in it is done.
    """
    try:
        sweep(work)
        with _alone(work):
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=work))
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(held, fcntl.LOCK_EX)
    except OSError as error:
        raise StoreFailed(
            f"folder {work.name}: no room for work can be made in it ({error.strerror}); "
            "check the disk, then try again"
        ) from error
    try:
        with told_when_full():
            yield folder
    finally:
        # what cannot be removed now is swept later, when nobody holds it any more
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def sweep(work: Path) -> int:
    """Removes what killed processes left; gives how many folders that were.

    Raises:
        OSError: ``work`` cannot be listed, or what was left cannot be removed.
    """
    removed = 0
    with _alone(work):
        for folder in work.glob(f"{_PREFIX}*"):
            try:
                held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            except FileNotFoundError:
                continue  # its owner has just finished
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue  # its owner lives
            else:
                shutil.rmtree(folder)
                removed += 1
            finally:
                os.close(held)
    return removed


@contextmanager
def _alone(work: Path) -> Iterator[None]:
    """Holds the lock between making a folder and locking it, so that no sweep falls between."""
    held = os.open(work / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
