"""What is taken off a page before OCR: slanted stamps, which wreck what lies under them, or all its text."""

from __future__ import annotations

import math

import pypdfium2 as pdfium
import pypdfium2.raw as c

DEPTH = 16


def lift_stamps(page: pdfium.PdfPage) -> None:
    """Takes slanted stamps off a page in memory; the file is not touched."""
    for drawn in list(page.get_objects(max_depth=1)):
        slanted = False
        if drawn.type == c.FPDF_PAGEOBJ_TEXT:
            slanted = _slanted(drawn.get_matrix())
        elif drawn.type == c.FPDF_PAGEOBJ_FORM:
            slanted = _only_slanted_text(drawn)
        if slanted:
            page.remove_obj(drawn)


def lift_text(page: pdfium.PdfPage) -> None:
    """Draws a page's text in no ink, in memory, so that its pictures and drawings are left."""
    for drawn in page.get_objects(filter=[c.FPDF_PAGEOBJ_TEXT], max_depth=DEPTH):
        c.FPDFTextObj_SetTextRenderMode(drawn.raw, c.FPDF_TEXTRENDERMODE_INVISIBLE)


def _only_slanted_text(form: pdfium.PdfObject) -> bool:
    own = form.get_matrix()
    count = c.FPDFFormObj_CountObjects(form.raw)
    if not 0 < count <= 20:
        return False
    for index in range(count):
        inner = c.FPDFFormObj_GetObject(form.raw, index)
        if c.FPDFPageObj_GetType(inner) != c.FPDF_PAGEOBJ_TEXT:
            return False
        matrix = c.FS_MATRIX()
        c.FPDFPageObj_GetMatrix(inner, matrix)
        if not _slanted(pdfium.PdfMatrix.from_raw(matrix).multiply(own)):
            return False
    return True


def _slanted(matrix: pdfium.PdfMatrix) -> bool:
    turn = math.degrees(math.atan2(matrix.b, matrix.a)) % 90
    return 5 < turn < 85
