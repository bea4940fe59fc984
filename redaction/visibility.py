"""Which words of a page's text layer a person can see, told by holding the text against the ink."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2 as pdfium

from records.geometry import Box, PageFrame
from redaction import pdf
from redaction.layout import LaidWord, words_of

DPI = 72
"""Enough to tell that something is painted where a word stands."""

CONTRAST = 24
"""Grey levels between the darkest and the lightest pixel under a word that is seen."""


@dataclass(frozen=True, slots=True)
class TextLayer:
    """A page's text layer, parted by what is seen.

    Attributes:
        seen: words that are painted, inside the visible page, over contrasting ink.
        unseen: words that are painted but cannot be seen: off the page, under something, or white.
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
    proof = pdf.picture(page, frame, DPI, grey=True)
    seen: list[LaidWord] = []
    unseen: list[LaidWord] = []
    for word in words_of([char for char in chars if char.shown]):
        (seen if _contrasts(word.box, frame, proof) else unseen).append(word)
    return TextLayer(
        tuple(seen),
        tuple(unseen),
        tuple(words_of([char for char in chars if not char.shown])),
        sum(not char.mapped for char in chars if char.shown),
        bool((proof < 128).mean() > 0.0005),
    )


def _contrasts(box: Box, frame: PageFrame, proof: pdf.Grey) -> bool:
    inside = box.clipped(frame.visible)
    if inside is None or inside.area < box.area / 2 or min(box.width, box.height) < 0.5:
        return False
    cut = frame.to_pixels(inside, DPI)
    under = proof[cut.top : cut.bottom, cut.left : cut.right]
    return under.size > 0 and int(under.max()) - int(under.min()) >= CONTRAST
