"""A bucket in memory, for tests and for building a site before it is sent."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from records.bucket import Lock, ObjectHead, checked_lasting
from records.errors import StoreFailed
from storage.buckets.keys import safe_key, safe_prefix
from storage.buckets.locks import changed, held


@dataclass(frozen=True, slots=True)
class _Kept:
    head: ObjectHead
    content: bytes = field(repr=False)
    lock: Lock = field(default_factory=Lock)


class MemoryBucket:
    """Keeps objects in this process; implements :class:`records.bucket.Bucket`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()

    def put_once(self, key: str, content: bytes | Path, media_type: str) -> bool:
        """Stores under a new key; gives False where the key already holds something."""
        kept = self._made(safe_key(key), content, media_type)
        with self._lock:
            return self._kept.setdefault(key, kept) is kept

    def put(self, key: str, content: bytes | Path, media_type: str) -> None:
        """Stores under a key, replacing what it held.

        Raises:
            Held: a lock binds what it holds.
        """
        kept = self._made(safe_key(key), content, media_type)
        with self._lock:
            self._not_bound(key)
            self._kept[key] = kept

    def open(self, key: str) -> BinaryIO:
        """Opens an object for reading.

        Raises:
            KeyError: nothing is there.
        """
        return io.BytesIO(self._kept[safe_key(key)].content)

    def head(self, key: str) -> ObjectHead | None:
        """Gives what is known of an object, or None where there is none."""
        kept = self._kept.get(safe_key(key))
        return None if kept is None else kept.head

    def list(self, prefix: str = "") -> Iterator[ObjectHead]:
        """Gives the objects whose keys begin with ``prefix``, in the order of their keys."""
        safe_prefix(prefix)
        with self._lock:
            heads = [kept.head for key, kept in self._kept.items() if key.startswith(prefix)]
        yield from sorted(heads, key=lambda head: head.key)

    def copy(self, key: str, to: str) -> None:
        """Copies an object within the bucket.

        Raises:
            KeyError: nothing is there.
        """
        kept = self._kept[safe_key(key)]
        self.put(to, kept.content, kept.head.media_type)

    def delete(self, key: str) -> None:
        """Removes an object; removing what is not there is no error.

        Raises:
            Held: a lock binds it.
        """
        with self._lock:
            self._not_bound(safe_key(key))
            self._kept.pop(key, None)

    def presign(self, key: str, lasting: timedelta) -> str | None:
        """Gives None: memory has no addresses."""
        safe_key(key)
        checked_lasting(lasting)
        return None

    def can_lock(self) -> bool:
        """Gives True."""
        return True

    def lock(self, key: str, *, hold: bool | None = None, until: datetime | None = None) -> Lock:
        """Puts a hold on an object, lifts it, or makes its retention longer; gives what binds it then.

        Raises:
            NotAllowed: ``until`` is earlier than what binds already.
            KeyError: nothing is there.
        """
        with self._lock:
            kept = self._kept[safe_key(key)]
            wanted = changed(self.name, key, kept.lock, hold=hold, until=until)
            self._kept[key] = replace(kept, lock=wanted)
        return wanted

    def _not_bound(self, key: str) -> None:
        kept = self._kept.get(key)
        if kept is not None and kept.lock.binds(datetime.now(UTC)):
            raise held(self.name, key, kept.lock)

    def _made(self, key: str, content: bytes | Path, media_type: str) -> _Kept:
        try:
            held = content if isinstance(content, bytes) else content.read_bytes()
        except OSError as error:
            raise StoreFailed(
                f"bucket {self.name}, key {key}: the file to store cannot be read "
                f"({type(error).__name__}); check that it is still there"
            ) from error
        digest = hashlib.sha256(held).hexdigest()
        return _Kept(ObjectHead(key, len(held), digest, media_type), held)
