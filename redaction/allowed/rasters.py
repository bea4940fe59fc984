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
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name, Object, Stream
from PIL import Image, ImageDraw

from records.geometry import Box, Matrix, inverse, transformed
from redaction.allowed.cleancopy import NotPlain
from redaction.allowed.plainpictures import CONTRAST, decoded, filters_of, spread

LOSSLESS_MOST = 400_000
"""Bytes of a lossless picture; one with more noise is encoded as JPEG."""

QUALITY = 88
LARGEST_DRAWN = 40_000_000
"""Pixels of a picture that is decoded by drawing it: A4 at 600 dpi has 35 million."""

ORDINARY = frozenset("/DeviceGray /DeviceRGB /G /RGB /CalGray /CalRGB /Indexed".split())
"""Colours that are decoded as they are; profiles, inks and laboratories are drawn."""

WHOLE = Box(0, 0, 1, 1)
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
    pixels, mask = _decoded(source)
    upright = _upright(matrix)
    unit = transformed(seen, inverse(matrix)).clipped(Box(0, 0, 1, 1)) if upright else WHOLE
    if unit is None:
        raise NotPlain("a picture that is not seen")
    if not upright and seen.area < 0.99 * transformed(WHOLE, matrix).area:
        raise NotPlain("a picture that stands askew")
    cut = _pixel_box(unit, pixels.size)
    stencil = bool(source.get("/ImageMask", False))
    if mask is not None and not stencil:
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
        mask = _burnt(mask, places, set(burnt), 0 if stencil else 255).crop(cut)
    if stencil and mask is not None:
        made = _stencil(target, mask)
    else:
        made = _encoded(target, _burnt(pixels, places, set(burnt), 0).crop(cut))
        if mask is not None:
            made.SMask = target.make_indirect(_encoded(target, mask))
    wide, high = pixels.size
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


def says_much(source: Object, matrix: Matrix, seen: Box) -> bool:
    """Tells whether the part of a picture that can be seen, or its mask, is more than one plain colour.

    Raises:
        NotPlain: it cannot be decoded.
    """
    picture, mask = _decoded(source)
    if mask is not None and spread(mask) >= CONTRAST:
        return True
    unit = transformed(seen, inverse(matrix)).clipped(WHOLE)
    return unit is not None and spread(picture.crop(_pixel_box(unit, picture.size))) >= CONTRAST


def _whole(source: Object) -> tuple[int, int]:
    return int(source.Width), int(source.Height)


def _decoded(source: Object) -> tuple[Image.Image, Image.Image | None]:
    """Gives the pixels, grey or in three colours, and how opaque they are where that differs.

    Raises:
        NotPlain: it cannot be decoded, or is optional content.
    """
    if "/OC" in source:
        raise NotPlain("optional content")
    if not _ordinary(source):
        return _drawn(source)
    mask = None
    if "/SMask" in source:
        mask = decoded(source.SMask).convert("L").resize(_whole(source))
    picture = decoded(source)
    if picture.mode in ("1", "L"):
        return picture.convert("L"), mask
    return picture.convert("RGB"), mask


def _ordinary(source: Object) -> bool:
    """Tells whether a picture is of a kind that needs no renderer to be decoded."""
    if source.get("/ImageMask", False) or "/Mask" in source:
        return False
    if "/Decode" in source and list(source.Decode) not in ([0, 1], [0, 1, 0, 1, 0, 1]):
        return False
    if "/SMask" in source and ("/Matte" in source.SMask or "/Decode" in source.SMask):
        return False
    space = source.get("/ColorSpace", Name.DeviceGray)
    family = str(space[0] if isinstance(space, Array) and len(space) else space)
    depth = int(source.get("/BitsPerComponent", 8))
    last = filters_of(source)[-1:]
    return family in ORDINARY and depth in (1, 8) and last != ["/JBIG2Decode"]


def _drawn(source: Object) -> tuple[Image.Image, Image.Image | None]:
    """Gives a picture as pdfium draws it: once on white and once on black, which tells its opacity.

    Raises:
        NotPlain: pdfium cannot draw it, or it is larger than any page.
    """
    wide, high = _whole(source)
    if not 0 < wide * high <= LARGEST_DRAWN:
        raise NotPlain("a picture that is too large")
    try:
        with pikepdf.new() as alone:
            page = alone.add_blank_page(page_size=(wide, high))
            page.Resources = Dictionary(XObject=Dictionary(P=alone.copy_foreign(source)))
            page.Contents = alone.make_stream(f"{wide} 0 0 {high} 0 0 cm /P Do".encode())
            single = io.BytesIO()
            alone.save(single)
        document = pdfium.PdfDocument(single.getvalue())
        try:
            white, black = (_on(document[0], paper) for paper in (255, 0))
        finally:
            document.close()
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, pdfium.PdfiumError, ValueError) as error:
        raise NotPlain("a picture that cannot be decoded") from error
    if white.shape[:2] != (high, wide):
        raise NotPlain("a picture that cannot be decoded")
    opacity = 255 - (white.astype(np.int16) - black.astype(np.int16)).max(axis=2)
    mask = Image.fromarray(np.clip(opacity, 0, 255).astype(np.uint8))
    colours = np.where(opacity[:, :, None] > 0, black.astype(np.float32) * 255, 255.0 * 255)
    plain = np.clip(colours / np.maximum(opacity[:, :, None], 1), 0, 255).astype(np.uint8)
    plain[opacity <= 0] = 255
    picture = Image.fromarray(np.ascontiguousarray(plain))
    grey = int((plain.max(axis=2).astype(np.int16) - plain.min(axis=2)).max()) == 0
    return picture.convert("L") if grey else picture, mask if int(opacity.min()) < 255 else None


def _on(page: pdfium.PdfPage, paper: int) -> np.typing.NDArray[np.uint8]:
    """Gives a page of one picture on paper of some level, red, green and blue."""
    bitmap = page.render(
        scale=1, fill_color=(paper, paper, paper, 255), rev_byteorder=True, prefer_bgrx=True
    )
    pixels = np.asarray(bitmap.to_numpy()[:, :, :3]).copy()
    bitmap.close()
    return pixels


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


Place = list[tuple[float, float]]
"""The corners of a redaction in the pixels of a picture, in their order around it."""


def _upright(matrix: Matrix) -> bool:
    a, b, c, d, _, _ = matrix
    return min(abs(a) + abs(d), abs(b) + abs(c)) <= UPRIGHT * max(abs(a) + abs(d), abs(b) + abs(c))


def _place(burn: Box, matrix: Matrix, size: tuple[int, int]) -> Place | None:
    back = inverse(matrix)
    unit = transformed(burn, back).clipped(WHOLE)
    if unit is None:
        return None
    if not _upright(matrix):
        return _corners(burn, back, size)
    left, top, right, bottom = _pixel_box(unit, size)
    return [(left, top), (right - 1, top), (right - 1, bottom - 1), (left, bottom - 1)]


def _around(place: Place, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Gives the upright pixels around a redaction."""
    xs, ys = [x for x, _ in place], [y for _, y in place]
    left, top = max(int(min(xs)), 0), max(int(min(ys)), 0)
    return left, top, min(int(max(xs)) + 1, size[0]), min(int(max(ys)) + 1, size[1])


def _shows_nothing(pixels: Image.Image, place: Place) -> bool:
    """Tells whether an area is of one colour but for what no eye can tell."""
    area = np.asarray(pixels.crop(_around(place, pixels.size)))
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
        colour: int | tuple[int, ...] = paint if done.mode == "L" else (paint, paint, paint)
        if index not in burnt:
            area = done.crop(_around(place, done.size))
            middle = area.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
            assert isinstance(middle, (int, tuple))  # noqa: S101 -- it has one band or three
            colour = middle
        draw.polygon(place, fill=colour, outline=colour)
    return done


def _corners(burn: Box, back: Matrix, size: tuple[int, int]) -> list[tuple[float, float]]:
    """Gives the corners of a redaction in the pixels of a picture that stands askew."""
    a, b, c, d, e, f = back
    places = ((burn.x0, burn.y0), (burn.x1, burn.y0), (burn.x1, burn.y1), (burn.x0, burn.y1))
    unit = [(a * x + c * y + e, b * x + d * y + f) for x, y in places]
    return [(x * size[0], (1 - y) * size[1]) for x, y in unit]


def _stencil(target: pikepdf.Pdf, mask: Image.Image) -> Object:
    """Gives a mask of one bit that lets paint through where a mask is opaque."""
    made = Stream(target, b"")
    made.Type, made.Subtype, made.ImageMask = Name.XObject, Name.Image, True
    made.Width, made.Height, made.BitsPerComponent = mask.width, mask.height, 1
    shut = mask.point(lambda level: 0 if level >= 128 else 255).convert(
        "1", dither=Image.Dither.NONE
    )
    made.write(zlib.compress(shut.tobytes(), 6), filter=Name.FlateDecode)
    return made


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
