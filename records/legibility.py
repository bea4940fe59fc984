"""How surely a page was read: words that OCR doubts, and pages that a person should read themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from records.document import Origin, Page, Word

UNSURE = 0.6
"""Confidence below which a word is read unsurely: clean print has 0.93 and more."""
MANY = 0.25
"""Share of unsure words from which a page counts as poorly read, whatever the others come to."""


@dataclass(frozen=True, slots=True)
class Legibility:
    """What OCR thinks of its own reading of one page.

    Attributes:
        recognised: how many words come from OCR and not from a text layer.
        unsure: how many of them are read unsurely.
        confidence: mean of theirs, 0 to 1; 1 where there are none.
        unreadable: nothing is known of the page, neither from a text layer nor from OCR.
    """

    recognised: int
    unsure: int
    confidence: float = 1.0
    unreadable: bool = False

    @property
    def poor(self) -> bool:
        """Tells whether somebody should read the page themselves."""
        return poor(self.confidence, self.recognised) or (
            self.recognised > 0 and self.unsure >= MANY * self.recognised
        )


def poor(confidence: float, words: int) -> bool:
    """Tells whether OCR is unsure of a page as a whole, by the mean confidence of its words."""
    return words > 0 and confidence < UNSURE


def unsure(page: Page) -> list[Word]:
    """Gives the words of a page that OCR read unsurely, in reading order; a text layer's never are."""
    return [word for word in page.words if word.confidence < UNSURE]


def legibility(page: Page) -> Legibility:
    """Gives how surely one page was read."""
    if page.origin is Origin.UNREADABLE:
        return Legibility(0, 0, 0.0, unreadable=True)
    read: Sequence[float] = [word.confidence for word in page.words if word.confidence < 1]
    if not read:
        return Legibility(0, 0)
    return Legibility(len(read), sum(c < UNSURE for c in read), sum(read) / len(read))
