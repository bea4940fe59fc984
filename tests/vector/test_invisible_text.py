"""The font of invisible text: empty glyphs, each with a meaning, none of them that of missing letters."""

from __future__ import annotations

import io

import pikepdf
from fontTools.ttLib import TTFont

from redaction.emission.textlayer import codes_of, font_for, shapeless


def test_no_letter_is_shown_by_the_glyph_of_missing_letters():
    """PDF/UA forbids .notdef in any text, be it invisible; every code has the empty glyph beside it."""
    codes = codes_of([])
    assert codes == [" "]
    codes = [*codes, "a", "ā", "w"]
    with pikepdf.new() as file:
        descendant = font_for(file, codes).DescendantFonts[0]
        table = descendant.CIDToGIDMap.read_bytes()
    glyphs = [int.from_bytes(table[at : at + 2], "big") for at in range(0, len(table), 2)]
    assert glyphs == [0, 1, 1, 1, 1]
    program = TTFont(io.BytesIO(shapeless()))
    assert program.getGlyphOrder() == [".notdef", "blank"]
    assert {name: program["glyf"][name].numberOfContours for name in (".notdef", "blank")} == {
        ".notdef": 0,
        "blank": 0,
    }
    assert {width for width, _ in program["hmtx"].metrics.values()} == {500}
    # a word in its names would be found by the witness of bytes in a paper that withholds it
    assert all(len(str(name)) < 6 for name in program["name"].names)
