"""What a redaction is meant for, to the hundredth of a point: words, glyphs and drawings; what lies beside."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policies.grounds import grounds
from records.document import Origin, Page, Word
from records.errors import InvalidInput
from records.geometry import Box, PageFrame
from records.marks import Mark
from records.release import Withholding
from redaction.allowed.cleancopy import NotPlain
from redaction.emission import lines, standing
from redaction.emission.bars import Extent
from redaction.emission.cells import Letter, Line
from redaction.emission.content import Shown
from redaction.emission.cutting import fill_outside, lines_of, stroke_outside
from redaction.emission.paths import Path, painted, refuse_drawn_clip
from redaction.emission.texts import Placed, Run
from redaction.fonts.sourcefont import Glyph
from redaction.planning.covering import Burn, beside, covered, covers, covers_well, grown
from redaction.planning.plan import line_boxes, phrases_of, work_out

GROUND = "OIA-9-2-a"
ALL = grounds()
FRAME = PageFrame(Box(0, 0, 400, 300))


def word(text: str, x: float, y: float = 100, wide: float = 40, line: int = 1, **more) -> Word:
    """Gives a word ten points high."""
    plain = Word(text, Box(x, y, x + wide, y + 10), confidence=1.0, line=line, block=1)
    return replace(plain, **more)


def page(*words: Word, number: int = 1, **more) -> Page:
    """Gives a page of words."""
    return replace(Page(number, FRAME, Origin.TEXT, tuple(words)), **more)


# -- words under a box -----------------------------------------------------------------------------

WORD = word("Shaw", 100)


@pytest.mark.parametrize(
    ("box", "meant"),
    [
        (Box(100, 100, 140, 110), True),
        (Box(138, 90, 200, 120), True),  # two points of it
        (Box(138.01, 90, 200, 120), False),
        (Box(50, 90, 102, 120), True),
        (Box(50, 90, 101.99, 120), False),
        (Box(90, 107.5, 150, 130), True),  # a quarter of its height
        (Box(90, 107.51, 150, 130), False),
        (Box(90, 80, 150, 102.5), True),
        (Box(90, 80, 150, 102.49), False),
        (Box(90, 104, 150, 105), True),  # a thin box strikes it out
        (Box(90, 109.75, 150, 110.75), True),  # by a quarter of its own height
        (Box(90, 109.76, 150, 110.76), False),
        (Box(140, 100, 150, 110), False),
        (Box(90, 110, 150, 120), False),
        (Box(60, 100, 100, 110), False),
        (Box(90, 90, 150, 100), False),
    ],
)
def test_a_box_is_meant_for_a_word_that_it_reaches_well_into(box, meant):
    """Two points along it and a quarter across it."""
    assert covers(box, WORD) is meant
    upright = replace(WORD, box=Box(100, 100, 110, 140), turn=90)
    turned = Box(box.y0, box.x0, box.y1, box.x1)
    assert covers(turned, upright) is meant
    assert covered(box, [word("x", 300), WORD]) == ([1] if meant else [])


def test_of_a_short_word_less_is_needed():
    """Three tenths of it, where that is less than two points."""
    small = word("I", 100, wide=4)
    assert covers(Box(90, 90, 101.2, 120), small)
    assert not covers(Box(90, 90, 101.19, 120), small)


def test_a_slanted_word_is_meant_by_three_tenths_of_its_box():
    """Its upright box lies over much that is not its own."""
    slanted = replace(WORD, turn=30)
    assert covers(Box(100, 100, 112, 110), slanted)
    assert not covers(Box(100, 100, 111.9, 110), slanted)
    assert covers_well(Box(100, 100, 112, 110), slanted)
    assert covered(Box(100, 100, 112, 110), [slanted]) == [0]


@pytest.mark.parametrize(
    ("box", "well"),
    [
        (Box(100, 100, 120, 110), True),
        (Box(100, 100, 119.9, 110), False),
        (Box(90, 105, 150, 120), True),
        (Box(90, 105.1, 150, 120), False),
        (Box(90, 104, 150, 106), True),
        (Box(90, 108.1, 150, 110.1), True),  # nine tenths of a thin box
        (Box(90, 108.3, 150, 110.3), False),
    ],
)
def test_a_box_covers_a_word_well_by_half(box, well):
    """Half of its length, and half of its height or nearly all of a thin box."""
    assert covers_well(box, WORD) is well
    upright = replace(WORD, box=Box(100, 100, 110, 140), turn=270)
    assert covers_well(Box(box.y0, box.x0, box.y1, box.x1), upright) is well


def test_a_box_grows_over_the_words_that_it_is_meant_for():
    """To their full height always, to an end of which it left less than half; the same box is one."""
    ground = ALL[GROUND]

    def of(*boxes: Box, words: tuple[Word, ...] = (WORD,)) -> list[Box]:
        return [burn.box for burn in grown(page(*words), [Burn(box, ground) for box in boxes])]

    assert of(Box(120, 103, 150, 108)) == [Box(100, 100, 150, 110)]
    assert of(Box(120.1, 103, 150, 108)) == [Box(120.1, 100, 150, 110)]
    assert of(Box(90, 103, 120, 108)) == [Box(90, 100, 140, 110)]
    assert of(Box(90, 103, 119.9, 108)) == [Box(90, 100, 119.9, 110)]
    assert of(Box(90, 90, 150, 120)) == [Box(90, 90, 150, 120)]
    assert of(Box(100, 103, 140, 108), Box(101, 104, 139, 107)) == [Box(100, 100, 140, 110)]
    assert of(Box(10, 10, 50, 50), Box(20, 20, 30, 30)) == [Box(10, 10, 50, 50)]
    assert of(Box(10, 10, 50, 50), Box(20, 20, 30, 50.5)) == [
        Box(20, 20, 30, 50.5),
        Box(10, 10, 50, 50),
    ]
    upwards = replace(WORD, box=Box(100, 100, 110, 140), turn=90)
    assert of(Box(103, 120, 108, 150), words=(upwards,)) == [Box(100, 100, 110, 150)]
    assert of(Box(103, 120.1, 108, 150), words=(upwards,)) == [Box(100, 120.1, 110, 150)]
    assert of(Box(103, 90, 108, 120), words=(upwards,)) == [Box(100, 90, 110, 140)]
    assert of(Box(103, 90, 108, 119.9), words=(upwards,)) == [Box(100, 90, 110, 119.9)]
    slanted = replace(WORD, turn=30)
    assert of(Box(100, 100, 130, 108), words=(slanted,)) == [Box(100, 100, 130, 108)]
    # from the top of the page down, and from the left
    assert of(Box(10, 10, 20, 20), Box(30, 40, 40, 50), Box(10, 40, 20, 50)) == [
        Box(10, 40, 20, 50),
        Box(30, 40, 40, 50),
        Box(10, 10, 20, 20),
    ]


def test_a_kept_word_is_drawn_back_on_the_side_that_costs_least():
    """None of its letters comes to lie in a redaction."""
    box = Box(100, 100, 140, 110)
    assert beside(box, [Box(135, 90, 200, 120)]) == Box(100, 100, 135, 110)
    assert beside(box, [Box(0, 90, 105, 120)]) == Box(105, 100, 140, 110)
    assert beside(box, [Box(90, 108, 150, 120)]) == Box(100, 100, 140, 108)
    assert beside(box, [Box(90, 90, 150, 102)]) == Box(100, 102, 140, 110)
    assert beside(box, [Box(140, 100, 150, 110)]) == box
    assert beside(box, [Box(0, 90, 105, 120), Box(135, 90, 200, 120)]) == Box(105, 100, 135, 110)
    # wholly under one there is no side; the word itself went before
    assert beside(box, [Box(90, 90, 150, 120)]) == box


@pytest.mark.parametrize("ends", [104, 120, 139])
def test_a_redaction_on_the_next_line_takes_of_a_words_height_alone(ends):
    """How far it reaches along the word hangs on the withheld words; a column is a line too."""
    box, grazing = Box(100, 100, 140, 110), Box(90, 107, ends, 120)
    assert beside(box, [grazing]) == Box(100, 100, 140, 107)
    upright = Box(100, 100, 110, 140)
    assert beside(upright, [Box(107, 90, 120, ends)], 90) == Box(100, 100, 107, 140)
    # one that reaches well into it stands on its own line
    assert beside(box, [Box(90, 104, 104, 120)]) == Box(104, 100, 140, 110)


# -- a plan ----------------------------------------------------------------------------------------


def marked(*boxes: Box, everywhere: bool = False, number: int = 1) -> Mark:
    """Gives a mark."""
    return Mark(number, boxes, GROUND, everywhere=everywhere)


NAMED = page(
    word("By", 20),
    word("Tarquin", 70),
    word("Quill", 120),
    word("today.", 170),
    word("Quill", 20, y=80, line=2),
    word("Tarquin", 70, y=80, line=2),
    word("Quill", 120, y=80, line=2),
)
OVER = Box(69, 99, 161, 111)


def test_words_under_a_mark_go_and_are_told_once():
    """In their place stands one withholding, all else is read in its order."""
    plan = work_out([NAMED], [marked(OVER)], ALL)
    (one,) = plan.pages
    assert [burn.box for burn in one.burns] == [OVER]
    told = [p.content if isinstance(p.content, str) else "#" for p in one.pieces]
    assert told == ["By", "#", "today.", "Quill", "Tarquin", "Quill"]
    withheld = one.pieces[1]
    assert isinstance(withheld.content, Withholding)
    assert (withheld.box, withheld.line, withheld.block) == (OVER, 1, 1)
    (term,) = plan.terms
    assert (term.mark, term.raw, term.folded) == (1, "Tarquin Quill", "tarquinquill")
    # the same words stand elsewhere, and nobody asked for these to go
    assert (term.everywhere, term.gone) == (False, False)
    (caution,) = plan.cautions
    assert (caution.page, caution.box) == (1, Box(70, 80, 160, 90))
    assert caution.what == "the words of mark 1 still stand here"


def test_words_that_go_everywhere_go_from_every_line():
    """Each line on which they stand has its box; one that stands alone is shown to somebody."""
    plan = work_out([NAMED, page(number=2)], [marked(OVER, everywhere=True)], ALL)
    boxes = [burn.box for burn in plan.pages[0].burns]
    assert boxes == [OVER, Box(70, 80, 160, 90)]
    (term,) = plan.terms
    assert (term.everywhere, term.gone) == (True, True)
    assert [(c.page, c.box, c.what) for c in plan.cautions] == [
        (1, Box(20, 80, 60, 90), "a word of mark 1 stands here by itself")
    ]


def test_a_box_over_no_word_is_told_behind_the_page():
    """A signature has no words; what goes there is read last, on a line of its own."""
    plan = work_out([NAMED], [marked(Box(300, 20, 350, 40)), marked(Box(300, 60, 350, 70))], ALL)
    last = plan.pages[0].pieces[-2:]
    assert [(p.box, p.line, p.block) for p in last] == [
        (Box(300, 60, 350, 70), 3, 2),
        (Box(300, 20, 350, 40), 4, 3),
    ]
    assert plan.terms == ()


@pytest.mark.parametrize(
    "mark",
    [
        marked(OVER, number=2),
        Mark(1, (), GROUND),
        Mark(1, (OVER,), "OIA-0"),
        marked(Box(401, 10, 420, 30)),
    ],
)
def test_a_mark_that_means_nothing_is_refused(mark):
    """No page, no box, no ground, or beyond the page."""
    with pytest.raises(InvalidInput, match=r"^mark 1: page "):
        work_out([NAMED], [mark], ALL)


def test_a_mark_is_about_the_words_that_it_covers_well():
    """A neighbour that it only touches is not sought elsewhere; words apart are terms of their own."""
    assert phrases_of(NAMED, marked(Box(69, 99, 161, 111))) == ["Tarquin Quill"]
    assert phrases_of(NAMED, marked(Box(57, 99, 161, 111))) == ["Tarquin Quill"]
    assert phrases_of(NAMED, marked(Box(57, 99, 62, 111))) == ["By"]
    both = marked(Box(19, 99, 61, 111), Box(119, 99, 161, 111))
    assert phrases_of(NAMED, both) == ["By", "Quill"]
    assert phrases_of(NAMED, marked(Box(300, 20, 350, 40))) == []


def test_short_terms_are_sought_only_where_somebody_asked():
    """Three letters stand in too many harmless words."""
    short = page(word("Lee", 20), word("Leah", 70), word("sheep", 120))
    assert work_out([short], [marked(Box(19, 99, 61, 111))], ALL).terms == ()
    (everywhere,) = work_out([short], [marked(Box(19, 99, 61, 111), everywhere=True)], ALL).terms
    assert everywhere.folded == "le"
    (four,) = work_out([short], [marked(Box(69, 99, 111, 111))], ALL).terms
    assert (four.folded, four.gone) == ("leah", True)


def test_words_of_our_own_labels_are_not_sought():
    """They stand on every redaction."""
    labelled = page(word("withheld", 20), word("Quill", 70))
    assert work_out([labelled], [marked(Box(19, 99, 61, 111))], ALL).terms == ()


def test_a_page_that_nobody_could_read_is_blank_where_all_of_it_goes():
    """A thousandth may be missing, no more; one that was read is never blank."""
    unread = page(origin=Origin.UNREADABLE)
    for x1, blank in ((399.7, True), (399.5, False)):
        plan = work_out([unread], [marked(Box(0, 0, x1, 300))], ALL)
        assert plan.pages[0].blank is blank
    assert not work_out([NAMED], [marked(Box(0, 0, 400, 300))], ALL).pages[0].blank


def test_each_line_has_one_box():
    """Words of one line are under one box, those of another under theirs."""
    one, two, three = word("a", 20), word("b", 80), word("c", 20, y=80, line=2)
    assert line_boxes([one, two, three]) == [Box(20, 100, 120, 110), Box(20, 80, 60, 90)]


# -- glyphs ----------------------------------------------------------------------------------------

INKED, BLANK = Glyph((("m", ((0, 0),)),), 500, "a"), Glyph((), 250, " ")


def glyph(ink: Box, of: Glyph = INKED) -> Placed:
    """Gives a glyph where it stands."""
    return Placed(of, 0.0, ink)


@pytest.mark.parametrize(("x", "meant"), [(7, True), (7.1, False), (0, True), (20, False)])
def test_a_redaction_is_meant_for_a_glyph_by_three_tenths_of_its_ink(x, meant):
    """A letter is drawn or withheld whole."""
    burn = Box(0, 0, 10, 10)
    assert standing._hits(burn, glyph(Box(x, 0, x + 10, 10))) is meant


def test_flat_and_blank_glyphs_are_told_by_their_place():
    """A glyph without an area by where it stands; a blank by what it advances."""
    burn = Box(0, 0, 10, 10)
    for at, meant in (
        (Box(10, 5, 10, 5), True),
        (Box(10.1, 5, 10.1, 5), False),
        (Box(0, 10, 0, 10), True),
        (Box(0, 10.1, 0, 10.1), False),
        (Box(-0.1, 5, -0.1, 5), False),
        (Box(5, -0.1, 5, -0.1), False),
    ):
        assert standing._hits(burn, glyph(at)) is meant
    blank = glyph(Box(7, 0, 17, 10), BLANK)
    assert standing._hits(burn, blank)


def test_each_glyph_of_a_word_has_the_first_redaction_that_is_meant_for_it():
    """Those that no redaction reaches have none."""
    word_ = [glyph(Box(x, 0, x + 10, 10)) for x in (0, 10, 20)]
    burns = [(4, Box(9, 0, 19, 10)), (7, Box(9, 0, 30, 10)), (9, Box(200, 0, 300, 10))]
    assert standing._judged(word_, burns) == [None, 4, 7]
    assert standing._judged(word_, burns[2:]) == [None] * 3
    assert standing._judged(word_, []) == [None] * 3
    stretches = [(w, len(kept)) for w, kept in standing._parted(word_, [None, 4, 7])]
    assert stretches == [(False, 1), (True, 2)]
    assert [(w, len(kept)) for w, kept in standing._parted(word_, [None] * 3)] == [(False, 3)]


def test_words_keep_the_blanks_behind_them():
    """A run is taken word by word."""
    a, b = glyph(Box(0, 0, 1, 1)), glyph(Box(2, 0, 3, 1), of=BLANK)
    words = [len(one) for one in standing._words([a, a, b, b, a, b])]
    assert words == [4, 2]
    assert [len(one) for one in standing._words([b, a])] == [1, 1]
    assert list(standing._words([])) == []


@pytest.mark.parametrize(
    ("ink", "box", "text", "over"),
    [
        (Box(0, 0, 10, 10), Box(4, 0, 14, 10), "b", False),  # six tenths, and no more
        (Box(0, 0, 10, 10), Box(3.9, 0, 13.9, 10), "b", True),
        (Box(0, 0, 10, 10), Box(0, 0, 10, 10), "a", False),  # printed twice
        (Box(0, 0, 10, 10), Box(0, 0, 10, 50), "b", True),  # five times as large
        (Box(0, 0, 10, 10), Box(0, 0, 10, 50.1), "b", False),  # a watermark
        (Box(0, 0, 10, 10), Box(20, 0, 30, 10), "b", False),
    ],
)
def test_a_letter_stands_over_another_of_about_its_size(ink, box, text, over):
    """More than six tenths of the smaller one's ink."""
    assert standing._written_over(ink, "a", box, text) is over
    assert standing._written_over(box, text, ink, "a") is over


def test_boxes_reach_each_other_where_they_touch():
    """Flat ones too, whichever is asked about the other."""
    one = Box(0, 0, 10, 10)
    assert standing._reach(one, Box(10, 10, 10, 10))
    assert not standing._reach(one, Box(10.1, 0, 20, 10))
    assert not standing._reach(one, Box(0, 10.1, 10, 20))
    assert standing._reach(Box(10, 10, 20, 20), one)
    assert not standing._reach(Box(0, 10.1, 10, 20), one)
    assert not standing._reach(Box(10.1, 0, 20, 10), one)


# -- which way lines run ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("matrix", "turn"),
    [
        ((1, 0, 0, 1), 0),
        ((0, 1, -1, 0), 90),
        ((-1, 0, 0, -1), 180),
        ((0, -1, 1, 0), 270),
        ((1, 0.01, 0, 1), 0),
        ((1, 0.011, 0, 1), None),
        ((-1, 0, 0, 1), None),
        ((0, 0, 0, 1), None),
        ((0.011, 1, -1, 0), None),
        ((1, 0, 0, 0), None),
    ],
)
def test_upright_text_runs_in_one_of_four_ways(matrix, turn):
    """What slopes or stands mirrored has no line here."""
    assert lines._quarter(*matrix) == turn


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_places_along_a_line_come_back_to_the_page(turn):
    """There and back, and along is the direction of reading."""
    assert lines._point(turn, *lines._along(turn, 3, 7)) == (3, 7)
    ahead = {0: (5, 0), 90: (0, 5), 180: (-5, 0), 270: (0, -5)}[turn]
    start, behind = lines._along(turn, 3, 7), lines._along(turn, 3 + ahead[0], 7 + ahead[1])
    assert (behind[0] - start[0], behind[1] - start[1]) == (5, 0)
    box = lines._box(turn, Extent(1, 4, 2, 8))
    assert sorted((box.width, box.height)) == [3, 6]
    assert (box.width == 3) is (turn % 180 == 0)


def test_a_thin_drawing_across_lines_is_a_rule():
    """Two and a half points thick at most, and longer than that."""
    assert lines._parts(Box(10, 0, 12.5, 50), 0)
    assert not lines._parts(Box(10, 0, 12.6, 50), 0)
    assert not lines._parts(Box(10, 0, 12, 2.5), 0)
    assert lines._parts(Box(10, 0, 60, 2.5), 90)
    assert not lines._parts(Box(10, 0, 60, 2.5), 0)
    rule = lines._turned(Box(10, 0, 12, 50), 0)
    assert (rule.at, rule.low, rule.high) == (11, 0, 50)
    up = lines._turned(Box(10, 0, 60, 2), 90)
    assert (up.at, up.low, up.high) == (1, -60, -10)


# -- drawings --------------------------------------------------------------------------------------

HOLE = Box(40, 40, 60, 50)


def test_a_fill_is_cut_into_what_lies_around_a_box():
    """Left, right, above and below; what only touches the box stays whole."""
    square = [(30, 30), (70, 30), (70, 60), (30, 60)]
    assert sorted(sorted(part) for part in fill_outside(square, HOLE)) == sorted(
        [
            [(30, 30), (30, 60), (40, 30), (40, 60)],
            [(60, 30), (60, 60), (70, 30), (70, 60)],
            [(40, 50), (40, 60), (60, 50), (60, 60)],
            [(40, 30), (40, 40), (60, 30), (60, 40)],
        ]
    )
    assert fill_outside([(42, 42), (58, 42), (58, 48)], HOLE) == []
    touching = [(10, 40), (40, 40), (40, 50)]
    assert sorted(touching) in [sorted(part) for part in fill_outside(touching, HOLE)]


def test_a_stroke_is_cut_where_it_enters_and_leaves():
    """What runs along an edge, or beside it, stays."""
    assert stroke_outside([(30, 45), (70, 45)], HOLE) == [
        [(30, 45), (40, 45)],
        [(60, 45), (70, 45)],
    ]
    assert stroke_outside([(50, 30), (50, 70)], HOLE) == [
        [(50, 30), (50, 40)],
        [(50, 50), (50, 70)],
    ]
    assert stroke_outside([(45, 45), (55, 45)], HOLE) == []
    assert stroke_outside([(45, 45), (45, 45)], HOLE) == []
    for edge in (
        [(30, 40), (70, 40)],
        [(30, 50), (70, 50)],
        [(40, 30), (40, 70)],
        [(60, 30), (60, 70)],
    ):
        assert stroke_outside(edge, HOLE) == [edge]
    # a line of several pieces stays one outside of the box
    assert stroke_outside([(0, 0), (10, 0), (10, 10)], HOLE) == [[(0, 0), (10, 0), (10, 10)]]
    assert stroke_outside([(30, 45), (35, 45), (50, 45)], HOLE) == [[(30, 45), (35, 45), (40, 45)]]
    assert stroke_outside([(40, 45), (30, 45)], HOLE) == [[(40, 45), (30, 45)]]


def test_contours_begin_anew_and_bends_are_followed_closely():
    """Each operator goes on from the last point; a curve takes a step for every point and a half."""
    two = lines_of([("m", (0, 0)), ("l", (5, 0)), ("m", (20, 0)), ("l", (25, 0)), ("h", ())])
    assert two == [[(0, 0), (5, 0)], [(20, 0), (25, 0), (20, 0)]]
    assert lines_of([("m", (0, 0))]) == []
    assert lines_of([("h", ()), ("m", (1, 1)), ("l", (2, 2))]) == [[(1, 1), (2, 2)]]

    def steps(far: float) -> int:
        (line,) = lines_of([("m", (0, 0)), ("c", (0, 0, far, 0, far, 0))])
        assert line[-1] == (far, 0)
        return len(line) - 1

    assert (steps(3), steps(15), steps(300)) == (8, 10, 96)
    (line,) = lines_of([("m", (0, 0)), ("c", (0, 8, 8, 8, 8, 0))])
    assert line[8] == pytest.approx((4, 6))
    (vee,) = lines_of([("m", (0, 0)), ("v", (8, 8, 8, 0))])
    assert [vee[3], vee[6], vee[12]] == [(1.25, 1.125), (4, 3), (8, 0)]
    (why,) = lines_of([("m", (0, 0)), ("y", (0, 8, 8, 0))])
    assert [why[3], why[6], why[12]] == [(1.25, 3.375), (4, 3), (8, 0)]


def rectangle(x: float, y: float, wide: float, high: float) -> Path:
    """Gives a path of one rectangle."""
    path = Path()
    path.add("re", (x, y, wide, high), (1, 0, 0, 1, 0, 0))
    return path


def kept(path: Path, burn: Box = HOLE, operator: str = "f", *, cut: bool = False):
    """Gives what stays of a path beside a redaction."""
    return path.kept([burn], 0.0, operator, frozenset({burn}) if cut else frozenset())


def test_a_drawing_in_a_redaction_goes_and_one_around_it_stays():
    """Nineteen twentieths within it; a shade must reach a point beyond it on both sides."""
    assert kept(rectangle(41, 41, 18, 8)) == []
    (shade,) = kept(rectangle(38.9, 42, 22.2, 6))
    assert not shade.doubtful
    (tight,) = kept(rectangle(39.1, 39.1, 21, 12))
    assert tight.doubtful
    (tall,) = kept(rectangle(42, 38.9, 6, 12.2))
    assert not tall.doubtful
    (beside_,) = kept(rectangle(60.06, 40, 10, 10))
    assert not beside_.doubtful


def test_a_rule_that_underlines_is_told_from_a_tables():
    """A thin one has to reach beyond the redaction along itself."""
    (table,) = kept(rectangle(30, 44, 40, 1))
    assert not table.doubtful
    (under,) = kept(rectangle(39.5, 44, 30, 1))
    assert under.doubtful
    (upright,) = kept(rectangle(44, 30, 1, 40))
    assert not upright.doubtful
    (short,) = kept(rectangle(44, 39.5, 1, 40))
    assert short.doubtful


def test_what_may_not_be_cut_refuses_the_page():
    """A drawing that is no rectangle, or one that is filled and stroked."""
    slope = Path()
    slope.add("m", (30, 30), (1, 0, 0, 1, 0, 0))
    slope.add("l", (70, 60), (1, 0, 0, 1, 0, 0))
    slope.add("l", (90, 65), (1, 0, 0, 1, 0, 0))
    with pytest.raises(NotPlain):
        kept(slope, operator="S")
    assert len(kept(slope, operator="S", cut=True)) == 2
    with pytest.raises(NotPlain):
        kept(slope, operator="B", cut=True)
    with pytest.raises(NotPlain):
        list(painted(kept(rectangle(45, 42, 30, 6)), "f*", 0.0))
    (alone,) = painted(kept(rectangle(45, 42, 30, 6)), "f", 0.0)
    assert (alone.doubtful, alone.rule) == (True, Box(45, 42, 75, 48))


def test_a_clip_that_could_be_writing_is_refused():
    """More than sixteen parts or operators; under a redaction, anything but rectangles."""
    many = Path()
    for at in range(16):
        many.add("re", (at, 0, 1, 1), (1, 0, 0, 1, 0, 0))
    refuse_drawn_clip(many, [])
    many.add("re", (16, 0, 1, 1), (1, 0, 0, 1, 0, 0))
    with pytest.raises(NotPlain):
        refuse_drawn_clip(many, [])
    bent = Path()
    bent.add("m", (30, 30), (1, 0, 0, 1, 0, 0))
    bent.add("c", (40, 70, 60, 70, 70, 30), (1, 0, 0, 1, 0, 0))
    refuse_drawn_clip(bent, [Box(200, 200, 210, 210)])
    with pytest.raises(NotPlain):
        refuse_drawn_clip(bent, [HOLE])
    refuse_drawn_clip(rectangle(30, 30, 40, 40), [HOLE])
    star = Path()
    star.add("m", (30, 30), (1, 0, 0, 1, 0, 0))
    for at in range(5):
        star.add("l", (40 + 3 * at, 70 - 5 * (at % 2)), (1, 0, 0, 1, 0, 0))
    with pytest.raises(NotPlain):
        refuse_drawn_clip(star, [HOLE])


# -- what is printed of them -----------------------------------------------------------------------


def test_nothing_that_is_printed_of_them_holds_a_word():
    """Errors and logs print values; none of these says a word of a document."""
    plan = work_out([NAMED], [marked(OVER)], ALL)
    letters = (Letter(0, 0.0, 1.0, 1.0, "Tarquin"),)
    run = Run(
        None, "", 1.0, 0, (1, 0, 0, 1, 0, 0), (glyph(OVER, of=replace(INKED, text="Tarquin")),)
    )
    for one in (plan, plan.pages[0], *plan.pages[0].pieces, *plan.terms, Line(0.0, letters), run):
        assert "Tarquin" not in repr(one)
        assert "today" not in repr(one)
    assert "Tarquin" not in repr(Shown(run, run.glyphs, None))
