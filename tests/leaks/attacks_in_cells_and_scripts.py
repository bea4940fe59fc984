"""Attacks with the words under a mark where cells, footnotes and other scripts keep them from being found."""

from __future__ import annotations

import io

import pikepdf
from attack import Paper, Where, attack, embedded, text, width_of
from attacks_text_elsewhere import own_name, second, signed_and_second
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name, String

from records.geometry import Box

RULES = "0.5 w 15 135 m 270 135 l 15 100 m 270 100 l 110 150 m 110 70 l 195 150 m 195 70 l S\n"


def written(paper: Paper, name: str, other: str) -> None:
    """Adds a page with a name in a line under a mark that goes everywhere, and one that writes it otherwise."""
    own_name(paper, name)
    shown = name if paper.withheld == name else "Xxxxx Xxxxx"
    font = embedded(paper.pdf, f"Signed by {name} today {other} Xx")
    line = font.hex(f"Signed by {shown} today")
    page = paper.page(f"BT /E 12 Tf 20 150 Td {line} Tj ET", "Signed today")
    page.Resources.Font.E = font.font
    left = 20 + font.width("Signed by ")
    paper.mark(Box(left - 1, 146, left + font.width(shown) + 1, 163), everywhere=True)
    second(paper, f"BT /E 12 Tf 20 120 Td {font.hex(other)} Tj ET").Resources.Font.E = font.font


@attack(Where.VISIBLE)
def wrapped_in_a_cell(paper: Paper) -> None:
    """A name is broken within a narrow cell of a ruled table: its parts stand below each other."""
    first, last = paper.secret.split()
    rows = text(20, 140, "Name") + text(120, 140, "Post") + text(200, 140, "Since")
    rows += text(20, 120, first) + text(120, 120, "keeper of") + text(210, 120, "May")
    rows += text(20, 106, last) + text(120, 106, "the light") + text(210, 106, "1998")
    rows += text(20, 80, "Nobody") + text(120, 80, "ferry") + text(210, 80, "2001")
    page = signed_and_second(paper, rows + RULES)
    paper.harmless[len(paper.pdf.pages)] += ("Post", "keeper", "light", "Nobody", "2001")
    assert page


@attack(Where.VISIBLE)
def wrapped_between_blanks(paper: Paper) -> None:
    """The same without rules, in the last column, and with a hyphen within a word."""
    own_name(paper, "Tarquin Quillfeather")
    first, last = paper.secret.split()
    rows = (
        text(20, 120, "keeper of")
        + text(120, 120, "since")
        + text(200, 120, f"{first} {last[:5]}-")
    )
    rows += text(20, 106, "the light") + text(120, 106, "May") + text(200, 106, last[5:])
    signed_and_second(paper, rows)
    paper.harmless[len(paper.pdf.pages)] += ("keeper", "light", "since")


@attack(Where.VISIBLE)
def surname_in_the_cell_before(paper: Paper) -> None:
    """A register has a column for surnames and one for first names, and no comma."""
    first, last = paper.secret.split()
    rows = text(20, 140, "Surname") + text(130, 140, "First name")
    rows += text(20, 120, last) + text(130, 120, first) + text(230, 120, "1998")
    signed_and_second(paper, rows)
    paper.harmless[len(paper.pdf.pages)] += ("Surname", "First", "1998")


@attack(Where.VISIBLE)
def short_name_with_a_footnote(paper: Paper) -> None:
    """The number of a footnote stands raised right behind a short name, and before it at the foot."""
    own_name(paper, "Orlok")
    said = f"it was {paper.secret}"
    raised = text(20 + width_of(said), 125, "12", 7) + text(20, 35, "3", 6)
    note = text(20 + width_of("3", 6), 32, f"{paper.secret} was there", 9)
    signed_and_second(paper, text(20, 120, said) + raised + note)
    paper.harmless[len(paper.pdf.pages)] += ("was", "there")


@attack(Where.VISIBLE)
def short_name_without_a_space(paper: Paper) -> None:
    """The space before a short name is lost, as between two runs of a careless program."""
    own_name(paper, "Orlok")
    signed_and_second(paper, text(20, 120, f"it was said{paper.secret} at noon\xb9"))
    paper.harmless[len(paper.pdf.pages)] += ("noon",)


@attack(Where.VISIBLE)
def letters_without_an_accent_to_take_off(paper: Paper) -> None:
    """A Polish name as an English program writes it: the stroke of its letter is no accent to Unicode."""
    written(paper, "Łukasz Bjørnæsk", "Lukasz Bjornaesk, ŁUKASZ BJØRNÆSK")


@attack(Where.VISIBLE)
def dotless_capitals(paper: Paper) -> None:
    """A Turkish name in capitals: the small letters of some of them have no dot."""
    written(paper, "Kadır Çağrıoğlu", "it was KADIR ÇAĞRIOĞLU again")


@attack(Where.VISIBLE)
def small_capitals(paper: Paper) -> None:
    """The name stands in characters that are small capitals."""
    written(paper, "Isadora Fallowmere", "of ɪsᴀᴅᴏʀᴀ ꜰᴀʟʟᴏᴡᴍᴇʀᴇ again")


@attack(Where.VISIBLE)
def soft_hyphens_and_joiners(paper: Paper) -> None:
    """Signs without ink stand between the letters of the name."""
    written(paper, "Tarquin Thornbury", "of Tar\u00adquin Thorn\u200dbu\u200bry again")


@attack(Where.VISIBLE)
def macrons_of_their_own(paper: Paper) -> None:
    """The macrons under the mark are characters of their own, and elsewhere one with their vowels."""
    written(paper, "Ma\u0304hina O\u0304keroa\u0304", "once Māhina Ōkeroā, once MĀHINA ŌKEROĀ")


@attack(Where.VISIBLE)
def read_from_the_right(paper: Paper) -> None:
    """A Hebrew name: within an English line its words are read from the left, in a line of its own not."""
    name = "נחמיה אברמוביץ"
    shown = name if paper.withheld in (name, paper.secret) else "בבבב גגגג"
    own_name(paper, name)
    font = embedded(paper.pdf, f"Signed by {name} today זה היום בג")
    line = font.hex(f"Signed by {shown[::-1]} today")
    page = paper.page(f"BT /E 12 Tf 20 150 Td {line} Tj ET", "Signed today")
    page.Resources.Font.E = font.font
    left = 20 + font.width("Signed by ")
    paper.mark(Box(left - 1, 146, left + font.width(shown) + 1, 163), everywhere=True)
    other = font.hex(f"זה {name} היום"[::-1])
    second(paper, f"BT /E 12 Tf 20 120 Td {other} Tj ET").Resources.Font.E = font.font


SIGNS = "昨日前往码头署人今欧阳文静某"


def ideographs(pdf: pikepdf.Pdf) -> tuple[pikepdf.Object, dict[str, str]]:
    """Gives a font of signs drawn here, each another grid of bars, and the code of each."""
    names = [f"u{ord(sign):04X}" for sign in SIGNS]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names])
    builder.setupCharacterMap({ord(sign): name for sign, name in zip(SIGNS, names, strict=True)})
    glyphs = {".notdef": TTGlyphPen(None).glyph()}
    for index, name in enumerate(names, 1):
        pen = TTGlyphPen(None)
        for bar in range(4):
            low, left = 40 + 220 * bar, 60 + 90 * ((index >> bar) & 1)
            pen.moveTo((left, low))
            for corner in ((left, low + 90), (900, low + 90), (900, low)):
                pen.lineTo(corner)
            pen.closePath()
        glyphs[name] = pen.glyph()
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (1000, 0)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    codes = {sign: f"{index:04X}" for index, sign in enumerate(SIGNS, 1)}
    lines = "\n".join(f"<{code}> <{ord(sign):04X}>" for sign, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{lines}\nendbfchar endcmap end end"
    )
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/AAAAAA+Signs"),
        Flags=4,
        FontBBox=[0, -120, 1000, 880],
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=880,
        StemV=80,
        FontFile2=pdf.make_stream(out.getvalue()),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/AAAAAA+Signs"),
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=1000,
        CIDToGIDMap=Name.Identity,
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name("/AAAAAA+Signs"),
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
        ToUnicode=pdf.make_stream(cmap.encode()),
    )
    return pdf.make_indirect(font), codes


@attack(Where.VISIBLE)
def within_a_line_of_ideographs(paper: Paper) -> None:
    """A Chinese name stands in lines of a script that parts no words, under the mark and elsewhere."""
    name = "欧阳文静"
    own_name(paper, name)
    shown = name if paper.withheld == name else "某某某某"
    font, codes = ideographs(paper.pdf)

    def line(said: str) -> str:
        return f"BT /S 12 Tf 20 120 Td <{''.join(codes[sign] for sign in said)}> Tj ET\n"

    kept = text(20, 170, "The lighthouse keeper reports") + text(20, 60, "about the ferry")
    page = paper.page(kept + line(f"署人{shown}今日"), "lighthouse ferry")
    page.Resources.Font.S = font
    paper.mark(Box(43.5, 116, 92.5, 134), everywhere=True)
    second(paper, line(f"昨日{name}前往码头")).Resources.Font.S = font
