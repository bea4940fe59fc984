"""Which documents hold the same pages: the same file again, or the same annex in two papers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SamePage:
    """A page that stands in another document too, or nearly so.

    Attributes:
        number: of the page here.
        there: its number in the other document.
        likeness: share of their runs of words that the two have in common: 1 for the same words.
    """

    number: int
    there: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Resemblance:
    """Another document that holds pages of this one.

    Attributes:
        document_id: of the other document.
        same_file: it was made of the same bytes.
        pages: the pages in common, in order; none where only the file tells.
    """

    document_id: str
    same_file: bool
    pages: tuple[SamePage, ...]


@dataclass(frozen=True, slots=True)
class Doubled:
    """That a document, or some of its pages, is held in another document of its agency too.

    Attributes:
        same_file: another document was made of the same bytes.
        pages: how many of its pages stand elsewhere.
    """

    same_file: bool
    pages: int
