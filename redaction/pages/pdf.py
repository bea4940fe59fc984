"""A PDF as pdfium and qpdf see it: frames, characters, pictures of pages. Runs in the sandbox only."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_int, c_size_t, c_ulong, c_void_p
from itertools import repeat
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as c

from records.errors import RefusalReason, Refused
from records.geometry import Box, PageFrame, PixelBox
from redaction.pages.asking import address, bound, places

Grey = npt.NDArray[np.uint8]

LARGEST_PICTURE = 60_000_000
"""Pixels of the largest picture of a page: an A1 plan at 300 dpi."""

MEDIA_DEFAULT = (0.0, 0.0, 612.0, 792.0)
TREE_DEPTH = 100


@contextmanager
def opened(path: str | Path) -> Iterator[tuple[pdfium.PdfDocument, pikepdf.Pdf]]:
    """Gives a file as both parsers opened it.

    Raises:
        Refused: it needs a password or a certificate, or either parser cannot make anything of it.
    """
    try:
        with pikepdf.open(path) as objects:
            document = pdfium.PdfDocument(path)
            try:
                yield document, objects
            finally:
                document.close()
    except pikepdf.PasswordError as error:
        raise Refused(RefusalReason.ENCRYPTED, "the PDF needs a password") from error
    except (pikepdf.PdfError, pdfium.PdfiumError) as error:
        if _is_locked(path):
            what = "the PDF is encrypted for somebody else, or in a way that is not known here"
            raise Refused(RefusalReason.ENCRYPTED, what) from error
        raise Refused(RefusalReason.BROKEN, "the PDF is damaged beyond repair") from error


def _is_locked(path: str | Path) -> bool:
    """Tells whether a file that could not be opened is encrypted: pdfium says why, qpdf in words alone."""
    try:
        pdfium.PdfDocument(path).close()
    except pdfium.PdfiumError as error:
        return error.err_code in (c.FPDF_ERR_PASSWORD, c.FPDF_ERR_SECURITY)
    return False


def frame_of(page: pikepdf.Page) -> PageFrame:
    """Gives what of a page is visible.

    Raises:
        Refused: its boxes are no boxes.

    Source: ISO 32000-2, 7.7.3.4 (inheritance), 14.11.2 (boundaries).
    """
    try:
        media = media_of(page)
        crop = _box(inherited(page.obj, "/CropBox"))
        visible = (crop.clipped(media) if crop else None) or media
        rotation = int(inherited(page.obj, "/Rotate") or 0) % 360
        unit = float(page.obj.get("/UserUnit", 1))
        return PageFrame(visible, rotation, unit)
    except (ValueError, TypeError, ArithmeticError, pikepdf.PdfError) as error:
        raise Refused(RefusalReason.BROKEN, "a page has no proper boxes") from error


def media_of(page: pikepdf.Page) -> Box:
    """Gives the sheet that a page is drawn on, of which less may be visible."""
    return _box(inherited(page.obj, "/MediaBox")) or Box(*MEDIA_DEFAULT)


def inherited(node: pikepdf.Object, key: str) -> pikepdf.Object | None:
    """Gives a page's own or inherited attribute, or None (ISO 32000-2, 7.7.3.4)."""
    for _ in range(TREE_DEPTH):
        if key in node:
            return node[key]
        parent = node.get("/Parent")
        if not isinstance(parent, pikepdf.Dictionary):
            return None
        node = parent
    return None


def _box(value: pikepdf.Object | None) -> Box | None:
    if not isinstance(value, pikepdf.Array) or len(value) != 4:
        return None
    box = Box.of(*(float(corner) for corner in value))
    return box if box.area > 0 else None


def picture_dpi(frame: PageFrame, dpi: float) -> float:
    """Gives the resolution to picture a page at: ``dpi``, or less where the page is huge."""
    width, height = frame.display_size
    scale = dpi * frame.user_unit / 72
    pixels = width * height * scale * scale
    return dpi if pixels <= LARGEST_PICTURE else dpi * math.sqrt(LARGEST_PICTURE / pixels)


def picture(
    page: pdfium.PdfPage,
    frame: PageFrame,
    dpi: float,
    *,
    grey: bool,
    part: PixelBox | None = None,
) -> Grey:
    """Gives a page as pixels: (height, width) grey, or (height, width, 3) red, green, blue.

    Annotations and form fields are not drawn: they are no page content, and are never published.

    Args:
        page: the page.
        frame: what of it is visible.
        dpi: resolution.
        grey: in grey, not in colours.
        part: only these pixels of it, at least one each way; the same ones as in the whole picture, but for
            a level of grey here and there in pictures that are smoothed.

    Raises:
        Refused: pdfium and the frame disagree about the size of the page.
    """
    bitmap = _rendered(page, frame, dpi, grey=grey, padded=False, part=part)
    # the pixels are Python's own, and stay when pdfium lets go of them
    pixels: Grey = bitmap.to_numpy()
    bitmap.close()
    return pixels[:, :, 0] if grey and pixels.ndim == 3 else pixels


def averaged(
    page: pdfium.PdfPage, frame: PageFrame, dpi: float, by: int, *, grey: bool = False
) -> npt.NDArray[np.int16]:
    """Gives a page drawn in colours, the mean of each ``by`` pixels each way: (height, width, 3).

    Args:
        page: the page.
        frame: what of it is visible.
        dpi: resolution before.
        by: how many pixels become one, each way.
        grey: all of it is grey, so that one of the colours is enough: (height, width). It is drawn in colours
            all the same, since pdfium sets letters on whole pixels where it draws in grey.

    Raises:
        Refused: as :func:`picture`.
    """
    bitmap = _rendered(page, frame, dpi, grey=False, padded=True)
    whole = bitmap.to_pil()
    # four bytes a pixel are averaged, and widened, where they stand; three would be copied twice before
    small = (whole.getchannel(0) if grey else whole).reduce(by)
    bitmap.close()
    pixels = np.asarray(small).astype(np.int16)
    return pixels if grey else pixels[:, :, :3]


def _rendered(
    page: pdfium.PdfPage,
    frame: PageFrame,
    dpi: float,
    *,
    grey: bool,
    padded: bool,
    part: PixelBox | None = None,
) -> pdfium.PdfBitmap:
    width, height = frame.display_size
    seen_width, seen_height = page.get_size()
    if abs(seen_width - width) > 0.5 or abs(seen_height - height) > 0.5:
        raise Refused(RefusalReason.BROKEN, "two parsers disagree about the size of a page")
    scale = dpi * frame.user_unit / 72
    wide, high = (math.ceil(side * scale) for side in (seen_width, seen_height))
    cut = (0, 0, 0, 0) if part is None else _beside(part, wide, high)
    bitmap = page.render(
        scale=scale,
        # half a pixel less, which pdfium's binding rounds up, whatever the division leaves
        crop=tuple((side - 0.5) / scale for side in cut),
        may_draw_forms=False,
        draw_annots=False,
        grayscale=grey,
        rev_byteorder=True,
        prefer_bgrx=padded,
    )
    wide, high = frame.pixel_size(dpi)
    left, low, right, top = cut
    if abs(bitmap.width + left + right - wide) > 1 or abs(bitmap.height + low + top - high) > 1:
        bitmap.close()
        raise Refused(RefusalReason.BROKEN, "a page was pictured at an unexpected size")
    return bitmap


def _beside(part: PixelBox, wide: int, high: int) -> tuple[int, int, int, int]:
    """Gives the pixels left, below, right and above a part of a picture; one pixel of it at least stays."""
    left, top = min(part.left, wide - 1), min(part.top, high - 1)
    right, bottom = min(max(part.right, left + 1), wide), min(max(part.bottom, top + 1), high)
    return (left, high - bottom, wide - right, top)


Rect = tuple[float, float, float, float]
"""``(x0, y0, x1, y1)``: what a :class:`Box` holds; a page has too many letters for a Box each."""

MOST_LETTERS = 500_000
"""Letters of one page; a full sheet of A0 in the smallest print has fewer."""


def lines_of(page: pdfium.PdfPage) -> list[str]:
    """Gives the text of a page by lines, hidden text too, without places: cheaply.

    Raises:
        Refused: there is too much of it.
    """
    textpage = page.get_textpage()
    try:
        count_letters(textpage.raw)
        return str(textpage.get_text_range()).splitlines()
    finally:
        textpage.close()


def count_letters(raw: ctypes.c_void_p) -> int:
    """Gives how many characters a page's text layer has.

    Raises:
        Refused: too many.
    """
    count = int(c.FPDFText_CountChars(raw))
    if count > MOST_LETTERS:
        raise Refused(RefusalReason.BOMB, f"a page holds {count} letters")
    return count


def _rect(x0: float, y0: float, x1: float, y1: float) -> Rect | None:
    """Gives the corners in order, or None where one is no number."""
    if not math.isfinite(x0 + y0 + x1 + y1):
        return None
    if x0 > x1:
        x0, x1 = x1, x0
    return (x0, y0, x1, y1) if y0 <= y1 else (x0, y1, x1, y0)


def image_boxes(page: pdfium.PdfPage, frame: PageFrame) -> list[Box]:
    """Gives the visible boxes of pictures on a page; a form that holds one counts as one."""
    boxes = []
    count = int(c.FPDFPage_CountObjects(page.raw))
    drawn = [one for one in map(_object, repeat(address(page.raw)), range(count)) if one]
    for one in [one for one in drawn if _draws_image(one, 9)]:
        sides = np.zeros(4, np.float32)
        if not _bounds(one, *places(sides)):
            continue
        bounds = _rect(*sides.tolist())
        box = Box(*bounds).clipped(frame.visible) if bounds else None
        if box is not None:
            boxes.append(box)
    return boxes


_object = bound(c.FPDFPage_GetObject, c_size_t, c_void_p, c_int)
_inner = bound(c.FPDFFormObj_GetObject, c_size_t, c_void_p, c_ulong)
_inner_count = bound(c.FPDFFormObj_CountObjects, c_int, c_void_p)
_kind = bound(c.FPDFPageObj_GetType, c_int, c_void_p)
_bounds = bound(c.FPDFPageObj_GetBounds, c_int, c_void_p, *[c_void_p] * 4)


def _draws_image(one: int, depth: int) -> bool:
    """Tells whether an object is a picture, or a form that holds one so many forms deep at the most."""
    kind = _kind(one)
    if kind != c.FPDF_PAGEOBJ_FORM or not depth:
        return bool(kind == c.FPDF_PAGEOBJ_IMAGE)
    inner = map(_inner, repeat(one), range(_inner_count(one)))
    return any(_draws_image(each, depth - 1) for each in inner)


def covered_share(boxes: list[Box], frame: PageFrame) -> float:
    """Gives the share of the visible page under ``boxes`` (overlaps counted twice, at most 1)."""
    return min(1.0, sum(box.area for box in boxes) / frame.visible.area)
