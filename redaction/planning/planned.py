"""What was worked out of marks: pages with what is burnt and what is read, terms that are sought, cautions."""

from __future__ import annotations

from dataclasses import dataclass, field

from records.document import Origin, Page
from records.geometry import Box
from records.release import Caution, Withholding
from redaction.planning.covering import Burn

ALL = 0.999
"""Share of a page under a box that withholds it in full."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words under a mark, folded for search.

    Attributes:
        mark: number of the mark, from 1.
        raw: the words as they stand.
        folded: the words for search.
        everywhere: the mark goes everywhere.
        gone: they may stand nowhere any more.
    """

    mark: int
    raw: str = field(repr=False)
    folded: str = field(repr=False)
    everywhere: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """What stays to be read at one place: a word, or a withholding in place of words."""

    content: str | Withholding = field(repr=False)
    box: Box
    line: int
    block: int
    turn: int


@dataclass(frozen=True, slots=True)
class PagePlan:
    """One page: what is burnt, and what is read in the end."""

    page: Page
    burns: tuple[Burn, ...]
    pieces: tuple[Piece, ...] = field(repr=False)

    @property
    def blank(self) -> bool:
        """Tells whether nothing of the source is drawn: no parser could read the page, and it goes in full."""
        visible = self.page.frame.visible
        return self.page.origin is Origin.UNREADABLE and any(
            burn.box.overlap(visible) >= ALL * visible.area for burn in self.burns
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as it was written.

    Attributes:
        boxes: where its redactions stand.
        anew: what of it was set anew.
        lettered: nothing is painted on it but letters, and redactions.
        framed: the redactions, as they were drawn by hand, whose length a drawing tells that stays.
    """

    boxes: tuple[Box, ...]
    anew: tuple[Box, ...]
    lettered: bool = False
    framed: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole document worked out.

    Attributes:
        pages: one plan a page, in page order.
        terms: what the witnesses look for.
        cautions: places where withheld words still stand.
    """

    pages: tuple[PagePlan, ...]
    terms: tuple[Term, ...] = field(repr=False)
    cautions: tuple[Caution, ...]


def words_left(plan: PagePlan) -> list[tuple[str, Box]]:
    """Gives the words that a page keeps, each with its box."""
    return [(piece.content, piece.box) for piece in plan.pieces if isinstance(piece.content, str)]
