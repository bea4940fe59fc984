"""Picture files, and pictures of pages, as OCR wants them: grey, upright to the page, about 300 dpi."""

from __future__ import annotations

import math
import struct

import numpy as np
from PIL import Image, ImageOps, TiffImagePlugin

from records.geometry import Box, PageFrame

# Pillow's own reader cuts the rows of an uncompressed TIFF that lies on its side in the wrong places
TiffImagePlugin.READ_LIBTIFF = True

PICTURE_CAP = 150_000_000
"""Pixels of the largest picture file: A2 at 600 dpi."""

LARGEST_SIDE = 7200.0
"""Points: 100 inches. An A0 sheet has 47; nothing on paper is larger."""

UNSAID_DPI = 200.0
ORIENTATION = 0x0112
LYING = range(5, 9)
"""Orientations in which a picture is stored on its side."""

OCR_DPI = 300
ENLARGED_MOST = 12_000_000
"""Pixels up to which a coarse picture is enlarged: a little more than A4 at 300 dpi."""

LARGEST_FOR_OCR = 60_000_000

_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/tiff": "TIFF"}


def opened_picture(path: str, media_type: str) -> Image.Image:
    """Gives a picture file, opened as what it was accepted as and as nothing else."""
    return Image.open(path, formats=(_FORMATS[media_type],))


def pictures_in(image: Image.Image, most: int) -> int:
    """Gives how many pages a picture file has: a TIFF one a frame, any other one; at most one over ``most``.

    What else rides in a PNG or JPEG (an animation, a thumbnail, a map of brightness) is no page.
    """
    if image.format != "TIFF":
        return 1
    frames = 1
    while frames <= most:
        try:
            image.seek(frames)
        except EOFError:
            break
        frames += 1
    image.seek(0)
    return frames


def upright(image: Image.Image) -> Image.Image:
    """Gives a picture as a person sees it: turned as its camera says that it was held.

    Source: Exif 2.32, 4.6.4, tag 274 (Orientation); viewers and browsers turn the picture so.
    """
    if _orientation(image) == 1:
        return image
    return ImageOps.exif_transpose(image)


def _orientation(image: Image.Image) -> int:
    if image.format == "TIFF":
        # Pillow turns these itself, as it reads them
        return 1
    try:
        held = image.getexif().get(ORIENTATION, 1)
    except (SyntaxError, ValueError, TypeError, KeyError, OSError, struct.error):
        # what a camera says is damaged; the pixels are not
        return 1
    return held if held in range(1, 9) else 1


def dpi_of(image: Image.Image) -> float:
    """Gives the resolution that a picture says it has; 0 where it says none that can be."""
    given = image.info.get("dpi", (0, 0))
    said = float(given[0]) if given else 0.0
    return said if 50 <= said <= 2400 else 0.0


def frame_of_image(image: Image.Image) -> PageFrame:
    """Gives the page that a picture makes: its pixels at its own resolution, or 200 dpi unsaid."""
    dpi = max(dpi_of(image) or UNSAID_DPI, max(image.size) * 72 / LARGEST_SIDE)
    width, height = image.size
    if _orientation(image) in LYING:
        width, height = height, width
    return PageFrame(Box(0, 0, width * 72 / dpi, height * 72 / dpi))


def grey_of(image: Image.Image) -> Image.Image:
    """Gives a picture in 8-bit grey, on white where it is transparent.

    Pillow's own conversion drops transparency, which blackens a page, and cuts off what 16-bit grey
    holds above 255, which whitens it.
    """
    image = upright(image)
    if image.mode.startswith(("I", "F")):
        levels = np.asarray(image, dtype=np.float32)
        top = 255.0 if float(levels.max(initial=0)) <= 255 else max(65535.0, float(levels.max()))
        return Image.fromarray((np.clip(levels, 0, None) * (255 / top)).astype(np.uint8))
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        paper = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(paper, seen).convert("L")
    return image.convert("L")


def colours_of(image: Image.Image) -> Image.Image:
    """Gives a picture in 8-bit red, green and blue, on white where it is transparent.

    What a transparent pixel still holds under its transparency is seen by nobody, and not kept.
    """
    image = upright(image)
    if image.mode.startswith(("I", "F")):
        return grey_of(image).convert("RGB")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        paper = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(paper, seen).convert("RGB")
    return image.convert("RGB")


def for_ocr(image: Image.Image, dpi: float, wanted: int = OCR_DPI) -> Image.Image:
    """Gives a grey picture resampled towards a resolution: coarse print is read badly, fine print slowly."""
    pixels = image.width * image.height
    factor = wanted / dpi
    if factor > 1:
        factor = max(1.0, min(factor, math.sqrt(ENLARGED_MOST / pixels)))
    factor = min(factor, math.sqrt(LARGEST_FOR_OCR / pixels))
    if 0.75 < factor < 1.2:
        return image
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, Image.Resampling.LANCZOS if factor > 1 else Image.Resampling.BOX)
