"""Codes in a copy that machines read: the witness of recognition reads them wherever one may be."""

from __future__ import annotations

from dataclasses import replace

import pikepdf
import pytest
from PIL import Image
from public_files import REDACTED, SECOND, SECRET, TERM, PublicFile, case_of
from reportlab.graphics.barcode.qr import QrCodeWidget

from redaction.prove import codes, recognition

SIDE = 2
"""Points of a module of a code."""


def modules(words: str) -> list[list[bool]]:
    """Gives the squares of a QR code, row by row."""
    code = QrCodeWidget(words).qr
    code.make()
    return [[bool(dark) for dark in row] for row in code.modules]


def squares(words: str, x: float = 150, y: float = 20) -> str:
    """Gives the operators that draw a code."""
    rows = modules(words)
    drawn = [
        f"{x + SIDE * across} {y + SIDE * (len(rows) - along)} {SIDE} {SIDE} re f"
        for along, row in enumerate(rows)
        for across, dark in enumerate(row)
        if dark
    ]
    return "q 0 g\n" + "\n".join(drawn) + "\nQ\n"


def pictured(words: str, scale: int = 4) -> Image.Image:
    """Gives a picture of a code, with its quiet zone."""
    rows = modules(words)
    picture = Image.new("L", (len(rows) + 8, len(rows) + 8), 255)
    for along, row in enumerate(rows, 4):
        for across, dark in enumerate(row, 4):
            picture.putpixel((across, along), 0 if dark else 255)
    return picture.resize((picture.width * scale, picture.height * scale), Image.Resampling.NEAREST)


SPECK = "q 4 0 0 4 150 50 cm /X1 Do Q\n"
SHOWN = "q 90 0 0 90 150 50 cm /X1 Do Q\n"
HOW = {
    "squares": PublicFile([REDACTED, SECOND + squares(f"N:{SECRET};;")]),
    "squares beside a box": PublicFile([REDACTED + squares(SECRET), SECOND]),
    "an address": PublicFile(
        [REDACTED, SECOND + squares(f"https://x.nz/?n={SECRET.replace(' ', '%20')}")]
    ),
    "a picture as small as a speck": PublicFile(
        [REDACTED, SECOND + SPECK], {"X1": pictured(SECRET)}
    ),
    "a picture too large to be looked at by itself": PublicFile(
        [REDACTED, SECOND + SHOWN], {"X1": pictured(SECRET, 70)}
    ),
}


@pytest.mark.parametrize("how", list(HOW))
def test_a_code_with_the_words_is_objected_to(tmp_path, how):
    """Wherever the code is, on a page with boxes or without, in squares or pixels, the mark is named."""
    found = recognition.testify(case_of(tmp_path, HOW[how]))[1]
    assert {finding.what for finding in found} == {codes.WHAT.format(1)}


def test_other_words_in_a_code_are_nobodys_business(tmp_path):
    """A code that says something else passes, and so do words that may stand elsewhere."""
    other = PublicFile([REDACTED, SECOND + squares("https://example.govt.nz/kauri")])
    assert recognition.testify(case_of(tmp_path, other))[1] == []
    stands = case_of(tmp_path, HOW["squares"], terms=(replace(TERM, gone=False),))
    assert recognition.testify(stands)[1] == []


def test_a_picture_in_a_form_is_found_where_it_is_too_large(tmp_path):
    """A page that shows a large picture by way of a form is drawn."""
    large = (7, 0)

    def shows(depth: int) -> bool:
        page = {"/Resources": {"/XObject": {"F": Shape((3, 0), large)}}}
        return codes._shows(page, {large}, depth)

    class Shape(dict):
        def __init__(self, objgen, inner) -> None:
            super().__init__()
            self.objgen = objgen
            if inner is not None:
                self["/Resources"] = {"/XObject": {"X": Shape(inner, None)}}

    assert shows(2)
    assert not shows(1)


def test_a_picture_that_cannot_be_decoded_is_left_to_its_page(tmp_path):
    """A stranger's picture that is broken ends no proof; the page that shows it is drawn for it."""
    with pikepdf.new() as document:
        stream = pikepdf.Stream(document, b"no picture")
        stream.Subtype, stream.Width, stream.Height = pikepdf.Name.Image, 4, 4
        stream.ColorSpace, stream.BitsPerComponent = pikepdf.Name("/Unknown"), 8
        assert codes._pixels(stream) is None
