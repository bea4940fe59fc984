"""The doors between departments: what reads, finds, redacts and judges, handed over by ``flows.wiring``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from records.document import DocumentRecord, Page
from records.geometry import PixelBox
from records.grounds import Ground
from records.guidance import CheckState, ExplainedObstacle, GuidedGround, RegisterLine
from records.marks import Finding, Found, Mark, Proposal, TextFinding
from records.pictures import Description
from records.register import Book
from records.release import (
    Caution,
    PublicCopy,
)


@dataclass(frozen=True, slots=True)
class RecognisedWord:
    """One word of an OCR engine: its pixels on the picture, 0 to 1 confidence, line and block."""

    text: str = field(repr=False)
    pixels: PixelBox
    confidence: float
    line: int
    block: int


class OcrEngine(Protocol):
    """Reads pictures of pages; another engine serves by keeping to this.

    It is made of a :class:`records.recognition.Recognition`, and ``tests/reading/test_engines.py`` holds it to
    what is said here.
    """

    @property
    def name(self) -> str:
        """Gives all that its results depend on: what it read is kept, and used again, under this name."""

    def recognise(self, pictures: Sequence[Path], dpi: int) -> list[list[RecognisedWord]]:
        """Gives the words of each picture (grey BMP files), in the order of the pictures.

        Words come in reading order, NFC or not, without spaces in them; lines and blocks count from 1.

        Raises:
            OcrFailed: a picture could not be read; nothing is known of the others of its list then.
            OcrMissing: the engine, or a language, is not installed.
        """


class Finder(Protocol):
    """Finds what may identify a person."""

    def find(self, pages: Iterable[Page]) -> list[Finding]:
        """Gives the findings of a whole document, in page order."""

    def find_all(
        self,
        pages: Iterable[Page],
        *,
        beside: Mapping[str, str] | None = None,
        names: Iterable[str] = (),
        lists: Iterable[Path] = (),
    ) -> Found:
        """Gives the findings of a document and of the texts beside its pages.

        Args:
            pages: the document.
            beside: texts that stand beside the pages, by what they are: file name, title, properties.
            names: people whom other documents of the same release name.
            lists: watch lists, as CSV files.

        Raises:
            InvalidInput: a line of a watch list does not fit; the message names its number.
        """

    def find_named(
        self,
        pages: Iterable[Page],
        names: Iterable[str],
        *,
        known: Iterable[Finding] = (),
        beside: Mapping[str, str] | None = None,
    ) -> Found:
        """Gives the mentions of people in a document that was searched before they were named.

        Args:
            pages: the document.
            names: people whom another document of the same release names.
            known: what was found in it before; what lies within that is left out.
            beside: texts that stand beside the pages.
        """

    def find_texts(self, texts: Iterable[str]) -> Iterator[list[TextFinding]]:
        """Gives the findings of each text, in order; each text is a document of its own."""


class Redactor(Protocol):
    """Makes a public copy, or raises."""

    def __call__(
        self,
        source: Path,
        marks: Sequence[Mark],
        grounds: Mapping[str, Ground],
        out: Path,
        *,
        pages: Sequence[Page] | None = None,
        title: str = "",
        language: str = "en-NZ",
        descriptions: Collection[str | Description] = (),
        beside: Sequence[str] = (),
        warnings: Sequence[Caution] = (),
        progress: Callable[[str, int, int], None] | None = None,
    ) -> PublicCopy:
        """Writes ``out`` only where every witness agrees, also of what is published ``beside`` it.

        ``warnings`` are told with the proof.
        """


class Proposer(Protocol):
    """Says what a rule book proposes for findings."""

    def propose(self, record: DocumentRecord, findings: Sequence[Finding]) -> list[Proposal]:
        """Gives one proposal for each finding, in the same order."""


class PolicyDesk(Protocol):
    """What a reviewer is told of a document, of the law and of the register, with guidance."""

    def explain(self, document_id: str) -> tuple[ExplainedObstacle, ...]:
        """Gives what holds a document back today, shadow rules too, each with its guidance."""

    def checks(self, document_id: str) -> tuple[CheckState, ...]:
        """Gives the checks that a document needs, with the evidence there is."""

    def grounds(self) -> tuple[GuidedGround, ...]:
        """Gives the withholding grounds of the Act that the agency stands under, with guidance."""

    def refusal_reasons(self) -> tuple[GuidedGround, ...]:
        """Gives the reasons to refuse a request; they never stand on a box."""

    def register(
        self, book: Book | None = None, agency: str | None = None, on: date | None = None
    ) -> tuple[RegisterLine, ...]:
        """Gives the register's items with their clocks as they stand on a day, today by default."""
