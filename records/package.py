"""What was handed in as one thing and is kept together: a message with what is attached, an archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from records.delivery import PartRole
from records.document import SourceFile, Submission


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a package.

    Attributes:
        number: from 1, a parent before its children.
        parent: number of the part that it came in; None for the outermost.
        name: as it came.
        role: what it is to its parent.
        document_id: the document that it became; None where it was refused, and for an archive.
        refusal: why it was refused: the reason's code, and one line for people.
    """

    number: int
    parent: int | None
    name: str
    role: PartRole
    document_id: str | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """A message or archive as it came, with all its parts; its bytes are in the vault under ``sha256``."""

    id: str
    name: str
    sha256: str
    size: int
    media_type: str
    queued_at: datetime
    parts: tuple[Part, ...]

    def part_of(self, document_id: str) -> Part | None:
        """Gives the part that a document is."""
        return next((part for part in self.parts if part.document_id == document_id), None)


@dataclass(frozen=True, slots=True)
class Planned:
    """A part that is about to be entered: with a submission and source where it becomes a document."""

    part: Part
    submission: Submission | None = None
    source: SourceFile | None = None
