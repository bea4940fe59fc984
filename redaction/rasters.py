"""Pictures drawn anew: decoded, cut to what is seen, burnt where a redaction lies, encoded plainly.

Runs in the sandbox.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pikepdf
from pikepdf import Name, Object, Stream
from PIL import Image, ImageDraw

from records.geometry import Box, Matrix, inverse, transformed
from redaction.cleancopy import NotPlain

LOSSLESS_MOST = 400_000
"""Bytes of a lossless picture; one with more noise is encoded as JPEG."""

QUALITY = 88
UPRIGHT = 0.001
"""Share of a matrix by which a picture may stand askew and still count as upright."""


PLAIN = 12
"""Levels within which an area of a picture shows nothing: paper, or a shade behind words."""


@dataclass(frozen=True, slots=True)
class Burn:
    """A redaction over a picture, user space; ``words``: what it withholds is text that stands over it."""

    box: Box
    words: bool


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A picture drawn anew.

    Attributes:
        picture: the image object.
        matrix: from its unit square to that of the source.
        burnt: which of the redactions, by their place in the order, hide something of it.
    """

    picture: Object
    matrix: Matrix
    burnt: tuple[int, ...]


def redrawn(
    target: pikepdf.Pdf, source: Object, matrix: Matrix, seen: Box, burns: Sequence[Burn]
) -> Redrawn:
    """Gives a picture drawn anew.

    Args:
        target: the file that it goes into.
        source: the picture as it is.
        matrix: from its unit square to user space.
        seen: the part of user space in which it can be seen.
        burns: redactions; painted black in the pixels, but where they withhold text that stands on an
            area of one colour: black there would tell how long it was.

    Raises:
        NotPlain: it stands askew, or cannot be decoded.
    """
    a, b, c, d, _, _ = matrix
    if min(abs(a) + abs(d), abs(b) + abs(c)) > UPRIGHT * max(abs(a) + abs(d), abs(b) + abs(c)):
        raise NotPlain("a picture that stands askew")
    pixels, mask = _decoded(source)
    unit = transformed(seen, inverse(matrix)).clipped(Box(0, 0, 1, 1))
    if unit is None:
        raise NotPlain("a picture that is not seen")
    cut = _pixel_box(unit, pixels.size)
    if mask is not None:
        # before burning: the shape of the mask would be written into the burnt pixels otherwise
        pixels = _without_unseen(pixels, mask)
    places = [_place(burn.box, matrix, pixels.size) for burn in burns]
    burnt = tuple(
        index
        for index, place in enumerate(places)
        if place is not None
        and not (burns[index].words and mask is None and _shows_nothing(pixels, place))
    )
    if mask is not None:
        # what is burnt is opaque, whatever shape the mask had there
        mask = _burnt(mask, places, set(burnt), 255).crop(cut)
    pixels = _burnt(pixels, places, set(burnt), 0).crop(cut)
    made = _encoded(target, pixels)
    if mask is not None:
        made.SMask = target.make_indirect(_encoded(target, mask))
    wide, high = _whole(source)
    left, top, right, bottom = cut
    placed = (
        (right - left) / wide,
        0.0,
        0.0,
        (bottom - top) / high,
        left / wide,
        1 - bottom / high,
    )
    return Redrawn(target.make_indirect(made), placed, burnt)


def _whole(source: Object) -> tuple[int, int]:
    return int(source.Width), int(source.Height)


def _decoded(source: Object) -> tuple[Image.Image, Image.Image | None]:
    """Gives the pixels, grey or in three colours, and the soft mask where there is one."""
    if source.get("/ImageMask", False) or "/Mask" in source or "/OC" in source:
        raise NotPlain("a masked picture under a redaction")
    if "/Decode" in source and list(source.Decode) not in ([0, 1], [0, 1, 0, 1, 0, 1]):
        raise NotPlain("a picture with values turned round")
    mask = None
    if "/SMask" in source:
        if "/Matte" in source.SMask:
            raise NotPlain("a picture with a matte")
        mask = _picture(source.SMask).convert("L").resize(_whole(source))
    picture = _picture(source)
    if picture.mode in ("1", "L"):
        return picture.convert("L"), mask
    return picture.convert("RGB"), mask


def _picture(source: Object) -> Image.Image:
    if not isinstance(source, Stream):
        raise NotPlain("a picture is missing")
    try:
        picture = pikepdf.PdfImage(source).as_pil_image()
        picture.load()
    except (pikepdf.PdfError, NotImplementedError, OSError, ValueError) as error:
        raise NotPlain("a picture that cannot be decoded") from error
    if picture.size != _whole(source):
        raise NotPlain("a picture of another size than it says")
    return picture


def _without_unseen(pixels: Image.Image, mask: Image.Image) -> Image.Image:
    """Gives the pixels white where the mask lets nothing through: what nobody sees is not kept."""
    white = Image.new(pixels.mode, pixels.size, "white")
    return Image.composite(pixels, white, mask.point(lambda level: 255 if level else 0))


def _pixel_box(unit: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Gives the whole pixels under a part of the unit square, whose origin is lower left."""
    wide, high = size
    left, right = int(unit.x0 * wide + 1e-6), int(np.ceil(unit.x1 * wide - 1e-6))
    top, bottom = int((1 - unit.y1) * high + 1e-6), int(np.ceil((1 - unit.y0) * high - 1e-6))
    return left, top, max(right, left + 1), max(bottom, top + 1)


Place = tuple[int, int, int, int]


def _place(burn: Box, matrix: Matrix, size: tuple[int, int]) -> Place | None:
    unit = transformed(burn, inverse(matrix)).clipped(Box(0, 0, 1, 1))
    return None if unit is None else _pixel_box(unit, size)


def _shows_nothing(pixels: Image.Image, place: Place) -> bool:
    """Tells whether an area is of one colour but for what no eye can tell."""
    area = np.asarray(pixels.crop(place))
    return area.size == 0 or int(np.ptp(area, axis=(0, 1)).max()) <= PLAIN


def _burnt(
    picture: Image.Image, places: Sequence[Place | None], burnt: set[int], paint: int
) -> Image.Image:
    """Gives a picture with redactions painted in, and evened out where they hide nothing of it."""
    done = picture.copy()
    draw = ImageDraw.Draw(done)
    for index, place in enumerate(places):
        if place is None:
            continue
        left, top, right, bottom = place
        colour: int | tuple[int, ...] = paint if done.mode == "L" else (paint, paint, paint)
        if index not in burnt:
            middle = done.crop(place).resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
            assert isinstance(middle, (int, tuple))  # noqa: S101 -- it has one band or three
            colour = middle
        draw.rectangle((left, top, right - 1, bottom - 1), fill=colour)
    return done


def _encoded(target: pikepdf.Pdf, picture: Image.Image) -> Object:
    made = Stream(target, b"")
    made.Type, made.Subtype = Name.XObject, Name.Image
    made.Width, made.Height, made.BitsPerComponent = picture.width, picture.height, 8
    made.ColorSpace = Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
    lossless = zlib.compress(picture.tobytes(), 6)
    if len(lossless) <= LOSSLESS_MOST:
        made.write(lossless, filter=Name.FlateDecode)
    else:
        coded = io.BytesIO()
        picture.save(coded, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
        made.write(coded.getvalue(), filter=Name.DCTDecode)
    return made
