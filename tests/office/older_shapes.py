"""Workbooks and presentations of older kinds with hidden shapes: saved by LibreOffice, then hidden bit by bit.

LibreOffice saves a hidden shape as such, but neither groups nor lines, nor what is not for paper.
"""

from __future__ import annotations

import struct
from pathlib import Path

from office_files import OfficeFile

_HIDDEN = struct.pack("<HI", 0x03BF, 0x00020002)
_FOR_PAPER = 0x0010
_PERSISTENT, _PROPERTIES, _ANCHOR = 0xF00A, 0xF00B, 0xF010


def hide_sheets(path: Path) -> OfficeFile:
    """Hides what ``shaped.xlsx`` hides, in the .xls that was made of it; gives what it shows and hides then."""
    content = bytearray(path.read_bytes())
    for number in (4, 5, 10):
        # a shape that is not for paper, a group, a line
        at = next(
            at
            for at in _all(content, struct.pack("<2H", 0x15, 0x12))
            if struct.unpack_from("<H", content, at + 6)[0] == number
        )
        content[at + 8] &= ~_FOR_PAPER & 0xFF
    path.write_bytes(content)
    words = ("boxword", "screenword", "groupword", "innerword")
    return OfficeFile(
        path.name,
        ("boxshown", "groupshown", "formulashown", "besideshown"),
        (*(("hidden-text", word) for word in words), ("comment", "noteword")),
    )


def hide_slides(path: Path) -> OfficeFile:
    """Hides a group and a line of the .ppt made of ``shaped.pptx``; gives what it shows and hides then."""
    content = bytearray(path.read_bytes())
    group = _shape(content, 5123)
    # a group says nothing of itself but its place: that gives way
    place = content.index(struct.pack("<HI", _ANCHOR, 8), group) - 2
    struct.pack_into("<HHI", content, place, 1 << 4 | 3, _PROPERTIES, 8)
    content[place + 8 : place + 14] = _HIDDEN
    line = content.index(struct.pack("<H", _PROPERTIES), _shape(content, 5122)) - 2
    count = struct.unpack_from("<H", content, line)[0] >> 4
    last = line + 8 + 6 * (count - 1)
    content[last : last + 6] = _HIDDEN
    path.write_bytes(content)
    words = ("groupword", "innerword", "choiceword")
    return OfficeFile(
        path.name,
        ("firstshown", "Tuarua shownword", "groupshown", "choiceshown", "describedshown"),
        (
            *(("hidden-text", word) for word in words),
            ("hidden-slide", "hiddenslideword"),
            ("speaker-notes", "speakerword"),
        ),
    )


def _shape(content: bytearray, number: int) -> int:
    return content.index(struct.pack("<HII", _PERSISTENT, 8, number))


def _all(content: bytearray, sought: bytes) -> list[int]:
    return [at for at in range(len(content)) if content.startswith(sought, at)]
