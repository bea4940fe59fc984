"""Font programs broken on purpose: their pages become pictures, and the emitter does not stumble."""

from __future__ import annotations

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from redaction.allowed.cleancopy import NotPlain
from redaction.fonts.sourcefont import source_font

HEAD = b"%!PS-AdobeFont-1.0: Broken\n/FontName /Broken def\n/Encoding StandardEncoding def\n"
TABLES = b"\0\1\0\0\0\1\0\x10\0\0\0\0head\0\0\0\0\0\0\0\x1c\0\0\0\x36" + b"\0" * 60

PROGRAMS = {
    "a name that PostScript does not know": ("FontFile", HEAD + b"cleartomark\n"),
    "a string without an end": (
        "FontFile",
        HEAD + b"/FullName (Broken def currentfile eexec \xff\xff",
    ),
    "a procedure without an end": ("FontFile", HEAD + b"/Private { dup currentfile eexec 0000"),
    "no font at all": ("FontFile", b"nothing"),
    "a table of tables cut off": ("FontFile2", TABLES[:20]),
    "tables that are cut off": ("FontFile2", TABLES[:40]),
    "tables of nothing": ("FontFile2", TABLES),
    "a header alone": ("FontFile3", b"\1\0\4\1"),
    "an index without data": ("FontFile3", b"\1\0\4\1\0\1\1\1\xff"),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_page_with_a_broken_font_becomes_a_picture(name):
    """Whatever the library makes of the program, the font is told as one that is not carried."""
    key, program = PROGRAMS[name]
    with pikepdf.new() as file:
        held = file.make_stream(program, Length1=len(program), Length2=0, Length3=0)
        if key == "FontFile3":
            held.Subtype = Name.Type1C
        descriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name.Broken, Flags=32)
        descriptor[f"/{key}"] = held
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType if key == "FontFile2" else Name.Type1,
            BaseFont=Name.Broken,
            FirstChar=65,
            LastChar=66,
            Widths=[500, 500],
            FontDescriptor=descriptor,
            Encoding=Name.WinAnsiEncoding,
        )
        with pytest.raises(NotPlain, match="cannot be read"):
            source_font(font).glyph(65)
