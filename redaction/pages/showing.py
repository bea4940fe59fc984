"""Pages as pictures for people at a desk; runs in the sandbox, because the file is a stranger's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from redaction.pages import pdf
from redaction.pages.pictures import colours_of, frame_of_image, opened_picture

DPI = 144
"""Twice what a screen shows at 100 %, so that a page stays sharp when it is enlarged."""
QUALITY = 80


def show_pages(
    path: str, media_type: str, numbers: list[int], folder: str
) -> Iterator[dict[str, Any]]:
    """Gives, for each page, the file of its picture as WebP; the sandbox's job ``show``.

    Raises:
        Refused: a page cannot be pictured.
    """
    if media_type == "application/pdf":
        with pdf.opened(path) as (document, objects):
            for number in numbers:
                frame = pdf.frame_of(objects.pages[number - 1])
                page = document[number - 1]
                pixels = pdf.picture(page, frame, pdf.picture_dpi(frame, DPI), grey=False)
                page.close()
                yield _kept(Image.fromarray(pixels), number, folder)
        return
    image = opened_picture(path, media_type)
    for number in numbers:
        image.seek(number - 1)
        width, height = frame_of_image(image).pixel_size(DPI)
        seen = Image.fromarray(np.asarray(colours_of(image)))
        seen.thumbnail((width, height), Image.Resampling.LANCZOS)
        yield _kept(seen, number, folder)
    image.close()


def _kept(image: Image.Image, number: int, folder: str) -> dict[str, Any]:
    out = Path(folder) / f"{number}.webp"
    image.convert("RGB").save(out, "WEBP", quality=QUALITY, method=2)
    return {"number": number, "file": str(out)}
