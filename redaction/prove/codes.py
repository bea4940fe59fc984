"""What codes say that machines read (QR, bar codes) in a public copy; part of the witness of recognition.

They are looked for on drawn pages where more than text is painted, and in every picture by itself, however
small it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote_plus

import numpy as np
import pikepdf
import zxingcpp
from pikepdf.models.image import ImageDecompressionError, NotExtractableError
from PIL import Image

from redaction.prove.case import Case, Finding, stands_in
from redaction.prove.drawing import drawn

SHORTEST = 4
"""Letters: shorter words stand in a code by chance."""

MANY = 60
"""Lines and rectangles of a page from which they may be the squares or bars of a code."""

LARGEST = 4_000_000
"""Pixels of a picture that is looked through by itself; of a larger one, the page that shows it is."""

DEPTH = 9

UNSEEN = (
    pikepdf.PdfError,
    pikepdf.DependencyError,
    pikepdf.UnsupportedImageTypeError,
    pikepdf.InvalidPdfImageError,
    NotExtractableError,
    ImageDecompressionError,
    NotImplementedError,
    OSError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    StopIteration,
)
"""All that decoding a strange picture is known to raise; our own copies hold none."""

WHAT = "the words of mark {} stand in a code that machines read"

_DRAWN = re.compile(rb"[\s\]](?:re|l|c|v|y)(?=\s)")


def said_in(picture: Image.Image) -> list[str]:
    """Gives what each code in a picture says."""
    grey = np.asarray(picture.convert("L"))
    codes = zxingcpp.read_barcodes(grey, text_mode=zxingcpp.TextMode.Plain)
    return [code.text for code in codes]


def inked(picture: Image.Image, beside: Image.Image) -> Image.Image:
    """Gives the part of a page on which something else than text is painted, as the page shows it."""
    box = beside.point(lambda level: 255 if level < 255 else 0).getbbox()
    if box is None:
        return picture
    left, top, right, low = box
    return picture.crop((left - 20, top - 20, right + 20, low + 20))


def elsewhere(case: Case, numbers: Sequence[int], folder: Path) -> Iterator[tuple[int | None, str]]:
    """Gives what codes say in every picture by itself, and on other pages than ``numbers`` where one may be."""
    whole: set[tuple[int, int]] = set()
    known = set(numbers)
    with pikepdf.open(case.public) as public:
        for item in public.objects:
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image":
                picture = _pixels(item)
                if picture is None:
                    whole.add(item.objgen)
                else:
                    yield from ((None, said) for said in said_in(picture))
        pages = [
            number
            for number, page in enumerate(public.pages[: case.count], 1)
            if number not in known and (_draws_much(page) or _shows(page.obj, whole, DEPTH))
        ]
    for number, drawing in drawn(case.public, pages, folder / "codes"):
        yield from ((number, said) for said in said_in(drawing))


def _pixels(stream: pikepdf.Stream) -> Image.Image | None:
    """Gives a picture by itself, or nothing where the page that shows it has to be drawn for it."""
    try:
        if int(stream.Width) * int(stream.Height) > LARGEST:
            return None
        return pikepdf.PdfImage(stream).as_pil_image(apply_mask=False)
    except UNSEEN:
        return None


def _draws_much(page: pikepdf.Page) -> bool:
    """Tells whether a page's own content has lines and rectangles enough for a code."""
    told = page.obj.get("/Contents", pikepdf.Array())
    parts = told.as_list() if isinstance(told, pikepdf.Array) else [told]
    return sum(len(_DRAWN.findall(part.read_bytes())) for part in parts) >= MANY


def _shows(drawing: pikepdf.Object, whole: set[tuple[int, int]], depth: int) -> bool:
    """Tells whether a page or form has one of some pictures among its resources."""
    held = drawing.get("/Resources") if depth and whole else None
    shapes = {} if held is None else dict((held.get("/XObject") or {}).items())
    return any(
        shape.objgen in whole or _shows(shape, whole, depth - 1) for shape in shapes.values()
    )


def findings(case: Case, said: Sequence[tuple[int | None, str]]) -> Iterator[Finding]:
    """Gives the terms that must be gone and stand in what codes say."""
    for number, text in dict.fromkeys(said):
        plain = unquote_plus(text)
        parted = re.sub(r"[\W_]+", " ", plain)
        for term in case.banned:
            if len(term.folded) >= SHORTEST and (
                stands_in(term.folded, plain) or stands_in(term.folded, parted)
            ):
                yield Finding(number, None, WHAT.format(term.mark))
