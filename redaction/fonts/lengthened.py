"""TrueType programs whose tables end too soon, read as every reader of PDF takes them: as if zeros followed.

Writers of subsets leave away the ends of tables that they take to be of no use: the widths of letters that are
not in the subset, the last bytes that would only fill up, a map from codes that the file never asks. Nothing of
that is drawn. Where it matters after all, the page looks different from its source, and becomes pixels.

Source: ISO/IEC 14496-22, 5.2 (cmap, hmtx), 5.3 (glyf).
"""

from __future__ import annotations

import io
import struct
from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate, pairwise

from fontTools.ttLib import TTFont, TTLibError, newTable

MOST = 1 << 18
"""Zeros that are taken to follow a table at most; a table that lacks more is another's, or none."""

HEADER = struct.Struct(">HH")
RECORD = struct.Struct(">HHI")
SHORT, LONG = struct.Struct(">HH"), struct.Struct(">HHI")
NAMELESS = 3.0
"""Format of a table of names that holds none."""

LONG_FORMATS = {8, 10, 12, 13}
UNREADABLE = (TTLibError, struct.error, ValueError, LookupError, AssertionError, AttributeError)
"""What fontTools raises over a broken table."""


def opened(data: bytes) -> TTFont:
    """Gives a program ready to be read."""
    font = TTFont(io.BytesIO(data), lazy=True, recalcBBoxes=False)
    if not {"maxp", "head"} <= set(font.keys()):
        # told of as broken where it is asked for
        return font
    if "CFF " not in font and not _has_names(font):
        # fontTools would make names out of the map, which may be broken
        font.setGlyphOrder([f"glyph{index:05d}" for index in range(int(font["maxp"].numGlyphs))])
    if "cmap" in font:
        _replace(font, "cmap", _maps(font.reader["cmap"]))
    if "hmtx" in font and "hhea" in font:
        _replace(font, "hmtx", _widths(font, font.reader["hmtx"]))
    if "glyf" in font and "loca" in font:
        _replace(font, "glyf", _outlines(font, font.reader["glyf"]))
    return font


def _has_names(font: TTFont) -> bool:
    """Tells whether the program names its glyphs; fontTools knows their order then."""
    try:
        if "post" in font and font["post"].formatType != NAMELESS:
            return len(font.getGlyphOrder()) == int(font["maxp"].numGlyphs)
    except UNREADABLE:
        # names of glyphs are asked for last of all
        return False
    return False


def maps_of(font: TTFont) -> list[tuple[int, int, Mapping[int, str]]]:
    """Gives the maps from codes to names of glyphs that can be read, each with its platform and encoding."""
    found: list[tuple[int, int, Mapping[int, str]]] = []
    try:
        tables = font["cmap"].tables if "cmap" in font else []
        found.extend((table.platformID, table.platEncID, table.cmap) for table in tables)
    except UNREADABLE:
        # what only a broken map knows is not drawn, and a map before it says what it says
        return found
    return found


def _replace(font: TTFont, tag: str, data: bytes | None) -> None:
    if data is not None:
        table = newTable(tag)
        table.decompile(data, font)
        font.tables[tag] = table


def _longer(data: bytes, least: int) -> bytes | None:
    """Gives a table with what it lacks, or None where it lacks nothing, or more than an end."""
    lacking = least - len(data)
    return data + bytes(lacking) if 0 < lacking <= MOST else None


def _widths(font: TTFont, data: bytes) -> bytes | None:
    glyphs = int(font["maxp"].numGlyphs)
    whole = min(int(font["hhea"].numberOfHMetrics), glyphs)
    return _longer(data, 4 * whole + 2 * (glyphs - whole))


def _outlines(font: TTFont, data: bytes) -> bytes | None:
    """Gives the outlines one behind the other; in the file they may stand in another order."""
    places = [int(place) for place in font["loca"]]
    if all(one <= after for one, after in pairwise(places)):
        return _longer(data, places[-1]) if places else None
    ends = sorted({*places, len(data)})
    held = [
        data[place : ends[bisect_right(ends, place)]] for place in places[:-1] if place < ends[-1]
    ]
    if len(held) != len(places) - 1 or sum(map(len, held)) > len(data) + MOST:
        return None
    font["loca"].set([0, *accumulate(map(len, held))])
    return b"".join(held)


def _maps(data: bytes) -> bytes | None:
    if len(data) < HEADER.size:
        return None
    ends = [0]
    for index in range(HEADER.unpack_from(data)[1]):
        at = HEADER.size + RECORD.size * index
        if at + RECORD.size > len(data):
            break
        start = RECORD.unpack_from(data, at)[2]
        form = int.from_bytes(data[start : start + 2], "big")
        kind = LONG if form in LONG_FORMATS else SHORT
        if start + kind.size <= len(data):
            ends.append(start + kind.unpack_from(data, start)[-1])
    return _longer(data, max(ends))
