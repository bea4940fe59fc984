"""A file as it was handed in, with what became of it on the way in: one document, or several as a package."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from records.document import SourceFile
from records.errors import Refused


class PartRole(StrEnum):
    """What a part is to the package that it came in."""

    FILE = "file"
    ARCHIVE = "archive"
    MESSAGE = "message"
    ATTACHMENT = "attachment"
    INLINE = "inline"


@dataclass(frozen=True, slots=True)
class Received:
    """One part of what was handed in: taken in with its source, or refused with the reason.

    An archive is neither, where its parts could be unpacked.

    Attributes:
        number: from 1, in the order of the delivery; a parent stands before its children.
        parent: number of the part that it came in; None for the outermost.
        name: as it came, in printable characters.
        role: what it is to its parent.
        path: its bytes as they came; None where nothing could be unpacked of it.
        source: what the ordinary pipeline reads: the file itself, or the PDF that was made of it.
        printed: the file of ``source``.
        hidden: what the file holds and ``source`` does not show, as canonical JSON.
        refusal: why it is not taken in.
    """

    number: int
    parent: int | None
    name: str
    role: PartRole
    path: Path | None = None
    source: SourceFile | None = None
    printed: Path | None = None
    hidden: bytes | None = None
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file that was handed in, with its parts.

    Attributes:
        path: the file.
        name: its name, in printable characters.
        media_type: what it is.
        parts: one, unless it is a package.
        is_package: whether its parts are kept together: a message or an archive.
    """

    path: Path
    name: str
    media_type: str
    parts: tuple[Received, ...]
    is_package: bool = False
