"""What a page and its forms draw, object by object: which texts lie over each other, and the page without some.

pdfium's own objects, asked by their addresses; the file is not touched. Runs in the sandbox.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from ctypes import c_int, c_ulong, c_void_p
from dataclasses import astuple, dataclass
from itertools import repeat

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as c

from records.geometry import Box, Matrix, transformed
from redaction.pages.asking import Flags, Numbers, Rects, address, bound, flags, ordered, places

DEPTH = 16
"""Forms within forms that are looked into."""
TANGLED = 0.3
"""Share of the smaller of two texts from which they lie over each other."""

ALIKE = 2.5
"""Times by which the heights differ of two texts that are looked at one by one. Of a far larger one, as a
watermark is, only whether it lies over the smaller ones matters."""

AT_ONCE = 1 << 19
"""Pairs that are looked at together."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text object of a page or form: pdfium's address of it, and its box in user space."""

    address: int
    box: Box


Pair = tuple[Text, Text]
Drawn = tuple[int, int, Matrix]
"""One object: its kind, pdfium's address of it, and the matrix to user space."""

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


def objects_of(page: pdfium.PdfPage) -> Iterator[Drawn]:
    """Gives what a page and its forms draw: kind, pdfium's address of it, and the matrix to user space."""
    count = int(c.FPDFPage_CountObjects(page.raw))
    yield from _within(map(_page_object, repeat(address(page.raw)), range(count)), _AS_IT_IS, 0)


def _within(drawn: Iterable[int | None], matrix: Matrix, depth: int) -> Iterator[Drawn]:
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


@dataclass(frozen=True, slots=True)
class Texts:
    """The text objects of a page: pdfium's addresses of them, and their boxes in user space, a row each."""

    addresses: list[int]
    boxes: Rects

    def __len__(self) -> int:
        return len(self.addresses)

    def one(self, at: int) -> Text:
        """Gives one of them."""
        return Text(self.addresses[at], Box(*self.boxes[at].tolist()))


def texts_of(objects: Iterable[Drawn]) -> Texts:
    """Gives those of the objects that are texts; what has no proper box has an empty one."""
    found = [drawn for drawn in objects if drawn[0] == c.FPDF_PAGEOBJ_TEXT]
    boxes, known = _boxes(found)
    # a broken font gives bounds that are no numbers; nothing is drawn there
    boxes[~known] = 0
    return Texts([one for _, one, _ in found], boxes)


def beside_text(objects: Iterable[Drawn]) -> Rects | None:
    """Gives the boxes of what is drawn and is no text, or None where it may be drawn anywhere."""
    found = [drawn for drawn in objects if drawn[0] != c.FPDF_PAGEOBJ_TEXT]
    if any(kind not in (c.FPDF_PAGEOBJ_PATH, c.FPDF_PAGEOBJ_IMAGE) for kind, _, _ in found):
        # a shade fills all that its clip leaves; what else there is, nobody knows
        return None
    boxes, known = _boxes(found)
    return boxes if known.all() else None


def _boxes(found: Sequence[Drawn]) -> tuple[Rects, Flags]:
    """Gives the boxes of objects in user space, and which of them are proper ones."""
    sides = np.zeros((len(found), 4), np.float32)
    known = flags(map(_bounds, (one for _, one, _ in found), *map(places, sides.T)), len(found))
    known &= np.isfinite(sides).all(axis=1)
    boxes = ordered(sides.astype(np.float64))
    for at, (_, _, matrix) in enumerate(found):
        if matrix is not _AS_IT_IS and known[at]:
            try:
                boxes[at] = astuple(transformed(Box(*boxes[at].tolist()), matrix))
            except ValueError:
                known[at] = False
    return boxes, known


def _then(form: int, matrix: Matrix) -> Matrix:
    """Gives the matrix of what a form draws."""
    own = c.FS_MATRIX()
    if not _matrix(form, ctypes.addressof(own)):
        return matrix
    both = pdfium.PdfMatrix.from_raw(own).multiply(pdfium.PdfMatrix(*matrix))
    return (both.a, both.b, both.c, both.d, both.e, both.f)


@contextmanager
def lifted(texts: Sequence[int]) -> Iterator[None]:
    """Draws some text objects in no ink while the block runs; the file is not touched."""
    modes = list(map(_mode, texts))
    for one in texts:
        _set_mode(one, c.FPDF_TEXTRENDERMODE_INVISIBLE)
    try:
        yield
    finally:
        for one, mode in zip(texts, modes, strict=True):
            _set_mode(one, mode)


def _alike(pair: Pair) -> bool:
    low, high = sorted(text.box.height for text in pair)
    return high <= ALIKE * low


def under_larger(pairs: Sequence[Pair]) -> list[Text]:
    """Gives the texts that lie over or under far larger ones: they are looked at all together."""
    small = [min(pair, key=lambda text: text.box.height) for pair in pairs if not _alike(pair)]
    return list({text.address: text for text in small}.values())


def tangled(page: pdfium.PdfPage, found: Sequence[Pair]) -> list[list[Text]]:
    """Gives the texts that lie over others; a text printed twice to look bold is one with its copy."""
    pairs = [pair for pair in found if _alike(pair)]
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


def _join(unit: dict[int, list[Text]], one: Text, other: Text) -> None:
    here, there = unit[one.address], unit[other.address]
    if here is not there:
        here += there
        for text in there:
            unit[text.address] = here


def overlapping(texts: Texts) -> Iterator[Pair]:
    """Gives the pairs that share a good part of the smaller one, swept from the lowest upwards.

    Each is held against all that begin below its upper edge, many at once: a page may have a text object for
    each of its letters.
    """
    x0, y0, x1, y1 = texts.boxes.T
    area = (x1 - x0) * (y1 - y0)
    upwards = np.argsort(y0, kind="stable")
    upwards = upwards[area[upwards] > 0]
    x0, y0, x1, y1, area = (column[upwards] for column in (x0, y0, x1, y1, area))
    # those behind each one, in this order, up to the first that begins above it
    counts = np.searchsorted(y0, y1) - np.arange(1, len(upwards) + 1)
    for first, end in _portions(counts):
        one = np.repeat(np.arange(first, end), counts[first:end])
        starts = np.repeat(np.cumsum(counts[first:end]) - counts[first:end], counts[first:end])
        other = one + 1 + np.arange(len(one)) - starts
        wide = np.minimum(x1[one], x1[other]) - np.maximum(x0[one], x0[other])
        high = np.minimum(y1[one], y1[other]) - y0[other]
        shared = wide.clip(0) * high.clip(0)
        both = np.flatnonzero(shared > TANGLED * np.minimum(area[one], area[other]))
        for here, there in zip(upwards[one[both]], upwards[other[both]], strict=True):
            yield texts.one(int(here)), texts.one(int(there))


def _portions(counts: Numbers) -> Iterator[tuple[int, int]]:
    """Gives the rows in portions that have so many others to be held against that memory holds them."""
    before = np.append(0, np.cumsum(counts))
    first = 0
    while first < len(counts):
        end = int(np.searchsorted(before, before[first] + AT_ONCE, side="right")) - 1
        end = max(end, first + 1)
        yield first, end
        first = end


def _said(text: int, textpage: int) -> bytes:
    length = _text(text, textpage, None, 0)
    buffer = ctypes.create_string_buffer(max(length, 2))
    _text(text, textpage, ctypes.addressof(buffer), length)
    return buffer.raw[:length]
