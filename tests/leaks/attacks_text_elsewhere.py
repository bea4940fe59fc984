"""Attacks with text elsewhere: the words under a mark that goes everywhere stand in another place."""

from __future__ import annotations

import pikepdf
from attack import (
    BEFORE,
    HEIGHT,
    WIDTH,
    Paper,
    Where,
    attack,
    embedded,
    escaped,
    form,
    lettering,
    outlines,
    picture_object,
    placed,
    plain_lines,
    text,
    width_of,
)
from attacks_under_box import mask_state, tile, type_three_font
from pikepdf import Array, Dictionary, Name, String

from records.geometry import Box

KEPT = "kauri second wharf"
SECOND = text(20, 170, "The second page on kauri") + text(20, 60, "and the wharf")


def second(paper: Paper, content: str) -> pikepdf.Page:
    """Adds a page without marks: harmless lines around ``content``."""
    return paper.page(SECOND + content, KEPT)


def signed_and_second(paper: Paper, content: str) -> pikepdf.Page:
    """Adds a page with the secret under a mark that goes everywhere, and one without marks."""
    paper.signed_page(everywhere=True)
    return second(paper, content)


def own_name(paper: Paper, name: str) -> None:
    """Gives the paper a secret that this attack needs, in place of its made-up name."""
    if paper.withheld == paper.secret:
        paper.withheld = name
    paper.secret = name


def covered(x0: float, y0: float, width: float, height: float) -> str:
    """Gives a black rectangle."""
    return f"q 0 g {x0} {y0} {width} {height} re f Q\n"


@attack(Where.VISIBLE)
def running_footer(paper: Paper) -> None:
    """The words stand in capitals in a footer, and in the possessive, on every other page."""
    footer = text(20, 20, f"In confidence: {paper.secret.upper()}", 8)
    signed_and_second(paper, text(20, 120, f"It is {paper.secret}'s ferry") + footer)
    paper.page(SECOND + footer, KEPT)


@attack(Where.VISIBLE)
def hyphenated_elsewhere(paper: Paper) -> None:
    """The words are broken with a hyphen over two lines of another page."""
    first, rest = paper.secret[:-5], paper.secret[-5:]
    lines = text(20, 130, f"as told by {first}-") + text(20, 112, f"{rest} of the isle")
    signed_and_second(paper, lines)


@attack(Where.VISIBLE)
def joined_vowels(paper: Paper) -> None:
    """The first name ends in the vowel with which the second begins."""
    own_name(paper, "Ramona Anderville")
    signed_and_second(paper, text(20, 120, "written by Ramona Anderville, then"))


@attack(Where.VISIBLE)
def short_names(paper: Paper) -> None:
    """A short name of two words stands in the possessive and next to a slash."""
    own_name(paper, "Li Wuz")
    signed_and_second(paper, text(20, 120, "found in Li Wuz's boat by sea/Li Wuz"))


@attack(Where.VISIBLE)
def name_behind_a_vowel(paper: Paper) -> None:
    """A short name stands behind a word that ends in the letter with which it begins."""
    own_name(paper, "Orlo")
    signed_and_second(paper, text(20, 120, "so said Hugo Orlo at noon"))
    paper.harmless[len(paper.pdf.pages)] += ("Hugo", "noon")


@attack(Where.VISIBLE)
def doubled_vowels(paper: Paper) -> None:
    """A name with macrons stands elsewhere with doubled vowels, and with none."""
    name, doubled, bare = "Māhina Ōkeroa", "Maahina Ookeroa", "Mahina Okeroa"
    font = embedded(paper.pdf, "Signed by Māhina Ōkeroa todayXx")
    own_name(paper, name)
    shown = name if paper.withheld == name else "Xxxxx Xxxxx"
    line = font.hex(f"Signed by {shown} today")
    page = paper.page(f"BT /E 12 Tf 20 150 Td {line} Tj ET", "Signed today")
    page.Resources.Font.E = font.font

    left = 20 + font.width("Signed by ")
    paper.mark(Box(left - 1, 146, left + font.width(shown) + 1, 162), everywhere=True)
    second(paper, text(20, 120, f"once {doubled}, once {bare}"))


@attack(Where.VISIBLE)
def sloppy_mark_everywhere(paper: Paper) -> None:
    """The box of the mark touches a neighbour and the line below; the words elsewhere go all the same."""
    paper.page(
        plain_lines(
            "The lighthouse keeper reports", BEFORE + paper.withheld + " today", "about the ferry"
        ),
        "lighthouse reports",
    )
    left = 20 + width_of(BEFORE)
    wide = Box(left - 5, 150 - 8, left + width_of(paper.withheld) + 9, 150 + 11)
    paper.mark(wide, everywhere=True)
    second(paper, text(20, 120, f"It is {paper.secret} alone"))


@attack(Where.VISIBLE)
def two_places_in_one_mark(paper: Paper) -> None:
    """One mark holds two boxes with the same words in two places of a page."""
    content = (
        text(20, 150, paper.withheld)
        + text(20, 130, "and the ferry of")
        + text(20, 110, paper.withheld)
    )
    paper.page(content, "ferry")
    boxes = [Box(19, y - 3, 21 + width_of(paper.withheld), y + 10) for y in (150, 110)]
    paper.mark(*boxes, everywhere=True)
    second(paper, text(20, 120, f"It is {paper.secret} alone"))


@attack(Where.HIDDEN)
def invisible_mode(paper: Paper) -> None:
    """The words are drawn in the text mode that paints nothing."""
    second(paper, f"BT 3 Tr ET {text(20, 120, paper.secret)} BT 0 Tr ET")


@attack(Where.HIDDEN)
def white_on_white(paper: Paper) -> None:
    """The words are white on white paper."""
    second(paper, f"q 1 g {text(20, 120, paper.secret)} Q")


@attack(Where.HIDDEN)
def nearly_white(paper: Paper) -> None:
    """The words are one level of grey away from the paper."""
    second(paper, f"q 0.996 g {text(20, 120, paper.secret)} Q")


@attack(Where.HIDDEN)
def off_the_page(paper: Paper) -> None:
    """The words stand beside the page."""
    second(paper, text(WIDTH + 40, 120, paper.secret))


@attack(Where.HIDDEN)
def outside_the_crop(paper: Paper) -> None:
    """The words stand on the part of the sheet that the CropBox cuts off."""
    page = second(paper, text(20, HEIGHT + 30, paper.secret))
    page.MediaBox, page.CropBox = [0, 0, WIDTH, HEIGHT + 60], [0, 0, WIDTH, HEIGHT]


@attack(Where.HIDDEN)
def clipped_away(paper: Paper) -> None:
    """A clipping path leaves nothing of the words."""
    second(paper, f"q 20 20 5 5 re W n {text(20, 120, paper.secret)} Q")


@attack(Where.HIDDEN)
def smaller_than_dust(paper: Paper) -> None:
    """The words are a hundredth of a point high."""
    second(paper, text(20, 120, paper.secret, 0.01))


@attack(Where.HIDDEN, alone=True)
def too_small_to_be_read(paper: Paper) -> None:
    """The words leave ink, and are a speck to everybody who looks at the page."""
    second(paper, text(20, 120, paper.secret, 1.1))


@attack(Where.HIDDEN, alone=True)
def too_small_and_turned(paper: Paper) -> None:
    """The specks run up the page, scaled down by a matrix."""
    second(paper, f"q 0 0.1 -0.1 0 20 120 cm BT /H 7 Tf ({paper.secret}) Tj ET Q")


@attack(Where.HIDDEN)
def transparent(paper: Paper) -> None:
    """The words are painted with no opacity."""
    page = second(paper, f"q /A gs {text(20, 120, paper.secret)} Q")
    page.Resources.ExtGState = Dictionary(A=Dictionary(Type=Name.ExtGState, ca=0, CA=0))


@attack(Where.HIDDEN)
def under_a_black_box(paper: Paper) -> None:
    """Somebody before us drew a black rectangle over the words."""
    second(paper, text(20, 120, paper.secret) + covered(18, 116, 150, 16))


@attack(Where.HIDDEN)
def under_a_labelled_box(paper: Paper) -> None:
    """The black rectangle over the words has a white label, so there is contrast where they stand."""
    label = f"q 1 g {text(24, 121, 'withheld s 9(2)(a)', 11)} Q"
    second(paper, text(20, 120, paper.secret) + covered(18, 116, 150, 16) + label)


@attack(Where.HIDDEN)
def under_a_picture(paper: Paper) -> None:
    """A picture with much contrast lies over the words."""
    page = second(paper, text(20, 120, paper.secret) + placed("P", 18, 110, 207, 30))
    page.Resources.XObject = Dictionary(P=picture_object(paper.pdf, lettering("kauri wharf")))


@attack(Where.HIDDEN)
def half_under_a_box(paper: Paper) -> None:
    """A black rectangle covers all but the first letters of the words."""
    rest = width_of(paper.secret[:3])
    second(paper, text(20, 120, paper.secret) + covered(20 + rest, 116, 150, 16))


@attack(Where.HIDDEN)
def under_white_paint(paper: Paper) -> None:
    """The words were painted over with white, and others written there."""
    paint = "q 1 g 18 116 150 16 re f Q "
    second(paper, text(20, 120, paper.secret) + paint + text(20, 120, "another matter"))


@attack(Where.HIDDEN)
def outlines_under_a_box(paper: Paper) -> None:
    """The words are outlines under a black rectangle."""
    second(paper, outlines(20, 120, paper.secret) + covered(15, 112, 200, 24))


@attack(Where.HIDDEN)
def outlines_under_a_labelled_box(paper: Paper) -> None:
    """The words are outlines under a black rectangle with a white label."""
    label = f"q 1 g {text(24, 118, 'withheld s 9(2)(a)', 11)} Q"
    second(paper, outlines(20, 120, paper.secret) + covered(15, 112, 200, 24) + label)


@attack(Where.HIDDEN)
def white_outlines(paper: Paper) -> None:
    """The words are outlines, white on white."""
    second(paper, f"q 1 g {outlines(20, 120, paper.secret)} Q")


@attack(Where.VISIBLE, refusable=True)
def visible_outlines(paper: Paper) -> None:
    """The words are outlines that everybody sees; the reader has no words there."""
    signed_and_second(paper, outlines(20, 115, paper.secret, 18))


@attack(Where.VISIBLE, refusable=True)
def up_and_down(paper: Paper) -> None:
    """Letter by letter the name goes up and down: no line of text, and yet an eye reads it, as pixels too."""
    x, letters = 20.0, ""
    for index, letter in enumerate(paper.secret):
        letters += text(round(x, 2), 125 if index % 2 else 115, letter)
        x += width_of(letter) + 0.5
    signed_and_second(paper, letters)


@attack(Where.VISIBLE, refusable=True)
def visible_pattern(paper: Paper) -> None:
    """The words are the tile of a pattern that everybody sees."""
    page = signed_and_second(paper, "/Pattern cs /W scn 10 100 260 60 re f")
    page.Resources.Pattern = Dictionary(W=tile(paper.pdf, paper.secret))


@attack(Where.VISIBLE, refusable=True)
def visible_mask_group(paper: Paper) -> None:
    """The words show through a soft mask whose group holds them."""
    page = signed_and_second(paper, "q /M gs 0 g 20 130 240 40 re f Q")
    page.Resources.ExtGState = Dictionary(M=mask_state(paper.pdf, paper.secret))


@attack(Where.VISIBLE)
def visible_type_three(paper: Paper) -> None:
    """The words are drawn with a Type 3 font."""
    page = signed_and_second(paper, f"BT /T 12 Tf 20 120 Td {escaped(paper.secret)} Tj ET")
    page.Resources.Font.T = type_three_font(paper.pdf, paper.secret)


@attack(Where.VISIBLE)
def nested_and_shared(paper: Paper) -> None:
    """The words stand in a form within a form, which two pages share."""
    inner = form(paper.pdf, text(20, 120, paper.secret))
    outer = paper.pdf.make_indirect(form(paper.pdf, "q /I Do Q", XObject=Dictionary(I=inner)))
    pages = [signed_and_second(paper, "/O Do"), second(paper, "/O Do")]
    for page in pages:
        page.Resources.XObject = Dictionary(O=outer)


@attack(Where.HIDDEN)
def unused_resources(paper: Paper) -> None:
    """All pages share a table of forms; one that none of them shows holds the words."""
    forms = Dictionary(Unused=form(paper.pdf, text(20, 120, paper.secret)))
    for _ in range(2):
        second(paper, "").Resources.XObject = forms


def layer_off(paper: Paper, name: str) -> pikepdf.Object:
    """Gives a layer that is off by default."""
    layer = paper.pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(name)))
    if "/OCProperties" not in paper.pdf.Root:
        paper.pdf.Root.OCProperties = Dictionary(
            OCGs=Array([]), D=Dictionary(OFF=Array([]), Order=Array([]))
        )
    properties = paper.pdf.Root.OCProperties
    for layers in (properties.OCGs, properties.D.OFF, properties.D.Order):
        layers.append(layer)
    return layer


@attack(Where.HIDDEN)
def hidden_layer(paper: Paper) -> None:
    """The words stand in a layer that is off by default, and are its name."""
    page = second(paper, f"/OC /L BDC {text(20, 120, paper.secret)} EMC")
    page.Resources.Properties = Dictionary(L=layer_off(paper, paper.secret))


@attack(Where.HIDDEN)
def hidden_layer_over_words(paper: Paper) -> None:
    """The hidden layer lies right over words that are seen."""
    content = f"/OC /L BDC {text(20, 120, paper.secret)} EMC " + text(
        20, 120, "Nothing of the sort here"
    )
    page = second(paper, content)
    page.Resources.Properties = Dictionary(L=layer_off(paper, "draft"))


@attack(Where.HIDDEN)
def said_by_marked_content(paper: Paper) -> None:
    """The words are alternative, actual and expanded text of marked content, and a marked point."""
    said = escaped(paper.secret)
    line = text(20, 120, "a picture")
    second(
        paper,
        f"/Span <</ActualText {said} /Alt {said} /E {said}>> BDC {line} EMC /P <</N {said}>> DP",
    )


@attack(Where.HIDDEN)
def comments_and_stray_operands(paper: Paper) -> None:
    """The content stream holds the words in a comment, and as an operand that no operator wants."""
    second(
        paper,
        f"% {paper.secret}\nq {escaped(paper.secret)} 0 0 m Q /{paper.secret.replace(' ', '#20')} n\n",
    )


@attack(Where.VISIBLE)
def lying_map_elsewhere(paper: Paper) -> None:
    """A page shows bullets, and only the map of its font says the words."""
    letters = sorted(set(paper.secret) - {" "})
    stand_ins = {char: chr(0x25A0 + index) for index, char in enumerate(letters)}
    written = "".join(stand_ins.get(char, char) for char in paper.secret)
    font = embedded(paper.pdf, written, says={v: k for k, v in stand_ins.items()})
    page = signed_and_second(paper, f"BT /E 12 Tf 20 120 Td {font.hex(written)} Tj ET")
    page.Resources.Font.E = font.font


@attack(Where.VISIBLE, refusable=True)
def lying_map_shows_it(paper: Paper) -> None:
    """A page shows the words, and the map of its font says others."""
    lies = {
        char: chr(ord("a") + index) for index, char in enumerate(sorted(set(paper.secret) - {" "}))
    }
    font = embedded(paper.pdf, paper.secret, says=lies)
    page = signed_and_second(paper, f"BT /E 14 Tf 20 120 Td {font.hex(paper.secret)} Tj ET")
    page.Resources.Font.E = font.font


@attack(Where.HIDDEN)
def blank_letters(paper: Paper) -> None:
    """The words are drawn with a font whose letters have no shape."""
    font = embedded(paper.pdf, paper.secret)
    page = second(paper, f"BT /E 12 Tf 20 120 Td {font.hex(paper.secret)} Tj ET")
    descendant = font.font.DescendantFonts[0]
    # every code shows the space, which is a letter without shape
    space = bytes(descendant.CIDToGIDMap.read_bytes())[2 * font.codes[" "] :][:2]
    descendant.CIDToGIDMap = paper.pdf.make_stream(space * (len(font.codes) + 1))
    page.Resources.Font.E = font.font


@attack(Where.HIDDEN)
def font_named_so(paper: Paper) -> None:
    """A font is named after the person, in the PDF and within its own program."""
    name = paper.secret.replace(" ", "")
    font = embedded(
        paper.pdf, "The letter in handwriting", base=f"AAAAAA+{name}", family=paper.secret
    )
    page = second(paper, f"BT /E 12 Tf 20 120 Td {font.hex('The letter in handwriting')} Tj ET")
    page.Resources.Font.E = font.font
    paper.harmless[len(paper.pdf.pages)] += ("handwriting",)


@attack(Where.HIDDEN)
def comment_in_a_map(paper: Paper) -> None:
    """A comment in the map to Unicode of a font says the words."""
    font = embedded(paper.pdf, "The letter", comment=paper.secret)
    page = second(paper, f"BT /E 12 Tf 20 120 Td {font.hex('The letter')} Tj ET")
    page.Resources.Font.E = font.font


@attack(Where.HIDDEN)
def letters_in_order_of_use(paper: Paper) -> None:
    """A font that both pages share numbers its letters as the withheld words first used them."""
    font = embedded(paper.pdf, paper.secret + " and her other boat")
    page = second(paper, f"BT /E 12 Tf 20 120 Td {font.hex('another boat')} Tj ET")
    page.Resources.Font.E = font.font
    paper.harmless[len(paper.pdf.pages)] += ("another", "boat")


@attack(Where.HIDDEN)
def names_of_letters(paper: Paper) -> None:
    """The encoding of a font names a letter after the person."""
    page = second(paper, "BT /N 12 Tf 20 120 Td (abc) Tj ET")
    page.Resources.Font.N = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name.Helvetica,
        Encoding=Dictionary(
            Type=Name.Encoding,
            BaseEncoding=Name.WinAnsiEncoding,
            Differences=Array([200, Name("/" + paper.secret.replace(" ", "_"))]),
        ),
    )


@attack(Where.HIDDEN)
def name_of_an_ink(paper: Paper) -> None:
    """A spot colour is named after the person."""
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[0, 0, 0, 1], N=1)
    page = second(paper, "/I cs 1 scn 20 120 50 10 re f")
    page.Resources.ColorSpace = Dictionary(
        I=Array(
            [Name.Separation, Name("/" + paper.secret.replace(" ", "_")), Name.DeviceCMYK, tint]
        )
    )
