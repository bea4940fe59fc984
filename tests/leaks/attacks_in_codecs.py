"""Attacks with pictures under a box, in every way that a PDF codes and colours a picture."""

from __future__ import annotations

import io
import struct
import zlib

import pikepdf
from attack import Paper, Where, attack, fax_object, lettering, picture_object, placed
from attacks_under_box import around
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from records.geometry import Box

PICTURE = Box(20, 121, 227, 149)
SIZE = (624, 90)


def shown(paper: Paper, picture: pikepdf.Object, content: str = "") -> pikepdf.Page:
    """Adds a page whose marked picture is /P."""
    page = around(paper, content or placed("P", 20, 120, 207, 30), PICTURE)
    page.Resources.XObject = Dictionary(P=picture)
    return page


def coded(
    paper: Paper,
    data: bytes,
    filters: str | list[str],
    space: object,
    bits: int = 8,
    **more: object,
) -> pikepdf.Stream:
    """Gives an image object of data that is coded already."""
    stream = pikepdf.Stream(paper.pdf, b"")
    names = [filters] if isinstance(filters, str) else filters
    stream.write(data, filter=Array([Name(f"/{name}") for name in names]))
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height, stream.BitsPerComponent = *SIZE, bits
    if space is not None:
        stream.ColorSpace = space
    for key, value in more.items():
        stream[f"/{key}"] = value
    return stream


def words(paper: Paper) -> Image.Image:
    """Gives the picture of the words."""
    return lettering(paper.secret, SIZE)


def lzw(data: bytes) -> bytes:
    """Gives data as LZW codes it; a table is never filled, so that codes stay nine bits long."""
    out, held, bits = bytearray(), 0, 0
    codes = []
    for at in range(0, len(data), 200):
        codes += [256, *data[at : at + 200]]
    for code in [*codes, 257]:
        held, bits = held << 9 | code, bits + 9
        while bits >= 8:
            bits -= 8
            out.append(held >> bits & 255)
    out.append(held << (8 - bits) & 255)
    return bytes(out)


def run_lengths(data: bytes) -> bytes:
    """Gives data as RunLength codes it."""
    out = bytearray()
    at = 0
    while at < len(data):
        run = 1
        while run < 128 and at + run < len(data) and data[at + run] == data[at]:
            run += 1
        out += bytes((257 - run, data[at])) if run > 1 else bytes((0, data[at]))
        at += run
    return bytes(out + b"\x80")


@attack(Where.UNDER_BOX)
def codec_lzw(paper: Paper) -> None:
    """The picture is coded by LZW."""
    shown(paper, coded(paper, lzw(words(paper).tobytes()), "LZWDecode", Name.DeviceGray))


@attack(Where.UNDER_BOX)
def codec_run_length(paper: Paper) -> None:
    """The picture is coded by run lengths."""
    data = run_lengths(words(paper).tobytes())
    shown(paper, coded(paper, data, "RunLengthDecode", Name.DeviceGray))


@attack(Where.UNDER_BOX)
def codec_in_a_codec(paper: Paper) -> None:
    """A JPEG is deflated, and then written in hexadecimal."""
    out = io.BytesIO()
    words(paper).save(out, "JPEG", quality=90)
    data = zlib.compress(out.getvalue()).hex().encode() + b">"
    filters = ["ASCIIHexDecode", "FlateDecode", "DCTDecode"]
    shown(paper, coded(paper, data, filters, Name.DeviceGray))


@attack(Where.UNDER_BOX)
def codec_predicted(paper: Paper) -> None:
    """The rows of the picture are predicted from each other, as PNG does."""
    picture = words(paper)
    rows = picture.tobytes()
    wide = SIZE[0]
    data = b"".join(b"\x00" + rows[at : at + wide] for at in range(0, len(rows), wide))
    made = coded(paper, zlib.compress(data), "FlateDecode", Name.DeviceGray)
    made.DecodeParms = Array([Dictionary(Predictor=15, Colors=1, BitsPerComponent=8, Columns=wide)])
    shown(paper, made)


def jpeg_2000(paper: Paper) -> pikepdf.Stream:
    """Gives the words in JPEG 2000, which says its colours itself."""
    out = io.BytesIO()
    words(paper).save(out, "JPEG2000")
    return coded(paper, out.getvalue(), "JPXDecode", None)


@attack(Where.UNDER_BOX)
def codec_jpeg_2000(paper: Paper) -> None:
    """The picture is in JPEG 2000."""
    shown(paper, jpeg_2000(paper))


@attack(Where.UNDER_BOX)
def codec_jbig2(paper: Paper) -> None:
    """The picture is in JBIG2: one generic region."""
    shown(paper, coded(paper, jbig2(words(paper)), "JBIG2Decode", Name.DeviceGray, 1))


def jbig2(picture: Image.Image) -> bytes:
    """Gives a bitonal picture as a page of JBIG2 with one region, coded as a fax of group 4 is.

    Source: ITU-T T.88, 7.2 (segments), 7.4.6 (generic region), 7.4.8 (page information).
    """
    wide, high = picture.size
    out = io.BytesIO()
    picture.convert("1").save(out, "TIFF", compression="group4", tiffinfo={278: high})
    with Image.open(io.BytesIO(out.getvalue())) as tiff:
        start, count = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
        black_is_0 = tiff.tag_v2[262] == 1
    rows = out.getvalue()[start : start + count]
    assert black_is_0 in (True, False)
    page = struct.pack(">IIIIBH", wide, high, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", wide, high, 0, 0, 0, 1) + rows
    segments = b""
    for number, (kind, data) in enumerate(((48, page), (38, region))):
        segments += struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data
    return segments


@attack(Where.UNDER_BOX)
def colours_palette_of_four_bits(paper: Paper) -> None:
    """The picture has four bits a pixel, and a palette."""
    levels = words(paper).point(lambda level: level // 17)
    data = levels.tobytes()
    packed = bytes(data[at] << 4 | data[at + 1] for at in range(0, len(data), 2))
    palette = b"".join(bytes((17 * n, 17 * n, 255 if n > 7 else 40)) for n in range(16))
    space = Array([Name.Indexed, Name.DeviceRGB, 15, String(palette)])
    shown(paper, coded(paper, zlib.compress(packed), "FlateDecode", space, 4))


@attack(Where.UNDER_BOX)
def colours_palette_of_one_bit(paper: Paper) -> None:
    """The picture has one bit a pixel, and a palette that is white and dark blue."""
    space = Array([Name.Indexed, Name.DeviceRGB, 1, String(b"\x00\x00\x60\xff\xff\xff")])
    data = words(paper).convert("1").tobytes()
    shown(paper, coded(paper, zlib.compress(data), "FlateDecode", space, 1))


@attack(Where.UNDER_BOX)
def colours_negative(paper: Paper) -> None:
    """The picture holds the negative, and is turned round as it is shown."""
    data = words(paper).point(lambda level: 255 - level).tobytes()
    made = coded(paper, zlib.compress(data), "FlateDecode", Name.DeviceGray)
    made.Decode = Array([1, 0])
    shown(paper, made)


@attack(Where.UNDER_BOX)
def colours_of_print(paper: Paper) -> None:
    """The picture is in cyan, magenta, yellow and black."""
    data = b"".join(bytes((0, 0, 0, 255 - level)) for level in words(paper).tobytes())
    shown(paper, coded(paper, zlib.compress(data), "FlateDecode", Name.DeviceCMYK))


@attack(Where.UNDER_BOX)
def colours_of_print_in_jpeg(paper: Paper) -> None:
    """The picture is a JPEG of four inks, turned round as Photoshop writes it."""
    out = io.BytesIO()
    words(paper).convert("RGB").convert("CMYK").save(out, "JPEG", quality=90)
    shown(paper, coded(paper, out.getvalue(), "DCTDecode", Name.DeviceCMYK))


@attack(Where.UNDER_BOX, refusable=True)
def colours_of_sixteen_bits(paper: Paper) -> None:
    """Each pixel of the picture takes two bytes."""
    data = b"".join(bytes((level, 7)) for level in words(paper).tobytes())
    shown(paper, coded(paper, zlib.compress(data), "FlateDecode", Name.DeviceGray, 16))


@attack(Where.UNDER_BOX)
def colours_of_a_profile(paper: Paper) -> None:
    """The colours of the picture are those of an ICC profile, and of a calibrated space."""
    profile = paper.pdf.make_stream(b"\0" * 128, N=1, Alternate=Name.DeviceGray)
    made = picture_object(paper.pdf, words(paper))
    made.ColorSpace = Array([Name.ICCBased, profile])
    shown(paper, made)


@attack(Where.UNDER_BOX)
def colours_of_an_ink(paper: Paper) -> None:
    """The picture is printed in one spot colour."""
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[0, 0, 0, 1], N=1)
    data = words(paper).point(lambda level: 255 - level).tobytes()
    space = Array([Name.Separation, Name.Ochre, Name.DeviceCMYK, tint])
    shown(paper, coded(paper, zlib.compress(data), "FlateDecode", space))


@attack(Where.UNDER_BOX, refusable=True)
def colours_of_a_laboratory(paper: Paper) -> None:
    """The colours of the picture are given as lightness and two axes."""
    space = Array([Name.Lab, Dictionary(WhitePoint=Array([0.95, 1, 1.09]))])
    data = b"".join(bytes((level, 128, 128)) for level in words(paper).tobytes())
    shown(paper, coded(paper, zlib.compress(data), "FlateDecode", space))


@attack(Where.UNDER_BOX)
def mask_of_a_colour(paper: Paper) -> None:
    """One level of grey in the picture is not painted."""
    made = picture_object(paper.pdf, words(paper))
    made.Mask = Array([250, 255])
    shown(paper, made)


@attack(Where.UNDER_BOX)
def mask_of_one_bit(paper: Paper) -> None:
    """A black picture has an explicit mask of one bit, and the mask says the words."""
    stencil = pikepdf.Stream(paper.pdf, words(paper).convert("1").tobytes())
    stencil.Type, stencil.Subtype, stencil.ImageMask = Name.XObject, Name.Image, True
    stencil.Width, stencil.Height, stencil.BitsPerComponent = *SIZE, 1
    made = picture_object(paper.pdf, Image.new("L", SIZE, 0), Mask=stencil)
    shown(paper, made)


@attack(Where.UNDER_BOX)
def mask_with_a_matte(paper: Paper) -> None:
    """The picture was mixed with a colour before its soft mask was taken."""
    mask = picture_object(paper.pdf, words(paper).point(lambda level: 255 - level))
    mask.Matte = Array([0])
    shown(paper, picture_object(paper.pdf, Image.new("L", SIZE, 0), SMask=mask))


@attack(Where.UNDER_BOX)
def mask_as_a_fax(paper: Paper) -> None:
    """The words are a mask of one bit, coded as a fax, as scanners write the letters of a page."""
    made = fax_object(paper.pdf, words(paper))
    made.ImageMask = True
    del made["/ColorSpace"]
    shown(paper, made)


@attack(Where.UNDER_BOX)
def picture_turned(paper: Paper) -> None:
    """The picture is stored on its side, and turned upright as it is painted."""
    turned = words(paper).transpose(Image.Transpose.ROTATE_90)
    content = "q 0 -30 207 0 20 150 cm /P Do Q"
    shown(paper, picture_object(paper.pdf, turned), content)


@attack(Where.UNDER_BOX)
def picture_mirrored(paper: Paper) -> None:
    """The picture is stored in a mirror, and mirrored again as it is painted."""
    mirrored = words(paper).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    content = "q -207 0 0 30 227 120 cm /P Do Q"
    shown(paper, picture_object(paper.pdf, mirrored), content)


@attack(Where.UNDER_BOX)
def picture_askew(paper: Paper) -> None:
    """The picture stands a little askew, as a hand lays it on a scanner."""
    content = "q 206.9 5.4 -0.8 30 20 121 cm /P Do Q"
    page = around(paper, content, Box(18, 120, 229, 156))
    page.Resources.XObject = Dictionary(P=picture_object(paper.pdf, words(paper)))


@attack(Where.UNDER_BOX)
def picture_in_strips(paper: Paper) -> None:
    """The picture is cut into strips of a few rows, as printer drivers do."""
    whole = words(paper)
    strips, content = Dictionary(), ""
    for index in range(6):
        strip = whole.crop((0, 15 * index, SIZE[0], 15 * index + 15))
        strips[f"/S{index}"] = picture_object(paper.pdf, strip)
        content += placed(f"S{index}", 20, 145 - 5 * index, 207, 5)
    page = around(paper, content, PICTURE)
    page.Resources.XObject = strips


@attack(Where.UNDER_BOX)
def inline_jpeg(paper: Paper) -> None:
    """The words are an inline picture coded as JPEG, in hexadecimal."""
    out = io.BytesIO()
    words(paper).save(out, "JPEG", quality=80)
    head = f"BI /W {SIZE[0]} /H {SIZE[1]} /CS /G /BPC 8 /F [/AHx /DCT] ID "
    around(paper, f"q 207 0 0 30 20 120 cm {head}{out.getvalue().hex()}> EI Q", PICTURE)


@attack(Where.UNDER_BOX)
def inline_stencil(paper: Paper) -> None:
    """The words are an inline mask of one bit."""
    head = f"BI /W {SIZE[0]} /H {SIZE[1]} /IM true /F /AHx ID "
    data = words(paper).convert("1").tobytes().hex()
    around(paper, f"q 207 0 0 30 20 120 cm {head}{data}> EI Q", PICTURE)
