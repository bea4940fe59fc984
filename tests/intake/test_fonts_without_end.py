"""Fonts whose glyphs are made of each other without end: their pages become pictures, in bounded time."""

from __future__ import annotations

import pikepdf
import pytest
from hostile_insides import composite_font
from pikepdf import Dictionary, Name

from redaction.allowed.cleancopy import NotPlain
from redaction.fonts.sourcefont import source_font


@pytest.mark.parametrize("ring", [False, True])
def test_a_glyph_made_of_glyphs_without_end_is_followed_no_further(*, ring: bool) -> None:
    """Forty glyphs, each made of two of the next, would be drawn a million million times; so would a ring."""
    program = composite_font(3 if ring else 40, ring=ring)
    with pikepdf.new() as file:
        descriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name.Deep, Flags=32)
        descriptor.FontFile2 = file.make_stream(program)
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name.Deep,
            FirstChar=97,
            LastChar=99,
            Widths=[600] * 3,
            FontDescriptor=descriptor,
            Encoding=Name.WinAnsiEncoding,
        )
        with pytest.raises(NotPlain, match="without end"):
            source_font(font).glyph(97)
