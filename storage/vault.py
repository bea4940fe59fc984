"""The vault: originals and what was read of them, each under its own digest."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from records.bucket import Bucket
from records.errors import Damaged, Held, StoreFailed
from records.release import Disagreement
from storage.content import CHUNK, checked_sha256, digest_of, is_sha256, sha256_of

_MEDIA_TYPE = "application/octet-stream"  # nobody may be tempted to serve it


class BucketVault:
    """Keeps bytes in a bucket by their SHA-256; implements :class:`records.store_ports.Vault`."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def keep(self, content: bytes | Path) -> str:
        """Keeps bytes or a file's bytes; gives their SHA-256 in hex. Keeping twice is keeping once.

        What stands in the store afterwards is hashed, not believed.

        Raises:
            Damaged: what is kept under that digest is other bytes, or the file changed meanwhile.
            StoreFailed: the file cannot be read, or the store does not answer.
        """
        try:
            sha256 = sha256_of(content)
        except OSError as error:
            raise StoreFailed(
                f"the vault cannot read the file to keep ({type(error).__name__}); "
                "check that it is still there"
            ) from error
        key = key_of(sha256)
        is_new = self._bucket.put_once(key, content, _MEDIA_TYPE)
        if self._stored_sha256(key) == sha256:
            return sha256
        if is_new:
            # the file changed between hashing and storing: nothing of it may stay under this name
            try:
                self._bucket.delete(key)
            except Held as error:
                raise Damaged(
                    f"vault object {sha256}: the file changed while it was kept, and the store does not "
                    "let go of it before its retention ends; its administrator has to remove it"
                ) from error
            raise Damaged(f"vault object {sha256}: the file changed while it was kept; try again")
        raise Damaged(
            f"vault object {sha256}: what is kept there is other bytes; restore it from a backup"
        )

    def open(self, sha256: str) -> BinaryIO:
        """Opens what was kept; its bytes are not checked, :meth:`fetch` does that.

        Raises:
            KeyError: nothing is kept under that digest.
            InvalidInput: that is no digest.
        """
        return self._bucket.open(key_of(checked_sha256(sha256)))

    def fetch(self, sha256: str, to: Path) -> None:
        """Copies what was kept to a file, which only its owner may read, and hashes it on the way.

        The file appears when all of it is there and its digest is right; otherwise none does.

        Raises:
            Damaged: the bytes are not what was kept.
            KeyError: nothing is kept under that digest.
            StoreFailed: the store does not answer, or the file cannot be written.
        """
        with self.open(sha256) as source:
            try:
                descriptor, made = tempfile.mkstemp(dir=to.parent, prefix=".fetch-")
                part = Path(made)
                try:
                    running = hashlib.sha256()
                    with os.fdopen(descriptor, "wb") as out:
                        while chunk := source.read(CHUNK):
                            running.update(chunk)
                            out.write(chunk)
                    if running.hexdigest() != sha256:
                        raise Damaged(
                            f"vault object {sha256}: its bytes have changed; restore it from a backup"
                        )
                    part.replace(to)
                finally:
                    part.unlink(missing_ok=True)
            except OSError as error:
                raise StoreFailed(
                    f"vault object {sha256}: its copy cannot be written ({type(error).__name__}); "
                    "check the disk, then try again"
                ) from error

    def digests(self) -> Iterator[str]:
        """Gives the digest of everything kept, in order."""
        for head in self._bucket.list():
            sha256 = head.key.rpartition("/")[2]
            if is_sha256(sha256) and head.key == key_of(sha256):
                yield sha256

    def verify(self) -> Iterator[Disagreement]:
        """Reads everything again and gives what does not match its digest, or has no digest."""
        for head in self._bucket.list():
            sha256 = head.key.rpartition("/")[2]
            if not is_sha256(sha256) or head.key != key_of(sha256):
                yield Disagreement("vault", head.key, "is no object of the vault")
                continue
            try:
                with self._bucket.open(head.key) as stream:
                    found = digest_of(stream)
            except KeyError:
                yield Disagreement("vault", head.key, "is listed and cannot be opened")
                continue
            if found != sha256:
                yield Disagreement("vault", head.key, f"its bytes have changed: now {found}")

    def _stored_sha256(self, key: str) -> str | None:
        head = self._bucket.head(key)
        if head is not None and head.sha256 is not None:
            return head.sha256
        try:
            with self._bucket.open(key) as stream:
                return digest_of(stream)
        except KeyError:
            return None


def key_of(sha256: str) -> str:
    """Gives the key under which the bytes of a digest are kept."""
    return f"{sha256[:2]}/{sha256}"
