"""What a page and its forms draw, object by object: which texts lie over each other, and the page without some.

pdfium's own objects, asked by their addresses; the file is not touched. Runs in the sandbox.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from ctypes import c_int, c_ulong, c_void_p
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as c

from records.geometry import Box, Matrix, transformed
from redaction.asking import address, bound, flags, places

DEPTH = 16
"""Forms within forms that are looked into."""
TANGLED = 0.3
"""Share of the smaller of two texts from which they lie over each other."""

ALIKE = 2.5
"""Times by which the heights differ of two texts that are looked at one by one. Of a far larger one, as a
watermark is, only whether it lies over the smaller ones matters."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text object of a page or form: pdfium's address of it, and its box in user space."""

    address: int
    box: Box


Pair = tuple[Text, Text]
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


def texts_of(objects: Iterable[tuple[int, int, Matrix]]) -> Iterator[Text]:
    """Gives those of the objects that are texts."""
    found = [(one, matrix) for kind, one, matrix in objects if kind == c.FPDF_PAGEOBJ_TEXT]
    sides = np.zeros((len(found), 4), np.float32)
    addresses = [one for one, _ in found]
    known = flags(map(_bounds, addresses, *map(places, sides.T)), len(found))
    sides[~known] = 0
    for (one, matrix), corners in zip(found, sides.tolist(), strict=True):
        yield Text(one, _box(corners, matrix))


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


def overlapping(texts: Sequence[Text]) -> Iterator[Pair]:
    """Gives the pairs that share a good part of the smaller one, swept from left to right."""
    # on bare numbers: a page may have a text object for each of its letters
    rows = [(t.box.x0, t.box.y0, t.box.x1, t.box.y1, t.box.area, t) for t in texts]
    open_rows: list[tuple[float, float, float, float, float, Text]] = []
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
