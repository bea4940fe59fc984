"""Attacks on what lies under a box: every way of drawing words, and every shape of page."""

from __future__ import annotations

import io

import pikepdf
from attack import (
    AFTER,
    BEFORE,
    HEIGHT,
    WIDTH,
    Paper,
    Where,
    attack,
    box_in_line,
    embedded,
    escaped,
    fax_object,
    form,
    helvetica,
    jpeg_object,
    lettering,
    outlines,
    picture_object,
    placed,
    plain_lines,
    text,
    width_of,
)
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from records.geometry import Box

PICTURE = Box(20, 121, 227, 149)
"""Where a page has its picture."""

KEPT = "lighthouse reports ferry timetable"
AROUND = text(20, 170, "The lighthouse keeper reports") + text(20, 110, "about the ferry timetable")


def line_of(paper: Paper) -> Box:
    """Gives the box of the secret in the line of a signed page."""
    return box_in_line(20, 150, BEFORE, paper.secret)


def around(paper: Paper, content: str, *boxes: Box, **entries: object) -> pikepdf.Page:
    """Adds a page with harmless lines above and below ``content``, whose boxes are marked."""
    page = paper.page(AROUND + content, KEPT, **entries)
    paper.mark(*(boxes or (line_of(paper),)))
    return page


@attack(Where.UNDER_BOX)
def plain_string(paper: Paper) -> None:
    """The secret is one literal string in a line."""
    paper.signed_page()


@attack(Where.UNDER_BOX)
def kerned_array(paper: Paper) -> None:
    """Letters stand apart in an array with kerning between them."""
    letters = " ".join(
        f"{escaped(char)} {(index % 3) - 1}" for index, char in enumerate(paper.secret)
    )
    around(paper, f"BT /H 12 Tf 20 150 Td {escaped(BEFORE)} Tj [{letters}] TJ ET")


@attack(Where.UNDER_BOX)
def hexadecimal(paper: Paper) -> None:
    """The string is written in hexadecimal, with white space in it."""
    line = (BEFORE + paper.secret + AFTER).encode().hex()
    spaced = " ".join(line[at : at + 7] for at in range(0, len(line), 7))
    around(paper, f"BT /H 12 Tf 20 150 Td <{spaced}> Tj ET")


@attack(Where.UNDER_BOX)
def shuffled_letters(paper: Paper) -> None:
    """Every letter is placed by its own matrix, in no order of reading."""
    places = []
    x = 20 + width_of(BEFORE)
    for char in paper.secret:
        places.append(f"1 0 0 1 {x:.2f} 150 Tm {escaped(char)} Tj")
        x += width_of(char)
    mixed = places[1::2] + places[::2][::-1]
    around(paper, text(20, 150, BEFORE) + "BT /H 12 Tf " + "\n".join(mixed) + " ET")


@attack(Where.UNDER_BOX)
def quote_operators(paper: Paper) -> None:
    """Words are shown by the operators that also move to the next line and set spacing."""
    first, second = paper.secret.split()
    state = "/H 12 Tf 14 TL 20 164 Td 100 Tz 0 Tc 0 Tw"
    content = f"BT {state} {escaped(first)} ' 1 0.5 {escaped(second)} \" ET"
    around(paper, content, Box(19, 147, 150, 160), Box(19, 133, 150, 146))


@attack(Where.UNDER_BOX)
def split_streams(paper: Paper) -> None:
    """The page's content is cut into streams in the middle of a text object."""
    page = around(paper, "")
    first, second = paper.secret.split()
    parts = [
        f"BT /H 12 Tf 20 150 Td {escaped(BEFORE + first)}",
        f"Tj {escaped(' ' + second)} Tj",
        "ET",
    ]
    old = [page.Contents]
    page.Contents = Array(old + [paper.pdf.make_stream(part.encode()) for part in parts])


@attack(Where.UNDER_BOX)
def fake_bold(paper: Paper) -> None:
    """The words are drawn three times, a hair apart."""
    line = BEFORE + paper.secret + AFTER
    around(paper, "".join(text(20 + shift, 150, line) for shift in (0, 0.3, 0.6)))


@attack(Where.UNDER_BOX)
def nested_form(paper: Paper) -> None:
    """The words stand in a form within a form."""
    inner = form(paper.pdf, text(20, 150, BEFORE + paper.secret + AFTER))
    outer = form(paper.pdf, "q /I Do Q", XObject=Dictionary(I=inner))
    page = around(paper, "/O Do")
    page.Resources.XObject = Dictionary(O=outer)


@attack(Where.UNDER_BOX)
def type_three(paper: Paper) -> None:
    """The letters are programs of a Type 3 font, with a map to Unicode."""
    page = around(
        paper,
        f"BT /T 12 Tf 20 150 Td {escaped(paper.secret)} Tj ET",
        Box(18, 145, 22 + 8.4 * len(paper.secret), 163),
    )
    page.Resources.Font.T = type_three_font(paper.pdf, paper.secret)


def type_three_font(pdf: pikepdf.Pdf, used: str) -> pikepdf.Object:
    """Gives a Type 3 font whose letters are drawn as outlines."""
    letters = sorted(set(used))
    procedures = Dictionary()
    for char in letters:
        body = f"700 0 0 -200 900 900 d1 {outlines(0, 0, char, 1000)}"
        procedures[f"/g{ord(char)}"] = pdf.make_stream(body.encode())
    codes = [ord(char) for char in letters]
    differences = Array([])
    for code in codes:
        differences.extend([code, Name(f"/g{code}")])
    mapping = "".join(f"<{code:02X}> <{code:04X}>\n" for code in codes)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{len(codes)} beginbfchar\n{mapping}"
        "endbfchar endcmap end end"
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            FontBBox=[0, -200, 900, 900],
            FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            CharProcs=procedures,
            Encoding=Dictionary(Type=Name.Encoding, Differences=differences),
            FirstChar=min(codes),
            LastChar=max(codes),
            Widths=[700] * (max(codes) - min(codes) + 1),
            ToUnicode=pdf.make_stream(cmap.encode()),
            Resources=Dictionary(),
        )
    )


@attack(Where.UNDER_BOX)
def macrons(paper: Paper) -> None:
    """A name in te reo Māori, in a composite font; its neighbours keep their macrons."""
    paper.secret = "Māhina Ōkeroa"
    font = embedded(paper.pdf, "Ngā mihi ki a Māhina Ōkeroa nō Ōtautahi")
    before, after = "Ngā mihi ki a ", " nō Ōtautahi"
    line = font.hex(before + paper.secret + after)
    page = paper.page(f"BT /E 12 Tf 20 150 Td {line} Tj ET", "Ngā mihi nō Ōtautahi")
    page.Resources.Font.E = font.font
    left = 20 + font.width(before)
    paper.mark(Box(left - 1, 146, left + font.width(paper.secret) + 1, 162))


@attack(Where.UNDER_BOX)
def ligatures(paper: Paper) -> None:
    """A name is written with a ligature that stands for two letters."""
    paper.secret = "Griffin Ofield"
    written = "Gri\ufb03n O\ufb01eld"
    font = embedded(paper.pdf, written, says={"\ufb03": "ffi", "\ufb01": "fi"})
    page = around(paper, f"BT /E 12 Tf 20 150 Td {font.hex(written)} Tj ET", Box(18, 146, 130, 162))
    page.Resources.Font.E = font.font


@attack(Where.UNDER_BOX)
def lying_map(paper: Paper) -> None:
    """The font's map says other letters than it draws, and the name shows only to the eye."""
    lies = {char: "x" for char in paper.secret if char.isalpha()}
    font = embedded(paper.pdf, paper.secret, says=lies)
    box = Box(18, 146, 22 + font.width(paper.secret), 162)
    page = around(paper, f"BT /E 12 Tf 20 150 Td {font.hex(paper.secret)} Tj ET", box)
    page.Resources.Font.E = font.font


@attack(Where.UNDER_BOX)
def shown_as_bullets(paper: Paper) -> None:
    """What is seen are bullets, but the map to Unicode gives the name: extraction alone tells it."""
    letters = sorted(set(paper.secret) - {" "})
    stand_ins = {char: chr(0x25A0 + index) for index, char in enumerate(letters)}
    written = "".join(stand_ins.get(char, char) for char in paper.secret)
    font = embedded(paper.pdf, written, says={v: k for k, v in stand_ins.items()})
    page = around(paper, f"BT /E 12 Tf 20 150 Td {font.hex(written)} Tj ET", Box(18, 146, 270, 162))
    page.Resources.Font.E = font.font


@attack(Where.UNDER_BOX)
def actual_text(paper: Paper) -> None:
    """The marked words carry their own text in a property of marked content."""
    shown = text(20 + width_of(BEFORE), 150, paper.secret)
    line = f"/Span <</ActualText {escaped(paper.secret)}>> BDC {shown} EMC"
    around(paper, text(20, 150, BEFORE) + line)


def turned(paper: Paper, rotation: int) -> None:
    """Adds a signed page that a viewer turns."""
    paper.signed_page()
    paper.pdf.pages[-1].Rotate = rotation


@attack(Where.UNDER_BOX)
def turned_by_90(paper: Paper) -> None:
    """The page is turned a quarter."""
    turned(paper, 90)


@attack(Where.UNDER_BOX)
def turned_by_180(paper: Paper) -> None:
    """The page is turned upside down."""
    turned(paper, 180)


@attack(Where.UNDER_BOX, alone=True)
def turned_by_270(paper: Paper) -> None:
    """The page is turned three quarters, written as minus one, inherited from the tree of pages."""
    paper.signed_page()
    paper.pdf.Root.Pages.Rotate = -90


@attack(Where.UNDER_BOX)
def shifted_origin(paper: Paper) -> None:
    """Neither MediaBox nor CropBox begins at zero, and the page is turned."""
    inner = text(520, -130, "The lighthouse keeper reports")
    inner += text(520, -150, BEFORE + paper.secret + AFTER)
    page = paper.page(inner, "lighthouse reports Signed today")
    page.MediaBox = [450, -400, 900, 20]
    page.CropBox = [500, -300, 800, -100]
    page.Rotate = 90
    paper.mark(box_in_line(520, -150, BEFORE, paper.secret))


@attack(Where.UNDER_BOX)
def user_unit(paper: Paper) -> None:
    """A unit of the page is two points on paper."""
    paper.signed_page()
    paper.pdf.pages[-1].UserUnit = 2


@attack(Where.UNDER_BOX)
def words_turned_on_the_page(paper: Paper) -> None:
    """The words run upwards on a page that is not turned."""
    content = f"BT /H 12 Tf 0 1 -1 0 280 20 Tm {escaped(paper.secret)} Tj ET"
    around(paper, content, Box(269, 19, 283, 21 + width_of(paper.secret)))


@attack(Where.UNDER_BOX)
def slanted_words(paper: Paper) -> None:
    """The words run at a slant, so their box is a square with much paper in it."""
    content = f"BT /H 12 Tf 0.866 0.5 -0.5 0.866 150 25 Tm {escaped(paper.secret)} Tj ET"
    around(paper, content, Box(142, 20, 290, 106))


@attack(Where.UNDER_BOX)
def thin_box(paper: Paper) -> None:
    """The box is a thin line through the words, as a pen would strike them out."""
    line = line_of(paper)
    around(paper, text(20, 150, BEFORE + paper.secret + AFTER), Box(line.x0, 153, line.x1, 154.5))


@attack(Where.UNDER_BOX)
def part_of_words(paper: Paper) -> None:
    """The box leaves out the first letter and the last two."""
    line, start, end = line_of(paper), paper.secret[0], paper.secret[-2:]
    inset = Box(line.x0 + width_of(start), line.y0 + 2, line.x1 - width_of(end) - 1, line.y1 - 3)
    around(paper, text(20, 150, BEFORE + paper.secret + AFTER), inset)


@attack(Where.UNDER_BOX)
def broken_over_lines(paper: Paper) -> None:
    """The name is broken within a word over two lines, with two boxes."""
    first, second = paper.secret[:-5] + "-", paper.secret[-5:]
    paper.page(
        plain_lines("The keeper is " + first, second + " of the lighthouse"), "keeper lighthouse"
    )
    paper.mark(box_in_line(20, 170, "The keeper is ", first), box_in_line(20, 150, "", second))


@attack(Where.UNDER_BOX)
def old_black_box(paper: Paper) -> None:
    """Somebody before us drew a black rectangle over the words; the mark is where it is."""
    line = line_of(paper)
    cover = f"0 g {line.x0} {line.y0} {line.width} {line.height} re f\n"
    around(paper, text(20, 150, BEFORE + paper.secret + AFTER) + cover)


@attack(Where.UNDER_BOX)
def old_black_box_with_label(paper: Paper) -> None:
    """The old rectangle has a white label on it, so what lies under it has contrast."""
    line = line_of(paper)
    cover = f"0 g {line.x0} {line.y0} {line.width} {line.height} re f 1 g\n"
    label = text(line.x0 + 4, 151, "s 9(2)(a)", 10)
    around(paper, text(20, 150, BEFORE + paper.secret + AFTER) + cover + label + "0 g")


@attack(Where.UNDER_BOX)
def picture_of_words(paper: Paper) -> None:
    """The words are the pixels of a picture."""
    page = around(paper, placed("P", 20, 120, 207, 30), PICTURE)
    page.Resources.XObject = Dictionary(P=picture_object(paper.pdf, lettering(paper.secret)))


@attack(Where.UNDER_BOX)
def jpeg_with_notes(paper: Paper) -> None:
    """The words stand in a JPEG and once more in its comment and its Exif data."""
    exif = Image.Exif()
    exif[0x010E] = paper.secret
    page = around(paper, placed("P", 20, 120, 207, 30), PICTURE)
    page.Resources.XObject = Dictionary(
        P=jpeg_object(paper.pdf, lettering(paper.secret), comment=paper.secret, exif=exif)
    )


SHEET_LINE = Box(12, 118, 268, 146)
"""Where a scanned sheet has its second line."""


def scanned_sheet(*lines: str) -> Image.Image:
    """Gives a page as a scanner gives it: all of it one picture."""
    sheet = Image.new("L", (1250, 833), 255)
    for index, line in enumerate(lines):
        sheet.paste(lettering(line, (1100, 90), 46), (60, 80 + 170 * index))
    return sheet


@attack(Where.UNDER_BOX)
def fax_scan(paper: Paper) -> None:
    """The whole page is a bitonal scan with an invisible text layer beneath its picture."""
    sheet = scanned_sheet("The lighthouse keeper", paper.secret, "ferry timetable")
    layer = "BT 3 Tr ET " + text(18, 125, paper.secret, 11)
    content = layer + placed("P", 0, 0, WIDTH, HEIGHT)
    page = paper.page(content, "lighthouse keeper ferry timetable")
    page.Resources.XObject = Dictionary(P=fax_object(paper.pdf, sheet))
    paper.mark(SHEET_LINE)


@attack(Where.UNDER_BOX)
def inline_picture(paper: Paper) -> None:
    """The words are an inline picture in the content stream itself."""
    small = lettering(paper.secret, (310, 45), 22)
    head = f"BI /W {small.width} /H {small.height} /CS /G /BPC 8 /F /AHx ID "
    body = small.tobytes().hex() + ">"
    around(paper, f"q 207 0 0 30 20 120 cm {head}{body} EI Q", PICTURE)


@attack(Where.UNDER_BOX)
def words_in_a_mask(paper: Paper) -> None:
    """The picture is a plain black field; the words are its soft mask."""
    black = Image.new("L", (620, 90), 0)
    inverted = lettering(paper.secret).point(lambda level: 255 - level)
    mask = picture_object(paper.pdf, inverted)
    page = around(paper, placed("P", 20, 120, 207, 30), PICTURE)
    page.Resources.XObject = Dictionary(P=picture_object(paper.pdf, black, SMask=mask))


@attack(Where.UNDER_BOX)
def words_in_a_pattern(paper: Paper) -> None:
    """The words are the tile of a pattern with which a rectangle is filled."""
    page = around(paper, "/Pattern cs /W scn 20 145 200 20 re f", Box(20, 145, 220, 165))
    page.Resources.Pattern = Dictionary(W=tile(paper.pdf, paper.secret))


def tile(pdf: pikepdf.Pdf, words: str) -> pikepdf.Stream:
    """Gives a tiling pattern that shows words once."""
    stream = pikepdf.Stream(pdf, text(25, 150, words).encode())
    stream.Type, stream.PatternType, stream.PaintType, stream.TilingType = Name.Pattern, 1, 1, 1
    stream.BBox, stream.XStep, stream.YStep = [0, 0, WIDTH, HEIGHT], WIDTH, HEIGHT
    stream.Resources = Dictionary(Font=Dictionary(H=helvetica()))
    return stream


@attack(Where.UNDER_BOX)
def words_in_a_mask_group(paper: Paper) -> None:
    """A black rectangle shows only through a soft mask whose group holds the words."""
    page = around(paper, "q /M gs 0 g 20 140 200 30 re f Q", Box(20, 140, 220, 168))
    page.Resources.ExtGState = Dictionary(M=mask_state(paper.pdf, paper.secret))


def mask_state(pdf: pikepdf.Pdf, words: str) -> Dictionary:
    """Gives a graphics state that lets paint through where words stand."""
    group = form(pdf, "1 g " + text(20 + width_of(BEFORE), 150, words))
    group.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    return Dictionary(
        Type=Name.ExtGState, SMask=Dictionary(Type=Name.Mask, S=Name.Luminosity, G=group)
    )


@attack(Where.UNDER_BOX)
def words_as_outlines(paper: Paper) -> None:
    """The words were turned into paths: no extractor reads them, every eye does."""
    around(paper, outlines(20, 150, paper.secret), Box(18, 144, 220, 164))


@attack(Where.UNDER_BOX)
def words_as_clip(paper: Paper) -> None:
    """The words are a clipping path through which a picture shows."""
    content = f"q BT /H 12 Tf 7 Tr 20 150 Td {escaped(paper.secret)} Tj ET 0 g 0 140 300 40 re f Q"
    around(paper, content, box_in_line(20, 150, "", paper.secret))


@attack(Where.UNDER_BOX)
def coloured_words(paper: Paper) -> None:
    """The only colour on the page is that of the withheld words."""
    content = (
        text(20, 150, BEFORE) + "1 0 0 rg " + text(20 + width_of(BEFORE), 150, paper.secret) + "0 g"
    )
    around(paper, content)


@attack(Where.UNDER_BOX)
def filled_field_and_note(paper: Paper) -> None:
    """The words are the value of a form field and a free text note, both drawn as annotations."""
    line = line_of(paper)
    page = around(paper, "", line, Box(20, 60, 200, 80))
    appearance = form(paper.pdf, text(2, 4, paper.secret))
    widget = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Tx,
        T=String("name"),
        V=String(paper.secret),
        Rect=line.as_list(),
        DA=String("/H 12 Tf 0 g"),
        AP=Dictionary(N=appearance),
    )
    note = Dictionary(
        Type=Name.Annot,
        Subtype=Name.FreeText,
        Contents=String(paper.secret),
        Rect=[20, 60, 200, 80],
        DA=String("/H 12 Tf 0 g"),
        AP=Dictionary(N=appearance),
    )
    page.Annots = paper.pdf.make_indirect(
        Array([paper.pdf.make_indirect(widget), paper.pdf.make_indirect(note)])
    )
    paper.pdf.Root.AcroForm = Dictionary(Fields=[page.Annots[0]], NeedAppearances=True)


@attack(Where.UNDER_BOX, alone=True)
def object_streams(paper: Paper) -> None:
    """The file keeps its objects in compressed streams and is linearised."""
    paper.signed_page()
    paper.save = {
        "object_stream_mode": pikepdf.ObjectStreamMode.generate,
        "linearize": True,
    }


@attack(Where.UNDER_BOX, alone=True)
def owner_password(paper: Paper) -> None:
    """The file is encrypted with an owner's password; anyone may open it."""
    paper.signed_page()
    paper.save = {
        "static_id": False,
        "encryption": pikepdf.Encryption(owner="keeper", user="", R=6),
    }


@attack(Where.UNDER_BOX, alone=True)
def inherited_resources(paper: Paper) -> None:
    """Fonts and boxes are inherited from the tree of pages."""
    paper.signed_page()
    page = paper.pdf.pages[-1].obj
    tree = paper.pdf.Root.Pages
    tree.Resources, tree.MediaBox = page.Resources, page.MediaBox
    del page["/Resources"]
    del page["/MediaBox"]


@attack(Where.UNDER_BOX)
def sloppy_box(paper: Paper) -> None:
    """The box reaches a hair into the words before and behind, and into the line below."""
    line = line_of(paper)
    wide = Box(line.x0 - 4.5, line.y0 - 4, line.x1 + 4.5, line.y1 + 1)
    paper.page(
        plain_lines(
            "The lighthouse keeper reports", BEFORE + paper.secret + AFTER, "about the ferry"
        ),
        "lighthouse reports about ferry",
    )
    paper.mark(wide)


@attack(Where.UNDER_BOX)
def boxes_that_overlap(paper: Paper) -> None:
    """Two marks share a part, one of them reaches over the edge of the page."""
    line = line_of(paper)
    around(paper, text(20, 150, BEFORE + paper.secret), line)
    paper.mark(Box(line.x0 + 30, 140, 900, 163))


def _as_picture_file(kind: str, sheets: list[Image.Image]) -> bytes:
    out = io.BytesIO()
    options = {"dpi": (300, 300)}
    if kind == "TIFF":
        options |= {"save_all": True, "append_images": sheets[1:], "compression": "tiff_lzw"}
    sheets[0].save(out, kind, **options)
    return out.getvalue()


@attack(Where.UNDER_BOX, alone=True)
def a_png(paper: Paper) -> None:
    """The document is a PNG with the words in its own text chunk as well."""
    sheet = scanned_sheet("The lighthouse keeper", paper.secret, "ferry timetable")
    paper.page("", "lighthouse keeper ferry timetable")
    paper.mark(SHEET_LINE)
    paper.name = "paper.png"
    paper.finish = lambda _: _as_picture_file("PNG", [sheet])


@attack(Where.UNDER_BOX, alone=True)
def a_tiff(paper: Paper) -> None:
    """The document is a TIFF of two pages, with the words on both."""
    sheets = [
        scanned_sheet("The lighthouse keeper", paper.secret, "ferry timetable"),
        scanned_sheet("A second sheet", "for the kauri", paper.secret),
    ]
    paper.page("", "lighthouse keeper ferry timetable")
    paper.mark(SHEET_LINE, everywhere=True)
    paper.page("", "second sheet kauri")
    paper.name = "paper.tif"
    paper.finish = lambda _: _as_picture_file("TIFF", sheets)


@attack(Where.UNDER_BOX)
def drawn_signature(paper: Paper) -> None:
    """What is marked is a drawing: no reader makes words of it."""
    scrawl = outlines(40, 140, paper.secret, 12).replace("f\n", "S\n")
    around(paper, "0.4 w " + scrawl, Box(35, 134, 220, 158))
