"""The shelf: what the public sees. A document gets there only as a proven public copy."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from records.errors import Damaged, InvalidInput, NotAllowed, StoreFailed
from records.ports import Bucket
from records.release import PublicCopy, PublicFile
from storage.content import digest_of, held_still

_PDF = "application/pdf"
_PDF_HEAD = b"%PDF-"


class BucketShelf:
    """Keeps the public's files in a bucket; implements :class:`records.ports.Shelf`."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def place(self, copy: PublicCopy, key: str) -> None:
        """Hashes the copy's file again and stores it under ``key``; storing twice is storing once.

        The file is first copied to where nobody else can write, so that what is hashed is what is
        stored.

        Raises:
            Damaged: the proof does not hold, the file is not the bytes of its proof, or the key
                holds other bytes.
            InvalidInput: the key is none of a PDF.
            StoreFailed: the file cannot be read, or the store does not answer.
        """
        if not _is_pdf_key(key):
            raise InvalidInput(
                f"shelf key {key}: a public copy is placed under a key ending in .pdf"
            )
        if not copy.proof.holds or copy.proof.public_sha256 != copy.sha256:
            raise Damaged(f"shelf key {key}: the copy's proof does not hold; redact again")
        try:
            with held_still(copy.path) as (still, sha256):
                if sha256 != copy.sha256 or still.stat().st_size != copy.size:
                    raise Damaged(
                        f"shelf key {key}: the file is not the bytes of its proof; redact again"
                    )
                if self._bucket.put_once(key, still, _PDF):
                    return
        except OSError as error:
            raise StoreFailed(
                f"shelf key {key}: the public copy cannot be read ({type(error).__name__}); "
                "check the disk, then try again"
            ) from error
        if self._sha256(key) != copy.sha256:
            raise Damaged(f"shelf key {key}: it already holds other bytes; find out who wrote them")

    def write(self, files: Iterable[PublicFile]) -> None:
        """Stores pages and indexes (never documents), replacing what was there where it differs.

        Raises:
            NotAllowed: a file is a document, by its key, its media type or its bytes.
        """
        for file in files:
            if (
                _is_pdf_key(file.key)
                or file.media_type.partition(";")[0].strip().lower() == _PDF
                or file.content.startswith(_PDF_HEAD)
            ):
                raise NotAllowed(
                    f"shelf key {file.key}: a document goes on the shelf only as a proven public copy"
                )
            if not self._holds(file):
                self._bucket.put(file.key, file.content, file.media_type)

    def remove(self, keys: Iterable[str]) -> None:
        """Removes objects; removing twice is removing once."""
        for key in keys:
            self._bucket.delete(key)

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Gives every key on the shelf that begins with ``prefix``, in order."""
        for head in self._bucket.list(prefix):
            yield head.key

    def read(self, key: str) -> bytes:
        """Gives an object's bytes.

        Raises:
            KeyError: nothing is there.
        """
        with self._bucket.open(key) as stream:
            return stream.read()

    def _sha256(self, key: str) -> str:
        try:
            with self._bucket.open(key) as stream:
                return digest_of(stream)
        except KeyError as error:
            raise StoreFailed(f"shelf key {key}: it was removed meanwhile; try again") from error

    def _holds(self, file: PublicFile) -> bool:
        head = self._bucket.head(file.key)
        if head is None or head.size != len(file.content):
            return False
        if head.sha256 is not None:
            return head.sha256 == hashlib.sha256(file.content).hexdigest()
        try:
            return self.read(file.key) == file.content
        except KeyError:  # removed since
            return False


def _is_pdf_key(key: str) -> bool:
    return key.lower().endswith(".pdf")
