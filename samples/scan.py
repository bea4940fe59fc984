"""A born-digital paper as a scanner would give it: slightly turned, grey, speckled, without text."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from records.geometry import Box
from samples.sheet import HEIGHT, WIDTH, Place

DPI = 200
_QUALITY = 58
_GROWN = 0.5  # on top of the sheet's own margin: 2 points in all
_PAPER = 247
_SEED = 1982

Overlay = Callable[[Canvas], None]


def turned(box: Box, degrees: float) -> Box:
    """Gives the upright box around ``box`` after the page was turned about its middle, a little larger."""
    angle, middle_x, middle_y = math.radians(degrees), WIDTH / 2, HEIGHT / 2
    corners = [(x - middle_x, y - middle_y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
    xs = [middle_x + x * math.cos(angle) - y * math.sin(angle) for x, y in corners]
    ys = [middle_y + x * math.sin(angle) + y * math.cos(angle) for x, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys)).grown(_GROWN)


def scanned(
    original: bytes,
    places: Sequence[Place],
    *,
    skew: Mapping[int, float],
    title: str,
    language: str = "en-NZ",
    overlays: Mapping[int, Overlay] | None = None,
) -> tuple[bytes, tuple[Place, ...]]:
    """Gives the document with each page of ``skew`` as a picture, and where the secrets stand then.

    Args:
        original: the born-digital document; pages that are not in ``skew`` are left out.
        places: where its secrets stand.
        skew: degrees by which each page was laid askew, by number; the order is kept.
        title: the document title in the properties.
        language: the language in the properties.
        overlays: what to draw on top of a page, by its number, as a stamping program does.
    """
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, lang=language)
    canvas.setTitle(title)
    canvas.setCreator("an office scanner that was never there")
    document = pypdfium2.PdfDocument(original)
    for number, degrees in skew.items():
        page = document[number - 1]
        clean = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
        picture = io.BytesIO(_worn(clean, degrees, _SEED + number))
        canvas.drawImage(ImageReader(picture), 0, 0, WIDTH, HEIGHT)
        if overlays and number in overlays:
            overlays[number](canvas)
        canvas.showPage()
    document.close()
    canvas.save()
    moved = tuple(
        replace(place, boxes=tuple(turned(box, skew[place.page]) for box in place.boxes))
        for place in places
        if place.page in skew
    )
    return buffer.getvalue(), moved


def _worn(page: Image.Image, degrees: float, seed: int) -> bytes:
    """Gives the picture of a page as JPEG: turned, softened, off-white, with dust on the glass."""
    soft = page.filter(ImageFilter.GaussianBlur(0.55))
    askew = soft.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
    random = np.random.default_rng(seed)
    pixels = np.asarray(askew, dtype=np.float32) * (_PAPER / 255)
    pixels += random.normal(0, 2.2, pixels.shape)
    for _ in range(60):
        y = int(random.integers(pixels.shape[0] - 2))
        x = int(random.integers(pixels.shape[1] - 2))
        pixels[y : y + 2, x : x + 2] -= float(random.uniform(40, 120))
    out = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(
        out, "JPEG", quality=_QUALITY, dpi=(DPI, DPI)
    )
    return out.getvalue()
