"""The ink that a page's text alone leaves on it: the page drawn with its text and without.

Where the two drawings differ, text is seen. Whatever hides text (white ink, a clip, a layer that is
off, a rectangle or a picture on top, the edge of the page) makes no difference between them, and
nothing else that is dark or light there is taken for it. Where nothing but text is drawn, the page
without it is bare paper and need not be drawn. Runs in the sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as c

from records.geometry import PageFrame, PixelBox, union
from redaction.pages import pdf
from redaction.pages.asking import Flags, Numbers, Rects
from redaction.pages.textobjects import (
    Text,
    beside_text,
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

BESIDE = 2.0
"""Points around a drawing beside the text within which all of its ink lies."""

MOST_BESIDE = 2000
"""Drawings beside the text that are looked at one by one; of more, each may be anywhere."""

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
        cuts: the pixels in which the ink of each letter is looked for.
        mask: pixels that its text makes, as far as they lie in a cut; nothing where it has none.
        apart: of texts that lie over each other, the pixels that each makes alone, by its address.
    """

    cuts: Numbers = field(repr=False)
    mask: Mask = field(repr=False)
    apart: dict[int, Mask | None] = field(repr=False)

    @classmethod
    def of(cls, page: pdfium.PdfPage, frame: PageFrame, inks: Rects) -> TextInk:
        """Gives the ink of a page's text.

        Args:
            page: the page.
            frame: what of it is visible.
            inks: the ink of each letter, in user space.

        Raises:
            Refused: the page cannot be pictured.
        """
        dpi = pdf.picture_dpi(frame, DPI)
        cuts = _cuts(frame, dpi, inks)
        objects = list(objects_of(page))
        texts = texts_of(objects)
        if not texts:
            # a scan costs a twentieth of a second to draw, and has nothing to look for
            return cls(cuts, np.zeros((0, 0), np.bool_), {})
        drawing = _Drawing(page, frame, dpi)
        mask = drawing.inked()
        if len(texts) < len(objects):
            drawing.mend(mask, texts.addresses, cuts, beside_text(objects))
        apart: dict[int, Mask | None] = {}
        pairs = list(overlapping(texts))
        if small := under_larger(pairs):
            together = drawing.apart(small)
            apart |= {text.address: together for text in small}
        units = tangled(page, pairs)
        for unit in units:
            alone = drawing.apart(unit) if len(units) <= MOST_TANGLED else None
            apart |= {text.address: alone for text in unit}
        return cls(cuts, mask, apart)

    def shown(self, drawers: Numbers) -> Flags:
        """Tells which letters are seen.

        Args:
            drawers: the address of the text object that draws each.
        """
        seen = _touched(self.mask, self.cuts)
        for mask, drawn in self._alone():
            those = np.flatnonzero(np.isin(drawers, drawn))
            seen[those] = False if mask is None else _touched(mask, self.cuts[those])
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
        """Gives the pixels that differ from bare paper: text makes them where nothing else is drawn."""
        return np.asarray(self._whole <= PAPER - SEEN)

    def mend(self, mask: Mask, texts: Sequence[int], cuts: Numbers, beside: Rects | None) -> None:
        """Sets the pixels right that text makes where something else is drawn too.

        Only as far as a letter is looked for there is the page drawn again without its text.

        Args:
            mask: what differs from bare paper.
            texts: all the page's texts.
            cuts: where each letter is looked for.
            beside: what is drawn beside them, None for anywhere.
        """
        high, wide = mask.shape
        part = PixelBox(0, 0, wide, high)
        if beside is not None and len(beside) <= MOST_BESIDE:
            shared = cuts[_meeting(cuts, _cuts(self._frame, self._dpi, beside, BESIDE))]
            if not len(shared):
                return
            left, top = shared[:, :2].min(axis=0).tolist()
            right, bottom = shared[:, 2:].max(axis=0).tolist()
            # a picture may be a pixel smaller than its frame
            part = PixelBox(min(left, wide), min(top, high), min(right, wide), min(bottom, high))
        if part.left >= part.right or part.top >= part.bottom:
            return
        rows, columns = slice(part.top, part.bottom), slice(part.left, part.right)
        mask[rows, columns] = _differs(self._whole[rows, columns], self._without(texts, part))

    def _without(self, texts: Sequence[int], part: PixelBox) -> pdf.Grey:
        """Gives a part of the page as it is drawn without some texts."""
        with lifted(texts):
            return pdf.picture(self._page, self._frame, self._dpi, grey=True, part=part)

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
        bare = self._without([text.address for text in texts], cut)
        rows, columns = slice(cut.top, cut.bottom), slice(cut.left, cut.right)
        mask[rows, columns] = _differs(self._whole[rows, columns], bare)
        return mask


def _cuts(frame: PageFrame, dpi: float, inks: Rects, around: float = AROUND) -> Numbers:
    """Gives the pixels of many letters, and a little around them: left, top, right, bottom.

    It does the same sums as :meth:`PageFrame.to_pixels` on what of a letter is on the page, but for all
    letters at once, because a page has thousands; of a letter off the page the cut is empty.
    """
    scale = dpi * frame.user_unit / 72
    a, b, c_, d, e, f = frame.display_matrix()
    visible, (width, height) = frame.visible, frame.pixel_size(dpi)
    x0 = np.maximum(inks[:, 0] - around, visible.x0)
    y0 = np.maximum(inks[:, 1] - around, visible.y0)
    x1 = np.minimum(inks[:, 2] + around, visible.x1)
    y1 = np.minimum(inks[:, 3] + around, visible.y1)
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


def _meeting(cuts: Numbers, others: Numbers) -> Flags:
    """Tells of each cut whether it shares a pixel with any of some others."""
    met = np.zeros(len(cuts), np.bool_)
    left, top, right, bottom = (column[:, None] for column in cuts.T)
    for first in range(0, len(others), 64):
        x0, y0, x1, y1 = others[first : first + 64].T
        wide = np.minimum(right, x1) > np.maximum(left, x0)
        high = np.minimum(bottom, y1) > np.maximum(top, y0)
        met |= (wide & high).any(axis=1)
    return met


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
