"""Attacks with paint: words that are drawn, or lie ready to be drawn, and that nobody sees."""

from __future__ import annotations

import pikepdf
from attack import (
    Paper,
    Where,
    attack,
    escaped,
    form,
    lettering,
    outlines,
    picture_object,
    placed,
    text,
    width_of,
)
from attacks_in_pictures import stacked, with_picture
from attacks_text_elsewhere import covered, second
from attacks_under_box import around, line_of
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from records.geometry import Box

RULES = "0 G 0.8 w " + "".join(f"10 {y} m 290 {y} l S\n" for y in (112, 116, 120, 124, 128))
"""Rules across the page, so that there is ink wherever the words stand."""

BETWEEN = "20 90 8 60 re 200 90 8 60 re W n"
"""A clip of two windows, with the words between them."""


def state(paper: Paper, page: pikepdf.Page, name: str, **entries: object) -> None:
    """Gives a page a graphics state."""
    if "/ExtGState" not in page.Resources:
        page.Resources.ExtGState = Dictionary()
    page.Resources.ExtGState[f"/{name}"] = Dictionary(Type=Name.ExtGState, **entries)


def stencil(paper: Paper, words: str, **entries: object) -> pikepdf.Stream:
    """Gives a mask of one bit that lets paint through where words stand."""
    picture = lettering(words, (624, 90)).convert("1")
    made = pikepdf.Stream(paper.pdf, picture.tobytes())
    made.Type, made.Subtype, made.ImageMask = Name.XObject, Name.Image, True
    made.Width, made.Height, made.BitsPerComponent = 624, 90, 1
    for key, value in entries.items():
        made[f"/{key}"] = value
    return made


def dots(x: float, y: float, words: str, side: float = 0.5) -> str:
    """Gives words as little rectangles, one for each run of dark pixels."""
    picture = lettering(words, (int(width_of(words, 26)) + 40, 36), 22).convert("L")
    out = []
    for row in range(picture.height):
        start = None
        for column in range(picture.width + 1):
            dark = column < picture.width and picture.getpixel((column, row)) < 128
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                left, low = x + start * side, y + (picture.height - row) * side
                out.append(f"{left:.2f} {low:.2f} {(column - start) * side:.2f} {side} re f")
                start = None
    return "\n".join(out) + "\n"


# -- what lies beside the operators ----------------------------------------------------------------


@attack(Where.HIDDEN)
def operands_that_nobody_wants(paper: Paper) -> None:
    """State operators carry the words as one operand too many, or as a name of their own."""
    said, name = escaped(paper.secret), "/" + paper.secret.replace(" ", "_")
    lines = [
        f"{said} 0 g",
        f"0 0 0 {said} RG",
        f"1 {said} w",
        f"[{said}] 0 d",
        f"{name} ri",
        f"/DeviceRGB {said} cs",
        f"{said} 0 0 0 scn",
        f"1 {said} J",
        f"1 {name} i",
        "0 g 0 G [] 0 d",
    ]
    second(paper, "q " + "\n".join(lines) + " Q")


@attack(Where.HIDDEN)
def rows_behind_an_inline_picture(paper: Paper) -> None:
    """The data of an inline picture goes on behind its last row, with the words as text in it."""
    data = "00ff00ff" + paper.secret.encode().hex() + ">"
    second(paper, f"q 40 0 0 40 20 100 cm BI /W 2 /H 2 /CS /G /BPC 8 /F /AHx ID {data} EI Q")


@attack(Where.HIDDEN)
def words_in_a_palette(paper: Paper) -> None:
    """The colours of a palette that the page paints with are the letters of the words."""
    table = f"{paper.secret:<30}".encode()
    page = second(paper, "/I cs 2 scn 20 120 50 10 re f")
    page.Resources.ColorSpace = Dictionary(
        I=Array([Name.Indexed, Name.DeviceRGB, 9, String(table)])
    )


@attack(Where.HIDDEN)
def words_in_samples(paper: Paper) -> None:
    """The samples of a shading's function are the letters of the words."""
    table = f"{paper.secret:<30}".encode()
    function = pikepdf.Stream(paper.pdf, table)
    function.FunctionType, function.Size, function.BitsPerSample = 0, Array([10]), 8
    function.Domain, function.Range = Array([0, 1]), Array([0, 1, 0, 1, 0, 1])
    page = second(paper, "q 20 110 100 20 re W n /S sh Q")
    page.Resources.Shading = Dictionary(
        S=Dictionary(
            ShadingType=2,
            ColorSpace=Name.DeviceRGB,
            Coords=Array([20, 0, 120, 0]),
            Function=paper.pdf.make_indirect(function),
        )
    )


@attack(Where.HIDDEN)
def outlines_as_an_idle_clip(paper: Paper) -> None:
    """The words are a clipping path through which nothing is painted."""
    path = outlines(20, 115, paper.secret).replace("f\n", "\n").removesuffix("f\n")
    second(paper, f"q {path} W n Q")


@attack(Where.HIDDEN)
def outlines_under_an_even_clip(paper: Paper) -> None:
    """The words are a clipping path, and the paint that goes through it is white."""
    path = outlines(20, 115, paper.secret).replace("f\n", "\n").removesuffix("f\n")
    second(paper, f"q {path} W* n 1 g 0 90 300 60 re f Q")


# -- pictures that are not seen --------------------------------------------------------------------


@attack(Where.HIDDEN)
def transparent_picture(paper: Paper) -> None:
    """A picture of the words is painted with no opacity."""
    page = with_picture(
        paper,
        picture_object(paper.pdf, lettering(paper.secret)),
        "q /A gs " + placed("P", 20, 100, 207, 30) + " Q",
    )
    state(paper, page, "A", ca=0, CA=0)


@attack(Where.HIDDEN)
def screened_picture(paper: Paper) -> None:
    """A picture is blended so that what is white stays white."""
    page = with_picture(
        paper,
        picture_object(paper.pdf, lettering(paper.secret)),
        "1 g 10 90 280 50 re f 0 g q /A gs " + placed("P", 20, 100, 207, 30) + " Q",
    )
    state(paper, page, "A", BM=Name.Screen)


@attack(Where.HIDDEN)
def picture_behind_a_closed_mask(paper: Paper) -> None:
    """A picture of the words is painted through a soft mask that lets nothing through."""
    page = with_picture(
        paper,
        picture_object(paper.pdf, lettering(paper.secret)),
        "q /A gs " + placed("P", 20, 100, 207, 30) + " Q",
    )
    group = form(paper.pdf, "0 g 0 0 300 200 re f")
    group.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    state(paper, page, "A", SMask=Dictionary(Type=Name.Mask, S=Name.Luminosity, G=group))


@attack(Where.HIDDEN)
def picture_between_two_windows(paper: Paper) -> None:
    """A clip shows the ends of a picture, and not the words in its middle."""
    with_picture(
        paper,
        picture_object(paper.pdf, lettering(paper.secret)),
        f"q {BETWEEN} {placed('P', 15, 100, 207, 30)} Q",
    )


@attack(Where.HIDDEN)
def inline_picture_between_two_windows(paper: Paper) -> None:
    """A clip shows the ends of an inline picture, and not the words in its middle."""
    small = lettering(paper.secret, (310, 45), 22)
    head = f"BI /W {small.width} /H {small.height} /CS /G /BPC 8 /F /AHx ID "
    second(paper, f"q {BETWEEN} 207 0 0 30 15 100 cm {head}{small.tobytes().hex()}> EI Q")


@attack(Where.HIDDEN)
def white_stencil(paper: Paper) -> None:
    """The words are a mask of one bit through which white is painted."""
    with_picture(paper, stencil(paper, paper.secret), "1 g " + placed("P", 20, 100, 207, 30))


@attack(Where.HIDDEN)
def black_stencil_on_black(paper: Paper) -> None:
    """The words are a mask of one bit through which black is painted on black."""
    content = covered(10, 90, 240, 50) + "0 g " + placed("P", 20, 100, 207, 30)
    with_picture(paper, stencil(paper, paper.secret), content)


@attack(Where.HIDDEN)
def picture_under_strips(paper: Paper) -> None:
    """Forty strips, each too thin to hide anything, lie over the words in a picture."""
    strips = "".join(covered(18, 80 + 0.8 * index, 212, 0.8) for index in range(38))
    content = placed("P", 20, 80, 207, 60) + strips
    with_picture(paper, picture_object(paper.pdf, stacked("kauri", paper.secret)), content)


@attack(Where.HIDDEN)
def picture_under_strokes(paper: Paper) -> None:
    """Thin strokes side by side lie over the words in a picture."""
    strokes = "0 G 1.8 w " + "".join(
        f"18 {80 + 1.5 * i} m 230 {80 + 1.5 * i} l S\n" for i in range(21)
    )
    content = placed("P", 20, 80, 207, 60) + strokes
    with_picture(paper, picture_object(paper.pdf, stacked("kauri", paper.secret)), content)


@attack(Where.HIDDEN)
def picture_under_block_letters(paper: Paper) -> None:
    """A row of very large hyphens lies over the words in a picture."""
    content = placed("P", 20, 80, 207, 60) + "".join(
        text(-10 + 40 * index, 46, "-", 160) for index in range(7)
    )
    with_picture(paper, picture_object(paper.pdf, stacked("kauri", paper.secret)), content)


@attack(Where.HIDDEN)
def black_mask_on_black(paper: Paper) -> None:
    """A black picture whose soft mask says the words is painted on black."""
    mask = lettering(paper.secret).point(lambda level: 255 - level)
    picture = picture_object(
        paper.pdf, Image.new("L", mask.size, 0), SMask=picture_object(paper.pdf, mask)
    )
    with_picture(paper, picture, covered(10, 90, 240, 50) + placed("P", 20, 100, 207, 30))


# -- text that is not seen -------------------------------------------------------------------------


@attack(Where.HIDDEN)
def words_between_two_windows(paper: Paper) -> None:
    """A clip of two windows leaves nothing of the words, and there are rules where they stand."""
    second(paper, f"{RULES} q {BETWEEN} {text(40, 117, paper.secret)} Q")


@attack(Where.HIDDEN)
def white_words_on_rules(paper: Paper) -> None:
    """White words stand under a thin rule: the paper has ink there, the words leave none."""
    second(paper, f"q 1 g {text(20, 119, paper.secret)} Q 0.5 w 20 122 m 280 122 l S")


@attack(Where.HIDDEN)
def screened_words(paper: Paper) -> None:
    """Words are blended so that what is white stays white, under a thin rule."""
    white = "1 g 10 90 280 50 re f 0 g"
    page = second(
        paper, f"{white} q /A gs 0 g {text(20, 119, paper.secret)} Q 0.5 w 20 122 m 280 122 l S"
    )
    state(paper, page, "A", BM=Name.Screen)


@attack(Where.HIDDEN)
def under_two_half_boxes(paper: Paper) -> None:
    """Two rectangles cover the upper and the lower half of the words."""
    halves = covered(18, 115, 150, 9) + covered(18, 124, 150, 9)
    second(paper, text(20, 120, paper.secret) + halves)


@attack(Where.HIDDEN)
def clipped_in_the_middle(paper: Paper) -> None:
    """A clip shows the first part of a long word, and the other is the words."""
    joined = "kauri" + paper.secret.replace(" ", "")
    wide = width_of("kauri") + 3
    second(paper, f"q 18 110 {wide:.1f} 30 re W n {text(20, 120, joined)} Q")


@attack(Where.HIDDEN)
def over_the_edge(paper: Paper) -> None:
    """A word begins on the page and goes on beside it."""
    joined = "kaurikauri" + paper.secret.replace(" ", "")
    second(paper, text(300 - width_of("kaurikauri"), 120, joined))


@attack(Where.HIDDEN)
def under_a_block_letter(paper: Paper) -> None:
    """One huge hyphen lies over small words."""
    second(paper, text(40, 121, paper.secret, 6) + text(20, 12, "-", 420))


# -- drawings that are not seen --------------------------------------------------------------------


@attack(Where.HIDDEN)
def white_outlines_on_rules(paper: Paper) -> None:
    """The words are white outlines under a thin rule."""
    rule = "0.5 w 10 122 m 280 122 l S"
    second(paper, f"q 1 g {outlines(20, 119, paper.secret)} Q {rule}")


@attack(Where.HIDDEN)
def outlines_between_two_windows(paper: Paper) -> None:
    """A clip of two windows leaves nothing of outlines, and there is a rule where they are."""
    rule = "0.5 w 10 117 m 280 117 l S"
    second(paper, f"{rule} q {BETWEEN} {outlines(40, 116, paper.secret)} Q")


@attack(Where.HIDDEN)
def white_words_of_rectangles(paper: Paper) -> None:
    """The words are little white rectangles."""
    second(paper, f"q 1 g {dots(20, 110, paper.secret)} Q 0 g")


@attack(Where.HIDDEN)
def words_of_rectangles_under_a_box(paper: Paper) -> None:
    """The words are little rectangles under a large one."""
    second(paper, dots(20, 110, paper.secret) + covered(15, 105, 270, 30))


@attack(Where.HIDDEN)
def drawn_in_a_pattern_and_hidden(paper: Paper) -> None:
    """The tile of a pattern draws the words in white, and a few rules that are seen."""
    content = f"0 g 0 0 300 4 re f 1 g {outlines(20, 20, paper.secret)}"
    page = second(paper, "/Pattern cs /W scn 20 90 250 50 re f")
    page.Resources.Pattern = Dictionary(W=tile_of(paper, content))


@attack(Where.HIDDEN)
def beyond_the_tile(paper: Paper) -> None:
    """The tile of a pattern draws the words outside of its own box."""
    content = f"0 g 0 0 20 2 re f {outlines(60, 20, paper.secret)}"
    page = second(paper, "/Pattern cs /W scn 20 90 250 50 re f")
    page.Resources.Pattern = Dictionary(W=tile_of(paper, content, 20))


def tile_of(paper: Paper, content: str, side: float = 300) -> pikepdf.Stream:
    """Gives a tiling pattern."""
    stream = pikepdf.Stream(paper.pdf, content.encode())
    stream.Type, stream.PatternType, stream.PaintType, stream.TilingType = Name.Pattern, 1, 1, 1
    stream.BBox, stream.XStep, stream.YStep = [0, 0, side, side], side, side
    stream.Resources = Dictionary()
    return stream


# -- paint under a box -----------------------------------------------------------------------------

BROAD = Box(18, 140, 282, 168)


@attack(Where.UNDER_BOX)
def outlines_in_a_pattern(paper: Paper) -> None:
    """A table's shade is a pattern, whose tile draws the words as outlines under the box."""
    page = around(paper, "/Pattern cs /W scn 5 138 290 34 re f", BROAD)
    page.Resources.Pattern = Dictionary(W=tile_of(paper, "0 g " + outlines(22, 150, paper.secret)))


@attack(Where.UNDER_BOX)
def words_in_a_shading(paper: Paper) -> None:
    """A shading's function has a sample for each pixel of the words."""
    page = around(paper, "q 20 140 260 30 re W n /S sh Q", BROAD)
    page.Resources.Shading = Dictionary(S=sampled(paper))


@attack(Where.UNDER_BOX)
def words_in_a_shaded_pattern(paper: Paper) -> None:
    """A rectangle is filled with a shading whose function has a sample for each pixel of the words."""
    page = around(paper, "/Pattern cs /W scn 5 138 290 34 re f", BROAD)
    page.Resources.Pattern = Dictionary(
        W=Dictionary(Type=Name.Pattern, PatternType=2, Shading=sampled(paper))
    )


def sampled(paper: Paper) -> pikepdf.Object:
    """Gives a shading that is a picture of the words."""
    picture = lettering(paper.secret, (620, 90)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    function = pikepdf.Stream(paper.pdf, picture.tobytes())
    function.FunctionType, function.Size, function.BitsPerSample = 0, Array([620, 90]), 8
    function.Domain, function.Range = Array([0, 1, 0, 1]), Array([0, 1])
    return paper.pdf.make_indirect(
        Dictionary(
            ShadingType=1,
            ColorSpace=Name.DeviceGray,
            Domain=Array([0, 1, 0, 1]),
            Matrix=Array([250, 0, 0, 28, 22, 141]),
            Function=paper.pdf.make_indirect(function),
        )
    )


@attack(Where.UNDER_BOX)
def words_as_outline_clip(paper: Paper) -> None:
    """The words are outlines through which a rectangle is painted."""
    path = outlines(22, 150, paper.secret).replace("f\n", "\n").removesuffix("f\n")
    around(paper, f"q {path} W n 0 g 0 130 300 60 re f Q", BROAD)


@attack(Where.UNDER_BOX)
def words_of_rectangles(paper: Paper) -> None:
    """The words are little rectangles."""
    around(paper, dots(22, 143, paper.secret), BROAD)


@attack(Where.UNDER_BOX)
def words_in_a_stencil(paper: Paper) -> None:
    """The words are a mask of one bit through which black is painted."""
    page = around(paper, placed("P", 20, 120, 207, 30), Box(20, 121, 227, 149))
    page.Resources.XObject = Dictionary(P=stencil(paper, paper.secret))


@attack(Where.UNDER_BOX)
def words_in_a_group(paper: Paper) -> None:
    """The words stand in a transparency group that is painted with half its opacity."""
    group = form(paper.pdf, text(20 + width_of("Signed by "), 150, paper.secret))
    group.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB, I=True, K=False)
    page = around(paper, "q /A gs /O Do Q", line_of(paper))
    page.Resources.XObject = Dictionary(O=group)
    state(paper, page, "A", ca=0.6)


@attack(Where.UNDER_BOX)
def stroked_words(paper: Paper) -> None:
    """The words are stroked and not filled, then filled and stroked on top."""
    line = text(20 + width_of("Signed by "), 150, paper.secret)
    around(paper, f"0.3 w 1 Tr {line} 2 Tr {line} 0 Tr", line_of(paper))


@attack(Where.UNDER_BOX)
def words_of_a_pattern_colour(paper: Paper) -> None:
    """The words are painted with a pattern of rules."""
    page = around(
        paper,
        f"/Pattern cs /W scn {text(20 + width_of('Signed by '), 150, paper.secret)} 0 g",
        line_of(paper),
    )
    page.Resources.Pattern = Dictionary(W=tile_of(paper, "0 g 0 0 4 3.6 re f", 4))
