"""Noise where pictures lie under boxes: what stood there is gone, and all around it is as it was."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pikepdf
from pikepdf import Name, Operator
from PIL import Image, ImageOps, ImageSequence

from records.geometry import Box, Matrix, inverse, transformed
from redaction.prove.resources import own_resource
from redaction.prove.samples import samples_of

SEED = 20082008
WITHIN = 1.0
"""Points that the noise of a drawn page stays off the edges of a box: their pixels belong to both."""

SPACES = (Name.ICCBased, Name.CalRGB, Name.CalGray)
"""Spaces that show a device's values in colours of their own."""

EVEN = 12
"""Levels within which an area shows nothing."""

PLAIN = "a picture of one colour under its boxes"
"""Paper or a shade behind text: there is nothing of the picture to be withheld."""

Pixels = npt.NDArray[np.uint8]
Values = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]


def noisy(
    document: pikepdf.Pdf, picture: pikepdf.Stream, matrix: Matrix, burns: Sequence[Box]
) -> pikepdf.Object | str:
    """Gives a picture with noise under the boxes, or why there is none.

    Args:
        document: the file of the picture.
        picture: the picture.
        matrix: from its unit square to user space.
        burns: boxes in user space.
    """
    if "/Mask" in picture or "/Matte" in picture or picture.get("/ImageMask"):
        return "a picture with a mask"
    units = [transformed(burn, inverse(matrix)).clipped(Box(0, 0, 1, 1)) for burn in burns]
    inside = [unit for unit in units if unit is not None]
    samples = samples_of(picture)
    if samples is not None:
        told = [unit for unit in inside if not _even(samples.levels(), unit)]
        for unit in told:
            _fill(samples.values, unit)
        return samples.written(document, picture) if told else PLAIN
    return _noisy_colours(document, picture, inside)


def _noisy_colours(
    document: pikepdf.Pdf, picture: pikepdf.Stream, units: Sequence[Box]
) -> pikepdf.Object | str:
    """Gives a picture out of a codec with noise in parts of its unit square, or why there is none."""
    if "/Decode" in picture:
        return "a picture with turned values"
    try:
        decoded = pikepdf.PdfImage(picture).as_pil_image(apply_mask=False)
        decoded.load()
    except (
        pikepdf.PikepdfError,
        NotImplementedError,
        OSError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
    ):
        # a codec that needs a program which is not there is one of pikepdf's errors too
        return "a picture that cannot be decoded"
    if decoded.size != (int(picture.Width), int(picture.Height)) or decoded.mode == "CMYK":
        return "a picture of an unusual kind"
    if decoded.mode not in ("1", "L", "RGB"):
        decoded = decoded.convert("RGB")
    pixels = np.asarray(decoded.convert("L") if decoded.mode == "1" else decoded).copy()
    told = [unit for unit in units if not _even(pixels, unit)]
    if not told:
        return PLAIN
    for unit in told:
        _fill(pixels, unit)
    made = document.make_stream(b"")
    made.write(
        zlib.compress(_packed(pixels, decoded.mode), 1),
        filter=Name.FlateDecode,
    )
    made.Type, made.Subtype = Name.XObject, Name.Image
    made.Width, made.Height = decoded.size
    made.BitsPerComponent = 1 if decoded.mode == "1" else 8
    made.ColorSpace = _space(picture, decoded.mode)
    for key in ("/SMask", "/Interpolate", "/OC"):
        if key in picture:
            made[key] = picture[key]
    return document.make_indirect(made)


def _space(picture: pikepdf.Stream, mode: str) -> pikepdf.Object:
    """Gives the space of a picture's values: its own where that takes as many.

    A profile of its own shows the same values in other colours.
    """
    own = picture.get("/ColorSpace")
    count = 3 if mode == "RGB" else 1
    if isinstance(own, pikepdf.Array) and len(own) > 1 and own[0] in SPACES:
        given = 1 if own[0] == Name.CalGray else 3
        values = int(own[1].get("/N", 0)) if own[0] == Name.ICCBased else given
        if values == count:
            return own
    return Name.DeviceRGB if mode == "RGB" else Name.DeviceGray


def _packed(pixels: Pixels, mode: str) -> bytes:
    if mode == "1":
        return np.packbits(pixels > 127, axis=1).tobytes()
    return pixels.tobytes()


def _within(pixels: Values, unit: Box) -> Values:
    """Gives the whole pixels within a part of the unit square; there may be none."""
    high, wide = pixels.shape[:2]
    left, right = int(np.ceil(unit.x0 * wide)), int(unit.x1 * wide)
    top, bottom = int(np.ceil((1 - unit.y1) * high)), int((1 - unit.y0) * high)
    return pixels[top : max(bottom, top), left : max(right, left)]


def _fill(pixels: Values, unit: Box) -> None:
    part = _within(pixels, unit)
    if part.size:
        # the lowest and the highest value that there is, in eight bits or sixteen
        part[...] = np.where(_noise(part.shape) > 0, np.iinfo(part.dtype).max, 0)


def _even(pixels: Pixels, unit: Box) -> bool:
    """Tells whether no eye can tell anything there, in the pixels that the box touches too."""
    high, wide = pixels.shape[:2]
    around = Box(unit.x0 - 1 / wide, unit.y0 - 1 / high, unit.x1 + 1 / wide, unit.y1 + 1 / high)
    part = _within(pixels, around.clipped(Box(0, 0, 1, 1)) or unit)
    return part.size == 0 or int(np.ptp(part, axis=(0, 1)).max()) <= EVEN


def _noise(shape: tuple[int, ...]) -> Pixels:
    """Gives noise, the same each time, in which black and white are as frequent as on paper."""
    machine = np.random.default_rng(SEED)
    return np.where(machine.random(shape) < 0.5, np.uint8(0), np.uint8(255)).astype(np.uint8)


def over(document: pikepdf.Pdf, page: pikepdf.Page, burns: Sequence[Box]) -> None:
    """Paints noise over a page's boxes; only a page that is drawn whole can be told by it."""
    operators: list[Any] = []
    for index, burn in enumerate(burns):
        inner = burn.grown(-WITHIN) if min(burn.width, burn.height) > 3 * WITHIN else burn
        pixels = _noise((max(int(inner.height), 1), max(int(inner.width), 1)))
        picture = document.make_stream(pixels.tobytes())
        picture.Type, picture.Subtype = Name.XObject, Name.Image
        picture.Width, picture.Height = pixels.shape[1], pixels.shape[0]
        picture.BitsPerComponent, picture.ColorSpace = 8, Name.DeviceGray
        name = Name(f"/Noise{index}")
        own_resource(page, "/XObject", str(name), document.make_indirect(picture))
        placed = [round(v, 3) for v in (inner.width, 0, 0, inner.height, inner.x0, inner.y0)]
        operators += [
            ([], Operator("q")),
            (list(placed), Operator("cm")),
            ([name], Operator("Do")),
            ([], Operator("Q")),
        ]
    page.contents_add(document.make_stream(b"q\n"), prepend=True)
    drawn = b"\nQ\n" + pikepdf.unparse_content_stream(operators)
    page.contents_add(document.make_stream(drawn))


def image_file(
    path: str, burns: Mapping[int, Sequence[Box]], visible: Mapping[int, Sequence[float]], out: str
) -> Iterator[tuple[int, str]]:
    """Writes a picture file with noise under the boxes; gives the pages, and why one could not be.

    Args:
        path: the picture, of one page or several.
        burns: boxes of each page, user space.
        visible: what each page shows, user space.
        out: where the new file goes, without loss.
    """
    with Image.open(path) as image:
        frames = []
        for number, frame in enumerate(ImageSequence.Iterator(image), 1):
            drawn = ImageOps.exif_transpose(frame) or frame
            drawn = drawn.copy() if drawn.mode in ("1", "L", "RGB", "RGBA", "LA") else drawn
            if number in burns and drawn.mode in ("1", "L", "RGB", "RGBA", "LA"):
                drawn = _noisy_frame(drawn, burns[number], Box(*visible[number]))
                yield number, ""
            elif number in burns:
                yield number, "a picture of an unusual kind"
            frames.append(drawn)
        told = {"dpi": image.info["dpi"]} if "dpi" in image.info else {}
        kind = "TIFF" if image.format == "TIFF" else "PNG"
        extra = {"save_all": True, "append_images": frames[1:]} if kind == "TIFF" else {}
        frames[0].save(out, kind, **told, **extra)


def _noisy_frame(frame: Image.Image, burns: Sequence[Box], visible: Box) -> Image.Image:
    one_bit = frame.mode == "1"
    pixels = np.asarray(frame.convert("L") if one_bit else frame).copy()
    for burn in burns:
        unit = Box(
            (burn.x0 - visible.x0) / visible.width,
            (burn.y0 - visible.y0) / visible.height,
            (burn.x1 - visible.x0) / visible.width,
            (burn.y1 - visible.y0) / visible.height,
        ).clipped(Box(0, 0, 1, 1))
        if unit is not None:
            channels = (
                pixels if pixels.ndim == 2 else pixels[:, :, : 1 if frame.mode == "LA" else 3]
            )
            _fill(channels, unit)
    made = Image.fromarray(pixels)
    return made.convert("1", dither=Image.Dither.NONE) if one_bit else made
