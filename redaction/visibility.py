"""Which letters of a page's text layer a person can see, told by the ink that they leave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium

from records.geometry import PageFrame
from redaction import pdf
from redaction.layout import LaidWord, words_of
from redaction.textink import TextInk

CONTRAST = 24
"""Grey levels between the darkest and the lightest pixel of a picture that shows anything."""


@dataclass(frozen=True, slots=True)
class TextLayer:
    """A page's text layer, parted by what is seen.

    Attributes:
        seen: words that leave ink on the visible page.
        unseen: words, or parts of words, that are painted but leave no ink: off the page, under
            something, clipped away, without a shape, or white.
        unpainted: words that the text state alone keeps from being painted (modes 3 and 7).
        unmapped: how many painted characters the fonts give no Unicode for.
        ink: whether anything dark is on the page at all.
    """

    seen: tuple[LaidWord, ...]
    unseen: tuple[LaidWord, ...]
    unpainted: tuple[LaidWord, ...]
    unmapped: int
    ink: bool

    @property
    def hides(self) -> bool:
        """Tells whether the layer holds words that a person does not see."""
        return bool(self.unseen or self.unpainted)


def text_layer(page: pdfium.PdfPage, frame: PageFrame) -> TextLayer:
    """Gives the text layer of a page.

    Raises:
        Refused: the page cannot be pictured.
    """
    chars = pdf.chars_of(page)
    painted = [char for char in chars if char.shown]
    ink = TextInk.of(page, frame)
    seen: list[pdf.Char] = []
    unseen: list[pdf.Char] = []
    shown = ink.shown([_place(char) for char in painted], [char.drawer for char in painted])
    for char, shows in zip(painted, shown, strict=True):
        if shows:
            seen.append(char)
        elif any(mark.isalnum() for mark in char.text):
            unseen.append(char)
        # a sign without ink (a joiner, a soft hyphen, a space by another name) says nothing
    return TextLayer(
        tuple(words_of(seen)),
        tuple(words_of(unseen)),
        tuple(words_of([char for char in chars if not char.shown])),
        sum(not char.mapped for char in painted),
        bool(np.count_nonzero(ink.drawn < 128) / ink.drawn.size > 0.0005),
    )


def _place(char: pdf.Char) -> pdf.Rect:
    """Gives where a letter's ink is to be looked for: in its cell, where its font gives it no box."""
    x0, y0, x1, y1 = char.ink
    return char.ink if x1 > x0 and y1 > y0 else char.cell
