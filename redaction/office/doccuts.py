"""A .doc without the shapes that Word does not show and LibreOffice prints; in the sandbox.

Nothing changes its place or its length: a hidden shape's record is given a type that nobody knows, and its
number goes from the table of places, so that no program finds the one or the other.

Source: [MS-DOC], Spa (``lid`` is the number of its shape); [MS-ODRAW], types of records.
"""

from __future__ import annotations

import struct
from pathlib import Path

import olefile

from redaction.office.compoundcuts import changed
from redaction.office.hiddenin import Listing
from redaction.office.officeart import NOBODYS
from redaction.office.worddrawings import WordFile


def write_unprinted(path: str, out: Path) -> None:
    """Writes a .doc as LibreOffice may have it.

    Raises:
        Refused: its drawings cannot be followed, so that what is hidden among them cannot be cut.
    """
    with changed(path, out) as file:
        word = WordFile.of(file)
        hidden = [shape for shape in word.shapes() if shape.hidden]
        if not hidden:
            return
        table = bytearray(word.table)
        for shape in hidden:
            struct.pack_into("<H", table, shape.at + 2, NOBODYS)
        for place in word.places({shape.number for shape in hidden}):
            struct.pack_into("<I", table, place, 0)
        file.write_stream(word.name, bytes(table))


def tell(file: olefile.OleFileIO, told: Listing) -> None:
    """Adds the hidden shapes of a .doc with their words.

    Raises:
        Refused: its drawings cannot be followed.
    """
    word = WordFile.of(file)
    shapes = [shape for shape in word.shapes() if not shape.grouping]
    for number, shape in enumerate(shapes, 1):
        if shape.hidden:
            place = f"header, shape {number}" if shape.header else f"shape {number}"
            told.add("hidden-text", place, word.words(shape))
