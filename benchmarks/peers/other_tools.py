"""Redacts one paper with another tool, and prints what it cost.

    .venv-peers/bin/python benchmarks/peers/other_tools.py TOOL SOURCE BOXES OUT

TOOL is ``pymupdf`` (everything that it can take away, taken away), ``raster`` (pages as burnt pictures) or
``raster-ocr`` (the same with a text layer by Tesseract). BOXES is a JSON file: boxes in user space by page
number. Prints ``{"cpu": seconds, "wall": seconds}``, without the time to start and to load the libraries.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pymupdf
import pypdf
import pypdfium2 as pdfium
import pytesseract
from PIL import Image, ImageDraw

DPI = 300

Boxes = dict[str, list[list[float]]]


def strictest(source: Path, boxes: Boxes, out: Path) -> None:
    """Redacts with PyMuPDF at its strictest: text, touched pictures' pixels and touched drawings go."""
    document = pymupdf.open(source)
    for page in document:
        for box in boxes.get(str(page.number + 1), []):
            page.add_redact_annot(pymupdf.Rect(box) * page.transformation_matrix, fill=(0, 0, 0))
        page.apply_redactions(
            images=pymupdf.PDF_REDACT_IMAGE_PIXELS,
            graphics=pymupdf.PDF_REDACT_LINE_ART_REMOVE_IF_TOUCHED,
            text=pymupdf.PDF_REDACT_TEXT_REMOVE,
        )
    document.scrub()
    document.save(out, garbage=4, deflate=True)


def raster(source: Path, boxes: Boxes, out: Path) -> None:
    """Redacts by pictures alone: rendered, burnt, and saved as one PDF."""
    first, *rest = list(_burnt(source, boxes))
    first.save(out, "PDF", save_all=True, append_images=rest, resolution=DPI)


def raster_with_text(source: Path, boxes: Boxes, out: Path) -> None:
    """Redacts by pictures with a text layer: rendered, burnt, recognised."""
    writer = pypdf.PdfWriter()
    for picture in _burnt(source, boxes):
        picture.info["dpi"] = (DPI, DPI)
        page = pytesseract.image_to_pdf_or_hocr(
            picture, lang="mri+eng", extension="pdf", config=f"--dpi {DPI}"
        )
        writer.append(io.BytesIO(page))
    writer.write(out)


def _burnt(source: Path, boxes: Boxes) -> Iterator[Image.Image]:
    document = pdfium.PdfDocument(source)
    for number, page in enumerate(document, 1):
        bitmap = page.render(scale=DPI / 72, grayscale=True)
        picture, where = bitmap.to_pil().convert("L"), bitmap.get_posconv(page)
        pen = ImageDraw.Draw(picture)
        for box in boxes.get(str(number), []):
            (ax, ay), (bx, by) = where.to_bitmap(*box[:2]), where.to_bitmap(*box[2:])
            pen.rectangle((min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)), fill=0)
        yield picture
    document.close()


TOOLS: dict[str, Callable[[Path, Boxes, Path], None]] = {
    "pymupdf": strictest,
    "raster": raster,
    "raster-ocr": raster_with_text,
}


def _cpu() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def main(tool: str, source: str, boxes: str, out: str) -> None:
    """Runs one tool over one paper."""
    where = json.loads(Path(boxes).read_text())
    cpu, wall = _cpu(), time.perf_counter()
    TOOLS[tool](Path(source), where, Path(out))
    print(json.dumps({"cpu": _cpu() - cpu, "wall": time.perf_counter() - wall}))


if __name__ == "__main__":
    main(*sys.argv[1:])
