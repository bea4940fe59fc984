"""A paper with a red target and blue neighbours on pages that are turned, cropped and larger."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
from reportlab.pdfgen.canvas import Canvas

from records.geometry import Box, PageFrame

TARGET = Box(200, 400, 320, 430)
"""The red one, in user space."""
BESIDE = (
    Box(200, 440, 320, 452),
    Box(200, 378, 320, 390),
    Box(160, 400, 190, 430),
    Box(330, 400, 360, 430),
)
"""The blue ones, ten points away on each side."""


@dataclass(frozen=True)
class Turn:
    """How a page is shown."""

    rotation: int
    crop: tuple[float, float, float, float] | None


TURNS = (
    Turn(0, None),
    Turn(90, None),
    Turn(270, (100, 300, 500, 700)),
    Turn(0, (120, 340, 420, 620)),
    Turn(180, (60, 200, 560, 800)),
)


def coloured(out: Path) -> Path:
    """Writes the paper."""
    drawn = io.BytesIO()
    canvas = Canvas(drawn, pagesize=(595, 842))
    for number in range(1, len(TURNS) + 1):
        canvas.setFillColorRGB(0, 0, 0)
        canvas.setFont("Helvetica", 12)
        canvas.drawString(210, 470, f"Harbour lights {number}")
        for box, colour in ((TARGET, (1, 0, 0)), *((each, (0, 0, 1)) for each in BESIDE)):
            canvas.setFillColorRGB(*colour)
            canvas.rect(box.x0, box.y0, box.width, box.height, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    with pikepdf.open(io.BytesIO(drawn.getvalue())) as pdf:
        for page, turn in zip(pdf.pages, TURNS, strict=True):
            page.obj.Rotate = turn.rotation
            if turn.crop is not None:
                page.obj.CropBox = pikepdf.Array(list(turn.crop))
        pdf.save(out)
    return out


def frame(turn: Turn) -> PageFrame:
    """Gives what of a page is seen."""
    return PageFrame(Box(*(turn.crop or (0, 0, 595, 842))), turn.rotation)


def counted(content: bytes, number: int) -> tuple[int, int]:
    """Gives how many red and how many blue pixels a page has at 144 dpi."""
    document = pdfium.PdfDocument(content)
    try:
        page = document[number - 1]
        bitmap = page.render(scale=2)
        pixels = np.asarray(bitmap.to_pil().convert("RGB")).astype(int)
        bitmap.close()
        page.close()
    finally:
        document.close()
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    reds = (red > 120) & (green < 90) & (blue < 90)
    blues = (blue > 120) & (red < 90) & (green < 90)
    return int(reds.sum()), int(blues.sum())
