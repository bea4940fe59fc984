"""What a document's readable text is made of: headings, paragraphs, points, tables and figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from publish.outline.joining import Pieces, plain


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 to 4, under the page's own; ``anchor`` is its id in the document."""

    kind: ClassVar[str] = "heading"
    level: int
    anchor: str
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, its lines joined.

    Attributes:
        marker: its number as printed, ``2.1`` or ``(a)``, which people cite.
        running: a head, foot, marking or page number that comes with the page.
        footnote: a note in small letters at the foot of its page; its marker is its number.
        anchor: the id of a note to which a mark in the text leads.
        back: the id of that mark.
    """

    kind: ClassVar[str] = "paragraph"
    pieces: Pieces
    marker: str | None = None
    running: bool = False
    footnote: bool = False
    anchor: str | None = None
    back: str | None = None


@dataclass(frozen=True, slots=True)
class Bullets:
    """Points without numbers that follow each other; ``depths`` tells how deep each stands, from 0."""

    kind: ClassVar[str] = "bullets"
    items: tuple[Pieces, ...]
    depths: tuple[int, ...] = ()

    def depth(self, at: int) -> int:
        """Gives how deep a point stands."""
        return self.depths[at] if self.depths else 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a table of contents: what it names, the page that is printed, and the heading it leads to."""

    pieces: Pieces
    page: str
    anchor: str | None = None

    @property
    def text(self) -> str:
        """Gives what it names."""
        return plain(self.pieces)


@dataclass(frozen=True, slots=True)
class Contents:
    """Lines of the document's own table of contents, their dots left out."""

    kind: ClassVar[str] = "contents"
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``number`` counts the document's from 1, ``heads`` says that its first row names the columns."""

    kind: ClassVar[str] = "table"
    number: int
    rows: tuple[tuple[Pieces, ...], ...]
    heads: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, or several that follow each other: what is known of it in words.

    Attributes:
        pieces: its caption; empty where it has none.
        described: the descriptions that people chose.
        undescribed: how many pictures have none; 0 beside a caption where nothing else is known either.
    """

    kind: ClassVar[str] = "figure"
    pieces: Pieces = ()
    described: tuple[str, ...] = ()
    undescribed: int = 0


Block = Heading | Paragraph | Bullets | Contents | Table | Figure


@dataclass(frozen=True, slots=True)
class Sheet:
    """One published page as blocks, in reading order."""

    number: int
    blocks: tuple[Block, ...]
