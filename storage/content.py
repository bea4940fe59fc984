"""Bytes on their way in or out: opened, hashed, and held still while they are stored."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from records.errors import InvalidInput

CHUNK = 1 << 20
"""Bytes read at a time: large files never stand in memory whole."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


def is_sha256(text: str) -> bool:
    """Tells whether ``text`` is a SHA-256 digest as we write it: 64 lower-case hex digits."""
    return _SHA256.fullmatch(text) is not None


def checked_sha256(text: str) -> str:
    """Gives the digest back.

    Raises:
        InvalidInput: it is no SHA-256 in lower-case hex.
    """
    if not is_sha256(text):
        raise InvalidInput(
            "a digest is 64 lower-case hex digits (SHA-256); check where it came from"
        )
    return text


@contextmanager
def opened(content: bytes | Path) -> Iterator[BinaryIO]:
    """Gives bytes or a file as a stream for reading, and closes it."""
    if isinstance(content, bytes):
        yield io.BytesIO(content)
        return
    with content.open("rb") as stream:
        yield stream


def digest_of(stream: BinaryIO) -> str:
    """Gives the SHA-256 in hex of what is left in a stream, reading it in chunks."""
    running = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        running.update(chunk)
    return running.hexdigest()


def sha256_of(content: bytes | Path) -> str:
    """Gives the SHA-256 in hex of bytes or of a file."""
    with opened(content) as stream:
        return digest_of(stream)


@contextmanager
def held_still(path: Path) -> Iterator[tuple[Path, str]]:
    """Gives a private copy of a file and the copy's SHA-256.

    What is hashed must be what is stored: a file that somebody else can write to may change between
    the two, so it is copied to where nobody else can, and the copy is what both look at. It has no
    name, so that nothing of it stays when this process is killed.
    """
    with tempfile.TemporaryFile() as copy:
        with path.open("rb") as source:
            shutil.copyfileobj(source, copy, CHUNK)
        copy.flush()
        still = Path(f"/proc/self/fd/{copy.fileno()}")
        yield still, sha256_of(still)
