"""Accepts a source file or refuses it; hostile until proven otherwise."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

from records.document import SourceFile
from records.errors import RefusalReason, Refused, ReleaseError
from redaction import sandbox

LARGEST_FILE = 1024 * 1024 * 1024

SIGNATURES: tuple[tuple[bytes, str, frozenset[str]], ...] = (
    (b"%PDF-", "application/pdf", frozenset({".pdf"})),
    (b"\x89PNG\r\n\x1a\n", "image/png", frozenset({".png"})),
    (b"\xff\xd8\xff", "image/jpeg", frozenset({".jpg", ".jpeg"})),
    (b"II*\x00", "image/tiff", frozenset({".tif", ".tiff"})),
    (b"MM\x00*", "image/tiff", frozenset({".tif", ".tiff"})),
)
"""What a file begins with, what it then is, and the endings that its name may have."""


def accept(path: Path) -> SourceFile:
    """Gives a file's identity once it is known to be a bounded document of a known type.

    Raises:
        Refused: with the reason; one line that says why and what to do.
    """
    size = _size(path)
    media_type = _media_type(path)
    try:
        answer = sandbox.call(
            "examine", {"path": str(path.resolve()), "media_type": media_type}, sandbox.QUICK
        )
    except Refused as refusal:
        raise Refused(refusal.reason, f"{shown(path)}: {refusal}") from refusal
    pages = answer.get("pages") if isinstance(answer, dict) else None
    if not isinstance(pages, int) or not 0 < pages < 1_000_000:
        raise ReleaseError("the examination gave no number of pages")
    return SourceFile(
        name=unicodedata.normalize("NFC", path.name),
        sha256=digest_of(path),
        size=size,
        media_type=media_type,
        pages=pages,
    )


def shown(path: Path) -> str:
    """Gives a file's name fit for a message: no control characters, not too long."""
    name = "".join(ch if ch.isprintable() else "?" for ch in path.name)
    return name if len(name) <= 80 else name[:77] + "..."


def digest_of(path: Path) -> str:
    """Gives the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _size(path: Path) -> int:
    if not path.is_file():
        raise Refused(RefusalReason.MISSING, f"{shown(path)}: there is no such file")
    size = path.stat().st_size
    if size == 0:
        raise Refused(RefusalReason.EMPTY, f"{shown(path)}: the file is empty; supply it again")
    if size > LARGEST_FILE:
        raise Refused(
            RefusalReason.TOO_LARGE,
            f"{shown(path)}: {size} bytes; the limit is {LARGEST_FILE}; split the document",
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
                    f"{shown(path)}: the content is {media_type} but the name ends in "
                    f"{path.suffix or 'nothing'}; rename it to {min(endings)}",
                )
            return media_type
    raise Refused(
        RefusalReason.UNKNOWN_TYPE,
        f"{shown(path)}: not a PDF, PNG, JPEG or TIFF (or something stands before its first byte)",
    )
