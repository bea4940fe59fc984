"""The ink that a page's text alone leaves on it: the page drawn with its text and without.

Where the two drawings differ, text is seen. Whatever hides text (white ink, a clip, a layer that is
off, a rectangle or a picture on top, the edge of the page) makes no difference between them, and
nothing else that is dark or light there is taken for it. Runs in the sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as c

from records.geometry import PageFrame, union
from redaction import pdf
from redaction.asking import Flags, Numbers
from redaction.letters import Rects
from redaction.textobjects import (
    Text,
    lifted,
    objects_of,
    overlapping,
    tangled,
    texts_of,
    under_larger,
)

DPI = 96
"""Enough for a full stop of small print to leave its mark."""

SEEN = 10
"""Grey levels between the page with a letter and without, from which an eye may see it."""

PAPER = 255
"""The grey of bare paper."""

BEYOND, LARGE = 4.0, 72.0
"""Points around texts within which all their ink lies, and up to which their own size is added to it."""

AROUND = 0.2
"""Points around a letter's ink that are looked at too: thin strokes are drawn a little beside it."""

MOST_TANGLED = 60
"""Texts over other texts that are looked at one by one; of more, none counts as seen."""

Mask = npt.NDArray[np.bool_]
"""Pixels of a page."""


@dataclass(frozen=True, slots=True)
class TextInk:
    """Where a page's text is seen.

    Attributes:
        frame: of the page.
        dpi: of the drawings.
        mask: pixels that its text makes; nothing where it has none.
        apart: of texts that lie over each other, the pixels that each makes alone, by its address.
    """

    frame: PageFrame
    dpi: float
    mask: Mask = field(repr=False)
    apart: dict[int, Mask | None] = field(repr=False)

    @classmethod
    def of(cls, page: pdfium.PdfPage, frame: PageFrame) -> TextInk:
        """Gives the ink of a page's text.

        Raises:
            Refused: the page cannot be pictured.
        """
        dpi = pdf.picture_dpi(frame, DPI)
        objects = list(objects_of(page))
        texts = list(texts_of(objects))
        if not texts:
            # a scan costs a twentieth of a second to draw, and has nothing to look for
            return cls(frame, dpi, np.zeros((0, 0), np.bool_), {})
        drawing = _Drawing(page, frame, dpi)
        # what draws nothing but text is bare paper without it
        all_ = drawing.inked() if len(texts) == len(objects) else drawing.without(texts)
        apart: dict[int, Mask | None] = {}
        pairs = list(overlapping(texts))
        if small := under_larger(pairs):
            mask = drawing.apart(small)
            apart |= {text.address: mask for text in small}
        units = tangled(page, pairs)
        for unit in units:
            alone = drawing.apart(unit) if len(units) <= MOST_TANGLED else None
            apart |= {text.address: alone for text in unit}
        return cls(frame, dpi, all_, apart)

    def shown(self, inks: Rects, drawers: Numbers) -> Flags:
        """Tells which letters are seen.

        Args:
            inks: the ink of each, in user space.
            drawers: the address of the text object that draws each.
        """
        cuts = _cuts(self.frame, self.dpi, inks)
        seen = _touched(self.mask, cuts)
        for mask, drawn in self._alone():
            those = np.flatnonzero(np.isin(drawers, drawn))
            seen[those] = False if mask is None else _touched(mask, cuts[those])
        return seen

    def _alone(self) -> Iterator[tuple[Mask | None, list[int]]]:
        """Gives each mask of texts that are looked at apart, with the texts that share it."""
        masks = {id(mask): mask for mask in self.apart.values()}
        sharing: dict[int, list[int]] = {}
        for text, mask in self.apart.items():
            sharing.setdefault(id(mask), []).append(text)
        for key, texts in sharing.items():
            yield masks[key], texts


class _Drawing:
    """A page as it is drawn, and what becomes of it without some of its text."""

    def __init__(self, page: pdfium.PdfPage, frame: PageFrame, dpi: float) -> None:
        self._page, self._frame, self._dpi = page, frame, dpi
        self._whole = pdf.picture(page, frame, dpi, grey=True)

    def inked(self) -> Mask:
        """Gives the pixels that differ from bare paper."""
        return np.asarray(self._whole <= PAPER - SEEN)

    def without(self, texts: Sequence[Text]) -> Mask:
        """Gives the pixels that some texts make."""
        with lifted([text.address for text in texts]):
            return _differs(self._whole, pdf.picture(self._page, self._frame, self._dpi, grey=True))

    def apart(self, texts: Sequence[Text]) -> Mask:
        """Gives the pixels that some texts make which have bounds; only there is the page drawn again."""
        mask = np.zeros(self._whole.shape, np.bool_)
        around = union(text.box for text in texts)
        # a letter may reach over its own advance, and a stroke over its letter
        box = around.grown(BEYOND + min(around.width, around.height, LARGE))
        cut = self._frame.to_pixels(box, self._dpi)
        if cut.left >= cut.right or cut.top >= cut.bottom:
            # off the page
            return mask
        with lifted([text.address for text in texts]):
            bare = pdf.picture(self._page, self._frame, self._dpi, grey=True, part=cut)
        rows, columns = slice(cut.top, cut.bottom), slice(cut.left, cut.right)
        mask[rows, columns] = _differs(self._whole[rows, columns], bare)
        return mask


def _cuts(frame: PageFrame, dpi: float, inks: Rects) -> Numbers:
    """Gives the pixels of many letters, and a little around them: left, top, right, bottom.

    It does the same sums as :meth:`PageFrame.to_pixels` on what of a letter is on the page, but for all
    letters at once, because a page has thousands; of a letter off the page the cut is empty.
    """
    scale = dpi * frame.user_unit / 72
    a, b, c_, d, e, f = frame.display_matrix()
    visible, (width, height) = frame.visible, frame.pixel_size(dpi)
    x0 = np.maximum(inks[:, 0] - AROUND, visible.x0)
    y0 = np.maximum(inks[:, 1] - AROUND, visible.y0)
    x1 = np.minimum(inks[:, 2] + AROUND, visible.x1)
    y1 = np.minimum(inks[:, 3] + AROUND, visible.y1)
    ax, ax1, cy, cy1 = a * x0, a * x1, c_ * y0, c_ * y1
    bx, bx1, dy, dy1 = b * x0, b * x1, d * y0, d * y1
    low = np.minimum(bx, bx1) + np.minimum(dy, dy1) + f
    high = np.maximum(bx, bx1) + np.maximum(dy, dy1) + f
    left = np.floor((np.minimum(ax, ax1) + np.minimum(cy, cy1) + e) * scale).clip(0, width)
    right = np.ceil((np.maximum(ax, ax1) + np.maximum(cy, cy1) + e) * scale).clip(left, width)
    top = np.floor((frame.display_size[1] - high) * scale).clip(0, height)
    bottom = np.ceil((frame.display_size[1] - low) * scale).clip(top, height)
    off = (x0 >= x1) | (y0 >= y1)
    right[off], bottom[off] = left[off], top[off]
    return np.stack((left, top, right, bottom), axis=1).astype(np.int64)


def _touched(mask: Mask, cuts: Numbers) -> Flags:
    """Tells of each cut whether a pixel of the mask lies in it."""
    high, wide = mask.shape
    # a picture may be a pixel smaller than its frame
    left, right = (cuts[:, side].clip(0, wide) for side in (0, 2))
    row, bottom = (cuts[:, side].clip(0, high) for side in (1, 3))
    pixels = np.append(np.flatnonzero(mask), mask.size)
    seen = np.zeros(len(cuts), dtype=np.bool_)
    open_ = np.flatnonzero((row < bottom) & (left < right))
    while open_.size:
        # all letters at once, a row further each time, until each is seen or at its end
        starts = row[open_] * wide
        nearest = pixels[np.searchsorted(pixels, starts + left[open_])]
        hit = nearest < starts + right[open_]
        seen[open_[hit]] = True
        row[open_] += 1
        open_ = open_[~hit & (row[open_] < bottom[open_])]
    return seen


def without_text(page: pdfium.PdfPage, frame: PageFrame, dpi: float) -> pdf.Grey:
    """Gives a page as grey pixels with none of its letters.

    Raises:
        Refused: the page cannot be pictured.
    """
    texts = [one for kind, one, _ in objects_of(page) if kind == c.FPDF_PAGEOBJ_TEXT]
    with lifted(texts):
        return pdf.picture(page, frame, dpi, grey=True)


def _differs(one: pdf.Grey, other: pdf.Grey) -> Mask:
    return np.asarray(np.maximum(one, other) - np.minimum(one, other) >= SEEN)
