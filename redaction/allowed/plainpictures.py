"""Pictures copied with what they show and no more: their data holds nothing that nobody sees.

Data behind the last row, pixels that a mask makes transparent, indices of a palette with one colour
for two values: each of them can carry words that no drawing of the page shows. Runs in the sandbox.

Source: ISO 32000-2, 8.9 (images); ITU-T T.81, annex B (JPEG); ITU-T T.6 (group 4).
"""

from __future__ import annotations

import io

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream
from pikepdf.models.image import ImageDecompressionError, NotExtractableError
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

CONTRAST = 24
"""Grey levels between the darkest and the lightest pixel from which a picture shows anything."""

CLEAR = 12
"""Opacity, of 255, up to which a pixel is not seen."""

PACKED = frozenset({"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"})
PACKED |= {"/ASCIIHexDecode", "/AHx", "/ASCII85Decode", "/A85"}

FULL = {"/Fl": "/FlateDecode", "/LZW": "/LZWDecode", "/RL": "/RunLengthDecode"}
FULL |= {"/AHx": "/ASCIIHexDecode", "/A85": "/ASCII85Decode", "/DCT": "/DCTDecode"}
FULL |= {"/CCF": "/CCITTFaxDecode"}
"""Filters by the names that inline pictures may give them (ISO 32000-2, table 92)."""

PARAMETERS: tuple[str, ...] = (
    "/K",
    "/Columns",
    "/Rows",
    "/BlackIs1",
    "/EncodedByteAlign",
    "/Predictor",
    "/Colors",
)
PARAMETERS += ("/BitsPerComponent", "/EarlyChange", "/EndOfLine", "/EndOfBlock")

KEPT_SEGMENTS = {0xDB, 0xC4, 0xDD, 0xDA, *range(0xC0, 0xD0)} - {0xC8, 0xCC}
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
ADOBE = 0xEE

COMPONENTS = {"/DeviceGray": 1, "/CalGray": 1, "/Indexed": 1, "/Separation": 1, "/DeviceRGB": 3}
COMPONENTS |= {"/CalRGB": 3, "/Lab": 3, "/DeviceCMYK": 4, "/G": 1, "/RGB": 3, "/CMYK": 4}


UNDECODED = (
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
"""All that decoding a strange picture is known to raise."""


class NotPlain(Exception):
    """A page holds something that the vector copy does not carry; it goes to the pixel tier."""


def filters_of(source: Object) -> list[str]:
    """Gives the names of a stream's filters, the outermost first."""
    filters = source.get("/Filter")
    if filters is None:
        return []
    return [str(one) for one in filters] if isinstance(filters, Array) else [str(filters)]


def refuse_odd_values(source: Object) -> None:
    """Refuses a /Decode that does more than turn a picture into its negative.

    Raises:
        NotPlain: it could make words vanish.
    """
    values = [float(value) for value in source.get("/Decode", [])]
    if not values:
        return
    top = float(2 ** int(source.BitsPerComponent) - 1) if has_palette(source) else 1.0
    pairs = {(values[at], values[at + 1]) for at in range(0, len(values) - 1, 2)}
    if pairs not in ({(0.0, top)}, {(top, 0.0)}):
        raise NotPlain("a picture with values turned round")


def _family(source: Object) -> str:
    space = source.get("/ColorSpace", Name.DeviceGray)
    return str(space[0] if isinstance(space, Array) and len(space) else space)


def has_palette(source: Object) -> bool:
    """Tells whether a picture's values are indices of a palette."""
    return _family(source) == "/Indexed"


def components(space: Object) -> int:
    """Gives how many numbers a colour of some colour space has.

    Raises:
        NotPlain: it is not known.
    """
    family = str(space[0] if isinstance(space, Array) and len(space) else space)
    if family == "/ICCBased":
        return int(space[1].N)
    if family == "/DeviceN":
        return len(space[1])
    if family not in COMPONENTS:
        raise NotPlain("a colour space")
    return COMPONENTS[family]


def rows_of(source: Object) -> bytes:
    """Gives a picture's decoded data up to its last row."""
    stencil = bool(source.get("/ImageMask", False))
    bits = 1 if stencil else int(source.get("/BitsPerComponent", 8))
    numbers = 1 if stencil else components(source.ColorSpace)
    row = -(-int(source.Width) * numbers * bits // 8)
    return bytes(source.read_bytes())[: row * int(source.Height)]


def fax_rows(source: Object) -> bytes:
    """Gives a fax coded anew in group 4, so that it ends with the last row that is shown.

    White is coded as black and black as white, since that is how TIFF has it where white is 1; it is
    to be read with /BlackIs1, as a DeviceGray picture without /Decode.

    Raises:
        NotPlain: it is a mask, or more than black on white.
    """
    if source.get("/ImageMask", False) or _family(source) not in ("/DeviceGray", "/G", "/CalGray"):
        raise NotPlain("a fax that is no plain picture")
    coded = io.BytesIO()
    picture = decoded(source).convert("1")
    picture.save(coded, "TIFF", compression="group4", tiffinfo={278: picture.height})
    with TiffImageFile(io.BytesIO(coded.getvalue())) as tiff:
        starts, counts, white = tiff.tag_v2[273], tiff.tag_v2[279], tiff.tag_v2[262]
    if len(starts) != 1 or white != 1:
        raise NotPlain("a fax that was coded otherwise than meant")
    return coded.getvalue()[starts[0] : starts[0] + counts[0]]


def decoded(source: Object) -> Image.Image:
    """Gives a picture as it decodes, its mask left out.

    Raises:
        NotPlain: it cannot be decoded, or has another size than it says.
    """
    if not isinstance(source, Stream):
        raise NotPlain("a picture is missing")
    try:
        picture = pikepdf.PdfImage(source).as_pil_image(apply_mask=False)
        picture.load()
    except UNDECODED as error:
        raise NotPlain("a picture that cannot be decoded") from error
    if picture.size != (int(source.Width), int(source.Height)):
        raise NotPlain("a picture of another size than it says")
    return picture


def spread(picture: Image.Image) -> float:
    """Gives how far the darkest and the lightest level of a picture lie apart, in any colour."""
    return max(high - low for low, high in _extremes(picture))


def refuse_faint(picture: Image.Image) -> None:
    """Refuses a picture whose whole contrast no eye sees; one of a single colour says nothing.

    Raises:
        NotPlain: it shows nothing, though its data may.
    """
    if 0 < spread(picture) < CONTRAST:
        raise NotPlain("a picture that shows nothing")


def _extremes(picture: Image.Image) -> list[tuple[float, float]]:
    if picture.mode == "P":
        picture = picture.convert("RGB")
    extremes = picture.getextrema()
    if isinstance(extremes[0], tuple):
        return [(float(low), float(high)) for low, high in extremes]
    low, high = extremes
    scale = 255.0 if picture.mode == "1" and high == 1 else 1.0
    return [(float(low) * scale, float(high) * scale)]


def uncovered(picture: Image.Image, source: Object) -> Image.Image | None:
    """Gives a picture white where its mask hides it, or None where nothing is hidden but one colour."""
    clear = _clear(source)
    if not clear.any():
        return None
    pixels = np.asarray(picture.convert("L" if picture.mode in ("1", "L") else "RGB")).copy()
    under = pixels[clear]
    if int(under.max()) - int(under.min()) < CONTRAST:
        return None
    pixels[clear] = 255
    return Image.fromarray(pixels)


def _clear(source: Object) -> np.typing.NDArray[np.bool_]:
    """Gives the pixels of a picture that its mask lets nobody see, at the size of the picture."""
    size = (int(source.Width), int(source.Height))
    if "/SMask" in source:
        opacity = decoded(source.SMask).convert("L").resize(size, Image.Resampling.NEAREST)
        return np.asarray(np.asarray(opacity) <= CLEAR)
    stencil = source.Mask
    rows = np.frombuffer(rows_of(stencil), np.uint8).reshape(int(stencil.Height), -1)
    bits = np.unpackbits(rows, axis=1)[:, : int(stencil.Width)]
    # a stencil's 1 keeps paint out, unless it is turned round
    shut = 0 if [int(value) for value in stencil.get("/Decode", [0, 1])] == [1, 0] else 1
    closed = Image.fromarray(np.where(bits == shut, np.uint8(255), np.uint8(0)))
    return np.asarray(closed.resize(size, Image.Resampling.NEAREST)) > 0


def plain(target: pikepdf.Pdf, picture: Image.Image) -> Stream:
    """Gives a picture as an image object of eight bits a component, lossless."""
    shown = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
    made = Stream(target, shown.tobytes())
    made.BitsPerComponent = 8
    made.ColorSpace = Name.DeviceGray if shown.mode == "L" else Name.DeviceRGB
    return made


def of_inline(target: pikepdf.Pdf, inline: pikepdf.PdfInlineImage) -> Stream:
    """Gives an inline picture as an image object of its own: its dictionary may say more than it is.

    What is packed is unpacked up to its last row; what has a codec keeps it, and is to be drawn anew.

    Raises:
        NotPlain: its colours are not those of a device, or it cannot be unpacked.
    """
    stencil = bool(inline.image_mask)
    try:
        space = "" if stencil else str(inline.colorspace)
    except NotImplementedError as error:
        raise NotPlain("an inline picture in colours of its own") from error
    if not stencil and space not in ("/DeviceGray", "/DeviceRGB", "/DeviceCMYK"):
        raise NotPlain("an inline picture in colours of its own")
    bits = 1 if stencil else int(inline.bits_per_component)
    filters = [FULL.get(str(name), str(name)) for name in inline.filters]
    made = Stream(target, b"")
    given = inline.obj.get("/DecodeParms", inline.obj.get("/DP"))
    try:
        made.write(
            inline.read_raw_bytes(),
            filter=Array([Name(name) for name in filters]),
            decode_parms=_parameters(given, len(filters)),
        )
        if not set(filters) - PACKED:
            row = -(-inline.width * (1 if stencil else COMPONENTS[space]) * bits // 8)
            made = Stream(target, bytes(made.read_bytes())[: row * inline.height])
    except UNDECODED as error:
        raise NotPlain("an inline picture that cannot be unpacked") from error
    made.Type, made.Subtype = Name.XObject, Name.Image
    made.Width, made.Height, made.BitsPerComponent = inline.width, inline.height, bits
    if stencil:
        made.ImageMask = True
    else:
        made.ColorSpace = Name(space)
    values = [int(value) for value in inline.obj.get("/Decode", inline.obj.get("/D", []))]
    if values:
        made.Decode = Array(values)
        refuse_odd_values(made)
    return made


def _parameters(given: object, filters: int) -> Array:
    """Gives the numbers of decoding for each filter, and nothing else that stands beside them."""
    each = list(given) if isinstance(given, Array) else [given]
    kept = []
    for one in (*each, *[None] * filters):
        held = one if isinstance(one, Dictionary) else Dictionary()
        named = {key: held[key] for key in PARAMETERS if key in held}
        kept.append(Dictionary(named) if named else None)
    return Array(kept[:filters])


def unpaletted(picture: Image.Image) -> Image.Image:
    """Gives a picture of a palette in its colours: indices of like colours cannot be told any more."""
    shown = picture.convert("RGB")
    pixels = np.asarray(shown)
    grey = (pixels.max(axis=2) == pixels.min(axis=2)).all()
    return shown.convert("L") if grey else shown


# -- JPEG ------------------------------------------------------------------------------------------


def bare_jpeg(data: bytes, size: tuple[int, int]) -> bytes:
    """Gives a JPEG without its comments, thumbnails, Exif and other application segments.

    The Adobe segment stays, because it says how the colours are meant.

    Raises:
        NotPlain: it is no sequence of JPEG segments, or of another size than ``size``.
    """
    if data[:2] != b"\xff\xd8":
        raise NotPlain("a damaged JPEG")
    out, at = bytearray(b"\xff\xd8"), 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise NotPlain("a damaged JPEG")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in FRAMES and _frame_size(data[at : at + 9]) != size:
            raise NotPlain("a picture of another size than it says")
        if marker in KEPT_SEGMENTS or (marker == ADOBE and data[at + 4 : at + 9] == b"Adobe"):
            out += data[at : at + 2 + length]
        at += 2 + length
        if marker == 0xDA:
            end = _end_of_scan(data, at)
            out += data[at:end]
            at = end
            if data[at : at + 2] == b"\xff\xd9":
                return bytes(out + b"\xff\xd9")
    raise NotPlain("a JPEG without an end")


def _frame_size(segment: bytes) -> tuple[int, int]:
    return int.from_bytes(segment[7:9], "big"), int.from_bytes(segment[5:7], "big")


def _end_of_scan(data: bytes, at: int) -> int:
    """Gives where the coded data of a scan ends: at the next marker that is no restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise NotPlain("a JPEG without an end")
        if data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
            at += 2
        else:
            return at
