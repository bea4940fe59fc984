"""A bucket that holds ciphertext: each object sealed with a key of its own, and that key by a master key.

An object is a head and chunks. The head names the master key, and holds the object's own key wrapped by
it; each chunk is sealed by AES-GCM with the object's key, its number as nonce, and the bucket's key, its
number and whether it is the last one as what is bound to it. So chunks cannot be moved, left out or
brought from another object, and turning a master key rewrites heads and no chunk.

Source: RFC 3394 (AES key wrap); NIST SP 800-38D (GCM); Hoang et al. 2015, "Online
Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance" (the STREAM construction).
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import struct
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from records.bucket import Bucket, Lock, ObjectHead, checked_lasting
from records.errors import Damaged, Held, InvalidInput, StoreFailed
from storage.buckets.guarded import GuardedStream
from storage.buckets.keys import safe_key
from storage.content import opened

_MAGIC = b"release-sealed-1"
_NAME = 32
"""Bytes of a master key's name in a head."""
_WRAPPED = 40
"""Bytes of a 256-bit key wrapped: RFC 3394 adds eight."""
_HEAD = len(_MAGIC) + _NAME + _WRAPPED
_CHUNK = 1 << 16
_TAG = 16


@dataclass(frozen=True, slots=True)
class Keyring:
    """Master keys of 256 bits by name, and which of them seals what is new."""

    keys: Mapping[str, bytes] = field(repr=False)
    current: str

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise InvalidInput("the current master key is not among the keys")
        for name, key in self.keys.items():
            if not re.fullmatch(r"[A-Za-z0-9._-]{1,32}", name) or len(key) != 32:
                raise InvalidInput(
                    f"master key {name[:32]!r}: a name of letters, digits, '.', '_' and '-', "
                    "and 32 bytes are needed"
                )


def keyring(path: Path) -> Keyring:
    """Gives the keys of a file: ``NAME BASE64`` a line, the one that seals new objects first.

    Raises:
        InvalidInput: it cannot be read, others than its owner may read it, or a line is no key.
    """
    try:
        if path.stat().st_mode & 0o077:
            raise InvalidInput(f"{path.name}: others may read these keys; chmod 600 it")
        lines = [
            line.split() for line in path.read_text(encoding="ascii").splitlines() if line.strip()
        ]
        keys = {name: base64.b64decode(key, validate=True) for name, key in lines}
    except (OSError, ValueError, binascii.Error) as error:
        raise InvalidInput(
            f"{path.name}: no keys can be read from it ({type(error).__name__}); a line is NAME BASE64"
        ) from error
    if not keys:
        raise InvalidInput(f"{path.name}: it holds no key")
    return Keyring(keys, next(iter(keys)))


@dataclass(frozen=True, slots=True)
class Turned:
    """How many objects came under the current master key, and how many a lock left under an older one."""

    turned: int
    held: int


class SealedBucket:
    """Seals what goes into another bucket, and opens what comes out; implements ``records.bucket.Bucket``.

    Sizes are those of the plain bytes; digests are not known without opening.
    """

    def __init__(self, inner: Bucket, keys: Keyring) -> None:
        self.name = inner.name
        self._inner = inner
        self._keys = keys

    def put_once(self, key: str, content: bytes | Path, media_type: str) -> bool:
        """Seals and stores under a new key; gives False where the key already holds something."""
        with self._sealed(key, content) as whole:
            return self._inner.put_once(key, whole, media_type)

    def put(self, key: str, content: bytes | Path, media_type: str) -> None:
        """Seals and stores under a key, replacing what it held."""
        with self._sealed(key, content) as whole:
            self._inner.put(key, whole, media_type)

    def open(self, key: str) -> BinaryIO:
        """Opens an object for reading; every chunk is checked before its bytes are given.

        Raises:
            KeyError: nothing is there.
            Damaged: while reading: it was changed, cut, or belongs to another key.
        """
        source = self._inner.open(key)
        try:
            cipher = AESGCM(self._key_of(key, source.read(_HEAD)))
        except BaseException:
            source.close()
            raise
        return io.BufferedReader(GuardedStream(_Opened(source, cipher, key), (), _never))

    def head(self, key: str) -> ObjectHead | None:
        """Gives what is known of an object, or None where there is none."""
        found = self._inner.head(key)
        return None if found is None else _plain(found)

    def list(self, prefix: str = "") -> Iterator[ObjectHead]:
        """Gives the objects whose keys begin with ``prefix``, in the order of their keys."""
        yield from map(_plain, self._inner.list(prefix))

    def copy(self, key: str, to: str) -> None:
        """Copies an object: it is opened and sealed anew, because it is bound to its key.

        Raises:
            KeyError: nothing is there.
        """
        found = self._inner.head(key)
        if found is None:
            raise KeyError(key)
        with tempfile.TemporaryDirectory() as folder:
            plain = Path(folder) / "plain"
            with self.open(key) as source, plain.open("xb") as out:
                while chunk := source.read(_CHUNK):
                    out.write(chunk)
            self.put(to, plain, found.media_type)

    def delete(self, key: str) -> None:
        """Removes an object; removing what is not there is no error."""
        self._inner.delete(key)

    def presign(self, key: str, lasting: timedelta) -> str | None:
        """Gives None: at an address of the store lies ciphertext, which nobody could read."""
        safe_key(key)
        checked_lasting(lasting)
        return None

    def can_lock(self) -> bool:
        """Tells whether the bucket beneath can lock."""
        return self._inner.can_lock()

    def lock(self, key: str, *, hold: bool | None = None, until: datetime | None = None) -> Lock:
        """Locks the object as it lies in the bucket beneath."""
        return self._inner.lock(key, hold=hold, until=until)

    def turn(self) -> Turned:
        """Wraps every object's key by the current master key; gives how many were another's.

        Chunks are stored again as they are, and what bound the object binds it again. Interrupted, it is
        finished by running it again; the old key may be thrown away once nothing was turned and nothing
        is held. A store without versions gives back nothing that is held: it stays under its old key.

        Raises:
            Damaged: an object names a key that is not there.
        """
        turned = kept = 0
        for found in self._inner.list():
            with self._inner.open(found.key) as source:
                head = source.read(_HEAD)
                if _name_in(found.key, head) == self._keys.current:
                    continue
                own = self._key_of(found.key, head)
                with tempfile.TemporaryDirectory() as folder:
                    whole = Path(folder) / "sealed"
                    with whole.open("xb") as out:
                        out.write(self._head(own))
                        while chunk := source.read(_CHUNK):
                            out.write(chunk)
                    lock = self._inner.lock(found.key)
                    try:
                        self._inner.put(found.key, whole, found.media_type)
                    except Held:
                        kept += 1
                        continue
                    if lock != Lock():
                        self._inner.lock(found.key, hold=lock.hold, until=lock.until)
            turned += 1
        return Turned(turned, kept)

    @contextmanager
    def _sealed(self, key: str, content: bytes | Path) -> Iterator[Path]:
        safe_key(key)
        with tempfile.TemporaryDirectory() as folder:
            whole = Path(folder) / "sealed"
            try:
                with opened(content) as source, whole.open("xb") as out:
                    self._seal(key, source, out)
            except OSError as error:
                raise StoreFailed(
                    f"vault key {key}: it cannot be sealed ({type(error).__name__}); "
                    "check the disk, then try again"
                ) from error
            yield whole

    def _seal(self, key: str, source: BinaryIO, out: BinaryIO) -> None:
        own = AESGCM.generate_key(256)
        cipher = AESGCM(own)
        out.write(self._head(own))
        number, chunk = 0, source.read(_CHUNK)
        while True:
            following = source.read(_CHUNK)
            bound = _bound(key, number, is_last=not following)
            out.write(cipher.encrypt(_nonce(number), chunk, bound))
            if not following:
                break
            number, chunk = number + 1, following

    def _head(self, own: bytes) -> bytes:
        name = self._keys.current.encode("ascii").ljust(_NAME, b"\0")
        return _MAGIC + name + aes_key_wrap(self._keys.keys[self._keys.current], own)

    def _key_of(self, key: str, head: bytes) -> bytes:
        name = _name_in(key, head)
        master = self._keys.keys.get(name)
        if master is None:
            raise Damaged(
                f"vault key {key}: it is sealed by the master key {name!r}, which is not there"
            )
        try:
            return aes_key_unwrap(master, head[-_WRAPPED:])
        except InvalidUnwrap as error:
            raise Damaged(
                f"vault key {key}: the master key {name!r} does not open it; restore it from a backup"
            ) from error


class _Opened:
    """The plain bytes of a sealed stream, chunk by chunk."""

    def __init__(self, source: BinaryIO, cipher: AESGCM, key: str) -> None:
        self._source, self._cipher, self._key = source, cipher, key
        self._number = 0
        self._next: bytes | None = source.read(_CHUNK + _TAG)
        self._plain = io.BytesIO()

    def read(self, size: int, /) -> bytes:
        if given := self._plain.read(size):
            return given
        if self._next is None:
            return b""
        sealed, following = self._next, self._source.read(_CHUNK + _TAG)
        bound = _bound(self._key, self._number, is_last=not following)
        try:
            plain = self._cipher.decrypt(_nonce(self._number), sealed, bound)
        except (InvalidTag, ValueError) as error:
            raise Damaged(
                f"vault key {self._key}: its bytes have changed; restore it from a backup"
            ) from error
        self._number += 1
        self._next = following or None
        self._plain = io.BytesIO(plain)
        return self._plain.read(size)

    def close(self) -> None:
        self._source.close()


def _plain(found: ObjectHead) -> ObjectHead:
    body = found.size - _HEAD
    chunks = max(1, -(-body // (_CHUNK + _TAG)))
    return ObjectHead(found.key, max(0, body - chunks * _TAG), None, found.media_type)


def _name_in(key: str, head: bytes) -> str:
    if len(head) != _HEAD or not head.startswith(_MAGIC):
        raise Damaged(f"vault key {key}: it is not sealed; it was written without the vault's keys")
    return head[len(_MAGIC) : len(_MAGIC) + _NAME].rstrip(b"\0").decode("ascii", "replace")


def _nonce(number: int) -> bytes:
    return struct.pack(">4xQ", number)


def _bound(key: str, number: int, *, is_last: bool) -> bytes:
    return struct.pack(">Q?", number, is_last) + key.encode()


def _never(error: Exception) -> StoreFailed:
    raise AssertionError("the inner bucket's stream tells its own failures") from error
