"""Lines set anew, letter by letter: where each one stands, how wide each bar is, and what gives way."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from redaction.emission.bars import DEEP, HIGH, Bar, Reflow, Width
from redaction.emission.cells import (
    COLUMN,
    SAME,
    Letter,
    Line,
    Margins,
    Room,
    Rule,
    by_line,
    cells_of,
    margins_of,
    near,
    parted_at_stops,
    tokens_of,
    with_neighbours,
)
from redaction.emission.reflow import FROM_EDGE, SPACE, reflowed

EM, ADVANCE = 10.0, 5.0
ROOM = Room(0.0, 400.0)
GROUNDS = ("9(2)(a)", "9(2)(a)", "9(2)(h)")
WIDE, NARROW = Width(60.0, printed=True), Width(20.0, printed=False)


def widths(burn: int, em: float) -> Sequence[Width]:
    """Gives two widths for whatever redaction, for letters of the size that lines here have."""
    assert burn in range(3)
    assert em == EM
    return (WIDE, NARROW)


def said(*stretches: tuple[float, str, int | None], em: float = EM, first: int = 0) -> list[Letter]:
    """Gives letters: each stretch begins at a place and is withheld by a redaction, or by none.

    A blank stands between two words. Letters are five points wide.
    """
    out: list[Letter] = []
    for start, text, burn in stretches:
        for index, char in enumerate(text):
            at = start + ADVANCE * index
            number = first + len(out)
            out.append(Letter(number, at, ADVANCE, em, char, blank=char == " ", burn=burn))
    return out


def line(*stretches: tuple[float, str, int | None], across: float = 200.0, first: int = 0) -> Line:
    """Gives a line of such letters."""
    return Line(across, tuple(said(*stretches, first=first)))


def set_anew(
    *lines: Line, rules: Sequence[Rule] = (), exact: frozenset[int] = frozenset()
) -> Reflow:
    """Gives what becomes of lines."""
    return reflowed(lines, rules, ROOM, widths, GROUNDS, exact)


def words_of(letters: Sequence[Letter]) -> list[tuple[str, int | None, bool]]:
    """Gives words with the redaction that withholds them, and whether they are tied to the one before."""
    tokens = tokens_of(letters, GROUNDS)
    return [("".join(one.char for one in t.letters), t.burn, t.tied) for t in tokens]


# -- a line, exactly -------------------------------------------------------------------------------


def test_words_follow_a_bar_of_the_labels_width_with_even_spaces():
    """What stands behind a redaction begins a space behind its bar, wherever it stood before."""
    out = set_anew(line((40, "We met ", None), (75, "Fitzgerald", 0), (125, " at noon", None)))
    space = SPACE * EM
    bar_at = 40 + 10 + space + 15 + space
    (bar,) = out.bars
    assert bar == Bar(0, bar_at, bar_at + 60, 200 - DEEP * EM, 200 + HIGH * EM, printed=True)
    behind = bar_at + 60 + space
    expected = {0: 40.0, 1: 45.0}
    expected |= {3: 50 + space, 4: 55 + space, 5: 60 + space}
    expected |= {18: behind, 19: behind + 5}
    expected |= {21 + i: behind + 10 + space + 5 * i for i in range(4)}
    assert out.places == pytest.approx(expected)
    # a space is written behind words that another follows, not behind the last, nor behind a bar
    assert out.spaced == {1, 5, 19}
    assert (out.hidden, out.left, out.joined) == (set(), set(), {0})


@pytest.mark.parametrize("secret", ["Li", "Fitzgerald", "Ngahuia Te Whatakirangi"])
def test_nothing_tells_how_long_the_words_were(secret):
    """Papers that differ in the withheld words have the same letters at the same places."""
    behind = 75 + ADVANCE * len(secret)
    out = set_anew(line((40, "We met ", None), (75, secret, 0), (behind, " at noon", None)))
    kept = [place for _, place in sorted(out.places.items())]
    space = SPACE * EM
    assert kept[-1] == pytest.approx(40 + 10 + 15 + 60 + 10 + 15 + 4 * space)
    (bar,) = out.bars
    assert (bar.start, bar.end) == pytest.approx((65 + 2 * space, 125 + 2 * space))


def test_the_extent_reaches_over_all_that_stood_or_stands_there():
    """What may look different is the line from its first place to its last, then and now."""
    short = set_anew(line((40, "We met ", None), (75, "Li", 0)))
    (extent,) = short.extents
    (before,) = short.cells
    assert (before.start, before.end, before.low, before.high) == (40, 85, 197, 210.5)
    assert (extent.start, extent.end) == (40, pytest.approx(125 + 2 * SPACE * EM))
    assert (extent.low, extent.high) == (before.low, before.high)
    long = set_anew(line((40, "We met ", None), (75, "Ngahuia Te Whatakirangi", 0)))
    assert long.extents[0].end == 75 + 23 * 5


def test_lines_without_redactions_are_not_touched():
    """A line of which nothing is withheld stays where it stands."""
    out = set_anew(line((40, "We met at noon", None)))
    assert out == Reflow()


def test_a_withheld_blank_alone_sets_no_line_anew():
    """A space under the edge of a box is no redaction of the line."""
    letters = said((40, "We", None), (50, " ", 0), (55, "met", None))
    assert not Line(200, tuple(letters)).withholds
    assert set_anew(Line(200, tuple(letters))) == Reflow()


def test_a_redaction_that_keeps_its_place_is_left_with_its_cell():
    """Where somebody asked for the exact place nothing of that cell moves; another cell does."""
    both = line((40, "We met ", None), (75, "Fitz", 0), (200, "and Shaw", 1))
    out = set_anew(both, exact=frozenset({0}))
    assert (out.left, out.joined) == ({0}, {1})
    assert [bar.burn for bar in out.bars] == [1]
    assert not {0, 1, 3, 4, 5} & set(out.places)


# -- where there is little room --------------------------------------------------------------------


def test_a_narrower_bar_is_taken_where_the_wide_one_does_not_fit():
    """The label goes before the words that follow do."""
    space = SPACE * EM
    most = 400 - FROM_EDGE
    length = 20 + space + 60 + space + 20
    fits = set_anew(
        line(
            (most - length, "Miss", None),
            (most - length + 25, "Shaw", 0),
            (most - length + 50, "went", None),
        )
    )
    assert [(bar.end - bar.start, bar.printed) for bar in fits.bars] == [(pytest.approx(60), True)]
    start = most - length + 0.1
    out = set_anew(line((start, "Miss", None), (start + 25, "Shaw", 0), (start + 50, "went", None)))
    assert [(bar.end - bar.start, bar.printed) for bar in out.bars] == [(pytest.approx(20), False)]
    assert out.hidden == set()


def test_the_last_resort_hides_what_follows_the_first_bar():
    """No width fits: the bar takes the room that is left, and the words behind it go."""
    space = SPACE * EM
    start = 394 - (10 + space + 20 + 8)
    # what follows is as long as the room; the narrow bar has none
    out = set_anew(
        line((start, "We", None), (start + 12, "Shaw", 0), (start + 34, "went off", None))
    )
    assert out.hidden == {6, 7, 8, 9, 11, 12, 13}
    (bar,) = out.bars
    assert (bar.start, bar.end) == (pytest.approx(start + 10 + space), pytest.approx(394))
    assert not bar.printed
    assert set(out.places) == {0, 1}
    assert out.spaced == {1}


def test_a_bar_as_wide_as_its_label_is_printed_in_the_last_resort_too():
    """Where the room that is left takes the whole label, the ground is printed."""
    start = 394 - (10 + SPACE * EM + 60)
    words = (start, "We", None), (start + 12, "Shaw", 0), (start + 34, "went off and so on", None)
    out = set_anew(line(*words))
    (bar,) = out.bars
    assert bar.end - bar.start == pytest.approx(60)
    assert bar.printed
    assert len(out.hidden) == 14


def test_there_is_always_a_bar_to_see():
    """Where words before a redaction take all the room, a point of it is still drawn."""
    out = set_anew(line((380, "Wed", None), (396, "Shaw", 0)))
    (bar,) = out.bars
    assert bar.end - bar.start == 1.0


def test_dots_that_lead_to_a_number_go_and_few_dots_stay():
    """Leaders fill what words leave: they would tell how long those were."""
    led = set_anew(line((40, "Shaw", 0), (70, "....", None), (100, "12", None)))
    assert led.hidden == {4, 5, 6, 7}
    assert set(led.places) == {8, 9}
    few = set_anew(line((40, "Shaw", 0), (70, "...", None), (100, "12", None)))
    assert few.hidden == set()
    assert set(few.places) == {4, 5, 6, 7, 8}


def test_a_letter_printed_twice_is_one_letter_and_moves_as_one():
    """A bold face made by printing twice keeps its shift and takes the room of one."""
    letters = said((40, "W", None), (41, "W", None), (45, "e", None), (60, "Shaw", 0))
    out = set_anew(Line(200, tuple(letters)))
    assert out.places == pytest.approx({0: 40, 1: 41, 2: 45})
    assert out.bars[0].start == pytest.approx(50 + SPACE * EM)
    # further than an eighth of its size it is the same letter again, in a word
    double = said((40, "l", None), (45, "l", None), (60, "Shaw", 0))
    assert set_anew(Line(200, tuple(double))).places == pytest.approx({0: 40, 1: 45})
    assert set_anew(Line(200, tuple(double))).bars[0].start == pytest.approx(50 + SPACE * EM)


# -- neighbours, rules and margins -----------------------------------------------------------------


def test_a_cell_may_grow_up_to_its_neighbours():
    """The words of the next column are not written over: the narrow bar is taken, and they stay."""
    space = SPACE * EM
    tight = line((40, "Shaw", 0), (40 + 60 + space - 0.1, "Analyst", None))
    out = set_anew(tight)
    assert [bar.end - bar.start for bar in out.bars] == [pytest.approx(20)]
    assert out.places == {}
    roomy = set_anew(line((40, "Shaw", 0), (40 + 60 + space, "Analyst", None)))
    assert [bar.end - bar.start for bar in roomy.bars] == [pytest.approx(60)]


def test_a_rule_bounds_a_cell_where_it_stands_beside_its_line():
    """A column's rule is not crossed; one that ends above the line bounds nothing."""
    shaw = line((40, "Shaw", 0))
    beside = set_anew(shaw, rules=[Rule(90, 190, 210)])
    assert [bar.end - bar.start for bar in beside.bars] == [pytest.approx(20)]
    # a point stays between the bar and the rule
    near_ = set_anew(shaw, rules=[Rule(100.9, 190, 210)])
    assert [bar.end - bar.start for bar in near_.bars] == [pytest.approx(20)]
    touching = set_anew(shaw, rules=[Rule(90, 200, 210)])
    assert [bar.end - bar.start for bar in touching.bars] == [pytest.approx(20)]
    for rule in (
        Rule(90, 201, 260),
        Rule(90, 100, 199),
        Rule(30, 190, 210),
        Rule(41, 190, 210),
        Rule(101, 190, 210),
    ):
        assert [bar.end - bar.start for bar in set_anew(shaw, rules=[rule]).bars] == [60]


def test_a_rule_left_of_a_cell_bounds_what_grows_leftwards():
    """A line that holds on to its end grows towards the rule before it, and begins a point beside it."""
    others = [
        line((300, "twenty six", None), across=180),
        line((310, "eight or", None), across=160),
    ]
    ends = [
        Line(o.across, tuple(x._replace(number=100 + x.number) for x in o.letters)) for o in others
    ]
    right = line((330, "Shaw", 0))
    free = set_anew(right, *ends)
    assert [(bar.start, bar.end) for bar in free.bars] == [(290, 350)]
    ruled = set_anew(right, *ends, rules=[Rule(310, 190, 210)])
    assert [(bar.start, bar.end) for bar in ruled.bars] == [(311, 371)]
    hemmed = set_anew(right, *ends, rules=[Rule(289, 190, 210)])
    assert [(bar.start, bar.end) for bar in hemmed.bars] == [(290, 350)]


def test_a_cell_that_grows_leftwards_stops_at_the_words_before_it():
    """A space stays between them, of the size of its own letters."""
    others = [
        line((300, "twenty six", None), across=180, first=100),
        line((310, "eight or", None), across=160, first=200),
    ]
    out = set_anew(line((270, "abcdef", None), (330, "Shaw", 0)), *others)
    (bar,) = out.bars
    assert (bar.start, bar.end) == pytest.approx((300 + SPACE * EM, 360 + SPACE * EM))
    assert out.places == {}


def test_a_centred_line_keeps_its_middle():
    """A heading in the middle of the page stays there, in the width that it has now."""
    out = set_anew(line((180, "Shaw", 0), (205, "sat", None)))
    length = 60 + SPACE * EM + 15
    assert out.bars[0].start == pytest.approx(200 - length / 2)
    off = set_anew(line((183, "Shaw", 0), (208, "sat", None)))
    assert off.bars[0].start == 183


def test_a_line_that_begins_at_a_margin_begins_there():
    """What begins as others do keeps its start, though it stands in the middle too."""
    other = line((180, "for", None), across=220, first=100)
    out = set_anew(line((180, "Shaw", 0), (205, "sat", None)), other)
    assert out.bars[0].start == 180


# -- blocks ----------------------------------------------------------------------------------------


def test_lines_withheld_whole_become_one_block():
    """Neither how many words there were nor how long each line was can be told."""
    first, second = (
        line((40, "Fitzgerald", 0), across=200),
        line((40, "Shaw", 1), across=186, first=50),
    )
    other = line((40, "A line that all may read, and a long one", None), across=220, first=100)
    again = line((40, "A line that all may read, and a long one", None), across=240, first=200)
    out = set_anew(other, again, first, second)
    (bar,) = out.bars
    assert bar == Bar(0, 40, 240, 186 - DEEP * EM, 200 + HIGH * EM, printed=True)
    assert out.extents[-1].start, out.extents[-1].end == (40, 240)
    assert (out.extents[-1].low, out.extents[-1].high) == (bar.low, bar.high)


def test_a_block_without_margins_ends_as_far_from_the_edge_as_it_begins():
    """No other line says how wide the column is."""
    out = set_anew(
        line((40, "Fitzgerald", 0), across=200), line((40, "Shaw", 1), across=186, first=50)
    )
    assert [(bar.start, bar.end) for bar in out.bars] == [(40, 360)]


def test_a_margin_at_which_a_block_begins_is_not_where_it_ends():
    """What ends there is another column."""
    others = [line((10, "abcdef", None), across=240 - 20 * at, first=100 * at) for at in (1, 2)]
    block = line((40, "Fitzgerald", 0), across=170), line((40, "Shaw", 1), across=156, first=50)
    out = set_anew(*others, *block)
    assert [(bar.start, bar.end) for bar in out.bars] == [(40, 360)]


@pytest.mark.parametrize(
    ("second", "burn"),
    [
        ({"across": 200 - 24.1}, 1),  # too far below
        ({"at": 80.1}, 1),  # begins elsewhere
        ({}, 2),  # another ground
        ({"behind": "went"}, 1),  # words that stay
    ],
)
def test_lines_apart_are_bars_of_their_own(second, burn):
    """Another ground, another place, a paragraph between them, or words beside one: no block."""
    at = second.get("at", 40)
    stretches = [(at, "Shaw", burn)]
    if "behind" in second:
        stretches.append((at + 25, second["behind"], None))
    below = line(*stretches, across=second.get("across", 186), first=50)
    out = set_anew(line((40, "Fitzgerald", 0), across=200), below)
    assert sorted(bar.burn for bar in out.bars) == [0, burn]


def test_what_stands_between_lines_or_beside_one_is_in_no_block():
    """A row of a list of people: the next column bounds the block, and a line between two names parts them."""
    said = "A line that all may read, and a long one"
    others = [line((40, said, None), across=240 - 20 * n, first=90 * n) for n in (1, 2)]
    beside = line((40, "Fitzgerald", 0), (200, "Keeper", None), across=170)
    below = line((40, "Shaw", 1), across=156, first=50)
    (bar,) = set_anew(*others, beside, below).bars
    assert bar.end == 200 - SPACE * EM
    apart = [line((40, "Fitzgerald", 0), across=170), line((40, "Shaw", 1), across=150, first=50)]
    assert len(set_anew(*others, *apart).bars) == 1
    between = line((60, "of the lighthouse", None), across=160, first=70)
    assert [one.burn for one in set_anew(*others, *apart, between).bars] == [0, 1]


def test_lines_as_far_apart_as_a_block_allows_are_one():
    """Two and two fifths letter sizes below, four beside."""
    below = line((80, "Shaw", 1), across=176, first=50)
    out = set_anew(line((40, "Fitzgerald", 0), across=200), below)
    assert len(out.bars) == 1


# -- words and cells -------------------------------------------------------------------------------


def test_letters_are_parted_at_blanks_and_at_gaps():
    """A gap of more than a sixth of the smaller letter parts words; a blank always does."""
    apart, close = 40 + 5 + 0.17 * EM + 0.01, 40 + 5 + 0.17 * EM - 0.01
    assert words_of(said((40, "a", None), (apart, "b", None))) == [
        ("a", None, False),
        ("b", None, False),
    ]
    assert words_of(said((40, "a", None), (close, "b", None))) == [("ab", None, False)]
    assert words_of(said((40, "a b", None))) == [("a", None, False), ("b", None, False)]
    small = [Letter(0, 40, 5, 10, "a"), Letter(1, 46, 3, 5, "b")]
    assert len(words_of(small)) == 2


def test_a_redaction_is_tied_to_the_bracket_before_it():
    """Where no space stood between them none is written."""
    assert words_of(said((40, "(", None), (45, "Shaw", 0), (65, ")", None))) == [
        ("(", None, False),
        ("Shaw", 0, True),
        (")", None, True),
    ]
    assert words_of(said((40, "a ", None), (50, "Shaw", 0))) == [
        ("a", None, False),
        ("Shaw", 0, False),
    ]
    assert words_of(said((40, "a", None), (50, "Shaw", 0))) == [
        ("a", None, False),
        ("Shaw", 0, False),
    ]


def test_what_is_withheld_on_one_ground_side_by_side_is_one():
    """Words withheld in a row say nothing of how many there were; other grounds are told apart."""
    assert words_of(said((40, "Ngaio Shaw", 0))) == [("NgaioShaw", 0, False)]
    assert words_of(said((40, "Ngaio ", 0), (70, "Shaw", 1))) == [("NgaioShaw", 0, False)]
    assert words_of(said((40, "Ngaio ", 0), (70, "Shaw", 2))) == [
        ("Ngaio", 0, False),
        ("Shaw", 2, False),
    ]
    gap = 65 + COLUMN * EM
    assert len(words_of(said((40, "Ngaio", 0), (gap, "Shaw", 0)))) == 1
    assert len(words_of(said((40, "Ngaio", 0), (gap + 0.1, "Shaw", 0)))) == 2


def test_a_gap_is_measured_from_the_letter_that_reaches_furthest():
    """A mark set over the letter before it does not open a gap."""
    letters = [Letter(0, 40, 8, 10, "m"), Letter(1, 42, 1, 10, "~"), Letter(2, 48, 5, 10, "a")]
    assert words_of(letters) == [("m~a", None, False)]


def test_cells_end_at_wide_whites_and_at_rules():
    """A column begins behind more than one and three fifths of a letter, or behind a rule."""
    wide = 50 + COLUMN * EM

    def starts(at: float, *rules: Rule) -> list[float]:
        two = line((40, "ab", None), (at, "cd", None))
        return [cell[0].start for cell in cells_of(two, rules, GROUNDS)]

    assert starts(wide) == [40]
    assert starts(wide + 0.1) == [40, wide + 0.1]
    assert starts(56, Rule(53, 190, 210)) == [40, 56]
    assert starts(56, Rule(49, 200, 210)) == [40, 56]
    assert starts(56, Rule(57, 190, 200)) == [40, 56]
    for rule in (
        Rule(53, 201, 210),
        Rule(53, 190, 199),
        Rule(48.9, 190, 210),
        Rule(57.1, 190, 210),
    ):
        assert starts(56, rule) == [40]


def test_a_justified_line_is_one_cell_however_wide_its_whites_are():
    """Three whites that are all alike are a justified line's; two are columns."""
    even = line((40, "ab", None), (70, "cd", None), (100, "ef", None), (130, "gh", None))
    assert len(list(cells_of(even, (), GROUNDS))) == 1
    off = line((40, "ab", None), (70, "cd", None), (100, "ef", None), (131.6, "gh", None))
    assert len(list(cells_of(off, (), GROUNDS))) == 4
    nearly = line((40, "ab", None), (70, "cd", None), (100, "ef", None), (131.5, "gh", None))
    assert len(list(cells_of(nearly, (), GROUNDS))) == 1
    two = line((40, "ab", None), (70, "cd", None), (100, "ef", None))
    assert len(list(cells_of(two, (), GROUNDS))) == 3


def test_cells_are_parted_where_columns_of_other_lines_begin():
    """Narrow whites part cells too, where other lines have a tab stop; a tied word stays."""
    margins = Margins((40.0,), (), (60.0,), (200.0,))
    cells = list(
        cells_of(line((40, "abc", None), (60, "def", None), (80, "gh", None)), (), GROUNDS)
    )
    assert [[t.start for t in cell] for cell in parted_at_stops(cells, margins)] == [[40], [60, 80]]
    tied = list(cells_of(line((40, "abcd", None), (60, "Shaw", 0)), (), GROUNDS))
    assert [[t.start for t in cell] for cell in parted_at_stops(tied, margins)] == [[40, 60]]


def test_margins_are_what_lines_have_in_common():
    """One line shows where it begins; ends and stops count where two lines share them."""
    lines = [
        line((40, "abc", None), (100, "defg", None)),
        line((41, "abcd", None), (100.5, "defg", None)),
        line((60, "ab", None), (150, "cd", None)),
    ]
    told = [(one, list(cells_of(one, (), GROUNDS))) for one in lines]
    margins = margins_of(told, ROOM)
    assert margins == Margins((40, 41, 60), (120,), (100,), (200, (40 + 160) / 2))
    assert margins_of([], ROOM) == Margins((), (), (), (200,))


def test_near_is_within_three_fifths_of_a_point():
    """The first edge that a place lies at is given."""
    assert near(40 + SAME - 0.01, (40.0, 40.5)) == 40.0
    assert near(40 - SAME - 0.01, (40.0,)) is None
    assert near(0.0, (0.0,)) == 0.0


def test_each_cell_stands_between_its_neighbours():
    """The first has none before it, the last none after."""
    a, b, c = ([t] for t in tokens_of(said((0, "a b c", None)), GROUNDS))
    assert list(with_neighbours([a, b, c])) == [(None, a, b), (a, b, c), (b, c, None)]


def test_letters_stand_on_the_line_of_most_of_their_like():
    """A raised figure stands on the line of the words before it, and does not lift its baseline."""
    words = [(100.0, [one]) for one in said((40, "Shaw", None))]
    raised = [(104.0, [Letter(9, 60, 3, 6, "1")])]
    (only,) = by_line([*words, *raised])
    assert only.across == 100.0
    assert [one.number for one in only.letters] == [9, 0, 1, 2, 3]
    below = [(95.5, [one]) for one in said((40, "ab", None), first=20)]
    assert len(by_line([*words, *below])) == 1
    apart = [(95.4, [one]) for one in said((40, "ab", None), first=20)]
    assert [one.across for one in by_line([*words, *apart])] == [100.0, 95.4]


def test_kept_letters_tell_where_the_line_stands():
    """How high the withheld ones stood must not move what stays."""
    kept = [(100.0, [one]) for one in said((40, "a", None))]
    withheld = [(102.0, [one]) for one in said((50, "Fitz", 0), first=5)]
    blanks = [(103.0, [one]) for one in said((80, "   ", None), first=12)]
    (only,) = by_line([*kept, *withheld, *blanks])
    assert only.across == 100.0
