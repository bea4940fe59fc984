"""What every adapter does alike with locks, and locks of a folder, which knows none by itself."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from records.bucket import Lock, whole_second
from records.errors import Damaged, Held, NotAllowed

FOLDER = ".locks"  # no safe key begins with a dot, so no object can ever stand here


def held(bucket: str, key: str, lock: Lock) -> Held:
    """Gives the error that tells what binds an object."""
    return Held(
        f"bucket {bucket}, key {key}: it is {lock} and was not removed or replaced; "
        "lift the hold (release hold --lift), or wait until its time is over"
    )


def no_locks(bucket: str) -> NotAllowed:
    """Gives the error of a store that cannot lock."""
    return NotAllowed(
        f"bucket {bucket}: it was made without object lock, so nothing in it can be held; "
        "release storage init tells what the server can do"
    )


def changed(
    bucket: str, key: str, lock: Lock, *, hold: bool | None, until: datetime | None
) -> Lock:
    """Gives a lock as somebody wants it.

    Raises:
        NotAllowed: it would be kept for a shorter time than it is.
    """
    kept = lock.until
    if until is not None:
        until = whole_second(until)
        if kept is not None and until < kept:
            raise NotAllowed(
                f"bucket {bucket}, key {key}: it is {lock}, and a retention is never made shorter"
            )
        kept = until
    return Lock(lock.hold if hold is None else hold, kept)


class FolderLocks:
    """Keeps the locks of a folder's objects beside them, one file each.

    They bind whoever comes by the adapter, as the bucket itself does; whoever may write the folder may
    remove both. A folder that must resist its own administrator is no folder, but a store with object lock.

    Args:
        root: the bucket's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / FOLDER

    @contextmanager
    def standing_still(self, *, to_change: bool = False) -> Iterator[None]:
        """Sees to it that no lock comes or goes while the block runs, in any process of this machine."""
        descriptor = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if to_change else fcntl.LOCK_SH)
            yield
        finally:
            os.close(descriptor)

    def of(self, key: str) -> Lock:
        """Gives what binds an object.

        Raises:
            Damaged: what is written down of it cannot be read; it is not taken for free.
        """
        try:
            told = json.loads(self._path(key).read_bytes())
            until = told["until"]
            return Lock(bool(told["hold"]), None if until is None else _instant(until))
        except FileNotFoundError:
            return Lock()
        except (ValueError, KeyError, TypeError) as error:
            raise Damaged(
                f"key {key}: its lock cannot be read; look it up in the journal, and hold it again"
            ) from error

    def put(self, key: str, lock: Lock) -> None:
        """Writes down what binds an object from now on, whole or not at all."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path = self._path(key)
        part = path.with_suffix(".part")
        until = None if lock.until is None else lock.until.isoformat()
        with part.open("w", encoding="ascii") as out:
            os.fchmod(out.fileno(), 0o600)
            json.dump({"hold": lock.hold, "until": until}, out)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)

    def drop(self, key: str) -> None:
        """Forgets the lock of an object that is gone, so that a new one under its key is free."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / hashlib.sha256(key.encode()).hexdigest()


def _instant(told: str) -> datetime:
    return datetime.fromisoformat(told).astimezone(UTC)
