"""A font of the source: what each code draws, how far it advances, and what it means.

Only outlines, advances and meanings leave this module; names, tables and hints of the source do not.
Runs in the sandbox.

Source: ISO 32000-2, 9.6 (simple fonts), 9.7 (composite fonts), 9.10 (extraction of text).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pikepdf
from fontTools import agl
from fontTools.encodings.MacRoman import MacRoman
from fontTools.encodings.StandardEncoding import StandardEncoding
from fontTools.pens.boundsPen import ControlBoundsPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from records.geometry import Box
from redaction.allowed.cleancopy import NotPlain
from redaction.fonts.fontprograms import (
    BROKEN_PROGRAM,
    Commands,
    Outlines,
    cmaps,
    composite_program,
    simple_program,
)
from redaction.fonts.tounicode import meanings_of
from redaction.fonts.winansi import WIN_ANSI


@dataclass(frozen=True, slots=True)
class Glyph:
    """What one code of a font draws.

    Attributes:
        outline: its shape, 1000 units to the em; empty for a space.
        advance: thousandths of the letter size.
        text: what it means, NFC or as the font says; empty where nobody knows.
        ink: the box of the outline, thousandths of the letter size; None where nothing is drawn.
    """

    outline: Commands = field(repr=False)
    advance: float
    text: str = field(repr=False)
    ink: Box | None = field(repr=False, compare=False, default=None)


def _bounds(outline: Commands) -> Box | None:
    pen = ControlBoundsPen(None)
    recording = RecordingPen()
    recording.value = list(outline)
    recording.replay(pen)
    if pen.bounds is None or not all(math.isfinite(value) for value in pen.bounds):
        return None
    return Box.of(*pen.bounds)


class SourceFont:
    """A font ready to read text shown in it.

    Args:
        wide: codes are two bytes long.
        heights: ascent and descent (negative), thousandths of the letter size.
        draw: gives what a code draws.
    """

    def __init__(
        self, *, wide: bool, heights: tuple[float, float], draw: Callable[[int], Glyph]
    ) -> None:
        self.wide = wide
        self.ascent, self.descent = heights
        self._draw = draw
        self._known: dict[int, Glyph] = {}

    def codes(self, shown: bytes) -> Sequence[int]:
        """Gives each code of a shown string; of one of two bytes each, a single last byte is none."""
        if not self.wide:
            return shown
        return struct.unpack(f">{len(shown) // 2}H", shown[: len(shown) // 2 * 2])

    def glyph(self, code: int) -> Glyph:
        """Gives what a code draws."""
        known = self._known.get(code)
        if known is None:
            drawn = self._draw(code)
            known = self._known[code] = replace(drawn, ink=_bounds(drawn.outline))
        return known


def source_font(font: pikepdf.Object) -> SourceFont:
    """Gives a font of the source.

    Raises:
        NotPlain: a kind of font that is not carried.
    """
    try:
        kind = font.get("/Subtype")
        if kind == "/Type0":
            return _composite(font)
        if kind in ("/TrueType", "/Type1", "/MMType1"):
            return _simple(font)
    except (
        *BROKEN_PROGRAM,
        AssertionError,
        KeyError,
        IndexError,
        ValueError,
        TypeError,
        AttributeError,
        EOFError,
        OSError,
        NotImplementedError,
    ) as error:
        # font programs in the wild break in every way; pixels still carry what they draw
        raise NotPlain(f"a font that cannot be read ({type(error).__name__})") from error
    raise NotPlain("a Type 3 font")


def face(opened: TTFont) -> SourceFont:
    """Gives a font of this machine, whose codes are Unicode's."""
    outlines = Outlines(opened)
    table = cmaps(opened)["unicode"]
    index = {name: gid for gid, name in enumerate(opened.getGlyphOrder())}

    def glyph(code: int) -> Glyph:
        outline, advance = outlines.by_index(index[table[code]] if code in table else 0)
        return Glyph(outline, advance, chr(code))

    return SourceFont(wide=True, heights=(900.0, -220.0), draw=glyph)


# -- simple fonts ----------------------------------------------------------------------------------


def _simple(font: pikepdf.Object) -> SourceFont:
    descriptor = font.get("/FontDescriptor", pikepdf.Dictionary())
    symbolic = bool(int(descriptor.get("/Flags", 0)) & 4)
    names, explicit = _names(font, symbolic=symbolic)
    program, own_names = simple_program(font, descriptor, names, symbolic=symbolic and not explicit)
    if own_names:
        names = own_names | names if explicit else own_names
    meanings = meanings_of(font)
    widths = _widths(font)
    missing = float(descriptor.get("/MissingWidth", 0))

    def glyph(code: int) -> Glyph:
        outline, natural = program(code)
        # the standard fonts, which come without widths, advance by whole thousandths
        advance = widths.get(code, round(natural) if not widths else missing)
        text = meanings.get(code) or agl.toUnicode(names.get(code, "")) or ""
        return Glyph(outline, advance, text)

    return SourceFont(wide=False, heights=_heights(descriptor), draw=glyph)


def _heights(descriptor: pikepdf.Object) -> tuple[float, float]:
    ascent, descent = float(descriptor.get("/Ascent", 0)), float(descriptor.get("/Descent", 0))
    if not 400 <= ascent <= 1600:
        ascent = 900.0
    descent = -abs(descent)
    return ascent, descent if -800 <= descent < 0 else -220.0


def _names(font: pikepdf.Object, *, symbolic: bool) -> tuple[dict[int, str], bool]:
    """Gives the glyph names that the encoding gives to codes, and whether the font says so itself."""
    encoding = font.get("/Encoding")
    base: Mapping[int, str] = {} if symbolic else dict(enumerate(StandardEncoding))
    explicit = False
    if isinstance(encoding, pikepdf.Name):
        base, explicit = _base(str(encoding)), True
    names = {code: name for code, name in base.items() if name != ".notdef"}
    if isinstance(encoding, pikepdf.Dictionary):
        if "/BaseEncoding" in encoding:
            names = dict(_base(str(encoding.BaseEncoding)))
        explicit = "/BaseEncoding" in encoding or "/Differences" in encoding
        code = 0
        for item in encoding.get("/Differences", []):
            if isinstance(item, pikepdf.Name):
                names[code] = str(item)[1:]
                code += 1
            else:
                code = int(item)
    return names, explicit


def _base(name: str) -> dict[int, str]:
    tables = {
        "/WinAnsiEncoding": WIN_ANSI,
        "/MacRomanEncoding": dict(enumerate(MacRoman)),
        "/StandardEncoding": dict(enumerate(StandardEncoding)),
    }
    if name not in tables:
        raise NotPlain("an encoding that is not carried")
    return {code: glyph for code, glyph in tables[name].items() if glyph != ".notdef"}


def _widths(font: pikepdf.Object) -> dict[int, float]:
    first = int(font.get("/FirstChar", 0))
    return {first + i: float(width) for i, width in enumerate(font.get("/Widths", []))}


# -- composite fonts --------------------------------------------------------------------------------


def _composite(font: pikepdf.Object) -> SourceFont:
    encoding = font.get("/Encoding")
    if encoding != "/Identity-H":
        raise NotPlain("a composite font of another encoding than Identity")
    descendant = font.DescendantFonts[0]
    descriptor = descendant.get("/FontDescriptor", pikepdf.Dictionary())
    draw, meant = composite_program(descendant, descriptor)
    meanings = meanings_of(font)
    widths = _cid_widths(descendant)
    usual = float(descendant.get("/DW", 1000))

    def glyph(cid: int) -> Glyph:
        text = meanings.get(cid) or meant(cid)
        return Glyph(draw(cid), widths.get(cid, usual), text)

    return SourceFont(wide=True, heights=_heights(descriptor), draw=glyph)


def _cid_widths(descendant: pikepdf.Object) -> dict[int, float]:
    """Gives the widths of /W by CID (ISO 32000-2, 9.7.4.3)."""
    widths: dict[int, float] = {}
    items = list(descendant.get("/W", []))
    at = 0
    while at < len(items) - 1:
        first = int(items[at])
        if isinstance(items[at + 1], pikepdf.Array):
            for offset, width in enumerate(items[at + 1]):
                widths[first + offset] = float(width)
            at += 2
        else:
            last = min(int(items[at + 1]), first + 65_535)
            for cid in range(first, last + 1):
                widths[cid] = float(items[at + 2])
            at += 3
    return widths
