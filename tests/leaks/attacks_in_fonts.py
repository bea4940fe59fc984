"""Attacks with fonts and the state of text: every program, encoding and spacing that text is written in."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import reportlab
from attack import (
    AFTER,
    BEFORE,
    Paper,
    Where,
    attack,
    embedded,
    escaped,
    font_file,
    lettering,
    text,
    width_of,
)
from attacks_text_elsewhere import second, signed_and_second
from attacks_under_box import around, line_of, type_three_font
from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.basePen import BasePen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, String

from records.geometry import Box

LINE = Box(18, 145, 285, 164)
"""Where a line of unknown width is marked."""


class _Cubic(BasePen):
    """A pen that hands every curve on as a cubic one, which is all that a CFF knows."""

    def __init__(self, glyphs: object, out: T2CharStringPen, scale: float) -> None:
        super().__init__(glyphs)
        self._out, self._scale = out, scale

    def _at(self, point: tuple[float, float]) -> tuple[float, float]:
        return point[0] * self._scale, point[1] * self._scale

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 -- fontTools' name
        self._out.moveTo(self._at(pt))

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 -- fontTools' name
        self._out.lineTo(self._at(pt))

    def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802 -- fontTools' name
        self._out.curveTo(*(self._at(point) for point in points))

    def _closePath(self) -> None:  # noqa: N802 -- fontTools' name
        self._out.closePath()


def cff(used: str) -> tuple[FontBuilder, dict[str, float]]:
    """Gives a CFF font of the letters used, named as Adobe names them, and their advances."""
    source = TTFont(font_file())
    best, glyphs, scale = (
        source.getBestCmap(),
        source.getGlyphSet(),
        1000 / source["head"].unitsPerEm,
    )
    names = sorted({best[ord(char)] for char in used})
    strings = {".notdef": T2CharStringPen(500, None).getCharString()}
    advances = {}
    for name in names:
        advance = round(glyphs[name].width * scale)
        pen = T2CharStringPen(advance, glyphs)
        glyphs[name].draw(_Cubic(glyphs, pen, scale))
        strings[name] = pen.getCharString()
        advances[name] = advance
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef", *names])
    builder.setupCharacterMap({ord(char): best[ord(char)] for char in used})
    builder.setupCFF("Drawn", {}, strings, {})
    builder.setupHorizontalMetrics({name: (advances.get(name, 500), 0) for name in strings})
    builder.setupHorizontalHeader(ascent=930, descent=-240)
    builder.setupOS2()
    builder.setupPost()
    return builder, {char: advances[best[ord(char)]] for char in set(used)}


def simple(
    paper: Paper, kind: Name, descriptor: Dictionary, advances: dict[str, float], **more: object
) -> Dictionary:
    """Gives a simple font of the Latin alphabet."""
    codes = range(32, 127)
    made = Dictionary(
        Type=Name.Font,
        Subtype=kind,
        BaseFont=Name("/AAAAAA+Drawn"),
        FirstChar=32,
        LastChar=126,
        Widths=Array([round(advances.get(chr(code), 500), 1) for code in codes]),
        FontDescriptor=paper.pdf.make_indirect(descriptor),
        Encoding=Name.WinAnsiEncoding,
    )
    for key, value in more.items():
        made[f"/{key}"] = value
    return made


def described(flags: int = 32, **program: object) -> Dictionary:
    """Gives a font descriptor with its program."""
    made = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/AAAAAA+Drawn"),
        Flags=flags,
        FontBBox=Array([-500, -300, 1500, 1000]),
        ItalicAngle=0,
        Ascent=930,
        Descent=-240,
        CapHeight=730,
        StemV=80,
    )
    for key, value in program.items():
        made[f"/{key}"] = value
    return made


def lettered(paper: Paper, font: Dictionary, shown: str | None = None) -> None:
    """Adds a page whose marked line is written in a font."""
    line = shown or escaped(BEFORE + paper.secret + AFTER)
    page = around(paper, f"BT /F 11 Tf 20 150 Td {line} Tj ET", LINE)
    page.Resources.Font.F = paper.pdf.make_indirect(font)


@attack(Where.UNDER_BOX)
def font_of_type_one(paper: Paper) -> None:
    """The font's program is of Type 1, encrypted as Adobe's are."""
    file = Path(reportlab.__file__).parent / "fonts" / "DarkGardenMK.pfb"
    parts, data, at = [], file.read_bytes(), 0
    while data[at + 1] != 3:
        length = int.from_bytes(data[at + 2 : at + 6], "little")
        parts.append(data[at + 6 : at + 6 + length])
        at += 6 + length
    program = paper.pdf.make_stream(b"".join(parts))
    program.Length1, program.Length2, program.Length3 = (len(part) for part in parts[:3])
    lettered(paper, simple(paper, Name.Type1, described(FontFile=program), {}))


@attack(Where.UNDER_BOX)
def font_of_compact_type_one(paper: Paper) -> None:
    """The font's program is a bare CFF."""
    used = BEFORE + paper.secret + AFTER
    builder, advances = cff(used)
    program = paper.pdf.make_stream(builder.font["CFF "].compile(builder.font))
    program.Subtype = Name.Type1C
    lettered(paper, simple(paper, Name.Type1, described(FontFile3=program), advances))


@attack(Where.UNDER_BOX)
def font_of_open_type(paper: Paper) -> None:
    """The font's program is an OpenType font with CFF outlines."""
    builder, advances = cff(BEFORE + paper.secret + AFTER)
    out = io.BytesIO()
    builder.save(out)
    program = paper.pdf.make_stream(out.getvalue())
    program.Subtype = Name.OpenType
    lettered(paper, simple(paper, Name.Type1, described(FontFile3=program), advances))


def truetype(used: str) -> tuple[bytes, dict[str, float]]:
    """Gives a TrueType font cut down to the letters used, and their advances."""
    source = TTFont(font_file())
    best, scale = source.getBestCmap(), 1000 / source["head"].unitsPerEm
    advances = {char: source["hmtx"][best[ord(char)]][0] * scale for char in used}
    options = subset.Options(hinting=False)
    options.layout_features = []
    options.drop_tables += ["FFTM"]
    machine = subset.Subsetter(options)
    machine.populate(unicodes=[ord(char) for char in used])
    machine.subset(source)
    out = io.BytesIO()
    source.save(out)
    return out.getvalue(), advances


@attack(Where.UNDER_BOX)
def font_of_true_type(paper: Paper) -> None:
    """The font is a simple TrueType font of Latin letters."""
    data, advances = truetype(BEFORE + paper.secret + AFTER)
    program = paper.pdf.make_stream(data)
    lettered(paper, simple(paper, Name.TrueType, described(FontFile2=program), advances))


@attack(Where.UNDER_BOX)
def font_of_symbols(paper: Paper) -> None:
    """The font is a symbolic TrueType font, whose codes begin at 0xF000."""
    line = BEFORE + paper.secret + AFTER
    data, advances = truetype(line)
    font = TTFont(io.BytesIO(data))
    table = font["cmap"].tables[0]
    table.platformID, table.platEncID, table.format, table.language = 3, 0, 4, 0
    table.cmap = {0xF000 + code: name for code, name in font.getBestCmap().items()}
    font["cmap"].tables = [table]
    out = io.BytesIO()
    font.save(out)
    program = paper.pdf.make_stream(out.getvalue())
    made = simple(paper, Name.TrueType, described(4, FontFile2=program), advances)
    del made["/Encoding"]
    lettered(paper, made)


@attack(Where.UNDER_BOX)
def font_of_scrambled_codes(paper: Paper) -> None:
    """The encoding of the font gives every letter another code, and there is no map to Unicode."""
    line = BEFORE + paper.secret + AFTER
    builder, advances = cff(line)
    best = TTFont(font_file()).getBestCmap()
    order = list(dict.fromkeys(line))
    program = paper.pdf.make_stream(builder.font["CFF "].compile(builder.font))
    program.Subtype = Name.Type1C
    made = simple(paper, Name.Type1, described(FontFile3=program), {})
    made.FirstChar, made.LastChar = 1, len(order)
    made.Widths = Array([advances[char] for char in order])
    made.Encoding = Dictionary(
        Type=Name.Encoding,
        Differences=Array([1, *(Name(f"/{best[ord(char)]}") for char in order)]),
    )
    lettered(paper, made, "<" + "".join(f"{order.index(char) + 1:02X}" for char in line) + ">")


@attack(Where.UNDER_BOX)
def font_without_a_map(paper: Paper) -> None:
    """A composite font has no map to Unicode; what its codes mean stands in its program alone."""
    line = BEFORE + paper.secret + AFTER
    font = embedded(paper.pdf, line)
    del font.font["/ToUnicode"]
    lettered(paper, font.font, font.hex(line))


@attack(Where.UNDER_BOX)
def font_of_a_composite_cff(paper: Paper) -> None:
    """A composite font has a bare CFF for its program."""
    line = BEFORE + paper.secret + AFTER
    builder, advances = cff(line)
    order = builder.font.getGlyphOrder()
    best = TTFont(font_file()).getBestCmap()
    codes = {char: order.index(best[ord(char)]) for char in line}
    font = embedded(paper.pdf, line)
    descendant = font.font.DescendantFonts[0]
    program = paper.pdf.make_stream(builder.font["CFF "].compile(builder.font))
    program.Subtype = Name.CIDFontType0C
    descendant.Subtype = Name.CIDFontType0
    del descendant["/CIDToGIDMap"]
    descendant.FontDescriptor = paper.pdf.make_indirect(described(4, FontFile3=program))
    by_code = {code: advances[char] for char, code in codes.items()}
    descendant.W = Array([1, Array([by_code.get(code, 500) for code in range(1, len(order))])])
    lines = [f"<{code:04X}> <{ord(char):04X}>" for char, code in codes.items()]
    font.font.ToUnicode = paper.pdf.make_stream(
        (
            f"1 begincodespacerange <0000> <FFFF> endcodespacerange {len(lines)} beginbfchar\n"
            + "\n".join(lines)
            + "\nendbfchar"
        ).encode()
    )
    lettered(paper, font.font, "<" + "".join(f"{codes[char]:04X}" for char in line) + ">")


@attack(Where.UNDER_BOX)
def font_of_another_encoding(paper: Paper) -> None:
    """The codes of a composite font are given by a table of the file's own."""
    line = BEFORE + paper.secret + AFTER
    font = embedded(paper.pdf, line)
    table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        "1 begincidrange <0100> <01FF> 0 endcidrange endcmap end end"
    )
    encoding = paper.pdf.make_stream(table.encode())
    encoding.Type, encoding.CMapName = Name.CMap, Name.Own
    encoding.CIDSystemInfo = Dictionary(
        Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
    )
    font.font.Encoding = encoding
    del font.font["/ToUnicode"]
    lettered(
        paper, font.font, "<" + "".join(f"{font.codes[char] + 256:04X}" for char in line) + ">"
    )


@attack(Where.UNDER_BOX)
def font_of_bitmaps(paper: Paper) -> None:
    """The letters are bitmaps of a Type 3 font, as an old typesetter writes them."""
    lettered(paper, bitmap_font(paper, BEFORE + paper.secret + AFTER))


def bitmap_font(paper: Paper, used: str) -> Dictionary:
    """Gives a Type 3 font whose letters are inline masks of one bit."""
    procedures, differences, widths = Dictionary(), Array([]), []
    for code in range(32, 127):
        char = chr(code)
        wide = round(width_of(char, 1000))
        widths.append(wide)
        if char not in used:
            continue
        bits = lettering(char, (64, 64), 44).convert("1").crop((16, 0, 64, 64))
        rows = b"".join(
            struct.pack(">Q", int.from_bytes(bits.tobytes()[at : at + 6], "big") << 16)[:6]
            for at in range(0, len(bits.tobytes()), 6)
        )
        body = f"{wide} 0 0 -300 900 900 d1 q 900 0 0 1200 0 -300 cm BI /W 48 /H 64 /IM true /F /AHx ID "
        procedures[f"/a{code}"] = paper.pdf.make_stream(f"{body}{rows.hex()}> EI Q".encode())
        differences.extend([code, Name(f"/a{code}")])
    lines = [f"<{ord(char):02X}> <{ord(char):04X}>" for char in sorted(set(used))]
    table = f"1 begincodespacerange <00> <FF> endcodespacerange {len(lines)} beginbfchar\n"
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=Array([0, -300, 900, 900]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        CharProcs=procedures,
        Encoding=Dictionary(Type=Name.Encoding, Differences=differences),
        FirstChar=32,
        LastChar=126,
        Widths=Array(widths),
        ToUnicode=paper.pdf.make_stream((table + "\n".join(lines) + "\nendbfchar").encode()),
        Resources=Dictionary(),
    )


@attack(Where.HIDDEN)
def letter_of_a_type_three_font_unused(paper: Paper) -> None:
    """A program of a Type 3 font that no text uses says the words, and another that one does."""
    page = second(paper, "BT /T 12 Tf 20 120 Td (kauri) Tj ET")
    font = type_three_font(paper.pdf, "kauri")
    font.CharProcs.Unused = paper.pdf.make_stream(
        f"700 0 d0 BT /H 200 Tf {escaped(paper.secret)} Tj ET".encode()
    )
    font.CharProcs[f"/{paper.secret.replace(' ', '_')}"] = font.CharProcs.Unused
    page.Resources.Font.T = font


@attack(Where.VISIBLE, refusable=True)
def letter_that_is_a_name(paper: Paper) -> None:
    """One letter of a Type 3 font draws the whole of the words."""
    page = signed_and_second(paper, "BT /T 12 Tf 20 120 Td (k) Tj ET")
    font = type_three_font(paper.pdf, "k")
    font.CharProcs.g107 = paper.pdf.make_stream(
        f"9000 0 d0 BT /H 1000 Tf {escaped(paper.secret)} Tj ET".encode()
    )
    font.Resources = Dictionary(Font=Dictionary(H=page.Resources.Font.H))
    font.FontBBox = Array([0, -200, 12000, 900])
    del font["/ToUnicode"]
    page.Resources.Font.T = font


# -- the state of text -----------------------------------------------------------------------------


@attack(Where.UNDER_BOX)
def spacing_of_every_kind(paper: Paper) -> None:
    """Letters, words, the stretch and the rise are set, and the array moves back and forth."""
    first, rest = paper.secret.split()
    state = "BT /H 10 Tf 1.3 Tc 4 Tw 85 Tz 2 Ts 20 148 Td"
    line = f"[{escaped(BEFORE)} -400 {escaped(first)} 220 ( ) -90 {escaped(rest)}] TJ"
    around(paper, f"{state} {line} 0 Tc 0 Tw 100 Tz 0 Ts ET", LINE)


@attack(Where.UNDER_BOX)
def size_in_the_matrix(paper: Paper) -> None:
    """The font has the size of one, and the matrix makes it large; the space is upside down."""
    line = escaped(BEFORE + paper.secret + AFTER)
    around(paper, f"q 1 0 0 -1 0 200 cm BT /H 1 Tf 12 0 0 -12 20 50 Tm {line} Tj ET Q")


@attack(Where.UNDER_BOX)
def size_below_nothing(paper: Paper) -> None:
    """The size of the font is negative, and the matrix turns it round again."""
    line = escaped(BEFORE + paper.secret + AFTER)
    around(paper, f"BT /H -12 Tf -1 0 0 -1 20 150 Tm {line} Tj ET")


@attack(Where.UNDER_BOX)
def word_by_word(paper: Paper) -> None:
    """Every word is placed by itself, with other words placed back and forth between."""
    first, rest = paper.secret.split()
    x = 20 + width_of(BEFORE)
    y = x + width_of(first + " ")
    moves = f"BT /H 12 Tf {y:.2f} 150 Td {escaped(rest)} Tj {x - y:.2f} 0 Td {escaped(first)} Tj ET"
    around(paper, text(20, 150, BEFORE) + moves)


@attack(Where.UNDER_BOX)
def written_backwards(paper: Paper) -> None:
    """A name in Hebrew is drawn from the right, its letters in the order in which they stand."""
    paper.secret = "\u05d2\u05d1\u05e8\u05d9\u05d0\u05dc\u05d9\u05dd \u05e9\u05de\u05e2\u05d5\u05df\u05d9\u05df"
    drawn = paper.secret[::-1]
    font = embedded(paper.pdf, drawn)
    lettered(paper, font.font, font.hex(drawn))


@attack(Where.UNDER_BOX)
def the_font_of_a_state(paper: Paper) -> None:
    """A graphics state sets the font that the words are written in."""
    line = escaped(BEFORE + paper.secret + AFTER)
    page = around(paper, f"BT /G gs 20 150 Td {line} Tj ET", line_of(paper))
    font = paper.pdf.make_indirect(Dictionary(page.Resources.Font.H))
    page.Resources.ExtGState = Dictionary(G=Dictionary(Type=Name.ExtGState, Font=Array([font, 12])))
