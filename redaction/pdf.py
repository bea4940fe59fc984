"""A PDF as pdfium and qpdf see it: frames, characters, pictures of pages. Runs in the sandbox only."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as c

from records.errors import RefusalReason, Refused
from records.geometry import Box, PageFrame, union

Grey = npt.NDArray[np.uint8]

LARGEST_PICTURE = 60_000_000
"""Pixels of the largest picture of a page: an A1 plan at 300 dpi."""

MEDIA_DEFAULT = (0.0, 0.0, 612.0, 792.0)
TREE_DEPTH = 100


@contextmanager
def opened(path: str | Path) -> Iterator[tuple[pdfium.PdfDocument, pikepdf.Pdf]]:
    """Gives a file as both parsers opened it.

    Raises:
        Refused: it needs a password, or either parser cannot make anything of it.
    """
    try:
        with pikepdf.open(path) as objects:
            document = pdfium.PdfDocument(path)
            try:
                yield document, objects
            finally:
                document.close()
    except pikepdf.PasswordError as error:
        raise Refused(
            RefusalReason.ENCRYPTED, "the PDF needs a password; supply one without"
        ) from error
    except (pikepdf.PdfError, pdfium.PdfiumError) as error:
        raise Refused(
            RefusalReason.BROKEN, "the PDF is damaged beyond repair; supply it again"
        ) from error


def frame_of(page: pikepdf.Page) -> PageFrame:
    """Gives what of a page is visible.

    Raises:
        Refused: its boxes are no boxes.

    Source: ISO 32000-2, 7.7.3.4 (inheritance), 14.11.2 (boundaries).
    """
    try:
        media = _box(inherited(page.obj, "/MediaBox")) or Box(*MEDIA_DEFAULT)
        crop = _box(inherited(page.obj, "/CropBox"))
        visible = (crop.clipped(media) if crop else None) or media
        rotation = int(inherited(page.obj, "/Rotate") or 0) % 360
        unit = float(page.obj.get("/UserUnit", 1))
        return PageFrame(visible, rotation, unit)
    except (ValueError, TypeError, ArithmeticError, pikepdf.PdfError) as error:
        raise Refused(RefusalReason.BROKEN, "a page has no proper boxes") from error


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


def picture(page: pdfium.PdfPage, frame: PageFrame, dpi: float, *, grey: bool) -> Grey:
    """Gives a page as pixels: (height, width) grey, or (height, width, 3) red, green, blue.

    Annotations and form fields are not drawn: they are no page content, and are never published.

    Raises:
        Refused: pdfium and the frame disagree about the size of the page.
    """
    width, height = frame.display_size
    seen_width, seen_height = page.get_size()
    if abs(seen_width - width) > 0.5 or abs(seen_height - height) > 0.5:
        raise Refused(RefusalReason.BROKEN, "two parsers disagree about the size of a page")
    wide, high = frame.pixel_size(dpi)
    bitmap = page.render(
        scale=dpi * frame.user_unit / 72,
        may_draw_forms=False,
        draw_annots=False,
        grayscale=grey,
        rev_byteorder=True,
        prefer_bgrx=False,
    )
    pixels: Grey = bitmap.to_numpy().copy()
    bitmap.close()
    if grey and pixels.ndim == 3:
        pixels = pixels[:, :, 0]
    if abs(pixels.shape[1] - wide) > 1 or abs(pixels.shape[0] - high) > 1:
        raise Refused(RefusalReason.BROKEN, "a page was pictured at an unexpected size")
    return pixels


@dataclass(frozen=True, slots=True)
class Char:
    """One character that a text layer draws.

    Attributes:
        box: its ink, user space.
        loose: its cell: the font's ascent and descent, its advance.
        turn: direction of reading, degrees counter-clockwise.
        shown: False where the text state alone says that it is not painted (Tr 3 or 7).
        line: number of its line in pdfium's order.
        gap: whether a space stands before it.
    """

    text: str
    box: Box
    loose: Box
    turn: float
    shown: bool
    mapped: bool
    line: int
    gap: bool


HYPHENS = {0x02, 0xFFFE}
"""What pdfium gives for a hyphen at the end of a line."""


def chars_of(page: pdfium.PdfPage) -> list[Char]:
    """Gives every character of a page's text layer, hidden ones too, in pdfium's order."""
    textpage = page.get_textpage()
    try:
        return list(_chars(textpage.raw))
    finally:
        textpage.close()


def _chars(raw: ctypes.c_void_p) -> Iterator[Char]:
    left, bottom, right, top = (ctypes.c_double() for _ in range(4))
    loose = c.FS_RECTF()
    matrix = c.FS_MATRIX()
    modes: dict[int, bool] = {}
    line, gap, high = 1, False, 0
    for index in range(c.FPDFText_CountChars(raw)):
        code = c.FPDFText_GetUnicode(raw, index)
        if code in (0x0A, 0x0D):
            line, gap = line + (code == 0x0A), True
            continue
        if c.FPDFText_IsGenerated(raw, index) == 1 and code not in HYPHENS:
            gap = True
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        text = "-" if code in HYPHENS else chr(code)
        if text.isspace():
            gap = True
            continue
        if not c.FPDFText_GetCharBox(raw, index, left, right, bottom, top):
            continue
        if not c.FPDFText_GetLooseCharBox(raw, index, loose):
            continue
        turn = 0.0
        if c.FPDFText_GetMatrix(raw, index, matrix):
            turn = math.degrees(math.atan2(matrix.b, matrix.a)) % 360
        try:
            ink = Box.of(left.value, bottom.value, right.value, top.value)
            cell = Box.of(loose.left, loose.bottom, loose.right, loose.top)
        except ValueError:
            # a broken font gives boxes that are no numbers; nothing is drawn there
            continue
        mapped = c.FPDFText_HasUnicodeMapError(raw, index) != 1
        yield Char(text, ink, cell, turn, _painted(raw, index, modes), mapped, line, gap)
        gap = False


def _painted(raw: ctypes.c_void_p, index: int, modes: dict[int, bool]) -> bool:
    drawn = c.FPDFText_GetTextObject(raw, index)
    address = ctypes.addressof(drawn.contents) if drawn else 0
    if address not in modes:
        mode = c.FPDFTextObj_GetTextRenderMode(drawn) if drawn else c.FPDF_TEXTRENDERMODE_FILL
        modes[address] = mode not in (
            c.FPDF_TEXTRENDERMODE_INVISIBLE,
            c.FPDF_TEXTRENDERMODE_CLIP,
        )
    return modes[address]


def image_boxes(page: pdfium.PdfPage, frame: PageFrame) -> list[Box]:
    """Gives the visible boxes of pictures on a page; a form that holds one counts as one."""
    boxes = []
    for drawn in page.get_objects(max_depth=1):
        if drawn.type == c.FPDF_PAGEOBJ_IMAGE or (
            drawn.type == c.FPDF_PAGEOBJ_FORM and _holds_image(drawn.raw, 8)
        ):
            try:
                box = Box.of(*drawn.get_bounds()).clipped(frame.visible)
            except (ValueError, pdfium.PdfiumError):
                continue
            if box is not None:
                boxes.append(box)
    return boxes


def _holds_image(form: ctypes.c_void_p, depth: int) -> bool:
    for index in range(c.FPDFFormObj_CountObjects(form)):
        inner = c.FPDFFormObj_GetObject(form, index)
        kind = c.FPDFPageObj_GetType(inner)
        if kind == c.FPDF_PAGEOBJ_IMAGE:
            return True
        if kind == c.FPDF_PAGEOBJ_FORM and depth and _holds_image(inner, depth - 1):
            return True
    return False


def covered_share(boxes: list[Box], frame: PageFrame) -> float:
    """Gives the share of the visible page under ``boxes`` (overlaps counted twice, at most 1)."""
    return min(1.0, sum(box.area for box in boxes) / frame.visible.area)


def hull(chars: list[Char]) -> Box:
    """Gives a word's box: its ink, and most of its cells across the direction of reading.

    Cells alone would touch the neighbouring lines, and ink alone would tell which letters rise or
    hang; so a tenth of the cell is cut off on either side.
    """
    ink, cells = union(char.box for char in chars), union(char.loose for char in chars)
    if _upright(chars[0].turn):
        cut = cells.height / 10
        return Box.of(ink.x0, min(ink.y0, cells.y0 + cut), ink.x1, max(ink.y1, cells.y1 - cut))
    cut = cells.width / 10
    return Box.of(min(ink.x0, cells.x0 + cut), ink.y0, max(ink.x1, cells.x1 - cut), ink.y1)


def _upright(turn: float) -> bool:
    return round(turn / 90) % 2 == 0
