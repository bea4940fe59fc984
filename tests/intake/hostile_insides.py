"""Hostile PDFs and pictures whose trouble lies within: millions of objects, fonts, masks, colour profiles."""

from __future__ import annotations

import io
import struct
import zlib

from hostile_files import BOUNDS, FORM, Hostile, flate, single, stream
from PIL import Image

from records.errors import RefusalReason as Why


def many_objects(count: int) -> bytes:
    """Gives a paper that says it has millions of objects, packed in one stream that stays small."""
    first = 20
    kept = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        4: stream(b"0 0 9 9 re f"),
    }
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    rows = bytearray(struct.pack(">BIH", 0, 0, 0) * (first + count + 1))
    for number, content in kept.items():
        struct.pack_into(">BIH", rows, 7 * number, 1, out.tell(), 0)
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    head = b" ".join(b"%d %d" % (first + n, 2 * n) for n in range(count)) + b" "
    struct.pack_into(">BIH", rows, 7 * 10, 1, out.tell(), 0)
    entries = b"/Type /ObjStm /N %d /First %d " % (count, len(head))
    out.write(b"10 0 obj\n%s\nendobj\n" % flate(head + b"1 " * count, entries))
    for index in range(count):
        struct.pack_into(">BIH", rows, 7 * (first + index), 2, 10, index & 0xFFFF)
    start, table = out.tell(), first + count
    struct.pack_into(">BIH", rows, 7 * table, 1, start, 0)
    entries = b"/Type /XRef /W [1 4 2] /Root 1 0 R /Size %d " % (table + 1)
    out.write(b"%d 0 obj\n%s\nendobj\n" % (table, flate(bytes(rows), entries)))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def composite_font(depth: int, *, ring: bool = False) -> bytes:
    """Gives a TrueType font of which each glyph is made of two of the next; the last one is a square."""
    square = struct.pack(
        ">5hHH4B4h4h", 1, 0, 0, 500, 500, 3, 0, *[1] * 4, 0, 500, 0, -500, 0, 0, 500, 0
    )
    made, places = b"", [0]
    for level in range(depth):
        last = level == depth - 1
        if last and not ring:
            glyph = square
        else:
            # two parts by words, the first one followed by another
            parts = [(0x23, 0), (0x03, 10)]
            following = 0 if last else level + 1
            glyph = struct.pack(">5h", -1, 0, 0, 500, 500)
            glyph += b"".join(struct.pack(">2H2h", flags, following, by, 0) for flags, by in parts)
        made += glyph + bytes(-len(glyph) % 4)
        places.append(len(made))
    letters = min(depth, 26)
    segments = struct.pack(">7H", 4, 32, 0, 4, 4, 1, 0) + struct.pack(
        ">2HH2HHHHH", 96 + letters, 0xFFFF, 0, 97, 0xFFFF, (-97) & 0xFFFF, 1, 0, 0
    )
    tables = {
        b"cmap": struct.pack(">4HI", 0, 1, 3, 1, 12) + segments,
        b"glyf": made,
        b"head": struct.pack(
            ">4I2H2q4h2H3h", 0x10000, 0, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 0, 0, 500, 500, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">I3hH11hH", 0x10000, 800, -200, 0, 600, *[0] * 11, 1),
        b"hmtx": struct.pack(">Hh", 600, 0) + bytes(2 * (depth - 1)),
        b"loca": struct.pack(f">{len(places)}I", *places),
        b"maxp": struct.pack(">I14H", 0x10000, depth, *[0xFFFF] * 13),
        b"post": struct.pack(">I", 0x30000) + bytes(28),
    }
    at, heads, body = 12 + 16 * len(tables), b"", b""
    for tag, content in tables.items():
        heads += tag + struct.pack(">3I", 0, at + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    return struct.pack(">I4H", 0x10000, len(tables), 128, 3, 0) + heads + body


def composite_fonts(count: int, depth: int, *, ring: bool = False) -> bytes:
    """Gives a page that writes in several such fonts."""
    more, fonts, words = {}, b"", b"BT 72 700 Td "
    packed = flate(composite_font(depth, ring=ring))
    for index in range(count):
        at = 10 + 3 * index
        more[at] = (
            b"<< /Type /Font /Subtype /TrueType /BaseFont /Deep%d /FirstChar 97 /LastChar 99 "
            b"/Widths [600 600 600] /FontDescriptor %d 0 R /Encoding /WinAnsiEncoding >>"
        ) % (index, at + 1)
        more[at + 1] = (
            b"<< /Type /FontDescriptor /FontName /Deep%d /Flags 32 /FontBBox [0 0 500 500] /Ascent 800 "
            b"/Descent -200 /CapHeight 500 /ItalicAngle 0 /StemV 80 /FontFile2 %d 0 R >>"
        ) % (index, at + 2)
        more[at + 2] = packed
        fonts += b"/D%d %d 0 R " % (index, at)
        words += b"/D%d 12 Tf (abc) Tj " % index
    return single(stream(words + b"ET"), more=more).replace(b"/F 5 0 R", fonts, 1)


def deep_masks(depth: int, each: int = 1) -> bytes:
    """Gives a form that is seen through a form, which is seen through another one, as often as is said."""
    more = {}
    for level in range(depth):
        at = 10 + 2 * level
        state = b"<< /Type /ExtGState /SMask << /S /Luminosity /G %d 0 R >> >>" % (at + 2)
        own = FORM + (
            b"/Group << /S /Transparency /CS /DeviceGray >> /Resources << /ExtGState << /S %d 0 R >> >>"
            % (at + 1)
        )
        more[at] = stream(b"/S gs 1 g 0 0 595 842 re f " * each, own)
        more[at + 1] = state
    more[10 + 2 * depth] = stream(
        b"1 g 0 0 595 842 re f", FORM + b"/Group << /S /Transparency /CS /DeviceGray >>"
    )
    return single(stream(b"/X Do"), shapes=b"/X 10 0 R", more=more)


def profile(space: bytes, tags: int, size: int, place: int) -> bytes:
    """Gives a colour profile of a colour space, whose tags are as many, as long and where it says."""
    head = struct.pack(
        ">I4sI4s4s4s12x4s", 0xFFFFFFF0, b"lcms", 0x04300000, b"mntr", space, b"XYZ ", b"acsp"
    )
    head += bytes(128 - len(head))
    rows = b"".join(
        struct.pack(">4s2I", name, place, size) for name in (b"A2B0", b"B2A0", b"rTRC", b"wtpt")
    )
    return head + struct.pack(">I", tags) + rows + b"mft2" + bytes(4) + b"\xff" * 400


LIES = (
    profile(b"CMYK", 4, 400, 180),
    profile(b"GRAY", 0xFFFFFFFF, 0x7FFFFFFF, 0xFFFFFFF0),
    profile(b"RGB ", 4, 0xFFFFFFFF, 132),
    b"no profile at all",
    b"",
)
"""Profiles of other colour spaces than they stand for, with tags that lie outside them or in themselves."""


def lying_profiles() -> bytes:
    """Gives a page of pictures whose profiles lie, one with more colours than can be counted."""
    more, shapes, drawn = {}, b"", b""
    for index, lie in enumerate(LIES):
        for colours in (1, 3, 4, 200):
            at = 10 + 2 * (4 * index + (1, 3, 4, 200).index(colours))
            more[at] = flate(
                bytes(64 * min(colours, 4)),
                b"/Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 8 "
                b"/ColorSpace [/ICCBased %d 0 R] " % (at + 1),
            )
            more[at + 1] = flate(lie, b"/N %d " % colours)
            shapes += b"/I%d %d 0 R " % (at, at)
            drawn += b"q 50 0 0 50 72 700 cm /I%d Do Q " % at
    return single(stream(drawn), shapes=shapes, more=more)


def profiled_jpeg(pieces: int, claimed: int, lie: bytes) -> bytes:
    """Gives a JPEG whose profile comes in another number of pieces than it claims."""
    held = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(held, "JPEG")
    content = held.getvalue()
    packed = b""
    for index in range(pieces):
        piece = b"ICC_PROFILE\0" + bytes([index & 0xFF, claimed]) + lie
        packed += b"\xff\xe2" + struct.pack(">H", len(piece) + 2) + piece
    return content[:2] + packed + content[2:]


def profiled_png(size: int) -> bytes:
    """Gives a PNG whose profile unpacks to more than anybody needs."""
    held = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(held, "PNG")
    content = held.getvalue()
    packed = b"iCCP" + b"lie\0\0" + zlib.compress(bytes(size), 9)
    chunk = struct.pack(">I", len(packed) - 4) + packed + struct.pack(">I", zlib.crc32(packed))
    return content[:33] + chunk + content[33:]


INSIDES = (
    Hostile("objects-300000.pdf", lambda: many_objects(300_000)),
    Hostile("fonts-exponential.pdf", lambda: composite_fonts(5, 40)),
    Hostile("fonts-in-a-ring.pdf", lambda: composite_fonts(5, 3, ring=True)),
    Hostile("masks-200-deep.pdf", lambda: deep_masks(200), BOUNDS),
    Hostile("masks-3-deep.pdf", lambda: deep_masks(3)),
    Hostile("masks-exponential.pdf", lambda: deep_masks(12, 10), BOUNDS),
    Hostile("profiles-that-lie.pdf", lying_profiles),
    Hostile("profile-in-255-pieces.jpg", lambda: profiled_jpeg(255, 255, LIES[0])),
    Hostile("profile-in-fewer-pieces.jpg", lambda: profiled_jpeg(3, 200, LIES[1])),
    Hostile("profile-bomb.png", lambda: profiled_png(40_000_000), frozenset({Why.BROKEN})),
)
"""What intake lets in or refuses, and reading settles."""
