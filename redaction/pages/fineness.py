"""How finely a scan is to be pictured for OCR: as it was scanned, unless its print is small.

A scan of 200 dpi drawn at 300 has no more in it, and costs a quarter more to recognise. Small print is
enlarged all the same: the engine reads letters of few pixels a little worse.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as c
from PIL import Image

from records.geometry import PageFrame
from redaction.pages.pictures import OCR_DPI
from redaction.pages.textobjects import objects_of

STEPS = (200, 250, OCR_DPI)
"""Few, so that the pictures of a document are told to the engine at one resolution, in one list."""

COARSE = 145
"""Dots an inch under which a scan is enlarged as far as any: little print has too few to spare."""

PART = 0.05
"""Share of the page from which a picture's own dots count; an emblem is as fine as it likes."""

WHOLE = 0.85
"""Share of the page that its pictures cover together, if it is a scan and nothing else."""

MOST_PATHS = 40
"""Drawings beside a scan, a frame or a stroke; with more, letters may be drawn as outlines."""

SMALL = 4.9
"""Points from the foot of an x to its top: 11 points of all faces have more, footnotes have less."""

FEW_SMALL = 0.05
"""Share of the ink in small print up to which a page counts as printed large."""

STRIP = 0.7
"""Inches across in which lines are looked at, so that one that is not quite level is nearly so in each."""

DARK = 0.75
"""Share of the paper's brightness under which a pixel is ink."""


def for_scan(dpi: float) -> int:
    """Gives the resolution to recognise a scan at that was scanned at ``dpi``.

    >>> [for_scan(dpi) for dpi in (100, 150, 200.1, 240, 299.9, 600)]
    [300, 200, 200, 250, 300, 300]
    """
    if dpi < COARSE:
        return OCR_DPI
    return next((step for step in STEPS if step >= 0.97 * dpi), OCR_DPI)


def for_page(page: pdfium.PdfPage, frame: PageFrame) -> int:
    """Gives the resolution to recognise a whole page at: 300 dpi, unless it is a coarser scan."""
    covered, finest, paths = 0.0, 0.0, 0
    wide, high = ctypes.c_uint(), ctypes.c_uint()
    for kind, at, matrix in objects_of(page):
        if kind == c.FPDF_PAGEOBJ_IMAGE:
            raw = ctypes.cast(at, c.FPDF_PAGEOBJECT)
            own = c.FS_MATRIX()
            if not c.FPDFPageObj_GetMatrix(raw, own):
                return OCR_DPI
            drawn = pdfium.PdfMatrix.from_raw(own).multiply(pdfium.PdfMatrix(*matrix))
            if not c.FPDFImageObj_GetImagePixelSize(raw, wide, high):
                return OCR_DPI
            share = abs(drawn.a * drawn.d - drawn.b * drawn.c) / frame.visible.area
            if not share > PART:
                continue
            covered += share
            across = wide.value / math.hypot(drawn.a, drawn.b)
            down = high.value / math.hypot(drawn.c, drawn.d)
            finest = max(finest, across, down)
        elif kind != c.FPDF_PAGEOBJ_TEXT:
            paths += 1
    if covered < WHOLE or paths > MOST_PATHS:
        return OCR_DPI
    return for_scan(finest * 72 / frame.user_unit)


def small_print(image: Image.Image, dpi: float) -> bool:
    """Tells whether some print on a level grey picture is small, or there is none that can be measured."""
    pixels = np.asarray(image)
    dark = pixels < DARK * float(np.percentile(pixels[::7, ::7], 90))
    least = SMALL * dpi / 72
    count = max(1, round(image.width / dpi / STRIP))
    wide = [part.size for part in np.array_split(np.arange(image.width), count)]
    # each pixel's strip, as a matrix: to multiply is many times quicker than to count strip by strip
    strips = np.repeat(np.eye(count, dtype=np.float32), wide, axis=0)
    rows = dark.astype(np.float32) @ strips
    lines = [line for one, across in zip(rows.T, wide, strict=True) for line in _lines(one, across)]
    small = sum(ink for high, ink in lines if high < least)
    return not lines or small > FEW_SMALL * sum(ink for _, ink in lines)


def _lines(rows: npt.NDArray[np.float32], wide: int) -> Iterator[tuple[int, int]]:
    """Gives of each line how high its small letters stand, where its rows hold most ink, and its ink.

    Args:
        rows: the ink of each row of a strip.
        wide: pixels across it.
    """
    edges = np.flatnonzero(np.diff(rows > 0.01 * wide, prepend=False, append=False))
    for top, bottom in zip(edges[::2], edges[1::2], strict=True):
        line = rows[top:bottom]
        # a rule, a row of dots or a speck is no line of letters
        if bottom - top > 5 and line.max() > 0.1 * wide:
            full = np.flatnonzero(line > 0.4 * line.max())
            yield int(full[-1] - full[0]) + 1, int(line.sum())
