"""Places, signs and numbers that a change of one character would move: mutants of each of them lived once."""

from __future__ import annotations

import io

import pikepdf
import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.pens.recordingPen import RecordingPen
from pikepdf import Dictionary, Name
from test_operators_followed import RESOURCES, Paper, followed
from test_set_anew import GROUNDS, ROOM, line, said, words_of
from test_standing import FRAME, anew, run_of, shown_texts, standing, taken

from policies.grounds import grounds
from records.document import Origin, Page, Word
from records.geometry import Box, PageFrame, lies_under, union
from records.marks import Mark
from redaction.allowed.cleancopy import NotPlain
from redaction.emission.cells import APART, Letter, Room, Rule, tokens_of
from redaction.emission.colours import is_grey
from redaction.emission.covers import Covers, _areas
from redaction.emission.cutting import lines_of
from redaction.emission.lines import Lines, _along, _point
from redaction.emission.operators import StreamEmitter
from redaction.emission.paths import Part, Path
from redaction.emission.reflow import FROM_EDGE, SPACE, _free
from redaction.emission.scope import Scope
from redaction.emission.standing import _hits, _reach
from redaction.fonts.newfonts import NewFont, to_unicode, write
from redaction.fonts.sourcefont import Glyph
from redaction.planning import drawnwords, plan
from redaction.planning.covering import _over
from redaction.planning.naming import Named, names_in
from redaction.planning.terms import Folded, _one_off, inverted, listed, resembling
from redaction.planning.unspaced import taken_apart
from redaction.planning.wrapped import Wrapped

# -- whether a page is painted in greys alone ------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "grey"),
    [
        ((0.4,), True),
        ((0.4, 0.4, 0.4), True),
        ((1, 0, 0), False),
        ((0, 1, 0), False),
        ((0, 0, 1), False),
        ((0.4, 0.4, 0.41), False),
        ((0, 0, 0, 1), False),
        ((0.4, 0.4, 0.4, 0.4), False),
        ((0.4, 0.4), False),
        ((), False),
    ],
)
def test_a_grey_is_one_value_or_three_that_are_alike(values, grey):
    """Four are inks: what they look like together is nobody's to say."""
    assert is_grey(values) is grey


@pytest.mark.parametrize(
    ("code", "grey"),
    [
        ("9 9 20 20 re f BT /F 10 Tf (a) Tj ET", True),
        ("0.4 g 0.4 G 0.3 0.3 0.3 rg 0.3 0.3 0.3 RG 0.5 sc 0.5 SC 0.5 scn 0.5 SCN", True),
        ("1 0 0 rg", False),
        ("1 0 0 RG", False),
        ("0 0 0 1 k", False),
        ("0 0 0 1 K", False),
        ("1 0 0 rg 0 g", False),  # what was met once was met
        ("1 0 0 sc", False),
        ("1 0 0 scn", False),
        ("0.5 0.5 0.5 scn", False),  # three values of who knows what
        ("/P scn", False),
        ("/P SCN", False),
        ("/C cs", False),
        ("/DeviceRGB CS", False),
        ("/S sh", False),
        ("/OC /Off BDC /S sh EMC", False),  # a layer that is not seen
        ("/X Do", False),  # a picture has whatever colours
        ("/Form Do", True),  # its colours are met where it is followed
        ("/Unseen Do", False),
        ("BI /W 1 /H 1 /CS /G /BPC 8 ID x EI", False),
    ],
)
def test_a_page_is_grey_until_a_colour_is_met(code, grey):
    """Its picture in one colour would show nothing of what another colour hides."""
    paper = Paper()
    paper.inline = lambda *_: None
    scope = Scope((1, 0, 0, 1, 0, 0), FRAME.visible)
    stream = StreamEmitter(paper, GREY_RESOURCES, scope)
    document = pikepdf.new()
    for one in pikepdf.parse_content_stream(document.make_stream(code.encode())):
        if isinstance(one, pikepdf.ContentStreamInlineImage):
            stream.inline(one)
        else:
            stream.step(str(one.operator), list(one.operands))
    assert paper.grey is grey


GREY_RESOURCES = Dictionary(
    Font=Dictionary(F=Dictionary()),
    XObject=Dictionary(
        X=Dictionary(Subtype=Name.Image),
        Form=Dictionary(Subtype=Name.Form),
        Unseen=Dictionary(Subtype=Name.Form, Hidden=True),
    ),
    Properties=Dictionary(Off=Dictionary(Seen=False, MCID=1)),
    ColorSpace=Dictionary(C=Name.DeviceGray),
    Pattern=Dictionary(P=Dictionary()),
    Shading=Dictionary(S=Dictionary()),
)


@pytest.mark.parametrize("name", ["DefaultGray", "DefaultRGB", "DefaultCMYK"])
def test_a_page_that_says_what_a_devices_colours_are_is_not_surely_grey(name):
    """Grey may look like any colour there."""
    paper = Paper()
    scope = Scope((1, 0, 0, 1, 0, 0), FRAME.visible)
    StreamEmitter(paper, Dictionary(ColorSpace=Dictionary({f"/{name}": Name.DeviceRGB})), scope)
    assert not paper.grey
    other = Paper()
    StreamEmitter(other, Dictionary(ColorSpace=Dictionary(C=Name.DeviceRGB)), scope)
    assert other.grey
    # what an earlier stream of the page met stays met
    other.grey = False
    StreamEmitter(other, Dictionary(), scope)
    assert not other.grey


# -- what is marked --------------------------------------------------------------------------------


def test_what_is_marked_without_a_layer_is_seen():
    """A tag by itself hides nothing."""
    stream, _ = followed("/Span BMC 9 9 20 20 re f EMC 9 9 5 5 re f")
    assert len(stream.content.parts) == 2


def test_an_inline_picture_is_painted_where_it_is_seen():
    """In a layer that is off it is not."""
    code = "BI /W 1 /H 1 /CS /G /BPC 8 ID x EI"
    for layer, count in (("/On", 1), ("/Off", 0)):
        paper = Paper()
        paper.inline = lambda *_: (Dictionary(), (1, 0, 0, 1, 0, 0))
        stream = StreamEmitter(paper, RESOURCES, Scope((1, 0, 0, 1, 0, 0), FRAME.visible))
        document = pikepdf.new()
        content = document.make_stream(f"/OC {layer} BDC {code} EMC".encode())
        for one in pikepdf.parse_content_stream(content):
            if isinstance(one, pikepdf.ContentStreamInlineImage):
                stream.inline(one)
            else:
                stream.step(str(one.operator), list(one.operands))
        assert len(stream.content.parts) == count


# -- boxes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("across", [-1, 0, 1])
@pytest.mark.parametrize("up", [-1, 0, 1])
def test_boxes_apart_share_nothing_wherever_they_are(across, up):
    """Beside, above and at the corners, both ways."""
    one = Box(100, 100, 110, 104)
    other = Box(100 + 50 * across, 100 + 50 * up, 110 + 50 * across, 104 + 50 * up)
    area = 40 if across == up == 0 else 0
    assert (one.overlap(other), other.overlap(one)) == (area, area)
    assert one.intersects(other) is (area > 0)


def test_four_fifths_lie_under():
    """Each box by one of those above it; no boxes lie under anything."""
    ten = Box(0, 0, 10, 10)
    assert lies_under([ten], [Box(0, 0, 10, 8)])
    assert not lies_under([ten], [Box(0, 0, 10, 7.9)])
    assert not lies_under([ten], [Box(0, 0, 10, 5), Box(0, 5, 10, 10)])
    assert lies_under([ten, Box(20, 0, 30, 10)], [Box(20, 0, 30, 9), ten])
    assert not lies_under([ten, Box(20, 0, 30, 10)], [ten])
    assert lies_under([], [])


# -- drawings --------------------------------------------------------------------------------------


def test_a_path_is_placed_by_the_whole_of_its_matrix():
    """Skewed both ways and moved; its box has half a line's width around it."""
    path = Path()
    path.add("m", (1.0, 10.0), (2, 3, 5, 7, 100, 200))
    path.add("l", (4.0, 20.0), (2, 3, 5, 7, 100, 200))
    assert path.parts[0].points == [(152, 273), (208, 352)]
    assert path.box(0.5) == path.parts[0].box(0.5) == Box(151.5, 272.5, 208.5, 352.5)
    path.add("re", (0.0, 0.0, 1.0, 1.0), (1, 0, 0, 1, 300, 10))
    assert path.box() == Box(152, 10, 301, 352)


def test_a_path_counts_its_points_as_pdfium_does():
    """Five of a rectangle, three of a curve, one of a line, none of what closes."""
    path = Path()
    path.add("m", (1.0, 1.0), (1, 0, 0, 1, 0, 0))
    path.add("l", (4.0, 2.0), (1, 0, 0, 1, 0, 0))
    path.add("c", (1.0, 2.0, 3.0, 4.0, 5.0, 6.0), (1, 0, 0, 1, 0, 0))
    assert path.count == 5
    path.add("v", (3.0, 4.0, 5.0, 6.0), (1, 0, 0, 1, 0, 0))
    path.add("y", (3.0, 4.0, 5.0, 6.0), (1, 0, 0, 1, 0, 0))
    path.add("h", (), (1, 0, 0, 1, 0, 0))
    assert path.count == 11
    path.add("re", (0.0, 0.0, 1.0, 1.0), (1, 0, 0, 1, 0, 0))
    assert (path.count, len(path.parts)) == (16, 2)
    assert Path().count == 0
    assert Part([], []).matrix == (1, 0, 0, 1, 0, 0)


@pytest.mark.parametrize(
    ("turn", "along", "across"), [(0, 3, 7), (90, 7, -3), (180, -3, -7), (270, -7, 3)]
)
def test_how_far_along_its_line_a_point_lies(turn, along, across):
    """In each quarter turn, and back."""
    assert _along(turn, 3, 7) == (along, across)
    assert _point(turn, along, across) == (3, 7)


@pytest.mark.parametrize(
    ("operator", "values", "middle"),
    [
        ("c", (20, 90, 60, 70, 80, 30), ((10 + 60 + 180 + 80) / 8, (50 + 270 + 210 + 30) / 8)),
        ("v", (60, 70, 80, 30), ((10 + 30 + 180 + 80) / 8, (50 + 150 + 210 + 30) / 8)),
        ("y", (20, 90, 80, 30), ((10 + 60 + 240 + 80) / 8, (50 + 270 + 90 + 30) / 8)),
    ],
)
def test_a_curve_goes_through_its_middle(operator, values, middle):
    """Bézier's own: an eighth of its ends, three eighths of each bend."""
    (points,) = lines_of([("m", (10.0, 50.0)), (operator, tuple(map(float, values)))])
    assert (points[0], points[-1]) == ((10, 50), pytest.approx((80, 30)))
    steps = len(points) - 1
    if steps % 2 == 0:
        assert points[steps // 2] == pytest.approx(middle)
    else:
        one, other = points[steps // 2], points[steps // 2 + 1]
        between = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
        assert between == pytest.approx(middle, abs=0.05)


@pytest.mark.parametrize(
    "strip",
    [
        Box(0, 296, 400, 300),
        Box(396, 0, 400, 300),
        Box(0, 0, 4, 300),
        Box(0, 0, 400, 4),
        Box(60, 0, 64, 300),
    ],
)
@pytest.mark.parametrize("at", [(0, 0), (100, -50)])
def test_a_picture_may_not_be_hatched_over_to_the_very_edge(strip, at):
    """Squares of eight points, the last ones of a page too, wherever a page begins."""
    x, y = at
    frame = PageFrame(Box(x, y, x + 400, y + 300))
    moved = Box(strip.x0 + x, strip.y0 + y, strip.x1 + x, strip.y1 + y)
    covers = Covers(frame)
    covers.picture(frame.visible)
    covers.thin(moved, 0.7)
    with pytest.raises(NotPlain, match="over a picture"):
        covers.thin(moved, 0.2)
    apart = Covers(frame)
    apart.picture(Box(x + 200, y + 200, x + 210, y + 210))
    for _ in range(5):
        apart.thin(Box(x, y, x + 100, y + 100))


def test_an_outlines_area_and_the_box_around_it():
    """A triangle is half of its box, a hole goes the other way round, and nothing has none."""
    triangle = (("moveTo", ((10, 20),)), ("lineTo", ((110, 20),)), ("lineTo", ((10, 70),)))
    assert _areas(triangle) == (2500, 100 * 50)
    hole = (
        ("moveTo", ((20, 25),)),
        ("lineTo", ((20, 35),)),
        ("lineTo", ((30, 35),)),
        ("lineTo", ((30, 25),)),
    )
    assert _areas((*triangle, ("closePath", ()), *hole)) == (2400, 100 * 50)
    assert _areas(()) == (0, 0)


def test_only_redactions_without_words_may_cut_drawings():
    """A cut would tell where the words of the others begin and end."""
    box = Box(10, 10, 60, 20)
    assert standing(box, words=False).cuttable == {box}
    assert standing(box).cuttable == frozenset()


# -- lines set anew --------------------------------------------------------------------------------


def test_the_room_of_a_cell():
    """From the edges of the page, from its neighbours by a space, from rules beside its line by a point."""
    row = line((100, "abc", None))
    before, cell, after = (
        [one] for one in words_tokens((20, "ab", None), (100, "abc", None), (200, "de", None))
    )
    edges = (FROM_EDGE, 400 - FROM_EDGE)
    assert _free(row, None, cell, None, [], ROOM) == Room(*edges)
    space = SPACE * 10
    between = _free(row, before, cell, after, [], ROOM)
    assert (between.start, between.end) == pytest.approx((30 + space, 200 - space))
    for at, room in (
        (60, (61, edges[1])),
        (101, (102, edges[1])),
        (101.1, (edges[0], 102)),  # no less than where it begins
        (150, (edges[0], 149)),
    ):
        told = _free(row, None, cell, None, [Rule(at, 190, 210)], ROOM)
        if at == 101.1:
            assert told.end == pytest.approx(100.1)
        else:
            assert (told.start, told.end) == pytest.approx(room)
        # above or below the line it bounds nothing
        assert _free(row, None, cell, None, [Rule(at, 201, 210)], ROOM) == Room(*edges)
        assert _free(row, None, cell, None, [Rule(at, 190, 199)], ROOM) == Room(*edges)
    # behind the next cell a rule is that one's
    behind = _free(row, None, cell, after, [Rule(250, 190, 210)], ROOM)
    assert behind.end == pytest.approx(200 - space)
    # nothing ends before it begins
    narrow = _free(row, before, cell, after, [Rule(199, 190, 210), Rule(99, 190, 210)], Room(0, 40))
    assert narrow == Room(100, 100)


def words_tokens(*stretches):
    """Gives the tokens of stretches of letters."""
    return tokens_of(said(*stretches), GROUNDS)


def test_words_of_two_redactions_hold_together_without_a_blank():
    """As a bracket and what is in it; a white as wide as that of two letters parts nothing."""
    near = [Letter(0, 0, 5, 10, "a"), Letter(1, 5 + APART * 10, 5, 10, "b", burn=0)]
    assert words_of(near) == [("a", None, False), ("b", 0, True)]
    far = [near[0], near[1]._replace(at=5.01 + APART * 10)]
    assert words_of(far) == [("a", None, False), ("b", 0, False)]


def test_a_letter_alone_is_written_anew():
    """A word of one letter, of a run of its own."""
    lines = Lines()
    taken(lines, run_of("cdefgh"), dict.fromkeys(range(6), 0))
    taken(lines, run_of("b", x=54))
    assert [text.strip() for text, _, _ in shown_texts(anew(lines))] == ["b"]


def test_letters_of_a_word_keep_their_distance():
    """In thousandths of their size."""
    lines = Lines()
    taken(lines, run_of("cdefgh ab"), dict.fromkeys(range(6), 0))
    (word,) = anew(lines).written
    assert [placed.at for placed in word.shown.glyphs] == pytest.approx([0, 500])


@pytest.mark.parametrize(
    ("ink", "hit"),
    [
        (Box(110, 100, 120, 110), True),
        (Box(197, 100, 207, 110), True),
        (Box(197.1, 100, 207.1, 110), False),
        (Box(93, 100, 103, 110), True),
        (Box(92.9, 100, 102.9, 110), False),
        # what has no area stands at a point
        (Box(100, 105, 100, 106), True),
        (Box(200, 105, 200, 106), True),
        (Box(150, 100, 155, 100), True),
        (Box(150, 120, 155, 120), True),
        (Box(99.9, 105, 99.9, 106), False),
        (Box(200.1, 105, 200.1, 106), False),
        (Box(150, 99.9, 155, 99.9), False),
        (Box(150, 120.1, 155, 120.1), False),
    ],
)
def test_which_letters_a_redaction_is_meant_for(ink, hit):
    """Three tenths of one, or its place."""
    placed = run_of("a").glyphs[0]._replace(ink=ink)
    assert _hits(Box(100, 100, 200, 120), placed) is hit


@pytest.mark.parametrize(
    ("other", "touch"),
    [
        (Box(20, 20, 30, 30), True),
        (Box(0, 0, 10, 10), True),
        (Box(20.1, 15, 30, 18), False),
        (Box(0, 15, 9.9, 18), False),
        (Box(15, 20.1, 18, 30), False),
        (Box(15, 0, 18, 9.9), False),
        (Box(15, 15, 15, 15), True),
    ],
)
def test_boxes_reach_each_other_where_they_touch(other, touch):
    """Flat ones too, both ways."""
    one = Box(10, 10, 20, 20)
    assert (_reach(one, other), _reach(other, one)) == (touch, touch)


# -- a font written anew ---------------------------------------------------------------------------


def test_a_font_says_the_widths_and_the_box_of_its_glyphs():
    """Codes begin at one; what draws nothing has a box all the same."""
    glyphs = [
        Glyph((("moveTo", ((0, 0),)),), 512.3456, "a", Box(10.5, -20.5, 480.2, 650.7)),
        Glyph((("moveTo", ((1, 0),)),), 600, "b", Box(-5, 0, 300, 700)),
    ]
    target = pikepdf.new()
    made = _font_of(target, glyphs)
    assert [float(value) for value in made.W[1]] == [512.346, 600]
    assert (int(made.W[0]), int(made.DW)) == (1, 1000)
    descriptor = made.FontDescriptor
    assert [int(value) for value in descriptor.FontBBox] == [-5, -21, 481, 700]
    assert (int(descriptor.Ascent), int(descriptor.Descent)) == (712, -208)
    assert (int(descriptor.CapHeight), int(descriptor.StemV), int(descriptor.Flags)) == (570, 80, 4)
    assert int(descriptor.ItalicAngle) == 0
    bare = _font_of(target, [Glyph((), 250, " ")])
    assert [int(value) for value in bare.FontDescriptor.FontBBox] == [0, -200, 1000, 800]
    assert int(made.CIDSystemInfo.Supplement) == 0


def test_a_fonts_program_has_its_glyphs_in_order():
    """Named by their codes, as wide as they are, behind one that draws nothing and has no width."""
    glyphs = [
        Glyph((("moveTo", ((0, 0),)), ("lineTo", ((10, 0),)), ("closePath", ())), 512, "a"),
        Glyph((("moveTo", ((7, 7),)), ("lineTo", ((10, 0),)), ("closePath", ())), 600, "b"),
    ]
    target = pikepdf.new()
    program = _font_of(target, glyphs).FontDescriptor.FontFile3.read_bytes()
    read = CFFFontSet()
    read.decompile(io.BytesIO(program), None)
    strings = read[0].CharStrings
    assert read[0].getGlyphOrder() == [".notdef", "g1", "g2"]
    told = []
    for name in (".notdef", "g1", "g2"):
        pen = RecordingPen()
        strings[name].draw(pen)
        told.append((strings[name].width, [points for _, points in pen.value][:1]))
    assert told == [(0, []), (512, [((0, 0),)]), (600, [((7, 7),)])]


def _font_of(target, glyphs):
    font = NewFont(712, -208)
    font.use_all(glyphs)
    return write(target, font, "F1").DescendantFonts[0]


def test_a_map_to_text_counts_codes_from_one():
    """A hundred lines a block at most; what means nothing has none, a ligature has its letters."""
    told = to_unicode(["a", "", "ffi", *"b" * 100]).decode().split("\n")
    assert told[4:7] == ["100 beginbfchar", "<0001> <0061>", "<0003> <006600660069>"]
    assert told[-6:-1] == [
        *("endbfchar", "2 beginbfchar", "<0066> <0062>", "<0067> <0062>", "endbfchar")
    ]


# -- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("turn", "boxes"),
    [
        (0, [Box(0, 0, 10, 60), Box(10, 0, 20, 60), Box(20, 0, 30, 60)]),
        (180, [Box(20, 0, 30, 60), Box(10, 0, 20, 60), Box(0, 0, 10, 60)]),
        (90, [Box(0, 0, 30, 20), Box(0, 20, 30, 40), Box(0, 40, 30, 60)]),
        (270, [Box(0, 40, 30, 60), Box(0, 20, 30, 40), Box(0, 0, 30, 20)]),
    ],
)
def test_a_letter_has_its_share_of_a_turned_line(turn, boxes):
    """In the direction in which the line is read."""
    page = Page(1, FRAME, Origin.TEXT, (Word("欧阳文", Box(0, 0, 30, 60), turn=turn),))
    parts = taken_apart(page).words
    assert [(word.text, word.turn) for word in parts] == [("欧", turn), ("阳", turn), ("文", turn)]
    for word, box in zip(parts, boxes, strict=True):
        assert word.box.as_list() == pytest.approx(box.as_list())
    alone = replace_words(page, Word("文", Box(0, 0, 30, 60)), Word("ab", Box(0, 0, 30, 60)))
    assert taken_apart(alone).words == alone.words


def replace_words(page: Page, *words: Word) -> Page:
    """Gives the page with other words."""
    return Page(page.number, page.frame, page.origin, words)


@pytest.mark.parametrize(("place", "found"), [(1, True), (4, True), (5, False)])
def test_four_pieces_below_one_are_followed(place, found):
    """More lie over each other, and are no lines of a cell."""
    head = Word("Tarquin", Box(50, 120, 100, 130), line=1)
    below = [
        Word("Quillfeather" if at == place else "harbour", Box(50, 106, 110, 116), line=1 + at)
        for at in range(1, 6)
    ]
    runs = list(Wrapped([head, *below]).occurrences("Tarquin Quillfeather"))
    assert [tuple(word.text for word in run) for run in runs] == (
        [("Tarquin", "Quillfeather")] if found else []
    )


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize(
    ("ends", "grown"),
    [
        ((110, 160), (100, 160)),
        ((120, 160), (100, 160)),
        ((121, 160), (121, 160)),
        ((100, 160), (100, 160)),
        ((90, 160), (90, 160)),
        ((50, 130), (50, 140)),
        ((50, 120), (50, 140)),
        ((50, 119), (50, 119)),
        ((50, 140), (50, 140)),
        ((50, 150), (50, 150)),
        ((110, 130), (100, 140)),
    ],
)
def test_a_box_grows_over_a_word_of_which_little_is_left(turn, ends, grown):
    """Across its height always; to an end that is no further than half of it."""
    box, word = Box(ends[0], 103, ends[1], 107), Box(100, 100, 140, 110)
    expected = Box(grown[0], 100, grown[1], 110)
    if turn % 180:
        box, expected, word = (Box(b.y0, b.x0, b.y1, b.x1) for b in (box, expected, word))
    assert _over(box, Word("harbour", word, turn=turn)) == expected
    assert _over(box, Word("harbour", word, turn=turn + 30)) == box


@pytest.mark.parametrize(
    ("raw", "other"),
    [
        ("Ramona Anderville", "Anderville, Ramona"),
        ("(Ramona Jane Anderville)", "Anderville, Ramona Jane"),
        ("Ramona Jane May Anderville", "Anderville, Ramona Jane May"),
        ("Ramona Jane May Ann Anderville", ""),
        ("Anderville", ""),
        ("the Harbour", ""),
        ("Ramona Anderville2", ""),
    ],
)
def test_a_name_of_two_to_four_words_is_inverted(raw, other):
    """As registers list it."""
    assert inverted(raw) == other


def test_what_a_register_lists_is_sought_for_its_own_mark():
    """Under a second mark too, where the first one is for one place."""
    page = page_of("by Tarquin Quillfeather of the harbour")
    other = page_of("Quillfeather, Tarquin", number=2)
    done = worked(
        [page, other],
        (box_of(page, "harbour"), False),
        (box_of(page, "Tarquin", "Quillfeather"), True),
    )
    assert "Quillfeather, Tarquin" in {term.raw for term in done.terms}


def test_of_what_was_withheld_nothing_is_said_to_be_like_it():
    """Only what is left to be read is for a person to look at."""
    page = page_of("The Anderville boat", "An Andervilla boat", confidence=0.8)
    both = [(box_of(page, "Anderville"), True), (box_of(page, "Andervilla"), False)]
    assert not [c for c in worked([page], *both).cautions if "is like the words" in c.what]
    assert [c for c in worked([page], both[0]).cautions if "is like the words" in c.what]


@pytest.mark.parametrize(
    ("read", "alike"),
    [
        ("quillfeather", True),
        ("quillfeathar", True),
        ("uuillfeather", True),
        ("quillfeathers", True),
        ("aquillfeather", True),
        ("quilllfeather", True),
        ("quillfeathe", True),
        ("uillfeather", True),
        ("quilfeather", True),
        ("quilfeathar", False),
        ("quillfaethar", False),
        ("quillfeathersx", False),
        ("quillfeath", False),
        ("harbour", False),
    ],
)
def test_words_differ_by_one_letter_at_most(read, alike):
    """Another one, one too many or one too few, anywhere; short words are not held against each other."""
    assert _one_off(read, "quillfeather") is alike
    assert not _one_off("lamps", "lamps")
    assert _one_off("lampsx", "lamps1")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("by ANDERVILLE Ramona", True),
        ("by Hugo ANDERVILLE Ramona ORLO", False),
        ("by Hugo ANDERVILLE Ramona, ORLO", True),
        ("by Hugo, ANDERVILLE Ramona ORLO", True),
        ("Hugo by ANDERVILLE Ramona ORLO", True),
        ("by Hugo ANDERVILLE Ramona Orlo", True),
        ("ANDERVILLE Ramona ORLO", True),
        ("by Anderville Ramona", False),
        ("by Anderville, Ramona", True),
        ("by Hugo Anderville, Ramona Orlo", False),
        ("by Hugo Anderville, Ramona; Orlo", True),
    ],
)
def test_a_name_inverted_is_told_from_two_names(line, found):
    """By the capitals and commas of the words right beside it."""
    runs = list(listed(line.split(), "Ramona Anderville"))
    assert bool(runs) is found


@pytest.mark.parametrize(
    ("line", "name", "places"),
    [
        ("then Tarquin J. Quillfeather", "Tarquin Quillfeather", [(1, 2, 3)]),
        ("Tarquin, James Quillfeather", "Tarquin Quillfeather", []),
        ("Tarquin; James Quillfeather", "Tarquin Quillfeather", []),
        ("Tarquin James Henry Edward Quillfeather", "Tarquin Quillfeather", [(0, 1, 2, 3, 4)]),
        ("Tarquin James Henry Edward John Quillfeather", "Tarquin Quillfeather", []),
        ("T James Quillfeather", "T Quillfeather", []),
        ("Tarquin James Q", "Tarquin Q", []),
        ("Quillfeather, Mr Tarquin, came", "Tarquin Quillfeather", [(0, 1, 2)]),
        ("Quillfeather, Rt Hon Tarquin, came", "Tarquin Quillfeather", [(0, 1, 2, 3)]),
        ("Quillfeather, J. K. L. Tarquin, came", "Tarquin Quillfeather", []),
        ("Quillfeather (Tarquin) came", "Tarquin Quillfeather", [(0, 1)]),
        ("Tarquin and Odessa Quillfeather", "Tarquin Quillfeather", [(0, 3)]),
    ],
)
def test_where_a_name_has_other_words_about_it(line, name, places):
    """Up to three between its own, none across a comma, and no name of which one letter is known."""
    texts = line.split()
    assert list(Named(texts, Folded.of(texts)).occurrences(name)) == places


@pytest.mark.parametrize(
    ("line", "small", "names"),
    [
        ("Mr Tarquin Quillfeather and Dr Odessa Thornbury", (), 2),
        ("Quillfeather, Tarquin", (), 1),
        ("the Harbour Board of Wellington", (), 0),
        # what the paper writes in small letters too is no name
        ("Minister for Harbours; Tarquin Quillfeather", ("minister", "harbours"), 1),
        ("Harbour Lights and Tarquin Quillfeather", ("harbour", "lights"), 1),
        ("Ana Bea Cora Dina Quillfeather and Odessa Thornbury", (), 1),
        ("Tarquin Quillfeather and someone", (), 1),
        ("and Tarquin quillfeather", (), 0),
    ],
)
def test_which_names_stand_in_what_was_marked(line, small, names):
    """Each by itself, without its title; four words at most."""
    assert len(list(names_in([line], frozenset(small)))) == names


def test_only_what_was_recognised_may_resemble_a_term():
    """Text says what it says; a term of few letters is like too many words."""
    box = Box(0, 0, 10, 10)
    said_ = lambda confidence: [Word("Quillfeathar", box, confidence)]  # noqa: E731 -- one line of it
    assert list(resembling(said_(0.9), "Quillfeather")) == [range(1)]
    assert list(resembling(said_(1.0), "Quillfeather")) == []
    assert list(resembling([Word("Orlq", box, 0.5)], "Orlo")) == []
    # the same word is no resemblance, and one of three letters more is another
    assert list(resembling([Word("Quillfeather", box, 0.5)], "Quillfeather")) == []
    assert list(resembling([Word("Quillfeatherabc", box, 0.5)], "Quillfeather")) == []
    assert list(resembling([Word("Quillfeatherab", box, 0.5)], "Quillfeather")) == [range(1)]


KNOWN = Word("Quillfeather", Box(20, 100, 90, 110), line=4, block=2)


def _drawn(text: str, box: Box, confidence: float = 0.8, line: int = 1) -> Word:
    return Word(text, box, confidence, line=line, block=1)


@pytest.mark.parametrize(
    ("word", "new"),
    [
        (_drawn("Quillfeather", Box(20, 20, 90, 30)), True),
        (_drawn("QUILLFEATHER", Box(20, 20, 90, 30)), True),
        (_drawn("harbour", Box(20, 20, 90, 30)), False),
        # text is known by the page's own reading
        (_drawn("Quillfeather", Box(20, 20, 90, 30), 1.0), False),
        (_drawn("Quillfeather", Box(20, 20, 90, 30), 0.99), True),
        # the same word in the same place, as recognition sees it
        (_drawn("Quillfeather", Box(21, 101, 91, 111)), False),
        (_drawn("Quillfeather,", Box(21, 101, 91, 111)), False),
        # half of it lies elsewhere
        (_drawn("Quillfeather", Box(20, 105, 90, 115)), True),
        (_drawn("Quillfeather", Box(20, 104, 90, 114)), False),
        (_drawn("Quillfeather", Box(55, 100, 125, 110)), True),
    ],
)
def test_which_drawn_words_are_new(word, new):
    """What the page was not known to hold: recognised, of a phrase, and in a place of its own."""
    page, known = _page(word), _page(KNOWN)
    found = list(drawnwords._new(page, known, {"Quillfeather"}))
    assert [(one.text, one.box) for one in found] == ([(word.text, word.box)] if new else [])


def test_drawn_words_lie_behind_all_lines_of_the_page():
    """Each once, whatever phrases it is of; on a page that holds nothing too."""
    words = [
        _drawn("Tarquin", Box(20, 20, 60, 30), line=3),
        _drawn("Quillfeather", Box(62, 20, 120, 30), line=3),
    ]
    phrases = {"Quillfeather", "Tarquin Quillfeather", "Tarquin"}
    found = list(drawnwords._new(_page(*words), _page(KNOWN), phrases))
    assert sorted((one.text, one.line, one.block) for one in found) == [
        ("Quillfeather", 7, 3),
        ("Tarquin", 7, 3),
    ]
    bare = list(drawnwords._new(_page(*words), _page(), phrases))
    assert sorted((one.text, one.line, one.block) for one in bare) == [
        ("Quillfeather", 3, 1),
        ("Tarquin", 3, 1),
    ]


def test_other_words_over_a_drawn_one_do_not_make_it_known():
    """They may be written over it, whatever they say; nor does the same word elsewhere."""
    drawn = _drawn("Quillfeather", Box(20, 20, 90, 30))
    over = Word("harbour", Box(20, 20, 90, 30))
    assert list(drawnwords._new(_page(drawn), _page(over, KNOWN), {"Quillfeather"}))
    same = Word("Quillfeather", Box(20, 20, 90, 30))
    assert not list(drawnwords._new(_page(drawn), _page(over, same), {"Quillfeather"}))


def test_a_drawn_name_is_found_in_its_other_forms():
    """Inverted, and with other words between its own."""
    row = [
        _drawn("Quillfeather,", Box(20, 20, 80, 30)),
        _drawn("Tarquin", Box(84, 20, 120, 30)),
    ]
    found = list(drawnwords._new(_page(*row), _page(), {"Tarquin Quillfeather"}))
    assert [one.text for one in found] == ["Quillfeather,", "Tarquin"]
    long = [
        _drawn("Tarquin", Box(20, 20, 60, 30)),
        _drawn("James", Box(64, 20, 90, 30)),
        _drawn("Quillfeather", Box(94, 20, 150, 30)),
    ]
    between = list(drawnwords._new(_page(*long), _page(), {"Tarquin Quillfeather"}))
    assert {"Tarquin", "Quillfeather"} <= {one.text for one in between}


def box_of(page: Page, *texts: str) -> Box:
    """Gives the box around some words."""
    return union(word.box for word in page.words if word.text in texts)


def page_of(*lines: str, number: int = 1, confidence: float = 1.0) -> Page:
    """Gives a page of lines, each letter six points wide."""
    words = []
    for at, said_ in enumerate(lines, 1):
        x = 20.0
        for text in said_.split():
            box = Box(x, 290 - 20 * at, x + 6 * len(text), 300 - 20 * at)
            words.append(Word(text, box, confidence, line=at))
            x = box.x1 + 6
    return Page(number, FRAME, Origin.TEXT if confidence == 1 else Origin.OCR, tuple(words))


def worked(pages: list[Page], *marks: tuple[Box, bool]):
    """Gives the plan for marks of the first page."""
    told = [Mark(1, (box,), "OIA-9-2-a", everywhere) for box, everywhere in marks]
    return plan.work_out(pages, told, grounds())


def _page(*words: Word) -> Page:
    return Page(1, FRAME, Origin.TEXT, words)
