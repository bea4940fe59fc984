"""A .ppt without the shapes that PowerPoint does not show; in the sandbox.

Nothing changes its place or its length: a hidden shape's record is given a type that nobody knows.

Source: [MS-PPT]; [MS-ODRAW], types of records.
"""

from __future__ import annotations

import struct
from pathlib import Path

import olefile

from redaction.office.compoundcuts import changed
from redaction.office.hiddenin import Listing
from redaction.office.officeart import NOBODYS
from redaction.office.slidedrawings import Presentation


def write_unprinted(path: str, out: Path) -> None:
    """Writes a .ppt as LibreOffice may have it.

    Raises:
        Refused: its slides cannot be followed, so that what is hidden on them cannot be cut.
    """
    with changed(path, out) as file:
        show = Presentation(file)
        cut = bytearray(show.content)
        for drawn in show.drawn():
            for shape in drawn.shapes:
                if shape.hidden:
                    struct.pack_into("<H", cut, shape.at + 2, NOBODYS)
        if cut != show.content:
            file.write_stream(show.name, bytes(cut))


def tell(file: olefile.OleFileIO, told: Listing) -> None:
    """Adds the hidden shapes of a .ppt with their words.

    Raises:
        Refused: its slides cannot be followed.
    """
    show = Presentation(file)
    for drawn in show.drawn():
        shapes = [shape for shape in drawn.shapes if not shape.grouping]
        for number, shape in enumerate(shapes, 1):
            if shape.hidden:
                told.add("hidden-text", f"{drawn.where}, shape {number}", show.said(shape, drawn))
