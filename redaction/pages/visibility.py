"""Which letters of a page's text layer a person can see, told by the ink that they leave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium

from records.geometry import PageFrame
from redaction.pages.asking import Flags, Rects
from redaction.pages.layout import LaidWord, quarters, words_of
from redaction.pages.letters import Letters, letters_of
from redaction.pages.textink import TextInk

CONTRAST = 24
"""Grey levels between the darkest and the lightest pixel of a picture that shows anything."""

TINY = 1.5
"""Points: text lower than this is a line to an eye, and no text."""


@dataclass(frozen=True, slots=True)
class TextLayer:
    """A page's text layer, parted by what is seen.

    Attributes:
        seen: words that leave ink on the visible page.
        unseen: words, or parts of words, that are painted but leave no ink: off the page, under
            something, clipped away, without a shape, or white; or that leave some and are too small to read.
        unpainted: words that the text state alone keeps from being painted (modes 3 and 7).
        unmapped: how many painted characters the fonts give no Unicode for.
    """

    seen: tuple[LaidWord, ...]
    unseen: tuple[LaidWord, ...]
    unpainted: tuple[LaidWord, ...]
    unmapped: int

    @property
    def hides(self) -> bool:
        """Tells whether the layer holds words that a person does not see."""
        return bool(self.unseen or self.unpainted)


def text_layer(page: pdfium.PdfPage, frame: PageFrame) -> TextLayer:
    """Gives the text layer of a page.

    Raises:
        Refused: the page cannot be pictured.
    """
    letters = letters_of(page)
    painted = letters.only(letters.shown)
    ink = TextInk.of(page, frame, _places(painted))
    seen = ink.shown(painted.drawer) & ~painted.cut & ~_tiny(painted, frame)
    # a sign without ink (a joiner, a soft hyphen, a space by another name) says nothing
    unseen = ~seen & painted.alphanumeric()
    return TextLayer(
        tuple(words_of(painted.only(seen))),
        tuple(words_of(painted.only(unseen))),
        tuple(words_of(letters.only(~letters.shown))),
        int(np.count_nonzero(~painted.mapped)),
    )


def _tiny(letters: Letters, frame: PageFrame) -> Flags:
    """Tells which letters are too small to be read, however black they are; slanted ones count as larger."""
    x0, y0, x1, y1 = letters.cell.T
    turns = quarters(letters.turn)
    tall = np.where(turns % 180 == 0, y1 - y0, x1 - x0) * frame.user_unit
    tiny: Flags = (turns % 90 == 0) & (tall > 0) & (tall < TINY)
    return tiny


def _places(letters: Letters) -> Rects:
    """Gives where the ink of each letter is to be looked for: in its cell, where its font gives it no box."""
    x0, y0, x1, y1 = letters.ink.T
    return np.where(((x1 > x0) & (y1 > y0))[:, None], letters.ink, letters.cell)
