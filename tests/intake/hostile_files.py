"""Hostile and broken files, each made in code: none of them is ever kept in the repository."""

from __future__ import annotations

import base64
import functools
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pikepdf
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from records.errors import RefusalReason as Why

SECRET_WORDS = "Hinewai Pukehinau"
"""Stands in every file that can hold text; no message may ever say it."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file to be taken in or refused.

    Attributes:
        name: of the case, and of the file unless ``make`` names it otherwise.
        make: writes the file's bytes.
        reasons: any of which it may be refused for; empty where it must be accepted.
    """

    name: str
    make: Callable[[], bytes]
    reasons: frozenset[Why] = frozenset()


def assembled(
    objects: Mapping[int, bytes], *, trailer: bytes = b"", header: bytes = b"%PDF-1.7\n"
) -> bytes:
    """Gives a PDF of these objects, 1 being the catalogue, with a true cross-reference table."""
    out = io.BytesIO()
    out.write(header)
    places = {}
    for number in sorted(objects):
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, objects[number]))
    start, size = out.tell(), max(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    for number in range(1, size):
        out.write(
            b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
        )
    out.write(
        b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    )
    return out.getvalue()


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """Gives a stream object as it stands in a file."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def flate(content: bytes, entries: bytes = b"") -> bytes:
    """Gives a stream object packed by Flate."""
    return stream(zlib.compress(content, 9), b"/Filter /FlateDecode " + entries)


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
HELLO = f"BT /F 12 Tf 72 700 Td (Dear {SECRET_WORDS}, thank you) Tj ET".encode()


def single(
    content: bytes = stream(HELLO),
    *,
    page: bytes = b"",
    shapes: bytes = b"",
    more: Mapping[int, bytes] | None = None,
    catalogue: bytes = b"",
    media: bytes = b"0 0 595 842",
) -> bytes:
    """Gives a PDF of one page; objects from 10 up are free for ``more``."""
    return assembled(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R "
            b"/Resources << /Font << /F 5 0 R >> /XObject << %s >> >> %s >>"
            % (media, shapes, page),
            4: content,
            5: FONT,
            **(more or {}),
        }
    )


def paper(lines: Sequence[str] = (), pages: int = 3) -> bytes:
    """Gives an honest paper, its first page beginning with ``lines``."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    for number in range(1, pages + 1):
        for place, line in enumerate(lines if number == 1 else ()):
            canvas.drawCentredString(297, 810 - 16 * place, line)
        canvas.drawString(72, 700, f"Page {number}: {SECRET_WORDS} wrote to the Ministry.")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def honest(lines: Sequence[str] = ()) -> Callable[[], bytes]:
    """Gives a maker of :func:`paper`."""
    return lambda: paper(lines)


def beside(marking: str, other: str) -> bytes:
    """Gives a page whose header has a marking in its middle and something else at its right."""
    header = f"BT /F 12 Tf 270 800 Td ({marking}) Tj 200 0 Td ({other}) Tj ET".encode()
    return single(stream(header + b" " + HELLO))


def marked_at(marking: str, number: int) -> bytes:
    """Gives a paper that is marked at the foot of one page only."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    for page in range(1, 4):
        canvas.drawString(72, 700, f"Page {page}")
        if page == number:
            canvas.drawCentredString(297, 30, marking)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


# -- locked ----------------------------------------------------------------------------------------


def locked(user: str, owner: str) -> bytes:
    """Gives a paper encrypted with AES-256."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper())) as document:
        forbid = pikepdf.Permissions(extract=False, modify_other=False, print_highres=False)
        lock = pikepdf.Encryption(owner=owner, user=user, allow=forbid)
        document.save(out, encryption=lock)
    return out.getvalue()


# -- damaged ---------------------------------------------------------------------------------------


def cut(share: float) -> bytes:
    """Gives the first ``share`` of a paper."""
    whole = paper(pages=6)
    return whole[: int(len(whole) * share)]


def flipped(seed: int, bits: int = 200) -> bytes:
    """Gives a paper with some bits of its body flipped."""
    content = bytearray(paper())
    random = np.random.default_rng(seed)
    for place in random.integers(16, len(content), bits):
        content[int(place)] ^= 1 << int(random.integers(8))
    return bytes(content)


def wrong_startxref() -> bytes:
    """Gives a paper whose last offset points nowhere."""
    content = paper()
    return content[: content.rindex(b"startxref")] + b"startxref\n999999999\n%%EOF\n"


# -- bombs -----------------------------------------------------------------------------------------


@functools.cache
def gigabyte() -> bytes:
    """Gives a gigabyte of spaces, packed by Flate to a megabyte: one block, again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = b" " * (1 << 24)
    block = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(64):
        check = zlib.adler32(piece, check)
    # a stream's header, the blocks, an empty last block, and the sum over all
    return b"\x78\xda" + block * 64 + b"\x03\x00" + check.to_bytes(4)


@functools.cache
def twice_packed() -> bytes:
    """Gives a gigabyte of spaces, packed twice by Flate to two kilobytes."""
    return zlib.compress(gigabyte(), 9)


def content_bomb(filters: bytes, packed: bytes, entries: bytes = b"") -> bytes:
    """Gives a page whose content is packed as ``filters`` say."""
    return single(stream(packed, entries + b"/Filter [%s]" % filters))


def lzw_spaces(tables: int) -> bytes:
    """Gives spaces as LZW, each table of codes filled to its end: 7.4 MB unpacked in each."""
    codes = "".join(
        f"{code:0{9 + (code >= 511) + (code >= 1023) + (code >= 2047)}b}"
        for code in range(258, 4095)
    )
    # what clears a full table has its width
    table = f"{32:09b}{codes}{256:012b}"
    bits = f"{256:09b}" + table * tables + f"{257:09b}"
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def repeated_content(times: int) -> bytes:
    """Gives a page that names one content stream of 100 MB again and again."""
    kids = b" ".join([b"10 0 R"] * times)
    return assembled(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents [%s] >>" % kids,
            10: flate(b" " * 100_000_000),
        }
    )


FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] "


def self_drawing() -> bytes:
    """Gives a form that draws itself."""
    own = FORM + b"/Resources << /XObject << /X 10 0 R >> >>"
    return single(stream(b"/X Do"), shapes=b"/X 10 0 R", more={10: stream(b"/X Do /X Do", own)})


def self_drawing_in_disguise() -> bytes:
    """Gives a form that draws itself under a name written with an escape."""
    own = FORM + b"/Resources << /XObject << /X 10 0 R >> >>"
    content = stream(b"/#58 Do /#58 Do", own)
    return single(stream(b"/#58 Do"), shapes=b"/X 10 0 R", more={10: content})


def self_drawing_by_inheritance() -> bytes:
    """Gives a form without resources of its own, which takes the page's and draws itself."""
    return single(
        stream(b"/X Do"), shapes=b"/X 10 0 R", more={10: stream(b"/X Do /X Do /X Do", FORM)}
    )


def doubling(depth: int, last: bytes = b"0 0 1 1 re f") -> bytes:
    """Gives forms of which each draws the next ten times."""
    more = {}
    for level in range(depth):
        following = b"/Resources << /Font << /F 5 0 R >> /XObject << /X %d 0 R >> >>" % (11 + level)
        more[10 + level] = stream(b"/X Do " * 10, FORM + following)
    more[10 + depth] = stream(last, FORM + b"/Resources << /Font << /F 5 0 R >> >>")
    return single(stream(b"/X Do"), shapes=b"/X 10 0 R", more=more)


def pattern_loop() -> bytes:
    """Gives a tiling pattern that paints itself with itself."""
    own = (
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 "
        b"/Resources << /Pattern << /P 10 0 R >> >>"
    )
    paint = b"/Pattern cs /P scn 0 0 595 842 re f"
    extra = b"/Resources << /Pattern << /P 10 0 R >> >>"
    content = single(stream(paint), more={10: stream(paint, own)}, page=b"")
    return content.replace(b"/Resources << /Font << /F 5 0 R >> /XObject <<  >> >>", extra, 1)


def glyph_loop() -> bytes:
    """Gives a Type 3 font whose one glyph is written in that font."""
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /FirstChar 97 "
        b"/LastChar 97 /Widths [1] /Encoding << /Differences [97 /a] >> /CharProcs << /a 11 0 R >> "
        b"/Resources << /Font << /G 10 0 R >> >> >>"
    )
    glyph = stream(b"1 0 d0 BT /G 1 Tf (aaaaaaaaaa) Tj ET")
    page = stream(b"BT /G 20 Tf 72 700 Td (aaaaaaaaaa) Tj ET")
    content = single(page, more={10: font, 11: glyph})
    return content.replace(b"/F 5 0 R", b"/G 10 0 R")


def much_text(letters: int) -> bytes:
    """Gives a page with millions of letters."""
    line = b"(" + b"a" * 1000 + b") Tj "
    return single(flate(b"BT /F 1 Tf 72 700 Td " + line * (letters // 1000) + b"ET"))


def many_operators(count: int) -> bytes:
    """Gives a page that paints millions of squares."""
    return single(flate(b"0 0 9 9 re f " * count))


def many_saves(count: int) -> bytes:
    """Gives a page that saves its state and never restores it."""
    return single(flate(b"q " * count))


def wide_picture(width: int, height: int, colours: bytes = b"/DeviceRGB", bits: int = 8) -> bytes:
    """Gives a page with a picture of vast dimensions that is packed into nothing."""
    shape = (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent %d"
    )
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()
    picture = stream(packed, b"/Filter /FlateDecode " + shape % (width, height, colours, bits))
    return single(stream(b"595 0 0 842 0 0 cm /X Do"), shapes=b"/X 10 0 R", more={10: picture})


# -- trees -----------------------------------------------------------------------------------------


def tree_of(objects: Mapping[int, bytes]) -> bytes:
    """Gives a PDF whose page tree begins at object 2."""
    return assembled({1: b"<< /Type /Catalog /Pages 2 0 R >>", **objects})


LEAF = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
ONE_LEAF = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def tree_loop() -> bytes:
    """Gives a page tree that is its own child."""
    return tree_of({2: b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>", 3: LEAF})


def tree_without_leaves() -> bytes:
    """Gives two nodes of a page tree that name one another and no page."""
    return tree_of(
        {
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>",
        }
    )


def deep_tree(depth: int) -> bytes:
    """Gives one page at the bottom of a very deep tree."""
    objects = {
        number: b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>"
        % (number + 1, number - 1)
        for number in range(2, depth + 2)
    }
    objects[depth + 2] = LEAF.replace(b"2 0 R", b"%d 0 R" % (depth + 1))
    return tree_of(objects)


def lying_count(count: int) -> bytes:
    """Gives one page under a tree that claims many."""
    return tree_of({2: b"<< /Type /Pages /Kids [3 0 R] /Count %d >>" % count, 3: LEAF})


def flat_tree(pages: int) -> bytes:
    """Gives a tree of so many empty pages."""
    kids = b" ".join(b"%d 0 R" % (3 + index) for index in range(pages))
    objects = {2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages)}
    return tree_of(objects | {3 + index: LEAF for index in range(pages)})


def one_page_again(pages: int) -> bytes:
    """Gives a tree that names one and the same page so many times."""
    kids = b"3 0 R " * pages
    return tree_of({2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages), 3: LEAF})


def parent_loop() -> bytes:
    """Gives a page that inherits from a ring of parents which never names a MediaBox."""
    return tree_of(
        {
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 4 0 R >>",
            3: b"<< /Type /Page /Parent 2 0 R >>",
            4: b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>",
        }
    )


def deep_array(depth: int) -> bytes:
    """Gives arrays in arrays in arrays."""
    return single(page=b"/Odd " + b"[" * depth + b"]" * depth)


def deep_dictionary(depth: int) -> bytes:
    """Gives dictionaries in dictionaries."""
    return single(page=b"/Odd " + b"<< /A " * depth + b"1" + b" >>" * depth)


def length_loop() -> bytes:
    """Gives a stream whose length is to be read in that very stream."""
    content = single()
    return content.replace(b"/Length %d" % len(HELLO), b"/Length 4 0 R", 1)


# -- other things that ride on a PDF ---------------------------------------------------------------


def previous_loop() -> bytes:
    """Gives a paper whose cross-reference table is its own predecessor."""
    whole = assembled({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: ONE_LEAF, 3: LEAF})
    start = whole.rindex(b"startxref\n") + 10
    place = whole[start:].split(b"\n", 1)[0]
    # the entry stands behind the table, so that no offset in it is moved
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev " + place)


def packed_in_itself() -> bytes:
    """Gives objects of which one is kept in a stream that is to be found in that very stream."""
    inner = flate(b"10 0 << >> ", b"/Type /ObjStm /N 1 /First 5 /Extends 10 0 R")
    return single(page=b"/Metadata 10 0 R", more={10: inner})


def contents_in_a_ring() -> bytes:
    """Gives a page whose contents are a list that names itself."""
    return single(b"[ 4 0 R 10 0 R ]", more={10: b"[ 4 0 R 10 0 R ]"})


def strange_lock() -> bytes:
    """Gives a paper that is encrypted by a handler that nobody has."""
    whole = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: ONE_LEAF, 3: LEAF}
    return assembled(
        {**whole, 4: b"<< /Filter /Nobody /V 9 /R 9 >>"},
        trailer=b"/Encrypt 4 0 R /ID [<00><00>]",
    )


def laden() -> bytes:
    """Gives a paper with a script, a form in XFA, and an attachment."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper())) as document:
        document.attachments["notes.txt"] = pikepdf.AttachedFileSpec(
            document, SECRET_WORDS.encode(), filename="notes.txt"
        )
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        document.Root.OpenAction = document.make_indirect(script)
        document.Root.AcroForm = pikepdf.Dictionary(
            Fields=pikepdf.Array(), XFA=document.make_stream(b"<xdp:xdp xmlns:xdp='x'/>")
        )
        document.save(out)
    return out.getvalue()


def archive(first: bytes = b"") -> bytes:
    """Gives ``first`` followed by a ZIP archive, as a document of an office suite is one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", f"<w:t>{SECRET_WORDS}</w:t>")
    return first + out.getvalue()


# -- pictures --------------------------------------------------------------------------------------


def drawn(kind: str, size: tuple[int, int] = (300, 200), mode: str = "L") -> bytes:
    """Gives a small honest picture."""
    out = io.BytesIO()
    picture = Image.effect_noise(size, 60).convert(mode)
    picture.save(out, kind, dpi=(150, 150))
    return out.getvalue()


def half(content: bytes) -> bytes:
    """Gives the first half of a file."""
    return content[: len(content) // 2]


def png_chunk(kind: bytes, content: bytes) -> bytes:
    """Gives one chunk of a PNG."""
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def png_bomb(width: int, height: int) -> bytes:
    """Gives a PNG that claims vast dimensions, and is packed into little."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(256)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", head)
        + png_chunk(b"IDAT", packed)
        + png_chunk(b"IEND", b"")
    )


def png_text_bomb() -> bytes:
    """Gives a PNG with a compressed comment of half a gigabyte."""
    whole = drawn("PNG")
    comment = b"Comment\0\0" + zlib.compress(bytes(500_000_000), 9)
    return whole[:33] + png_chunk(b"zTXt", comment) + whole[33:]


def moving_png(frames: int) -> bytes:
    """Gives an animated PNG."""
    out = io.BytesIO()
    pictures = [Image.new("L", (60, 40), 255 - 8 * index) for index in range(frames)]
    pictures[0].save(out, "PNG", save_all=True, append_images=pictures[1:])
    return out.getvalue()


def wrong_sum() -> bytes:
    """Gives a PNG whose pixels have a wrong checksum."""
    content = bytearray(drawn("PNG"))
    place = content.index(b"IDAT")
    length = struct.unpack(">I", content[place - 4 : place])[0]
    content[place + 4 + length] ^= 0xFF
    return bytes(content)


def sized_nothing() -> bytes:
    """Gives a PNG of no width."""
    head = struct.pack(">IIBBBBB", 0, 40, 8, 0, 0, 0, 0)
    rows = png_chunk(b"IDAT", zlib.compress(bytes(40)))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + rows + png_chunk(b"IEND", b"")


def tiff_broken_behind() -> bytes:
    """Gives a TIFF of three frames, the third of which is said to stand far behind its end."""
    content = bytearray(tiff(3))
    entries = 8
    directory = 2 + 12 * entries + 4
    struct.pack_into("<I", content, len(content) - directory - 4, 1 << 30)
    return bytes(content)


def tiff_counting(count: int) -> bytes:
    """Gives a TIFF one of whose entries claims a vast number of values."""
    content = bytearray(tiff(1))
    directory = struct.unpack_from("<I", content, 4)[0]
    # StripByteCounts: the last entry of the directory
    struct.pack_into("<I", content, directory + 2 + 12 * 7 + 4, count)
    return bytes(content)


def jpeg_claiming(width: int, height: int) -> bytes:
    """Gives a JPEG whose header claims other dimensions than it has."""
    content = bytearray(drawn("JPEG", mode="RGB"))
    place = content.index(b"\xff\xc0") + 5
    content[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def tiff(frames: int, *, loop: bool = False, size: tuple[int, int] = (8, 8)) -> bytes:
    """Gives a grey TIFF of so many frames, which share their pixels."""
    width, height = size
    pixels = bytes(width * height)
    out = bytearray(b"II*\x00" + struct.pack("<I", 8 + len(pixels)) + pixels)
    entries = [
        (256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1),
        (262, 3, 1), (273, 4, 8), (278, 4, height), (279, 4, len(pixels)),
    ]  # a file a line # fmt: skip
    for index in range(frames):
        start = len(out)
        out += struct.pack("<H", len(entries))
        for tag, kind, value in entries:
            out += struct.pack("<HHII", tag, kind, 1, value)
        after = len(out) + 4
        last = index + 1 == frames
        out += struct.pack("<I", (8 + len(pixels) if loop else 0) if last else after)
        assert start < after
    return bytes(out)


def tiff_claiming(width: int, height: int) -> bytes:
    """Gives a TIFF, packed by deflate, whose header claims vast dimensions."""
    pixels = zlib.compress(bytes(1 << 24), 9)
    out = bytearray(b"II*\x00" + struct.pack("<I", 8 + len(pixels)) + pixels)
    entries = [
        (256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 8),
        (262, 3, 1), (273, 4, 8), (278, 4, height), (279, 4, len(pixels)),
    ]  # a file a line # fmt: skip
    out += struct.pack("<H", len(entries))
    for tag, kind, value in entries:
        out += struct.pack("<HHII", tag, kind, 1, value)
    return bytes(out + struct.pack("<I", 0))


def tiff_mixed_bomb() -> bytes:
    """Gives a TIFF whose first frame is honest and whose second is vast."""
    first = bytearray(tiff(1))
    second = tiff_claiming(60_000, 60_000)
    # the first frame's link: the last four bytes of its directory
    struct.pack_into("<I", first, len(first) - 4, len(first) + struct.unpack("<I", second[4:8])[0])
    shifted = bytearray(second)
    directory = struct.unpack("<I", second[4:8])[0]
    for index in range(8):
        place = directory + 2 + 12 * index
        tag, kind, count, value = struct.unpack_from("<HHII", shifted, place)
        if tag == 273:
            struct.pack_into("<HHII", shifted, place, tag, kind, count, value + len(first))
    return bytes(first + shifted)


NOTHING: frozenset[Why] = frozenset()
BOUNDS = frozenset({Why.BOMB, Why.TOO_MUCH_MEMORY, Why.TOO_SLOW})


def why(*reasons: Why) -> frozenset[Why]:
    """Gives a set of reasons."""
    return frozenset(reasons)


CASES: tuple[Hostile, ...] = (
    # locked
    Hostile("user-password.pdf", lambda: locked("open sesame", "owner"), why(Why.ENCRYPTED)),
    Hostile("owner-password-only.pdf", lambda: locked("", "owner")),
    # damaged
    Hostile("empty.pdf", lambda: b"", why(Why.EMPTY)),
    Hostile("one-byte.pdf", lambda: b"%", why(Why.UNKNOWN_TYPE)),
    Hostile("header-alone.pdf", lambda: b"%PDF-1.7\n", why(Why.BROKEN)),
    *(
        Hostile(f"cut-at-{share}.pdf", lambda share=share: cut(share / 100), why(Why.BROKEN))
        for share in (2, 30, 60, 95)
    ),
    *(
        # either is fine: what cannot be repaired is refused, what can is read
        Hostile(f"bits-flipped-{seed}.pdf", lambda seed=seed: flipped(seed), why(Why.BROKEN))
        for seed in (1, 2)
    ),
    Hostile("startxref-wrong.pdf", wrong_startxref),
    Hostile("junk-before.pdf", lambda: b"\x00junk" * 1000 + paper(), why(Why.UNKNOWN_TYPE)),
    Hostile("little-junk-before.pdf", lambda: b"\xef\xbb\xbf" + paper(), why(Why.UNKNOWN_TYPE)),
    Hostile("junk-behind.pdf", lambda: paper() + os.urandom(4096)),
    Hostile("zip-behind.pdf", lambda: archive(paper())),
    Hostile("length-loop.pdf", length_loop),
    # not what they say
    Hostile(
        "page.html.pdf",
        lambda: b"<!doctype html><p>" + SECRET_WORDS.encode(),
        why(Why.UNKNOWN_TYPE),
    ),
    Hostile("letter.docx.pdf", archive, why(Why.UNKNOWN_TYPE)),
    Hostile(
        "old.doc.pdf",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096),
        why(Why.UNKNOWN_TYPE),
    ),
    Hostile("picture.pdf", lambda: drawn("PNG"), why(Why.WRONG_EXTENSION)),
    Hostile("paper.png", paper, why(Why.WRONG_EXTENSION)),
    Hostile("paper.PDF", paper),
    Hostile("paper", paper, why(Why.WRONG_EXTENSION)),
    Hostile("letter.docx", archive, why(Why.UNKNOWN_TYPE)),
    Hostile("words.txt", SECRET_WORDS.encode, why(Why.UNKNOWN_TYPE)),
    Hostile("picture.gif", lambda: drawn("GIF"), why(Why.UNKNOWN_TYPE)),
    # too large
    Hostile("pages-10000.pdf", lambda: flat_tree(10_000), why(Why.TOO_MANY_PAGES)),
    Hostile(
        "one-page-10000-times.pdf",
        lambda: one_page_again(10_000),
        why(Why.TOO_MANY_PAGES, Why.BROKEN),
    ),
    Hostile("count-claims-a-billion.pdf", lambda: lying_count(10**9)),
    Hostile("count-is-negative.pdf", lambda: lying_count(-5)),
    Hostile("200-inches.pdf", lambda: single(media=b"0 0 14400 842"), why(Why.PAGE_TOO_LARGE)),
    Hostile(
        "a-million-points.pdf",
        lambda: single(media=b"0 0 1000000 1000000"),
        why(Why.PAGE_TOO_LARGE),
    ),
    Hostile("user-unit.pdf", lambda: single(page=b"/UserUnit 75"), why(Why.PAGE_TOO_LARGE)),
    Hostile("user-unit-is-nothing.pdf", lambda: single(page=b"/UserUnit 0"), why(Why.BROKEN)),
    Hostile("user-unit-is-a-name.pdf", lambda: single(page=b"/UserUnit /Big"), why(Why.BROKEN)),
    Hostile(
        "box-is-infinite.pdf",
        lambda: single(media=b"0 0 1" + b"0" * 400 + b" 842"),
        why(Why.BROKEN, Why.PAGE_TOO_LARGE),
    ),
    Hostile("a-third-turned.pdf", lambda: single(page=b"/Rotate 120"), why(Why.BROKEN)),
    # bombs
    Hostile("flate-bomb.pdf", lambda: content_bomb(b"/FlateDecode", gigabyte()), why(Why.BOMB)),
    Hostile(
        "flate-bomb-twice-packed.pdf",
        lambda: content_bomb(b"/FlateDecode /FlateDecode", twice_packed()),
        why(Why.BOMB),
    ),
    Hostile(
        "flate-bomb-in-hex.pdf",
        lambda: content_bomb(
            b"/ASCIIHexDecode /FlateDecode /FlateDecode", twice_packed().hex().encode() + b">"
        ),
        why(Why.BOMB),
    ),
    Hostile(
        "flate-bomb-in-base-85.pdf",
        lambda: content_bomb(
            b"/ASCII85Decode /FlateDecode /FlateDecode",
            base64.a85encode(twice_packed(), adobe=True).removeprefix(b"<~"),
        ),
        why(Why.BOMB),
    ),
    Hostile(
        "flate-bomb-abbreviated.pdf",
        lambda: content_bomb(b"/Fl /Fl", twice_packed()),
        why(Why.BOMB),
    ),
    Hostile(
        "run-length-bomb.pdf",
        lambda: content_bomb(
            b"/FlateDecode /RunLengthDecode", zlib.compress(b"\x81 " * (1 << 24), 9)
        ),
        why(Why.BOMB),
    ),
    Hostile(
        # content that calls itself a picture
        "run-length-bomb-disguised.pdf",
        lambda: content_bomb(
            b"/FlateDecode /RunLengthDecode",
            zlib.compress(b"\x81 " * (1 << 24), 9),
            b"/Subtype /Image /Width 1 /Height 1 ",
        ),
        why(Why.BOMB),
    ),
    Hostile(
        "lzw-bomb.pdf",
        lambda: content_bomb(b"/FlateDecode /LZWDecode", zlib.compress(lzw_spaces(300), 9)),
        why(Why.BOMB),
    ),
    Hostile("content-repeated.pdf", lambda: repeated_content(200), BOUNDS),
    Hostile("form-draws-itself.pdf", self_drawing, BOUNDS),
    Hostile("form-draws-itself-escaped.pdf", self_drawing_in_disguise, BOUNDS),
    Hostile("form-draws-itself-inherited.pdf", self_drawing_by_inheritance, BOUNDS),
    Hostile("forms-exponential.pdf", lambda: doubling(12), BOUNDS),
    Hostile("forms-exponential-text.pdf", lambda: doubling(9, HELLO), BOUNDS),
    Hostile("forms-60-deep.pdf", lambda: doubling(70), BOUNDS),
    Hostile("pattern-paints-itself.pdf", pattern_loop),
    Hostile("glyph-writes-itself.pdf", glyph_loop),
    Hostile("text-20-million.pdf", lambda: much_text(20_000_000), BOUNDS),
    Hostile("operators-2-million.pdf", lambda: many_operators(2_000_000)),
    Hostile("saves-20-million.pdf", lambda: many_saves(20_000_000), BOUNDS),
    Hostile("picture-30000-square.pdf", lambda: wide_picture(30_000, 30_000), why(Why.BOMB)),
    Hostile(
        "picture-one-bit-vast.pdf",
        lambda: wide_picture(200_000, 200_000, b"/DeviceGray", 1),
        why(Why.BOMB),
    ),
    # trees
    Hostile("tree-loop.pdf", tree_loop, why(Why.BROKEN)),
    Hostile("tree-without-leaves.pdf", tree_without_leaves, why(Why.BROKEN)),
    Hostile("tree-5000-deep.pdf", lambda: deep_tree(5_000), why(Why.BROKEN)),
    Hostile("parents-in-a-ring.pdf", parent_loop),
    Hostile("array-100000-deep.pdf", lambda: deep_array(100_000), why(Why.BROKEN)),
    Hostile("dictionary-100000-deep.pdf", lambda: deep_dictionary(100_000), why(Why.BROKEN)),
    Hostile("table-is-its-own-predecessor.pdf", previous_loop),
    Hostile("packed-in-itself.pdf", packed_in_itself),
    Hostile("contents-in-a-ring.pdf", contents_in_a_ring),
    Hostile("locked-by-nobody.pdf", strange_lock, why(Why.ENCRYPTED)),
    # riders
    Hostile("script-xfa-attachment.pdf", laden),
    # pictures
    Hostile("honest.png", lambda: drawn("PNG")),
    Hostile("honest.jpeg", lambda: drawn("JPEG", mode="RGB")),
    Hostile("honest.tif", lambda: drawn("TIFF")),
    Hostile("half.png", lambda: half(drawn("PNG")), why(Why.BROKEN)),
    Hostile("half.jpg", lambda: half(drawn("JPEG", (1200, 900))), why(Why.BROKEN)),
    Hostile("half.tiff", lambda: half(drawn("TIFF")), why(Why.BROKEN)),
    Hostile("head-alone.png", lambda: drawn("PNG")[:8], why(Why.BROKEN)),
    Hostile("head-alone.jpg", lambda: drawn("JPEG", mode="RGB")[:3], why(Why.BROKEN)),
    Hostile("wrong-sum.png", wrong_sum),
    Hostile("no-width.png", sized_nothing, why(Why.BROKEN)),
    Hostile("nearly-whole.jpg", lambda: drawn("JPEG", (1200, 900))[:-400], why(Why.BROKEN)),
    Hostile("third-frame-nowhere.tif", tiff_broken_behind, why(Why.BROKEN)),
    Hostile("counting-without-end.tif", lambda: tiff_counting(0xFFFFFFF0), why(Why.BROKEN)),
    Hostile("vast.png", lambda: png_bomb(60_000, 60_000), why(Why.BOMB)),
    Hostile("comment-bomb.png", png_text_bomb, why(Why.BOMB, Why.BROKEN)),
    Hostile("moving.png", lambda: moving_png(5)),
    Hostile("vast.jpg", lambda: jpeg_claiming(65_500, 65_500), why(Why.BOMB)),
    Hostile("vast.tif", lambda: tiff_claiming(60_000, 60_000), why(Why.BOMB)),
    Hostile("second-frame-vast.tif", tiff_mixed_bomb, why(Why.BOMB)),
    Hostile("frames-20.tif", lambda: tiff(20)),
    Hostile("frames-20000.tif", lambda: tiff(20_000), why(Why.TOO_MANY_PAGES)),
    Hostile("frames-in-a-ring.tif", lambda: tiff(3, loop=True)),
    Hostile("banner.png", lambda: drawn("PNG", (60_000, 20))),
    # markings
    Hostile(
        "marked-beside-a-date.pdf", lambda: beside("SECRET", "12 March 2024"), why(Why.CLASSIFIED)
    ),
    Hostile(
        "marked-in-spaced-letters.pdf", honest(["C O N F I D E N T I A L"]), why(Why.CLASSIFIED)
    ),
    Hostile("marked-on-the-last-page.pdf", lambda: marked_at("TOP SECRET", 3), why(Why.CLASSIFIED)),
    Hostile("confidential.pdf", honest(["CONFIDENTIAL"]), why(Why.CLASSIFIED)),
    Hostile("secret.pdf", honest(["[SECRET]"]), why(Why.CLASSIFIED)),
    Hostile("top-secret.pdf", honest(["Cabinet", "TOP SECRET // NZEO"]), why(Why.CLASSIFIED)),
    Hostile("in-confidence.pdf", honest(["IN-CONFIDENCE", "COMMERCIAL: IN CONFIDENCE"])),
    Hostile("sensitive.pdf", honest(["SENSITIVE"])),
    Hostile("restricted.pdf", honest(["RESTRICTED"])),
    Hostile(
        "a-confidential-word.pdf",
        honest(["This is a confidential matter.", "Keep it SECRET, please."]),
    ),
)
