"""The pixel tier: a page as a picture with its boxes burnt in, and the words beside them as text.

Nothing of the source's objects is copied: pixels are drawn, boxes painted over them, and only then
encoded. Runs in the sandbox.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

from records.geometry import Box, PageFrame
from redaction.emission import levels, marking, tagging, textlayer
from redaction.emission.levels import Coded
from redaction.emission.tagging import ARTIFACT, Key, Reading
from redaction.emission.textlayer import Laid
from redaction.pages import pdf
from redaction.pages.pictures import colours_of, frame_of_image, opened_picture

DPI = 300
COLOURED = 24
"""Levels between the channels of a pixel that make it coloured."""

FAINT = 8
"""Levels from white or black that no eye tells apart from it."""

LOSSLESS_MOST = 900_000
"""Bytes of a lossless picture; a noisier page (a scan) is encoded as JPEG."""

QUALITY = 82
PAINT, LETTERS = 0, 255


@dataclass(frozen=True, slots=True)
class _Order:
    number: int
    burns: tuple[tuple[Box, str], ...]
    texts: tuple[Laid, ...]
    reading: Reading
    blank: bool


def burn_pages(
    path: str, media_type: str, pages: list[dict[str, Any]], folder: str
) -> Iterator[dict[str, Any]]:
    """Gives, for each page, the file of one burnt page; the sandbox's job ``burn``.

    Args:
        path: the source.
        media_type: of the source.
        pages: number, burns (box and annotation), texts (text, box, turn, end of line, piece) and
            reading of each, and whether it is ``blank``: withheld in full and never drawn.
        folder: where the files go.

    Raises:
        Refused: a page cannot be pictured.
    """
    orders = [_order(page) for page in pages]
    with ExitStack() as stack:
        if media_type == "application/pdf":
            document, objects = stack.enter_context(pdf.opened(path))
        else:
            image = stack.enter_context(opened_picture(path, media_type))
        for order in orders:
            if media_type == "application/pdf":
                frame = pdf.frame_of(objects.pages[order.number - 1])
                dpi = pdf.picture_dpi(frame, DPI)
                pixels = _pictured(document, order, frame, dpi)
            else:
                image.seek(order.number - 1)
                frame = frame_of_image(image)
                pixels = np.asarray(colours_of(image))
                dpi = pixels.shape[1] * 72 / frame.display_size[0]
            out = Path(folder) / f"{order.number}.pdf"
            told = _write(out, frame, burnt(pixels, order.burns, frame, dpi), order)
            yield {"number": order.number, "file": str(out), "sequences": told, "beneath": []}


def _pictured(
    document: pdfium.PdfDocument, order: _Order, frame: PageFrame, dpi: float
) -> pdf.Grey:
    if order.blank:
        # it kills what draws it, and nothing of it would be seen
        wide, high = frame.pixel_size(dpi)
        return np.full((high, wide, 3), 255, dtype=np.uint8)
    page = document[order.number - 1]
    pixels = pdf.picture(page, frame, dpi, grey=False)
    page.close()
    return pixels


def _order(page: dict[str, Any]) -> _Order:
    return _Order(
        page["number"],
        tuple((Box(*box), annotation) for box, annotation in page["burns"]),
        tuple(Laid.of(text) for text in page["texts"]),
        Reading.of(page.get("reading"), len(page["burns"])),
        bool(page.get("blank")),
    )


def burnt(
    pixels: pdf.Grey, burns: Sequence[tuple[Box, str]], frame: PageFrame, dpi: float
) -> Image.Image:
    """Gives the picture with every box painted, then every annotation written into its box.

    Boxes are painted before anything else looks at the pixels: even whether the page is kept in
    colour must not depend on what was withheld.
    """
    painted = pixels.copy()
    places = [(frame.to_pixels(box, dpi), annotation) for box, annotation in burns]
    for place, _ in places:
        painted[place.top : place.bottom, place.left : place.right] = PAINT
    picture = Image.fromarray(_greyed(_settled(painted)))
    draw = ImageDraw.Draw(picture)
    letters: int | tuple[int, int, int] = LETTERS if picture.mode == "L" else (LETTERS,) * 3
    for place, annotation in places:
        _annotate(draw, place.as_tuple(), annotation, letters, dpi)
    return picture


def _settled(pixels: pdf.Grey) -> pdf.Grey:
    """Gives what is all but white as white and what is all but black as black.

    Words one level away from the paper are seen by nobody, and read by whoever stretches the contrast.
    """
    settled = pixels.copy()
    settled[pixels > 255 - FAINT] = 255
    settled[pixels < FAINT] = 0
    return settled


def _greyed(pixels: pdf.Grey) -> pdf.Grey:
    """Gives the pixels grey where hardly any is coloured."""
    if pixels.ndim == 2:
        return pixels
    channels = pixels[:, :, :3].astype(np.int16)
    spread = channels.max(axis=2) - channels.min(axis=2)
    if float((spread > COLOURED).mean()) > 0.0002:
        return np.ascontiguousarray(pixels[:, :, :3])
    return np.asarray(Image.fromarray(np.ascontiguousarray(pixels[:, :, :3])).convert("L"))


def _annotate(
    draw: ImageDraw.ImageDraw,
    place: tuple[int, int, int, int],
    annotation: str,
    letters: int | tuple[int, int, int],
    dpi: float,
) -> None:
    """Writes the ground into a box as large as it fits; a box too small for it stays plain."""
    left, top, right, bottom = place
    size = min((bottom - top) * 0.72, dpi * 11 / 72)
    smallest = dpi * 4 / 72
    while size >= smallest:
        font = ImageFont.load_default(size)
        x0, y0, x1, y1 = draw.textbbox((0, 0), annotation, font=font)
        if x1 - x0 <= (right - left) * 0.94 and y1 - y0 <= (bottom - top) * 0.9:
            x = (left + right - (x1 - x0)) / 2 - x0
            y = (top + bottom - (y1 - y0)) / 2 - y0
            draw.text((round(x), round(y)), annotation, font=font, fill=letters)
            return
        size *= 0.9


def _write(out: Path, frame: PageFrame, picture: Image.Image, order: _Order) -> list[list[Any]]:
    """Writes one page; gives its sequences of marked content.

    Its picture is an artifact behind its text, and where it has none, all that there is. What is described
    of it is painted once more in its place, as a figure.
    """
    with pikepdf.new() as target:
        codes = textlayer.codes_of(order.texts)
        a, b, c, d, e, f = frame.user_matrix()
        width, height = frame.display_size
        # the unit square of an image, stretched to the display and turned back into user space
        matrix = (a * width, b * width, c * height, d * height, e, f)
        painted = " ".join(f"{value:.4f}" for value in matrix).encode() + b" cm /P Do"
        figures = order.reading.pictures
        alone = not order.texts and not figures
        told = [tagging.told(0, Key(picture=1), 0, ())] if alone else []
        opening = marking.opening(Key(picture=1) if alone else ARTIFACT, 0)
        content = b"%s\nq %s Q\nEMC\n" % (opening, painted)
        for box in figures:
            key = Key(picture=len(told) + 1)
            place = order.reading.above(box, frame)
            opening = marking.opening(key, len(told))
            told.append(tagging.told(len(told), key, place, (), box))
            content += b"%s\nq %s re W n %s Q\nEMC\n" % (opening, _corner(box), painted)
        laid, sequences = marking.lay(order.texts, codes, "T", order.reading, len(told))
        content += laid
        page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=frame.visible.as_list(),
            Resources=pikepdf.Dictionary(
                XObject=pikepdf.Dictionary(P=_image(target, picture)),
                Font=pikepdf.Dictionary(T=textlayer.font_for(target, codes)),
            ),
            Contents=target.make_stream(content),
        )
        if frame.rotation:
            page.Rotate = frame.rotation
        if frame.user_unit != 1:
            page.UserUnit = frame.user_unit
        target.pages.append(pikepdf.Page(target.make_indirect(page)))
        target.save(out, deterministic_id=True)
    return told + sequences


def _corner(box: Box) -> bytes:
    """Gives a box as the operands of a rectangle."""
    sides = (box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0)
    return " ".join(f"{value:.4f}" for value in sides).encode()


def _image(target: pikepdf.Pdf, picture: Image.Image) -> pikepdf.Object:
    """Gives the picture as an object: without loss of print, or as JPEG where there is too much noise."""
    pixels = np.asarray(picture)
    stream = pikepdf.Stream(target, b"")
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    stream.Width, stream.Height = picture.width, picture.height
    coded = levels.grey(pixels) if picture.mode == "L" else levels.coloured(pixels)
    data = b"" if coded is None else zlib.compress(coded.rows, 6)
    if coded is not None and len(data) <= LOSSLESS_MOST:
        if coded.palette:
            # pages of plans and charts are few, and longer search makes them up to a twelfth smaller;
            # on pages of print it takes seven times as long for half of that
            data = zlib.compress(coded.rows, 9)
        stream.BitsPerComponent = coded.bits
        stream.ColorSpace = _space(coded)
        stream.write(data, filter=pikepdf.Name.FlateDecode)
    else:
        stream.BitsPerComponent = 8
        grey = picture.mode == "L"
        stream.ColorSpace = pikepdf.Name.DeviceGray if grey else pikepdf.Name.DeviceRGB
        encoded = BytesIO()
        picture.save(encoded, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
        stream.write(encoded.getvalue(), filter=pikepdf.Name.DCTDecode)
    return target.make_indirect(stream)


def _space(coded: Coded) -> pikepdf.Object:
    if not coded.palette:
        return pikepdf.Name.DeviceGray
    last = len(coded.palette) // 3 - 1
    table = pikepdf.String(coded.palette)
    return pikepdf.Array([pikepdf.Name.Indexed, pikepdf.Name.DeviceRGB, last, table])
