"""A bucket in a folder: whole files or none, and a new key goes to exactly one writer."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from records.bucket import Lock, ObjectHead, checked_lasting
from records.errors import InvalidInput, StoreFailed
from storage.buckets.guarded import guarded
from storage.buckets.keys import media_type_of, safe_key, safe_prefix
from storage.buckets.locks import FOLDER, FolderLocks, changed, held
from storage.content import CHUNK, opened

_DESK = ".incoming"  # no safe key begins with a dot, so no object can ever stand here
_FORGOTTEN = 24 * 3600.0  # seconds after which an unfinished file belongs to a writer that died
_NOT_THERE = (FileNotFoundError, NotADirectoryError, IsADirectoryError)


class FolderBucket:
    """Keeps each object as a file under a folder; implements :class:`records.bucket.Bucket`.

    A file is written beside the objects, synced, and only then linked (a new key) or renamed (a
    replaced one) into place, so that no reader ever sees half of it and a crash leaves none behind.
    Media types are told from the keys' endings; digests are not kept.

    Args:
        path: the folder; made where it is missing.
        name: what messages call it.
        private: only the owner may look (0700, 0600); else everybody may read (0755, 0644).

    Raises:
        StoreFailed: the folder cannot be made or used.
    """

    def __init__(self, path: Path, name: str, *, private: bool = False) -> None:
        self.name = name
        self._folder_mode, self._file_mode = (0o700, 0o600) if private else (0o755, 0o644)
        with self._answering("opening", ""):
            path.mkdir(parents=True, exist_ok=True)
            self._root = path.resolve(strict=True)
            self._desk = self._root / _DESK
            self._locks = FolderLocks(self._root)
            if private:
                self._root.chmod(self._folder_mode)
            self._desk.mkdir(mode=0o700, exist_ok=True)
            self._sweep()

    def put_once(self, key: str, content: bytes | Path, media_type: str) -> bool:  # noqa: ARG002 -- the ending tells the type
        """Stores under a new key, atomically; gives False where the key already holds something."""
        target = self._path(key)
        with self._answering("storing", key):
            if self._holds(key, target):
                return False
            with self._written(content) as whole:
                self._make_room(key, target)
                try:
                    # a link, unlike a rename, never replaces: one writer of many succeeds
                    os.link(whole, target)
                except FileExistsError:
                    self._holds(key, target)  # a folder is no rival, but a wrong key
                    return False
            _sync(target.parent)
        return True

    def put(self, key: str, content: bytes | Path, media_type: str) -> None:  # noqa: ARG002 -- the ending tells the type
        """Stores under a key, atomically replacing what it held.

        Raises:
            Held: a lock binds what it holds, and a folder keeps no versions.
        """
        target = self._path(key)
        with self._answering("storing", key), self._written(content) as whole:
            self._make_room(key, target)
            with self._locks.standing_still():
                if self._holds(key, target):
                    self._not_bound(key)
                whole.replace(target)
            _sync(target.parent)

    def open(self, key: str) -> BinaryIO:
        """Opens an object for reading.

        Raises:
            KeyError: nothing is there.
        """
        path = self._path(key)
        with self._answering("reading", key):
            try:
                # a symbolic link could lead anywhere: it is refused, not followed
                descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            except _NOT_THERE as error:
                raise KeyError(key) from error
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.close(descriptor)
                raise KeyError(key)
            source = os.fdopen(descriptor, "rb", buffering=0)
            return guarded(source, (OSError,), lambda error: self._failed("reading", key, error))

    def head(self, key: str) -> ObjectHead | None:
        """Gives what is known of an object, or None where there is none."""
        path = self._path(key)
        with self._answering("looking up", key):
            try:
                found = path.lstat()
            except _NOT_THERE:
                return None
        if not stat.S_ISREG(found.st_mode):
            return None
        return ObjectHead(key, found.st_size, None, media_type_of(key))

    def list(self, prefix: str = "") -> Iterator[ObjectHead]:
        """Gives the objects whose keys begin with ``prefix``, in the order of their keys.

        Whatever stands in the folder is given, even under a name that no key may have: a stranger's
        file must be seen to be found out.
        """
        safe_prefix(prefix)
        start = prefix.rpartition("/")[0]
        with self._answering("listing", prefix):
            self._root.stat()  # a folder that went away is no empty bucket
            yield from self._below(f"{start}/" if start else "", prefix)

    def copy(self, key: str, to: str) -> None:
        """Copies an object within the bucket.

        Raises:
            KeyError: nothing is there.
        """
        source = self._path(key)
        if self.head(key) is None:
            raise KeyError(key)
        self.put(to, source, media_type_of(to))

    def delete(self, key: str) -> None:
        """Removes an object; removing what is not there is no error.

        Raises:
            Held: a lock binds it.
        """
        path = self._path(key)
        with self._answering("removing", key), self._locks.standing_still():
            try:
                path.lstat()
                self._not_bound(key)
                path.unlink()
            except _NOT_THERE:
                return
            self._locks.drop(key)
            _sync(path.parent)

    def presign(self, key: str, lasting: timedelta) -> str | None:
        """Gives None: a folder has no addresses, and a path would neither run out nor ask who reads."""
        safe_key(key)
        checked_lasting(lasting)
        return None

    def can_lock(self) -> bool:
        """Gives True; see :class:`storage.buckets.locks.FolderLocks` for whom its locks bind."""
        return True

    def lock(self, key: str, *, hold: bool | None = None, until: datetime | None = None) -> Lock:
        """Puts a hold on an object, lifts it, or makes its retention longer; gives what binds it then.

        Raises:
            NotAllowed: ``until`` is earlier than what binds already.
            KeyError: nothing is there.
        """
        asks = hold is None and until is None
        with self._answering("locking", key), self._locks.standing_still(to_change=not asks):
            if self.head(key) is None:
                raise KeyError(key)
            found = self._locks.of(key)
            wanted = changed(self.name, key, found, hold=hold, until=until)
            if wanted != found:
                self._locks.put(key, wanted)
        return wanted

    def _not_bound(self, key: str) -> None:
        lock = self._locks.of(key)
        if lock.binds(datetime.now(UTC)):
            raise held(self.name, key, lock)

    def _path(self, key: str) -> Path:
        path = self._root.joinpath(*safe_key(key).split("/"))
        # a folder in the way may be a symbolic link that somebody planted
        if not path.parent.resolve().is_relative_to(self._root):
            raise StoreFailed(
                f"bucket {self.name}, key {key}: a link on its way leads out of the bucket; remove it"
            )
        return path

    def _holds(self, key: str, target: Path) -> bool:
        if target.is_dir() and not target.is_symlink():
            raise InvalidInput(
                f"bucket {self.name}, key {key}: other keys lie under it; choose another key"
            )
        return os.path.lexists(target)

    def _make_room(self, key: str, target: Path) -> None:
        folder = self._root
        for segment in target.relative_to(self._root).parts[:-1]:
            folder /= segment
            try:
                folder.mkdir()
            except FileExistsError as error:
                if not folder.is_dir():
                    raise InvalidInput(
                        f"bucket {self.name}, key {key}: it lies under another key; choose another"
                    ) from error
            else:
                folder.chmod(self._folder_mode)  # whatever the umask says
                _sync(folder.parent)

    @contextmanager
    def _written(self, content: bytes | Path) -> Iterator[Path]:
        """Gives a whole, synced file on the desk; takes it away again if it was not moved."""
        descriptor, made = tempfile.mkstemp(dir=self._desk)
        whole = Path(made)
        try:
            with os.fdopen(descriptor, "wb") as out, opened(content) as source:
                shutil.copyfileobj(source, out, CHUNK)
                out.flush()
                os.fchmod(out.fileno(), self._file_mode)
                os.fsync(out.fileno())
            yield whole
        finally:
            whole.unlink(missing_ok=True)

    def _below(self, folder: str, prefix: str) -> Iterator[ObjectHead]:
        try:
            with os.scandir(self._root / folder) as found:
                # with its slash, a folder sorts where its keys do
                entries = sorted(
                    (entry.name + ("/" if entry.is_dir(follow_symlinks=False) else ""), entry)
                    for entry in found
                )
        except _NOT_THERE:
            return
        for name, entry in entries:
            key = folder + name
            if key in (f"{_DESK}/", f"{FOLDER}/"):
                continue
            if name.endswith("/"):
                if key.startswith(prefix) or prefix.startswith(key):
                    yield from self._below(key, prefix)
            elif key.startswith(prefix):
                try:
                    size = entry.stat(follow_symlinks=False).st_size
                except FileNotFoundError:  # removed since; it is no longer an object
                    continue
                yield ObjectHead(key, size, None, media_type_of(key))

    def _sweep(self) -> None:
        """Removes what writers that died left on the desk, long enough ago."""
        before = time.time() - _FORGOTTEN
        for left in self._desk.iterdir():
            try:
                if left.stat().st_mtime < before:
                    left.unlink()
            except FileNotFoundError:  # its writer has just finished
                continue

    @contextmanager
    def _answering(self, doing: str, key: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._failed(doing, key, error) from error

    def _failed(self, doing: str, key: str, error: Exception) -> StoreFailed:
        number = error.errno if isinstance(error, OSError) else None
        code = errno.errorcode.get(number, "") if number is not None else ""
        return StoreFailed(
            f"bucket {self.name}, key {key or '(all)'}: {doing} failed "
            f"({code or type(error).__name__}); check the disk, then try again"
        )


def _sync(folder: Path) -> None:
    """Makes a change of a folder's entries outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
