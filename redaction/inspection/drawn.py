"""The things that a page draws, in order, as pdfium holds them: texts, pictures, drawings and their places.

Runs in the sandbox.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as c

from records.geometry import Box, Matrix, transformed

DEPTH = 16
LARGEST_STREAM = 64_000_000
"""Bytes of a picture's own file that are looked through."""

_KINDS = {
    c.FPDF_PAGEOBJ_TEXT: "text",
    c.FPDF_PAGEOBJ_PATH: "drawing",
    c.FPDF_PAGEOBJ_IMAGE: "picture",
    c.FPDF_PAGEOBJ_SHADING: "drawing",
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """One thing on a page.

    Attributes:
        kind: text, picture or drawing.
        box: its place, user space.
        clip: the box around what its clip leaves of the page, or None where nothing clips it.
        layered: whether it belongs to a layer, or lies in a form that does.
        colour: red, green, blue and opacity of what fills it, or None.
    """

    raw: ctypes.c_void_p = field(repr=False)
    kind: str
    box: Box
    clip: Box | None
    layered: bool
    colour: tuple[int, int, int, int] | None

    @property
    def seen(self) -> Box | None:
        """Gives what its clip leaves of it."""
        return self.box if self.clip is None else self.box.clipped(self.clip)


def drawn_on(page: pdfium.PdfPage) -> list[Drawn]:
    """Gives everything on a page in the order in which it is painted; forms as what they hold."""
    objects = [c.FPDFPage_GetObject(page.raw, i) for i in range(c.FPDFPage_CountObjects(page.raw))]
    return list(_within(objects, (1, 0, 0, 1, 0, 0), None, 0, layered=False))


def picture_file(drawn: Drawn) -> bytes:
    """Gives the bytes of a picture that is a file by itself (JPEG or JPEG 2000), or none."""
    if not set(_filters(drawn.raw)) & {"DCTDecode", "JPXDecode"}:
        return b""
    length = c.FPDFImageObj_GetImageDataDecoded(drawn.raw, None, 0)
    if not 0 < length <= LARGEST_STREAM:
        return b""
    buffer = ctypes.create_string_buffer(length)
    c.FPDFImageObj_GetImageDataDecoded(drawn.raw, buffer, length)
    return buffer.raw


def _filters(raw: ctypes.c_void_p) -> Iterator[str]:
    for index in range(c.FPDFImageObj_GetImageFilterCount(raw)):
        length = c.FPDFImageObj_GetImageFilter(raw, index, None, 0)
        buffer = ctypes.create_string_buffer(max(length, 1))
        c.FPDFImageObj_GetImageFilter(raw, index, buffer, length)
        yield buffer.value.decode("ascii", "replace")


def _within(
    objects: Sequence[ctypes.c_void_p],
    matrix: Matrix,
    clip: Box | None,
    depth: int,
    *,
    layered: bool,
) -> Iterator[Drawn]:
    for raw in objects:
        kind = c.FPDFPageObj_GetType(raw)
        inside = _both(clip, _clip(raw, matrix))
        in_layer = layered or _marked(raw)
        if kind == c.FPDF_PAGEOBJ_FORM and depth < DEPTH:
            inner = [
                c.FPDFFormObj_GetObject(raw, i) for i in range(c.FPDFFormObj_CountObjects(raw))
            ]
            yield from _within(inner, _then(raw, matrix), inside, depth + 1, layered=in_layer)
        elif kind in _KINDS:
            box = _box(raw, matrix)
            if box is not None:
                yield Drawn(raw, _KINDS[kind], box, inside, in_layer, _colour(raw, kind))


def _then(form: ctypes.c_void_p, matrix: Matrix) -> Matrix:
    """Gives the matrix of what a form draws."""
    own = c.FS_MATRIX()
    if not c.FPDFPageObj_GetMatrix(form, own):
        return matrix
    both = pdfium.PdfMatrix.from_raw(own).multiply(pdfium.PdfMatrix(*matrix))
    return (both.a, both.b, both.c, both.d, both.e, both.f)


def _box(raw: ctypes.c_void_p, matrix: Matrix) -> Box | None:
    corners = tuple(ctypes.c_float() for _ in range(4))
    if not c.FPDFPageObj_GetBounds(raw, *corners):
        return None
    return _placed([corner.value for corner in corners], matrix)


def _placed(corners: Sequence[float], matrix: Matrix) -> Box | None:
    try:
        return transformed(Box.of(*corners), matrix)
    except ValueError:
        # a broken file gives bounds that are no numbers; nothing is drawn there
        return None


def _both(one: Box | None, other: Box | None) -> Box | None:
    if one is None or other is None:
        return one or other
    return one.clipped(other) or Box(one.x0, one.y0, one.x0, one.y0)


def _clip(raw: ctypes.c_void_p, matrix: Matrix) -> Box | None:
    """Gives the box that all clips of an object leave, or None where there is none."""
    path = c.FPDFPageObj_GetClipPath(raw)
    left: Box | None = None
    for index in range(max(c.FPDFClipPath_CountPaths(path), 0)):
        points = [point for point in _points(path, index) if math.isfinite(sum(point))]
        if points:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            left = _both(left, _placed([min(xs), min(ys), max(xs), max(ys)], matrix))
    return left


def _points(path: ctypes.c_void_p, index: int) -> Iterator[tuple[float, float]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(c.FPDFClipPath_CountPathSegments(path, index)):
        segment = c.FPDFClipPath_GetPathSegment(path, index, at)
        if c.FPDFPathSegment_GetPoint(segment, x, y):
            yield x.value, y.value


def _marked(raw: ctypes.c_void_p) -> bool:
    """Tells whether an object is marked as optional content."""
    return any(
        _name(c.FPDFPageObj_GetMark(raw, index)) == "OC"
        for index in range(max(c.FPDFPageObj_CountMarks(raw), 0))
    )


def _name(mark: ctypes.c_void_p) -> str:
    buffer, length = (c.FPDF_WCHAR * 16)(), ctypes.c_ulong()
    if not c.FPDFPageObjMark_GetName(mark, buffer, ctypes.sizeof(buffer), length):
        return ""
    return bytes(buffer)[: max(length.value - 2, 0)].decode("utf-16-le", "replace")


def _colour(raw: ctypes.c_void_p, kind: int) -> tuple[int, int, int, int] | None:
    if kind not in (c.FPDF_PAGEOBJ_TEXT, c.FPDF_PAGEOBJ_PATH):
        return None
    parts = tuple(ctypes.c_uint() for _ in range(4))
    if not c.FPDFPageObj_GetFillColor(raw, *parts):
        return None
    red, green, blue, opacity = (part.value for part in parts)
    return red, green, blue, opacity
