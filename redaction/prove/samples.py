"""A picture's values as they stand in the file, before any colour space has made colours of them.

Values that are only carried from one file to another come out as they went in, whatever they mean: Lab,
inks, sixteen bits a value. A picture decoded to colours and written again would not.

Source: ISO 32000-2, 8.9.5.1 (the order and the depth of values).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pikepdf
from pikepdf import Array, Name, Object, Stream

LOSSLESS = frozenset(
    "/FlateDecode /Fl /LZWDecode /LZW /RunLengthDecode /RL /ASCIIHexDecode /AHx /ASCII85Decode /A85".split()
)
"""Filters behind which the values stand as they are."""

VALUES = {"/DeviceGray": 1, "/CalGray": 1, "/Separation": 1, "/DeviceRGB": 3, "/CalRGB": 3}
VALUES |= {"/Lab": 3, "/DeviceCMYK": 4}

CARRIED: tuple[str, ...] = ("/Type", "/Subtype", "/Width", "/Height", "/BitsPerComponent")
CARRIED += ("/ColorSpace", "/Decode", "/SMask", "/Interpolate", "/OC", "/Intent")


@dataclass(frozen=True, slots=True)
class Samples:
    """The values of a picture: rows, columns, values of a pixel; ``uint8`` or big-endian ``uint16``."""

    values: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]

    def levels(self) -> npt.NDArray[np.uint8]:
        """Gives each value in 256 levels."""
        if self.values.dtype == np.uint8:
            return self.values.astype(np.uint8)
        return (self.values >> 8).astype(np.uint8)

    def written(self, document: pikepdf.Pdf, source: Stream) -> Object:
        """Gives a picture like its source, but with these values."""
        made = document.make_stream(b"")
        made.write(zlib.compress(self.values.tobytes(), 1), filter=Name.FlateDecode)
        for key in CARRIED:
            if key in source:
                made[key] = source[key]
        return document.make_indirect(made)


def samples_of(picture: Stream) -> Samples | None:
    """Gives a picture's values, or ``None`` where they stand in a codec, in fewer bits, or by indices."""
    filters = picture.get("/Filter")
    names = filters if isinstance(filters, Array) else [] if filters is None else [filters]
    bits = int(picture.get("/BitsPerComponent", 8))
    count = _count(picture.get("/ColorSpace"))
    if count is None or bits not in (8, 16) or any(str(name) not in LOSSLESS for name in names):
        return None
    high, wide = int(picture.Height), int(picture.Width)
    size = high * wide * count * bits // 8
    try:
        data = picture.read_bytes()[:size]
    except pikepdf.PdfError:
        return None
    if len(data) < size:
        return None
    shape = (high, wide, count)
    if bits == 8:
        return Samples(np.frombuffer(data, np.uint8).reshape(shape).copy())
    deep: npt.NDArray[np.uint16] = np.frombuffer(data, ">u2").reshape(shape).copy()
    return Samples(deep)


def _count(space: Object | None) -> int | None:
    """Gives how many values a pixel has, or ``None`` where they are indices or not known."""
    if space is None:
        return None
    family = str(space[0] if isinstance(space, Array) and len(space) else space)
    if family == "/ICCBased":
        return int(space[1].get("/N", 0)) or None
    if family == "/DeviceN":
        return len(space[1])
    return VALUES.get(family)
