"""The shelf: what the public sees. A document gets there only as a proven public copy, alone or packed."""

from __future__ import annotations

import hashlib
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, cast

from records.bucket import Bucket
from records.errors import Damaged, InvalidInput, NotAllowed, StoreFailed
from records.release import PublicCopy, PublicFile
from storage.content import digest_of, held_still

_PDF = "application/pdf"
_PDF_HEAD = b"%PDF-"
_ZIP = "application/zip"
_ZIP_HEAD = b"PK\3\4"
_AT_ONCE = 16
_IN_HAND = 4 * _AT_ONCE
"""Files that were made and are not written yet: what a long list may hold in memory."""


class BucketShelf:
    """Keeps the public's files in a bucket; implements :class:`records.store_ports.Shelf`."""

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

    def place_package(self, package: Path, key: str, document_key: str) -> None:
        """Stores a release's ZIP under ``key``, replacing what was there where it differs.

        A package is no way round :meth:`place`: its one document is the one that stands on the shelf.

        Raises:
            Damaged: the ZIP cannot be read, or holds another document than that under ``document_key``.
            InvalidInput: the key is none of a package.
            StoreFailed: the file cannot be read, or the store does not answer.
        """
        if not _is_zip_key(key):
            raise InvalidInput(f"shelf key {key}: a package is placed under a key ending in .zip")
        try:
            with held_still(package) as (still, sha256):
                held = _documents_in(still, key)
                if held != [self._sha256(document_key)]:
                    raise Damaged(
                        f"shelf key {key}: the package holds another document than the one that stands"
                    )
                if not self._stands(key, still.stat().st_size, sha256):
                    self._bucket.put(key, still, _ZIP)
        except OSError as error:
            raise StoreFailed(
                f"shelf key {key}: the package cannot be read ({type(error).__name__}); "
                "check the disk, then try again"
            ) from error

    def write(self, files: Iterable[PublicFile]) -> None:
        """Stores pages and indexes (never documents), replacing what was there where it differs.

        Raises:
            NotAllowed: a file is a document or an archive, by its key, its media type or its bytes.
        """
        for file in files:
            kind = file.media_type.partition(";")[0].strip().lower()
            if _is_pdf_key(file.key) or kind == _PDF or file.content.startswith(_PDF_HEAD):
                raise NotAllowed(
                    f"shelf key {file.key}: a document goes on the shelf only as a proven public copy"
                )
            if _is_zip_key(file.key) or kind == _ZIP or file.content.startswith(_ZIP_HEAD):
                raise NotAllowed(
                    f"shelf key {file.key}: an archive goes on the shelf only as a release's package"
                )
            if not self._holds(file):
                self._bucket.put(file.key, file.content, file.media_type)

    def write_together(self, files: Iterable[PublicFile]) -> None:
        """Does the same with many files, several at a time and in any order; all of them stand on return.

        A store answers one file in some milliseconds, most of which it waits for its disk or its line.

        Raises:
            NotAllowed: as above; what was begun by then is finished.
        """
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="shelf") as hands:
            under_way: deque[Future[None]] = deque()
            for file in files:
                under_way.append(hands.submit(self.write, (file,)))
                if len(under_way) >= _IN_HAND:
                    under_way.popleft().result()
            for one in under_way:
                one.result()

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
        return self._stands(file.key, len(file.content), hashlib.sha256(file.content).hexdigest())

    def _stands(self, key: str, size: int, sha256: str) -> bool:
        head = self._bucket.head(key)
        if head is None or head.size != size:
            return False
        if head.sha256 is not None:
            return head.sha256 == sha256
        try:
            with self._bucket.open(key) as stream:
                return digest_of(stream) == sha256
        except KeyError:  # removed since
            return False


def _documents_in(package: Path, key: str) -> list[str]:
    """Gives the digest of each document in a ZIP; what is one is told by its name and by its bytes."""
    found = []
    try:
        with zipfile.ZipFile(package) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as stream:
                    head = stream.read(len(_PDF_HEAD))
                    if head == _PDF_HEAD or _is_pdf_key(entry.filename):
                        stream.seek(0)
                        found.append(digest_of(cast("BinaryIO", stream)))
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise Damaged(f"shelf key {key}: the package is no ZIP; make it again") from error
    return found


def _is_zip_key(key: str) -> bool:
    return key.lower().endswith(".zip")


def _is_pdf_key(key: str) -> bool:
    return key.lower().endswith(".pdf")
