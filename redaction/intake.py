"""Accepts a source file or refuses it; hostile until proven otherwise."""

from __future__ import annotations

import contextlib
import hashlib
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from records.document import SourceFile
from records.errors import RefusalReason, Refused, ReleaseError
from redaction import sandbox
from redaction.sandbox import MEBIBYTE, Limits

LARGEST_FILE = 1024 * MEBIBYTE

SIGNATURES: tuple[tuple[bytes, str, frozenset[str]], ...] = (
    (b"%PDF-", "application/pdf", frozenset({".pdf"})),
    (b"\x89PNG\r\n\x1a\n", "image/png", frozenset({".png"})),
    (b"\xff\xd8\xff", "image/jpeg", frozenset({".jpg", ".jpeg"})),
    (b"II*\x00", "image/tiff", frozenset({".tif", ".tiff"})),
    (b"MM\x00*", "image/tiff", frozenset({".tif", ".tiff"})),
)
"""What a file begins with, what it then is, and the endings that its name may have."""

_AGAIN = "print it to a new PDF and supply that"
ADVICE = {
    RefusalReason.MISSING: "check the path",
    RefusalReason.EMPTY: "supply it again",
    RefusalReason.UNKNOWN_TYPE: "supply a PDF, PNG, JPEG, TIFF, office file or mail",
    RefusalReason.WRONG_EXTENSION: "rename it",
    RefusalReason.ENCRYPTED: "supply it without a password",
    RefusalReason.BROKEN: f"supply it again, or {_AGAIN}",
    RefusalReason.TOO_LARGE: "split it",
    RefusalReason.TOO_MANY_PAGES: "split it",
    RefusalReason.PAGE_TOO_LARGE: "print it on pages of a size that exists",
    RefusalReason.BOMB: _AGAIN,
    RefusalReason.TOO_SLOW: _AGAIN,
    RefusalReason.TOO_MUCH_MEMORY: _AGAIN,
    RefusalReason.CLASSIFIED: "this system takes in nothing above RESTRICTED",
}
"""What a person can do about each refusal."""


def accept(path: Path) -> SourceFile:
    """Gives a file's identity once it is known to be a bounded document of a known type.

    Raises:
        Refused: with the reason; one line that names the file, says why and what to do.
    """
    with told_of(path):
        return accept_unnamed(path)


@contextmanager
def told_of(path: Path) -> Iterator[None]:
    """Makes every refusal within the block one line that names the file, says why and what to do."""
    try:
        yield
    except Refused as refusal:
        told = f"{shown(path)}: {refusal}; {ADVICE[refusal.reason]}"
        raise Refused(refusal.reason, told) from refusal
    except OSError as error:
        told = (
            f"{shown(path)}: it cannot be read ({error.strerror}); {ADVICE[RefusalReason.MISSING]}"
        )
        raise Refused(RefusalReason.MISSING, told) from error


def shown(path: Path) -> str:
    """Gives a file's name fit for a message: no control characters, not too long."""
    name = printable(path.name)
    return name if len(name) <= 80 else name[:77] + "..."


def digest_of(path: Path) -> str:
    """Gives the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of_bytes(content: bytes) -> str:
    """Gives the SHA-256 of bytes in hex."""
    return hashlib.sha256(content).hexdigest()


def accept_unnamed(path: Path) -> SourceFile:
    """Gives a file's identity as :func:`accept` does; its refusals do not name the file.

    Raises:
        Refused: with the reason.
    """
    size = size_of(path)
    media_type = _media_type(path)
    digest = digest_of(path)
    pages = _examined(path, media_type, size)
    if digest_of(path) != digest:
        raise Refused(RefusalReason.BROKEN, "it changed while it was looked at")
    return SourceFile(
        name=printable(path.name), sha256=digest, size=size, media_type=media_type, pages=pages
    )


def printable(name: str) -> str:
    """Gives a name in NFC, with a question mark for what cannot be printed."""
    return "".join(ch if ch.isprintable() else "?" for ch in unicodedata.normalize("NFC", name))


def size_of(path: Path) -> int:
    """Gives a file's size in bytes.

    Raises:
        Refused: there is none, it is empty, or larger than any file may be.
    """
    if not path.exists():
        raise Refused(RefusalReason.MISSING, "there is no such file")
    if not path.is_file():
        raise Refused(RefusalReason.MISSING, "it is no file")
    size = path.stat().st_size
    if size == 0:
        raise Refused(RefusalReason.EMPTY, "the file is empty")
    if size > LARGEST_FILE:
        raise Refused(
            RefusalReason.TOO_LARGE,
            f"{size // MEBIBYTE} MB; the limit is {LARGEST_FILE // MEBIBYTE} MB",
        )
    return size


def _media_type(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(1024)
    for magic, media_type, endings in SIGNATURES:
        if head.startswith(magic):
            if path.suffix.lower() not in endings:
                raise Refused(
                    RefusalReason.WRONG_EXTENSION,
                    f"the content is {media_type} but the name does not end in {min(endings)}",
                )
            return media_type
    what = "not a known type"
    if b"%PDF-" in head:
        what = "something stands before the first byte of the PDF"
    raise Refused(RefusalReason.UNKNOWN_TYPE, what)


def _examined(path: Path, media_type: str, size: int) -> int:
    quick = sandbox.QUICK
    # a second more for each megabyte: a honest scan of a thousand pages is large, a bomb is small
    seconds = quick.cpu + size // MEBIBYTE
    # the parsers map the file into their memory, on top of what they need
    limits = Limits(quick.memory + size, seconds, float(seconds), quick.file_size)
    lost: list[int] = []
    why = Refused(RefusalReason.BROKEN, "no page of the file can be opened")
    while True:
        arguments = {"path": str(path.resolve()), "media_type": media_type, "lost": lost}
        begun = damaged = 0
        try:
            with contextlib.closing(sandbox.run("examine", arguments, limits)) as answers:
                pages = _counted(next(answers, None))
                for answer in answers:
                    if damaged := _number(answer, "damaged"):
                        break
                    begun = _number(answer, "begun")
        except Refused as refusal:
            # what the child tells of the file is true of all of it; what a page does to a child is not
            often = len(lost) == (1 if refusal.reason is RefusalReason.TOO_SLOW else MOST_LOST)
            if refusal.reason is RefusalReason.CLASSIFIED or not 0 < begun <= pages or often:
                raise
            lost.append(begun)
            why = refusal
            continue
        if damaged >= pages:
            raise why
        return pages


MOST_LOST = 5
"""Pages that may kill the child that looks at them; the reader marks them unreadable."""


def _counted(answer: Any) -> int:
    pages = answer.get("pages") if isinstance(answer, dict) else None
    if not isinstance(pages, int) or not 0 < pages < 1_000_000:
        raise ReleaseError("the examination gave no number of pages")
    return pages


def _number(answer: Any, key: str) -> int:
    number = answer.get(key, 0) if isinstance(answer, dict) else None
    if not isinstance(number, int):
        raise ReleaseError("the examination came back out of form")
    return number
