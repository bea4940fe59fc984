"""A document as it was queued, and as it was read: pages of words with boxes."""

from __future__ import annotations

import bisect
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from records.geometry import Box, PageFrame
from records.stages import Stage


class Kind(StrEnum):
    """The kinds of document that are released."""

    CABINET_PAPER = "cabinet-paper"
    CABINET_MINUTE = "cabinet-minute"
    BRIEFING = "briefing"
    OIA_RESPONSE = "oia-response"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency that releases: ``slug`` is its folder on the shelf."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Submission:
    """What a person says of a document when queuing it.

    ``title`` is the one that the public sees. It is never read from the file: a title can leak too.
    """

    kind: Kind
    title: str
    agency: Agency
    submitter: str
    reference: str | None = None
    portfolio: str | None = None
    minister: str | None = None
    document_on: date | None = None
    decided_on: date | None = None
    request_id: str | None = None
    abstract: str | None = None
    language: str = "en-NZ"
    supersedes: str | None = None
    """Id of the published document whose place this one takes once it is published."""


@dataclass(frozen=True, slots=True)
class Original:
    """What a source was made from: an office file or a message; its bytes are in the vault as they came.

    Attributes:
        maker: what made the source of it, with its version.
        hidden: how many things of each kind it holds that the source does not show.
        hidden_sha256: address in the vault of the list of them, as JSON.
    """

    name: str
    sha256: str
    size: int
    media_type: str
    maker: str
    hidden: Mapping[str, int]
    hidden_sha256: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as intake accepted it: its digest is its address in the vault.

    ``original`` is there where the file was made from another one on the way in.
    """

    name: str
    sha256: str
    size: int
    media_type: str
    pages: int
    original: Original | None = None


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A row of the catalogue: one document and where it stands.

    ``version`` counts the changes made to it; a change names the version that it was made on.
    """

    id: str
    submission: Submission
    source: SourceFile
    stage: Stage
    version: int
    queued_at: datetime
    changed_at: datetime
    artefacts: Mapping[str, str] = field(default_factory=dict)
    """Digests in the vault of what was made of it: ``pages``, ``findings``."""
    refusal: str | None = None


class Origin(StrEnum):
    """Where the words of a page come from."""

    TEXT = "text"
    OCR = "ocr"
    MIXED = "mixed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Word:
    """One word on a page.

    Attributes:
        text: NFC, with its macrons; never printed by ``repr``.
        box: user space, points.
        confidence: 0 to 1; text layers give 1.
        line: number of its line on the page, from 1, in reading order.
        block: number of its block (paragraph, cell), from 1, in reading order.
        turn: direction in which it is read in user space, degrees counter-clockwise: 0, 90, 180, 270.
    """

    text: str = field(repr=False)
    box: Box
    confidence: float = 1.0
    line: int = 1
    block: int = 1
    turn: int = 0


@dataclass(frozen=True)
class Page:
    """One page as read.

    Attributes:
        number: from 1.
        frame: what of it is visible, and how it is turned.
        origin: text layer, OCR, or both.
        words: in reading order.
        notes: what a reviewer should know of the reading ("poor confidence"), no document text.
    """

    number: int
    frame: PageFrame
    origin: Origin
    words: tuple[Word, ...] = field(repr=False)
    notes: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """Gives the page as text: a space between words, a newline between lines, two between blocks."""
        return self._laid_out[0]

    @cached_property
    def _laid_out(self) -> tuple[str, tuple[int, ...]]:
        pieces: list[str] = []
        starts: list[int] = []
        at = 0
        before: Word | None = None
        for word in self.words:
            gap = "" if before is None else _gap(before, word)
            starts.append(at + len(gap))
            pieces += (gap, word.text)
            at += len(gap) + len(word.text)
            before = word
        return "".join(pieces), tuple(starts)

    def words_between(self, start: int, end: int) -> tuple[Word, ...]:
        """Gives the words that the offsets ``start`` to ``end`` of :attr:`text` touch."""
        starts = self._laid_out[1]
        first = max(bisect.bisect_right(starts, start) - 1, 0)
        last = bisect.bisect_left(starts, end)
        return tuple(
            self.words[index]
            for index in range(first, last)
            if starts[index] < end and starts[index] + len(self.words[index].text) > start
        )


def _gap(before: Word, word: Word) -> str:
    if word.block != before.block:
        return "\n\n"
    return "\n" if word.line != before.line else " "
