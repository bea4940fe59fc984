"""Font programs that writers of subsets cut short: what they still say is taken, as every reader takes it."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from itertools import pairwise

import pikepdf
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.misc.eexec import encrypt
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.sfnt import SFNTWriter
from pikepdf import Dictionary, Name

from redaction.allowed.cleancopy import NotPlain
from redaction.fonts import type1
from redaction.fonts.sourcefont import Glyph, source_font

# -- TrueType --------------------------------------------------------------------------------------


def triangle(height: int) -> TTGlyphPen:
    """Gives a letter that is a triangle."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((0, height))
    pen.lineTo((500, 0))
    pen.closePath()
    return pen


def truetype(*, named: bool = False) -> dict[str, bytes]:
    """Gives the tables of a font with the letters A and B, 400 and 700 high, with or without their names."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "A", "B"])
    builder.setupCharacterMap({65: "A", 66: "B"})
    heights = {".notdef": 300, "A": 400, "B": 700}
    builder.setupGlyf({name: triangle(height).glyph() for name, height in heights.items()})
    builder.setupHorizontalMetrics(dict.fromkeys(heights, (600, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupPost(keepGlyphNames=named)
    saved = io.BytesIO()
    builder.save(saved)
    made = TTFont(io.BytesIO(saved.getvalue()), lazy=True)
    return {tag: made.reader[tag] for tag in made.reader.keys()}  # noqa: SIM118 -- it is no mapping


def packed(tables: dict[str, bytes]) -> bytes:
    """Gives a font file of tables, as they are."""
    file = io.BytesIO()
    writer = SFNTWriter(file, len(tables), "\0\1\0\0")
    for tag, data in tables.items():
        writer[tag] = data
    writer.close()
    return file.getvalue()


def heights_of(program: bytes, *, simple: bool) -> list[float]:
    """Gives how high the glyphs of A and B are drawn, in a font of either kind."""
    with pikepdf.new() as file:
        descriptor = Dictionary(Flags=32, FontFile2=file.make_stream(program))
        if simple:
            font = Dictionary(Subtype=Name.TrueType, FontDescriptor=descriptor, FirstChar=65)
            font.Widths, font.Encoding, codes = [500, 500], Name.WinAnsiEncoding, (65, 66)
        else:
            below = Dictionary(Subtype=Name.CIDFontType2, FontDescriptor=descriptor, DW=500)
            font = Dictionary(Subtype=Name.Type0, Encoding=Name("/Identity-H"))
            font.DescendantFonts, codes = [below], (1, 2)
        return [_height(source_font(font).glyph(code)) for code in codes]


def _height(glyph: Glyph) -> float:
    return 0.0 if glyph.ink is None else glyph.ink.y1


def without_an_end(tag: str, lacking: int) -> Callable[[dict[str, bytes]], None]:
    """Gives what cuts the end off a table."""

    def cut(tables: dict[str, bytes]) -> None:
        tables[tag] = tables[tag][:-lacking]

    return cut


def without_maps(tables: dict[str, bytes]) -> None:
    """Leaves the map from codes away."""
    del tables["cmap"]


def with_a_broken_map(tables: dict[str, bytes]) -> None:
    """Makes the map an odd number of bytes, which no list of numbers is."""
    data = bytearray(tables["cmap"])
    start = struct.unpack_from(">I", data, 8)[0]
    (length,) = struct.unpack_from(">H", data, start + 2)
    struct.pack_into(">H", data, start + 2, length - 1)
    tables["cmap"] = bytes(data)


def disordered(tables: dict[str, bytes]) -> None:
    """Puts the outline of B before that of A."""
    places = struct.unpack(">4H", tables["loca"])
    none, a, b = (tables["glyf"][2 * x : 2 * y] for x, y in pairwise(places))
    assert len(a) == len(b) == len(none)
    tables["glyf"] = none + b + a
    tables["loca"] = struct.pack(">4H", 0, places[2], places[1], places[3])


CUT = {
    "the widths of its last letters": without_an_end("hmtx", 6),
    "all widths but two": without_an_end("hmtx", 8),
    "the bytes that fill up the last outline": without_an_end("glyf", 1),
    "the last bytes of its map": without_an_end("cmap", 2),
    "nothing, but its outlines stand in another order": disordered,
}
UNASKED = {"its map": without_maps, "a map that can be read": with_a_broken_map}


@pytest.mark.parametrize("simple", [True, False])
@pytest.mark.parametrize("lacks", CUT)
def test_a_truetype_program_is_read_without(lacks: str, simple: bool) -> None:
    """What is there is drawn, by a font of single bytes and by a composite one."""
    tables = truetype()
    assert heights_of(packed(tables), simple=simple) == [400, 700]
    CUT[lacks](tables)
    assert heights_of(packed(tables), simple=simple) == [400, 700]


@pytest.mark.parametrize("lacks", UNASKED)
def test_a_composite_font_asks_for_no_map(lacks: str) -> None:
    """Its codes are numbers of glyphs; one of single bytes finds none without a map."""
    tables = truetype()
    UNASKED[lacks](tables)
    assert heights_of(packed(tables), simple=False) == [400, 700]
    assert heights_of(packed(tables), simple=True) == [300, 300]


def broken_names(tables: dict[str, bytes]) -> None:
    """Cuts the names of glyphs off."""
    tables["post"] = tables["post"][:33]


@pytest.mark.parametrize("cut", [lambda _: None, without_maps, broken_names])
def test_the_names_of_glyphs_are_asked_where_they_are_told(
    cut: Callable[[dict[str, bytes]], None],
) -> None:
    """With them, letters are found without a map; where they are broken, the map tells."""
    tables = truetype(named=True)
    cut(tables)
    assert heights_of(packed(tables), simple=True) == [400, 700]
    assert heights_of(packed(tables), simple=False) == [400, 700]


def test_what_lacks_more_than_an_end_is_not_read() -> None:
    """A place far behind the table is no outline that was cut, and no room is made for it."""
    tables = truetype()
    tables["loca"] = struct.pack(">4I", 0, 8, 16, 1 << 31)
    head = bytearray(tables["head"])
    struct.pack_into(">h", head, 50, 1)
    tables["head"] = bytes(head)
    with pytest.raises(NotPlain, match="cannot be read"):
        heights_of(packed(tables), simple=False)


# -- Type 1 ----------------------------------------------------------------------------------------

NUMBER_0, NUMBER_100, CALL, RETURN = b"\x8b", b"\xef", b"\x0a", b"\x0b"
LETTER = NUMBER_0 + NUMBER_100 + b"\x0d" + NUMBER_0 + NUMBER_0 + b"\x15"
LINES = NUMBER_100 + b"\x06" + NUMBER_100 + b"\x07" + b"\x09"
END = b"\x0e"
CLEAR = b"""%!PS-AdobeFont-1.0: Made
6 dict begin
/FontName /Made def
/FontMatrix [0.001 0 0 0.001 0 0] readonly def
/Encoding StandardEncoding def
currentdict end
currentfile eexec
"""


def charstring(plain: bytes) -> bytes:
    """Gives a charstring encrypted."""
    return bytes(encrypt(b"\0\0\0\0" + plain, 4330)[0])


def type1_program(subroutines: list[bytes | None] | None, letter: bytes, after: bytes) -> bytes:
    """Gives a Type 1 program of the letter A."""
    private = b"dup /Private 5 dict dup begin\n"
    private += b"/RD {string currentfile exch readstring pop} executeonly def\n/lenIV 4 def\n"
    if subroutines is not None:
        private += b"/Subrs %d array\n" % len(subroutines)
        for index, one in enumerate(subroutines):
            if one is not None:
                held = charstring(one)
                private += b"dup %d %d RD %b put\n" % (index, len(held), held)
        private += b"def\n"
    held = charstring(letter)
    private += b"2 index /CharStrings 1 dict dup begin\n/A %d RD %b def\nend\n" % (len(held), held)
    private += b"end\nreadonly put\nput\ndup /FontName get exch definefont pop\n"
    private += b"mark currentfile closefile\n"
    return CLEAR + bytes(encrypt(b"0000" + private, 55665)[0]) + after


ZEROS = b"\n" + b"0" * 512 + b"\ncleartomark\n"
WHOLE = type1_program([LINES + RETURN], LETTER + NUMBER_0 + CALL + END, ZEROS)
PROGRAMS = {
    "a program as it should be": WHOLE,
    "no subroutines": type1_program(None, LETTER + LINES + END, ZEROS),
    "subroutines that are left away": type1_program(
        [LINES + RETURN, None, None], LETTER + NUMBER_0 + CALL + END, ZEROS
    ),
    "no zeros behind it": type1_program(None, LETTER + LINES + END, b""),
    "words that nobody knows behind it": type1_program(
        None, LETTER + LINES + END, b"\ncleartomark 0 (without an end"
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_type_1_program_is_read_until_its_font_is_there(name: str) -> None:
    """Its letter is drawn, whatever it lacks or says behind its font."""
    glyphs, encoding, unit = type1.read(PROGRAMS[name])
    assert (encoding[65], unit, list(glyphs)) == ("A", 0.001, ["A"])
    with pikepdf.new() as file:
        held = file.make_stream(PROGRAMS[name], Length1=len(CLEAR), Length2=0, Length3=0)
        descriptor = Dictionary(Flags=32, FontFile=held)
        font = Dictionary(Subtype=Name.Type1, FontDescriptor=descriptor, Widths=[100], FirstChar=65)
        drawn = source_font(font).glyph(65)
    assert (drawn.ink and drawn.ink.as_list(), drawn.advance) == ([0, 0, 100, 100], 100)
