"""A .xls without the shapes that Excel does not print and LibreOffice does; in the sandbox.

Nothing changes its place or its length: a hidden shape's record is given a type that nobody knows.

Source: [MS-XLS], MsoDrawing and Obj; [MS-ODRAW], types of records.
"""

from __future__ import annotations

import struct
from pathlib import Path

import olefile

from redaction.office.compoundcuts import changed
from redaction.office.hiddenin import Listing
from redaction.office.officeart import NOBODYS
from redaction.office.sheetdrawings import NOBODYS_ROW, book_of, drawings_of


def write_unprinted(path: str, out: Path) -> None:
    """Writes a .xls as LibreOffice may have it.

    Raises:
        Refused: its drawings cannot be followed, so that what is hidden among them cannot be cut.
    """
    with changed(path, out) as file:
        name, book = book_of(file)
        cut = bytearray(book)
        for drawing in drawings_of(book):
            for shape in drawing.shapes():
                if shape.hidden:
                    places = drawing.places(shape.at + 2, 2)
                    for place, byte in zip(places, struct.pack("<H", NOBODYS), strict=True):
                        cut[place] = byte
            for place in drawing.older:
                struct.pack_into("<H", cut, place, NOBODYS_ROW)
        if cut != book:
            file.write_stream(name, bytes(cut))


def tell(file: olefile.OleFileIO, told: Listing) -> None:
    """Adds the hidden shapes of a .xls with their words.

    Raises:
        Refused: its drawings cannot be followed.
    """
    for drawing in drawings_of(book_of(file)[1]):
        shapes = [shape for shape in drawing.shapes() if not shape.grouping]
        for number, shape in enumerate(shapes, 1):
            if shape.hidden:
                place = f"sheet {drawing.name}, shape {number}"
                told.add("hidden-text", place, drawing.said(shape))
        for _ in drawing.older:
            told.add("hidden-text", f"sheet {drawing.name}, a shape")
