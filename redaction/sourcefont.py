"""A font of the source: what each code draws, how far it advances, and what it means.

Only outlines, advances and meanings leave this module; names, tables and hints of the source do not.
Runs in the sandbox.

Source: ISO 32000-2, 9.6 (simple fonts), 9.7 (composite fonts), 9.10 (extraction of text).
"""

from __future__ import annotations

import io
import logging
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
from fontTools import agl
from fontTools.cffLib import CFFFontSet
from fontTools.encodings.MacRoman import MacRoman
from fontTools.encodings.StandardEncoding import StandardEncoding
from fontTools.pens.boundsPen import ControlBoundsPen
from fontTools.pens.recordingPen import DecomposingRecordingPen, RecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.t1Lib import T1Font
from fontTools.ttLib import TTFont, TTLibError

from records.geometry import Box
from redaction.cleancopy import NotPlain
from redaction.winansi import WIN_ANSI

logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells of odd dates in every second font

Commands = tuple[tuple[str, tuple[Any, ...]], ...]
"""An outline as a pen's commands, in units of 1000 to the em."""


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


Draw = Callable[[int], Commands]


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

    def codes(self, shown: bytes) -> Iterator[tuple[int, int]]:
        """Gives each code of a shown string, with its length in bytes."""
        if not self.wide:
            for code in shown:
                yield code, 1
            return
        for at in range(0, len(shown) - 1, 2):
            yield shown[at] << 8 | shown[at + 1], 2

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
    except (TTLibError, AssertionError, KeyError, IndexError, ValueError, TypeError, AttributeError,
            EOFError, OSError, NotImplementedError) as error:  # fmt: skip
        # font programs in the wild break in every way; pixels still carry what they draw
        raise NotPlain(f"a font that cannot be read ({type(error).__name__})") from error
    raise NotPlain("a Type 3 font")


def face(opened: TTFont) -> SourceFont:
    """Gives a font of this machine, whose codes are Unicode's."""
    outlines = _Outlines(opened)
    table = _cmaps(opened)["unicode"]
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
    program, own_names = _simple_program(
        font, descriptor, names, symbolic=symbolic and not explicit
    )
    if own_names:
        names = own_names | names if explicit else own_names
    meanings = _meanings(font)
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


Program = Callable[[int], tuple[Commands, float]]


def _simple_program(
    font: pikepdf.Object,
    descriptor: pikepdf.Object,
    names: Mapping[int, str],
    *,
    symbolic: bool,
) -> tuple[Program, dict[int, str]]:
    """Gives what draws a code, and the names of the program's own encoding where it has one."""
    if "/FontFile2" in descriptor:
        return _truetype_program(_opened(descriptor.FontFile2), names, symbolic=symbolic), {}
    if "/FontFile3" in descriptor:
        program = descriptor.FontFile3
        if program.get("/Subtype") == "/OpenType":
            return _truetype_program(_opened(program), names, symbolic=symbolic), {}
        return _cff_program(program.read_bytes(), names)
    if "/FontFile" in descriptor:
        return _type1_program(descriptor.FontFile.read_bytes(), names)
    return _system_program(str(font.get("/BaseFont", ""))[1:], names, descriptor), {}


def _opened(stream: pikepdf.Object) -> TTFont:
    return TTFont(io.BytesIO(stream.read_bytes()), lazy=True, recalcBBoxes=False)


def _truetype_program(opened: TTFont, names: Mapping[int, str], *, symbolic: bool) -> Program:
    outlines = _Outlines(opened)
    tables = _cmaps(opened)
    by_name = {name: gid for gid, name in enumerate(opened.getGlyphOrder())}

    def index(code: int) -> int:
        if not symbolic and code in names:
            name = names[code]
            for value in _unicodes(name):
                if (gid := tables.get("unicode", {}).get(value)) is not None:
                    return by_name[gid]
            roman = tables.get("roman", {})
            if name in _MAC_CODES and _MAC_CODES[name] in roman:
                return by_name[roman[_MAC_CODES[name]]]
            if name in by_name:
                return by_name[name]
        for table, values in (
            ("symbol", (0xF000 + code, code)),
            ("roman", (code,)),
            ("unicode", (code,)),
        ):
            for value in values:
                if value in tables.get(table, {}):
                    return by_name[tables[table][value]]
        return 0

    return lambda code: outlines.by_index(index(code))


_MAC_CODES = {name: code for code, name in enumerate(MacRoman) if name != ".notdef"}


def _unicodes(name: str) -> tuple[int, ...]:
    text = agl.toUnicode(name)
    return (ord(text),) if len(text) == 1 else ()


def _cmaps(opened: TTFont) -> dict[str, Mapping[int, str]]:
    found: dict[str, Mapping[int, str]] = {}
    if "cmap" not in opened:
        return found
    for table in opened["cmap"].tables:
        key = {(3, 0): "symbol", (1, 0): "roman"}.get((table.platformID, table.platEncID))
        if key is None and (
            table.platformID == 0 or (table.platformID, table.platEncID) in ((3, 1), (3, 10))
        ):
            key = "unicode"
        if key is not None:
            found.setdefault(key, table.cmap)
    return found


class _Outlines:
    """The outlines of a TrueType or OpenType font, scaled to 1000 units to the em."""

    def __init__(self, opened: TTFont) -> None:
        self._glyphs = opened.getGlyphSet()
        self._order = opened.getGlyphOrder()
        self._scale = 1000 / opened["head"].unitsPerEm
        self._advances = opened["hmtx"].metrics if "hmtx" in opened else {}
        self._known: dict[int, tuple[Commands, float]] = {}

    def by_index(self, index: int) -> tuple[Commands, float]:
        """Gives the outline and natural advance of a glyph; an index of no glyph draws nothing."""
        if index not in self._known:
            self._known[index] = self._drawn(index)
        return self._known[index]

    def _drawn(self, index: int) -> tuple[Commands, float]:
        if not 0 <= index < len(self._order):
            return (), 0.0
        name = self._order[index]
        pen = DecomposingRecordingPen(self._glyphs)
        scaled = TransformPen(pen, (self._scale, 0, 0, self._scale, 0, 0))
        self._glyphs[name].draw(scaled)
        advance = self._advances.get(name, (0, 0))[0] * self._scale
        return _rounded(pen.value), advance


def _rounded(commands: list[tuple[str, tuple[Any, ...]]]) -> Commands:
    return tuple(
        (name, tuple(None if p is None else (round(p[0], 2), round(p[1], 2)) for p in points))
        for name, points in commands
    )


def _cff_program(data: bytes, names: Mapping[int, str]) -> tuple[Program, dict[int, str]]:
    top, own = _cff(data)
    strings = top.CharStrings
    matrix = getattr(top, "FontMatrix", [0.001, 0, 0, 0.001, 0, 0])
    chosen = {**own, **names}
    return _drawer(strings, chosen, matrix[0] * 1000), own


def _cff(data: bytes) -> tuple[Any, dict[int, str]]:
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(data), None)
    top = fonts[0]
    encoding = getattr(top, "Encoding", None)
    if encoding == "StandardEncoding":
        encoding = StandardEncoding
    own: dict[int, str] = {}
    if isinstance(encoding, (list, tuple)):
        own = {code: name for code, name in enumerate(encoding) if name and name != ".notdef"}
    return top, own


def _type1_program(data: bytes, names: Mapping[int, str]) -> tuple[Program, dict[int, str]]:
    opened = T1Font.__new__(T1Font)
    opened.data, opened.encoding = _with_trailer(data), "ascii"
    opened.parse()
    encoding = opened.font.get("Encoding", StandardEncoding)
    own = {code: name for code, name in enumerate(encoding) if name and name != ".notdef"}
    matrix = opened.font.get("FontMatrix", [0.001, 0, 0, 0.001, 0, 0])
    return _drawer(opened.getGlyphSet(), {**own, **names}, matrix[0] * 1000), own


def _with_trailer(data: bytes) -> bytes:
    """Gives a Type 1 program that ends as fontTools expects; PDF writers may leave the zeros out."""
    return data if b"0" * 64 in data[-1000:] else data + b"\n" + (b"0" * 64 + b"\n") * 8


def _drawer(strings: Any, names: Mapping[int, str], scale: float) -> Program:
    known: dict[str, tuple[Commands, float]] = {}

    def program(code: int) -> tuple[Commands, float]:
        name = names.get(code, ".notdef")
        if name not in strings:
            name = ".notdef"
        if name not in known:
            pen = RecordingPen()
            glyph = strings[name]
            glyph.draw(TransformPen(pen, (scale, 0, 0, scale, 0, 0)))
            known[name] = _rounded(pen.value), float(getattr(glyph, "width", 0) or 0) * scale
        return known[name]

    return program


# -- fonts that the file does not hold --------------------------------------------------------------

SYSTEM = Path("/usr/share/fonts/truetype")
_FACES = {"sans": "LiberationSans", "serif": "LiberationSerif", "mono": "LiberationMono"}
_KNOWN = re.compile(r"arial|helvetica|liberationsans|calibri|times|courier", re.IGNORECASE)


def _system_program(base: str, names: Mapping[int, str], descriptor: pikepdf.Object) -> Program:
    """Gives a metric-compatible face for one of the fonts that every reader has.

    Raises:
        NotPlain: no face of this machine has its widths.
    """
    if not _KNOWN.search(base) or "calibri" in base.lower():
        raise NotPlain("a font that the file does not hold")
    flags = int(descriptor.get("/Flags", 0))
    style = base.lower()
    bold = "bold" in style or bool(flags & 1 << 18)
    slanted = "italic" in style or "oblique" in style or bool(flags & 1 << 6)
    family = "mono" if "courier" in style else "serif" if "times" in style else "sans"
    end = {(False, False): "Regular", (True, False): "Bold", (False, True): "Italic"}.get(
        (bold, slanted), "BoldItalic"
    )
    return _truetype_program(_system_font(f"{_FACES[family]}-{end}.ttf"), names, symbolic=False)


@cache
def _system_font(name: str) -> TTFont:
    for folder in ("liberation", "liberation2"):
        path = SYSTEM / folder / name
        if path.is_file():
            return TTFont(path, lazy=True, recalcBBoxes=False)
    raise NotPlain("a font that this machine does not have")


# -- composite fonts --------------------------------------------------------------------------------


def _composite(font: pikepdf.Object) -> SourceFont:
    encoding = font.get("/Encoding")
    if encoding != "/Identity-H":
        raise NotPlain("a composite font of another encoding than Identity")
    descendant = font.DescendantFonts[0]
    descriptor = descendant.get("/FontDescriptor", pikepdf.Dictionary())
    draw, meant = _cid_program(descendant, descriptor)
    meanings = _meanings(font)
    widths = _cid_widths(descendant)
    usual = float(descendant.get("/DW", 1000))

    def glyph(cid: int) -> Glyph:
        text = meanings.get(cid) or meant(cid)
        return Glyph(draw(cid), widths.get(cid, usual), text)

    return SourceFont(wide=True, heights=_heights(descriptor), draw=glyph)


def _cid_program(
    descendant: pikepdf.Object, descriptor: pikepdf.Object
) -> tuple[Draw, Callable[[int], str]]:
    if "/FontFile2" in descriptor:
        opened = _opened(descriptor.FontFile2)
        return _by_gid(opened, _gids(descendant))
    if "/FontFile3" not in descriptor:
        raise NotPlain("a composite font that the file does not hold")
    program = descriptor.FontFile3
    if program.get("/Subtype") == "/OpenType":
        opened = _opened(program)
        if "CFF " not in opened:
            return _by_gid(opened, _gids(descendant))
        return _cid_strings(opened["CFF "].cff[0])
    return _cid_strings(_cff(program.read_bytes())[0])


def _by_gid(opened: TTFont, gids: Callable[[int], int]) -> tuple[Draw, Callable[[int], str]]:
    outlines = _Outlines(opened)
    reverse: dict[str, int] = {}
    for value, name in sorted(_cmaps(opened).get("unicode", {}).items()):
        reverse.setdefault(name, value)
    order = opened.getGlyphOrder()

    def meant(cid: int) -> str:
        gid = gids(cid)
        value = reverse.get(order[gid]) if 0 <= gid < len(order) else None
        return chr(value) if value else ""

    return (lambda cid: outlines.by_index(gids(cid))[0]), meant


def _gids(descendant: pikepdf.Object) -> Callable[[int], int]:
    mapping = descendant.get("/CIDToGIDMap")
    if not isinstance(mapping, pikepdf.Stream):
        return lambda cid: cid
    table = mapping.read_bytes()
    return lambda cid: int.from_bytes(table[2 * cid : 2 * cid + 2], "big")


def _cid_strings(top: Any) -> tuple[Draw, Callable[[int], str]]:
    strings = top.CharStrings
    order = top.charset
    keyed = hasattr(top, "ROS")
    known: dict[int, Commands] = {}

    def draw(cid: int) -> Commands:
        if cid not in known:
            name = f"cid{cid:05d}" if keyed else order[cid] if cid < len(order) else ".notdef"
            pen = RecordingPen()
            if name in strings:
                strings[name].draw(pen)
            known[cid] = _rounded(pen.value)
        return known[cid]

    return draw, lambda _cid: ""


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


# -- meanings ---------------------------------------------------------------------------------------

_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")


def _meanings(font: pikepdf.Object) -> dict[int, str]:
    """Gives what ToUnicode says of codes; nothing where it is missing or broken."""
    stream = font.get("/ToUnicode")
    if not isinstance(stream, pikepdf.Stream):
        return {}
    found: dict[int, str] = {}
    for section in _SECTION.finditer(stream.read_bytes()):
        tokens = [
            m.group(1) if m.group(1) is not None else m.group(0) for m in _HEX.finditer(section[2])
        ]
        if section[1] == b"bfchar":
            for code, text in zip(tokens[::2], tokens[1::2], strict=False):
                found[int(code, 16)] = _utf16(text)
        else:
            _ranges(tokens, found)
    return found


def _ranges(tokens: list[bytes], found: dict[int, str]) -> None:
    at = 0
    while at + 2 < len(tokens):
        first, last = int(tokens[at], 16), int(tokens[at + 1], 16)
        last = min(last, first + 65_535)
        if tokens[at + 2] == b"[":
            end = tokens.index(b"]", at + 3)
            for code, text in zip(range(first, last + 1), tokens[at + 3 : end], strict=False):
                found[code] = _utf16(text)
            at = end + 1
            continue
        start = _utf16(tokens[at + 2])
        for code in range(first, last + 1):
            if start:
                found[code] = start[:-1] + chr(min(ord(start[-1]) + code - first, 0x10FFFF))
        at += 3


def _utf16(digits: bytes) -> str:
    packed = bytes.fromhex(b"".join(digits.split()).decode("ascii"))
    return packed.decode("utf-16-be", errors="replace").replace("\0", "")
