"""Word documents of the older kind with shapes: written as RTF, saved by LibreOffice, and hidden bit by bit."""

from __future__ import annotations

import struct
from pathlib import Path

from office_files import OfficeFile

SOURCE = "shapes.rtf"
_BOX = (
    r"{\shp{\*\shpinst\shpleft500\shptop%d\shpright8000\shpbottom%d\shpbxcolumn\shpbypara\shpwr3"
    r"{\sp{\sn shapeType}{\sv 202}}{\sp{\sn fFilled}{\sv 1}}{\shptxt %s}}}"
)
_IN_GROUP = (
    r"{\shp{\*\shpinst{\sp{\sn shapeType}{\sv 1}}{\sp{\sn relLeft}{\sv %d}}{\sp{\sn relTop}{\sv 7000}}"
    r"{\sp{\sn relRight}{\sv %d}}{\sp{\sn relBottom}{\sv 8000}}{\shptxt %s}}}"
)
_GROUP = (
    r"{\shpgrp{\*\shpinst\shpleft500\shptop7000\shpright8500\shpbottom8000\shpbxcolumn\shpbypara\shpwr3"
    r"{\sp{\sn groupLeft}{\sv 500}}{\sp{\sn groupTop}{\sv 7000}}{\sp{\sn groupRight}{\sv 8500}}"
    r"{\sp{\sn groupBottom}{\sv 8000}}%s}}"
)
_SAID = struct.pack("<HI", 0x03BF, 0x80000000)
"""What LibreOffice says of whether a shape is shown: nothing of hiding it."""

HIDDEN, NOT_FOR_PAPER, SHOWN = 0x80020002, 0x80010000, 0x80020000


def write_source(folder: Path) -> Path:
    """Writes the RTF: a shape on the header, three on the page, and a group of two."""
    group = _GROUP % "".join(
        _IN_GROUP % (left, left + 3500, word)
        for left, word in ((500, "firstgrouped"), (4500, "secondgrouped"))
    )
    boxes = ("shownshape", r"hiddenshape w\u257?hi", "unprintedshape")
    body = "".join(_BOX % (800 + 1500 * n, 1800 + 1500 * n, word) for n, word in enumerate(boxes))
    head = r"{\header headwords " + _BOX % (0, 800, "headshape") + r"\par}"
    path = folder / SOURCE
    path.write_text(r"{\rtf1\ansi " + head + r"firstshown\par " + body + group + r"lastshown\par}")
    return path


def hide(path: Path, said: dict[int, int]) -> None:
    """Changes what a .doc of :func:`write_source` says of some of its shapes, in the order of the file.

    The order is: the header's, then those of the page, then the group as a whole.
    """
    content = bytearray(path.read_bytes())
    places = [at for at in range(len(content)) if content.startswith(_SAID, at)]
    assert len(places) == 5
    for index, value in said.items():
        struct.pack_into("<I", content, places[index] + 2, value)
    path.write_bytes(content)


def hide_some(path: Path) -> OfficeFile:
    """Hides all but one of the shapes; gives what the file shows and hides then."""
    hide(path, {0: HIDDEN, 1: SHOWN, 2: HIDDEN, 3: NOT_FOR_PAPER, 4: HIDDEN})
    hidden = ("headshape", "hiddenshape wāhi", "unprintedshape", "firstgrouped", "secondgrouped")
    return OfficeFile(
        path.name,
        ("headwords", "firstshown", "shownshape", "lastshown"),
        tuple(("hidden-text", word) for word in hidden),
    )
