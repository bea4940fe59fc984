"""Slanted stamps, taken off a page before OCR: "Proactively released" wrecks what lies under it."""

from __future__ import annotations

import math

import pypdfium2 as pdfium
import pypdfium2.raw as c


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
