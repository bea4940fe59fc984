"""Codes on pages that machines read (QR, Data Matrix, bar codes …): where they stand, and what they say.

Nobody reads in them what they say, and every telephone does. They are looked for only where something is
drawn that may be one: in pictures, and in drawings of many parts. Runs in the sandbox.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from ctypes import c_int, c_size_t, c_ulong, c_void_p
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as c
import zxingcpp
from PIL import Image

from records.geometry import Box, PageFrame, PixelBox, union
from redaction.pages import pdf
from redaction.pages.asking import address, bound, places
from redaction.pages.pictures import frame_of_image, grey_of, opened_picture

MOST_PIXELS = 4_000_000
"""Pixels that are looked through at once: a page of A4 at 200 dpi."""

FINEST = 400
"""Dots an inch: small codes on letters have modules of a third of a millimetre, and need no more."""

LEAST_SIDE = 8.0
"""Points of the shorter side of a code: the smallest that are printed have 3 millimetres."""

PARTS = 12
"""Drawings on a page from which they may be the bars or squares of a code; fewer are rules and frames."""

LEAST_POINTS = 48
"""Corners of a single drawing from which it may be one: 12 squares."""

LEAST_SAID = 4
"""Signs of a code of bars; what stripes in pictures seem to say is shorter."""

LONGEST = 4000
"""Signs of what a code says that are told: the largest QR code holds 4,296."""

BLANK = 3
"""Rows of pixels without ink that end a code: its quiet zone, or the gap above the figures below it."""

DEPTH = 9

_object = bound(c.FPDFPage_GetObject, c_size_t, c_void_p, c_int)
_inner = bound(c.FPDFFormObj_GetObject, c_size_t, c_void_p, c_ulong)
_inner_count = bound(c.FPDFFormObj_CountObjects, c_int, c_void_p)
_kind = bound(c.FPDFPageObj_GetType, c_int, c_void_p)
_corners = bound(c.FPDFPath_CountSegments, c_int, c_void_p)
_bounds = bound(c.FPDFPageObj_GetBounds, c_int, c_void_p, *[c_void_p] * 4)


def find_codes(path: str, media_type: str, numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Gives the codes of each page as plain values, and says before each what it is at (``begun``).

    The sandbox's job ``codes``. What they say is given, because showing and comparing it is what it is for.

    Raises:
        Refused: the file cannot be read, or a page cannot be pictured.
    """
    if media_type != "application/pdf":
        with opened_picture(path, media_type) as image:
            for number in numbers:
                yield {"begun": number}
                image.seek(number - 1)
                yield {"number": number, "codes": codes_in_picture(image)}
        return
    with pdf.opened(path) as (document, objects):
        for number in numbers:
            yield {"begun": number}
            page = document[number - 1]
            try:
                codes = codes_on(page, pdf.frame_of(objects.pages[number - 1]))
            finally:
                page.close()
            yield {"number": number, "codes": codes}


def codes_in_picture(image: Image.Image) -> list[dict[str, Any]]:
    """Gives the codes of a picture file's page, with their places as on the page that it is."""
    frame = frame_of_image(image)
    grey = grey_of(image)
    while grey.width * grey.height > 4 * MOST_PIXELS:
        grey = grey.reduce(2)
    dpi = grey.width * 72 / (frame.display_size[0] * frame.user_unit)
    return _plain(_read(np.asarray(grey), PixelBox(0, 0, grey.width, grey.height), frame, dpi))


def codes_on(page: pdfium.PdfPage, frame: PageFrame) -> list[dict[str, Any]]:
    """Gives the codes on a page: kind, what each says, and its box in user space.

    Raises:
        Refused: the page cannot be pictured.
    """
    region = _worth_a_look(page, frame)
    if region is None:
        return []
    inches = region.area * (frame.user_unit / 72) ** 2
    dpi = min(FINEST, math.sqrt(MOST_PIXELS / max(inches, 1e-6)), pdf.picture_dpi(frame, FINEST))
    part = frame.to_pixels(region, dpi)
    pixels = pdf.picture(page, frame, dpi, grey=True, part=part)
    return _plain(_read(np.ascontiguousarray(pixels), part, frame, dpi))


# -- where to look ---------------------------------------------------------------------------------


def _worth_a_look(page: pdfium.PdfPage, frame: PageFrame) -> Box | None:
    """Gives the box around all that may hold a code, with its quiet zone, or nothing."""
    handles = [
        one
        for one in map(_object, repeat(address(page.raw)), range(c.FPDFPage_CountObjects(page.raw)))
        if one
    ]
    boxes: list[Box] = []
    drawings: list[Box] = []
    corners = 0
    for one in handles:
        pictures, parts, points = _held(one, DEPTH)
        box = _box(one, frame) if pictures or parts else None
        if box is None:
            continue
        if pictures and min(box.width, box.height) >= LEAST_SIDE:
            boxes.append(box)
        if parts:
            drawings += [box] * parts
            corners = max(corners, points)
    if len(drawings) >= PARTS or corners >= LEAST_POINTS:
        boxes += drawings
    return union(boxes).grown(LEAST_SIDE).clipped(frame.visible) if boxes else None


def _held(one: int, depth: int) -> tuple[int, int, int]:
    """Gives how many pictures and drawings an object is, or holds as a form, and the most corners of one."""
    kind = _kind(one)
    if kind == c.FPDF_PAGEOBJ_FORM and depth:
        inner = [
            _held(each, depth - 1) for each in map(_inner, repeat(one), range(_inner_count(one)))
        ]
        pictures, parts = sum(each[0] for each in inner), sum(each[1] for each in inner)
        return pictures, parts, max((each[2] for each in inner), default=0)
    if kind == c.FPDF_PAGEOBJ_PATH:
        return 0, 1, _corners(one)
    return int(kind in (c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_SHADING)), 0, 0


def _box(one: int, frame: PageFrame) -> Box | None:
    sides = np.zeros(4, np.float32)
    if not _bounds(one, *places(sides)) or not np.isfinite(sides).all():
        return None
    return Box.of(*sides.tolist()).clipped(frame.visible)


# -- reading ---------------------------------------------------------------------------------------


def _read(
    pixels: pdf.Grey, part: PixelBox, frame: PageFrame, dpi: float
) -> Iterator[tuple[str, str, Box]]:
    for code in zxingcpp.read_barcodes(pixels, text_mode=zxingcpp.TextMode.Plain):
        bars = code.format in zxingcpp.barcode_formats_list(zxingcpp.BarcodeFormat.AllLinear)
        if not code.text.strip() or (bars and len(code.text) < LEAST_SAID):
            continue
        at = code.position
        corners = (at.top_left, at.top_right, at.bottom_left, at.bottom_right)
        across, along = [point.x for point in corners], [point.y for point in corners]
        left, top, right, low = _whole(
            pixels, (min(across), min(along), max(across) + 1, max(along) + 1)
        )
        box = frame.from_pixels(
            part.left + left, part.top + top, part.left + right, part.top + low, dpi
        )
        yield str(code.format), code.text[:LONGEST], box.clipped(frame.visible) or box


def _whole(pixels: pdf.Grey, found: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Gives the pixels of a code up to where its ink ends: of bars, only some rows were read."""
    left, top, right, low = found
    high, wide = pixels.shape
    left, top, right, low = max(left, 0), max(top, 0), min(right, wide), min(low, high)
    inside = pixels[top:low, left:right]
    if not inside.size:
        return left, top, right, low
    dark, light = int(inside.min()), int(inside.max())
    # of a code in pale bars on dark, the paper around it is what ends it too
    ink = pixels < (dark + light) // 2
    most = max(right - left, low - top)
    across = slice(left, right)
    top -= _until_blank(_inked(ink[max(top - most, 0) : top, across], 1)[::-1])
    low += _until_blank(_inked(ink[low : low + most, across], 1))
    along = slice(top, low)
    left -= _until_blank(_inked(ink[along, max(left - most, 0) : left], 0)[::-1])
    right += _until_blank(_inked(ink[along, right : right + most], 0))
    return max(left - 1, 0), max(top - 1, 0), min(right + 1, wide), min(low + 1, high)


def _inked(ink: npt.NDArray[np.bool_], axis: int) -> npt.NDArray[np.bool_]:
    """Gives which rows (axis 1) or columns (axis 0) hold any ink."""
    return np.asarray(ink.any(axis=axis))


def _until_blank(inked: npt.NDArray[np.bool_]) -> int:
    """Gives how many rows there are before the first blank ones."""
    blank = 0
    for count, row in enumerate(inked.tolist()):
        blank = 0 if row else blank + 1
        if blank == BLANK:
            return count + 1 - BLANK
    return len(inked) - blank


def _plain(codes: Iterator[tuple[str, str, Box]]) -> list[dict[str, Any]]:
    return [
        {"text": text, "kind": kind, "box": [round(side, 2) for side in box.as_list()]}
        for kind, text, box in codes
    ]
