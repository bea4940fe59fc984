"""New fonts for what is kept: outlines drawn anew, codes in an order that tells nothing.

A font holds the glyphs that stand on the pages written with it and no others, numbered by their
meaning and shape, so neither the inventory nor its order remembers what was withheld.

Source: ISO 32000-2, 9.7.4 (CIDFonts), 9.9 (embedded font programs); Adobe Technical Note 5176 (CFF).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from pikepdf import Array, Dictionary, Name

from records.geometry import Box
from redaction.fonts.fontprograms import Commands
from redaction.fonts.sourcefont import Glyph, SourceFont, source_font


class NewFont:
    """One font while its glyphs are being gathered.

    Args:
        ascent: thousandths of the letter size.
        descent: thousandths, negative.
    """

    def __init__(self, ascent: float, descent: float) -> None:
        self.ascent, self.descent = ascent, descent
        self._glyphs: dict[int, Glyph] = {}

    def use(self, glyph: Glyph) -> None:
        """Takes a glyph in; the same object each time it stands somewhere."""
        self._glyphs[id(glyph)] = glyph

    def use_all(self, glyphs: Sequence[Glyph]) -> None:
        """Takes several in."""
        self._glyphs.update(zip(map(id, glyphs), glyphs, strict=True))

    def ordered(self) -> list[Glyph]:
        """Gives the distinct glyphs in the order of their codes, from 1."""
        return [glyph for _, glyph in sorted(self._distinct().items())]

    def codes(self) -> dict[int, int]:
        """Gives the code of each glyph taken in, by its identity."""
        numbers = {key: code for code, key in enumerate(sorted(self._distinct()), 1)}
        return {name: numbers[_canonical(glyph)] for name, glyph in self._glyphs.items()}

    def _distinct(self) -> dict[tuple[str, float, str], Glyph]:
        return {_canonical(glyph): glyph for glyph in self._glyphs.values()}


class Fonts:
    """The new fonts of a file: one for each font of the source that still draws something."""

    def __init__(self) -> None:
        self._read: dict[tuple[int, int], SourceFont] = {}
        self._new: dict[int, NewFont] = {}

    def read(self, font: pikepdf.Object) -> SourceFont:
        """Gives a font of the source, read once."""
        if font.objgen == (0, 0):
            return source_font(font)
        if font.objgen not in self._read:
            self._read[font.objgen] = source_font(font)
        return self._read[font.objgen]

    def new(self, font: SourceFont) -> NewFont:
        """Gives the new font that stands for one of the source."""
        return self._new.setdefault(id(font), NewFont(font.ascent, font.descent))


def _canonical(glyph: Glyph) -> tuple[str, float, str]:
    return glyph.text, glyph.advance, repr(glyph.outline)


def _replay(outline: Commands, pen: object) -> None:
    recording = RecordingPen()
    recording.value = list(outline)
    recording.replay(pen)


def write(target: pikepdf.Pdf, font: NewFont, name: str) -> pikepdf.Object:
    """Gives the font object of a gathered font; ``name`` is ours, never the source's."""
    glyphs = font.ordered()
    program = target.make_stream(_cff(glyphs, name))
    program.Subtype = Name.CIDFontType0C
    box = _union(glyphs)
    descriptor = target.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name(f"/{name}"),
            Flags=4,
            FontBBox=[math.floor(box.x0), math.floor(box.y0), math.ceil(box.x1), math.ceil(box.y1)],
            ItalicAngle=0,
            Ascent=round(font.ascent),
            Descent=round(font.descent),
            CapHeight=round(font.ascent * 0.8),
            StemV=80,
            FontFile3=program,
        )
    )
    descendant = target.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType0,
            BaseFont=Name(f"/{name}"),
            CIDSystemInfo=Dictionary(
                Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
            ),
            FontDescriptor=descriptor,
            DW=1000,
            W=Array([1, Array([round(glyph.advance, 3) for glyph in glyphs])]),
        )
    )
    return target.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(f"/{name}"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=[descendant],
            ToUnicode=target.make_stream(to_unicode([glyph.text for glyph in glyphs])),
        )
    )


def _union(glyphs: Iterable[Glyph]) -> Box:
    boxes = [glyph.ink for glyph in glyphs if glyph.ink is not None]
    if not boxes:
        return Box(0, -200, 1000, 800)
    return Box(
        min(b.x0 for b in boxes),
        min(b.y0 for b in boxes),
        max(b.x1 for b in boxes),
        max(b.y1 for b in boxes),
    )


def _cff(glyphs: Sequence[Glyph], name: str) -> bytes:
    builder = FontBuilder(1000, isTTF=False)
    names = [".notdef", *(f"g{index}" for index in range(1, len(glyphs) + 1))]
    builder.setupGlyphOrder(names)
    strings = {".notdef": T2CharStringPen(0, None).getCharString()}
    for glyph_name, glyph in zip(names[1:], glyphs, strict=True):
        pen = T2CharStringPen(round(glyph.advance), None)
        _replay(glyph.outline, pen)
        strings[glyph_name] = pen.getCharString()
    builder.setupCFF(name, {}, strings, {})
    compiled: bytes = builder.font["CFF "].compile(builder.font)
    return compiled


def to_unicode(texts: Sequence[str]) -> bytes:
    """Gives the map from codes (from 1) to texts; a text may be several characters, as a ligature's is."""
    said = [(code, text) for code, text in enumerate(texts, 1) if text]
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for first in range(0, len(said), 100):
        part = said[first : first + 100]
        lines.append(f"{len(part)} beginbfchar")
        lines += [
            f"<{code:04X}> <{text.encode('utf-16-be', 'replace').hex().upper()}>"
            for code, text in part
        ]
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode()
