"""What the font programs of a source draw: TrueType, OpenType, CFF and Type 1, and this machine's faces.

Only outlines, advances and names of glyphs leave this module. Runs in the sandbox.

Source: ISO 32000-2, 9.6.5 (encodings of simple fonts), 9.7.4 (CIDFonts), 9.9 (embedded programs).
"""

from __future__ import annotations

import io
import logging
import re
import struct
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
from fontTools import agl
from fontTools.cffLib import CFFFontSet
from fontTools.encodings.MacRoman import MacRoman
from fontTools.encodings.StandardEncoding import StandardEncoding
from fontTools.misc import psLib, sstruct
from fontTools.pens.recordingPen import DecomposingRecordingPen, RecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.t1Lib import T1Error
from fontTools.ttLib import TTFont, TTLibError

from redaction.allowed.cleancopy import NotPlain
from redaction.fonts import lengthened, type1

logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells of odd dates in every second font

BROKEN_PROGRAM = (
    TTLibError,
    T1Error,
    psLib.PSError,
    psLib.PSTokenError,
    sstruct.Error,
    struct.error,
)
"""What fontTools raises of its own over a broken program; none of them is an error of a common kind."""

MOST_PARTS = 100
"""Glyphs that one glyph is made of, those within others included; real ones have less than ten."""

Commands = tuple[tuple[str, tuple[Any, ...]], ...]
"""An outline as a pen's commands, in units of 1000 to the em."""

Draw = Callable[[int], Commands]
"""Gives what a code of a composite font draws."""

Program = Callable[[int], tuple[Commands, float]]
"""Gives what a code of a simple font draws, and how far the program itself would advance."""


def simple_program(
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
    return lengthened.opened(stream.read_bytes())


def _truetype_program(opened: TTFont, names: Mapping[int, str], *, symbolic: bool) -> Program:
    outlines = Outlines(opened)
    tables = cmaps(opened)
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


def cmaps(opened: TTFont) -> dict[str, Mapping[int, str]]:
    """Gives a program's maps from codes to names of glyphs, as ``unicode``, ``roman`` and ``symbol``."""
    found: dict[str, Mapping[int, str]] = {}
    for platform, encoding, codes in lengthened.maps_of(opened):
        key = {(3, 0): "symbol", (1, 0): "roman"}.get((platform, encoding))
        if key is None and (platform == 0 or (platform, encoding) in ((3, 1), (3, 10))):
            key = "unicode"
        if key is not None:
            found.setdefault(key, codes)
    return found


class Outlines:
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
        pen = _BoundedPen(self._glyphs)
        scaled = TransformPen(pen, (self._scale, 0, 0, self._scale, 0, 0))
        self._glyphs[name].draw(scaled)
        advance = self._advances.get(name, (0, 0))[0] * self._scale
        return _rounded(pen.value), advance


class _BoundedPen(DecomposingRecordingPen):  # type: ignore[misc]  # fontTools has no types
    """Follows the glyphs that a glyph is made of, as many as one may be made of."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self._left = MOST_PARTS

    def addComponent(self, *named: Any, **more: Any) -> None:  # noqa: N802 -- a pen's own name for it
        """Follows one part.

        Raises:
            NotPlain: there were too many: each may be made of others, and so on.
        """
        self._left -= 1
        if self._left < 0:
            raise NotPlain("a glyph is made of glyphs without end")
        super().addComponent(*named, **more)


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
    glyphs, encoding, unit = type1.read(data)
    own = {code: name for code, name in enumerate(encoding) if name and name != ".notdef"}
    return _drawer(glyphs, {**own, **names}, unit * 1000), own


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


def composite_program(
    descendant: pikepdf.Object, descriptor: pikepdf.Object
) -> tuple[Draw, Callable[[int], str]]:
    """Gives what draws a CID, and what the program itself says that it means.

    Raises:
        NotPlain: the file does not hold the program.
    """
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
    outlines = Outlines(opened)
    reverse: dict[str, int] = {}
    for value, name in sorted(cmaps(opened).get("unicode", {}).items()):
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
