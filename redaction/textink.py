"""The ink that a page's text alone leaves on it: the page drawn with its text and without.

Where the two drawings differ, text is seen. Whatever hides text (white ink, a clip, a layer that is
off, a rectangle or a picture on top, the edge of the page) makes no difference between them, and
nothing else that is dark or light there is taken for it. Runs in the sandbox.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from ctypes import c_int, c_ulong, c_void_p
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as c

from records.geometry import Box, Matrix, PageFrame, transformed, union
from redaction import pdf
from redaction.asking import Flags, Numbers, address, bound, flags, places
from redaction.letters import Rects

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

DEPTH = 16
TANGLED = 0.3
"""Share of the smaller of two texts from which they lie over each other."""

ALIKE = 2.5
"""Times by which the heights differ of two texts that are looked at one by one. Of a far larger one, as a
watermark is, only whether it lies over the smaller ones matters."""

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
        texts = list(_texts(objects))
        if not texts:
            # a scan costs a twentieth of a second to draw, and has nothing to look for
            return cls(frame, dpi, np.zeros((0, 0), np.bool_), {})
        drawing = _Drawing(page, frame, dpi)
        # what draws nothing but text is bare paper without it
        all_ = drawing.inked() if len(texts) == len(objects) else drawing.without(texts)
        apart: dict[int, Mask | None] = {}
        pairs = list(_overlapping(texts))
        if small := _under_larger(pairs):
            mask = drawing.apart(small)
            apart |= {text.address: mask for text in small}
        units = _tangled(page, pairs)
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

    def without(self, texts: Sequence[_Text]) -> Mask:
        """Gives the pixels that some texts make."""
        with _lifted([text.address for text in texts]):
            return _differs(self._whole, pdf.picture(self._page, self._frame, self._dpi, grey=True))

    def apart(self, texts: Sequence[_Text]) -> Mask:
        """Gives the pixels that some texts make which have bounds; only there is the page drawn again."""
        mask = np.zeros(self._whole.shape, np.bool_)
        around = union(text.box for text in texts)
        # a letter may reach over its own advance, and a stroke over its letter
        box = around.grown(BEYOND + min(around.width, around.height, LARGE))
        cut = self._frame.to_pixels(box, self._dpi)
        if cut.left >= cut.right or cut.top >= cut.bottom:
            # off the page
            return mask
        with _lifted([text.address for text in texts]):
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


# -- text objects ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Text:
    """One text object of a page or form: pdfium's address of it, and its box in user space."""

    address: int
    box: Box


_Pair = tuple[_Text, _Text]
_AS_IT_IS: Matrix = (1, 0, 0, 1, 0, 0)


_page_object = bound(c.FPDFPage_GetObject, c_void_p, c_void_p, c_int)
_form_object = bound(c.FPDFFormObj_GetObject, c_void_p, c_void_p, c_ulong)
_form_count = bound(c.FPDFFormObj_CountObjects, c_int, c_void_p)
_kind = bound(c.FPDFPageObj_GetType, c_int, c_void_p)
_matrix = bound(c.FPDFPageObj_GetMatrix, c_int, c_void_p, c_void_p)
_bounds = bound(c.FPDFPageObj_GetBounds, c_int, c_void_p, *[c_void_p] * 4)
_mode = bound(c.FPDFTextObj_GetTextRenderMode, c_int, c_void_p)
_set_mode = bound(c.FPDFTextObj_SetTextRenderMode, c_int, c_void_p, c_int)
_text = bound(c.FPDFTextObj_GetText, c_ulong, c_void_p, c_void_p, c_void_p, c_ulong)


def objects_of(page: pdfium.PdfPage) -> Iterator[tuple[int, int, Matrix]]:
    """Gives what a page and its forms draw: kind, pdfium's address of it, and the matrix to user space."""
    count = int(c.FPDFPage_CountObjects(page.raw))
    yield from _within(map(_page_object, repeat(address(page.raw)), range(count)), _AS_IT_IS, 0)


def _within(
    drawn: Iterable[int | None], matrix: Matrix, depth: int
) -> Iterator[tuple[int, int, Matrix]]:
    for one in drawn:
        if one is None:
            continue
        kind = _kind(one)
        # a form that lies too deep is one thing, whatever it draws
        if kind != c.FPDF_PAGEOBJ_FORM or depth >= DEPTH:
            yield kind, one, matrix
        else:
            inner = map(_form_object, repeat(one), range(_form_count(one)))
            yield from _within(inner, _then(one, matrix), depth + 1)


def _texts(objects: Iterable[tuple[int, int, Matrix]]) -> Iterator[_Text]:
    found = [(one, matrix) for kind, one, matrix in objects if kind == c.FPDF_PAGEOBJ_TEXT]
    sides = np.zeros((len(found), 4), np.float32)
    addresses = [one for one, _ in found]
    known = flags(map(_bounds, addresses, *map(places, sides.T)), len(found))
    sides[~known] = 0
    for (one, matrix), corners in zip(found, sides.tolist(), strict=True):
        yield _Text(one, _box(corners, matrix))


def without_text(page: pdfium.PdfPage, frame: PageFrame, dpi: float) -> pdf.Grey:
    """Gives a page as grey pixels with none of its letters.

    Raises:
        Refused: the page cannot be pictured.
    """
    texts = [one for kind, one, _ in objects_of(page) if kind == c.FPDF_PAGEOBJ_TEXT]
    with _lifted(texts):
        return pdf.picture(page, frame, dpi, grey=True)


def _then(form: int, matrix: Matrix) -> Matrix:
    """Gives the matrix of what a form draws."""
    own = c.FS_MATRIX()
    if not _matrix(form, ctypes.addressof(own)):
        return matrix
    both = pdfium.PdfMatrix.from_raw(own).multiply(pdfium.PdfMatrix(*matrix))
    return (both.a, both.b, both.c, both.d, both.e, both.f)


def _box(corners: Sequence[float], matrix: Matrix) -> Box:
    try:
        box = Box.of(*corners)
        return box if matrix == _AS_IT_IS else transformed(box, matrix)
    except ValueError:
        # a broken font gives bounds that are no numbers; nothing is drawn there
        return Box(0, 0, 0, 0)


@contextmanager
def _lifted(texts: Sequence[int]) -> Iterator[None]:
    """Draws some text objects in no ink while the block runs; the file is not touched."""
    modes = list(map(_mode, texts))
    for one in texts:
        _set_mode(one, c.FPDF_TEXTRENDERMODE_INVISIBLE)
    try:
        yield
    finally:
        for one, mode in zip(texts, modes, strict=True):
            _set_mode(one, mode)


def _differs(one: pdf.Grey, other: pdf.Grey) -> Mask:
    return np.asarray(np.maximum(one, other) - np.minimum(one, other) >= SEEN)


# -- text over text --------------------------------------------------------------------------------


def _alike(pair: _Pair) -> bool:
    low, high = sorted(text.box.height for text in pair)
    return high <= ALIKE * low


def _under_larger(pairs: Sequence[_Pair]) -> list[_Text]:
    """Gives the texts that lie over or under far larger ones: they are looked at all together."""
    small = [min(pair, key=lambda text: text.box.height) for pair in pairs if not _alike(pair)]
    return list({text.address: text for text in small}.values())


def _tangled(page: pdfium.PdfPage, overlapping: Sequence[_Pair]) -> list[list[_Text]]:
    """Gives the texts that lie over others; a text printed twice to look bold is one with its copy."""
    pairs = [pair for pair in overlapping if _alike(pair)]
    if not pairs:
        return []
    textpage = page.get_textpage()
    whole = address(textpage.raw)
    said = {text.address: _said(text.address, whole) for pair in pairs for text in pair}
    textpage.close()
    unit = {text.address: [text] for pair in pairs for text in pair}
    alone = set(unit)
    for one, other in pairs:
        if said[one.address] == said[other.address]:
            _join(unit, one, other)
        else:
            alone -= {one.address, other.address}
    # what lies over its own copies only hides nothing but itself
    hiding = [unit[address] for address in unit if address not in alone]
    return list({id(members): members for members in hiding}.values())


def _join(unit: dict[int, list[_Text]], one: _Text, other: _Text) -> None:
    here, there = unit[one.address], unit[other.address]
    if here is not there:
        here += there
        for text in there:
            unit[text.address] = here


def _overlapping(texts: Sequence[_Text]) -> Iterator[_Pair]:
    """Gives the pairs that share a good part of the smaller one, swept from left to right."""
    # on bare numbers: a page may have a text object for each of its letters
    rows = [(t.box.x0, t.box.y0, t.box.x1, t.box.y1, t.box.area, t) for t in texts]
    open_rows: list[tuple[float, float, float, float, float, _Text]] = []
    for row in sorted((r for r in rows if r[4] > 0), key=lambda r: r[0]):
        x0, y0, x1, y1, area, text = row
        open_rows = [other for other in open_rows if other[2] > x0]
        for _, low, right, high, other_area, other in open_rows:
            if low < y1 and y0 < high:
                # the other begins no further to the right
                shared = (min(x1, right) - x0) * (min(y1, high) - max(y0, low))
                if shared > TANGLED * min(area, other_area):
                    yield text, other
        open_rows.append(row)


def _said(text: int, textpage: int) -> bytes:
    length = _text(text, textpage, None, 0)
    buffer = ctypes.create_string_buffer(max(length, 2))
    _text(text, textpage, ctypes.addressof(buffer), length)
    return buffer.raw[:length]
