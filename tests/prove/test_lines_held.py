"""What the witnesses make of followed letters: lines compared, words shortened, letters taken for withheld."""

from __future__ import annotations

from dataclasses import replace

import pytest
from followed_letters import letter, shown, upwards
from public_files import FRAME

from records.geometry import Box
from redaction.prove import lettering, positions, scrambling, setting
from redaction.prove.case import MarkedPage, Sought
from redaction.prove.following import Followed, Letter, Painting, Showing
from redaction.prove.scrambling import is_under
from redaction.prove.shortening import Shorter, shortened

REGION = Box(0, 90, 300, 112)


# -- lines set anew --------------------------------------------------------------------------------

UNDER = Box(45, 98, 65, 110)
"""Over the fifth to the eighth letter of a line that begins at 20."""

BAR = Box(45, 98, 95, 110)


def objections(before: list[Showing], after: list[Showing], **changes: object) -> list[str]:
    """Gives what is objected to, shortly."""
    page = MarkedPage(3, FRAME, (BAR,), (), (REGION,), (UNDER,))
    found = list(setting.compared(replace(page, **changes), Followed(before), Followed(after)))
    assert all((one.page, one.box) == (3, REGION) for one in found)
    return [one.what.rpartition(" ")[2] if "gone" in one.what else "come" for one in found]


def test_a_line_whose_kept_letters_follow_each_other_is_believed():
    """They may stand anywhere, in their order; what stands in the bar is another witness's."""
    before = [shown("We metShaw then")]
    kept = [shown("We me"), shown("w then", x=100)]
    assert objections(before, [*kept, shown("label", x=50)]) == []
    assert objections(before, [shown("WE ME"), *kept[1:]]) == []
    assert objections(before, [shown("We m"), *kept[1:]]) == ["gone"]
    # a letter of the withheld words is none of the line's
    assert objections(before, [shown("We me"), shown("aw then", x=100)]) == ["come"]
    assert objections(before, [*kept, shown("label", x=97)]) != []


@pytest.mark.parametrize(("size", "low", "said"), [(20, 100, ["gone"]), (48.1, 80, [])])
def test_letters_of_a_watermark_are_none_of_the_line(size, low, said):
    """The redaction moved over one of them, and others stand where the line's own had been."""
    large = letter("R", 0.0)
    large = replace(large, cell=Box(80 - size / 2, low, 80 + size / 2, low + size))
    mark = shown("", letters=(large,))
    kept = [shown("We me"), shown("w then", x=100)]
    assert objections([shown("We metShaw then"), mark], [*kept, mark]) == said


@pytest.mark.parametrize(
    ("share", "gone"),
    # a fifth of a letter under a redaction: it must stay; less than four fifths: it may
    [(0.19, True), (0.2, False), (0.79, False)],
)
def test_how_much_of_a_letter_may_be_withheld_before_it_may_go(share, gone):
    """A letter that a redaction hardly touches must stay, one that it covers in part may go."""
    withheld = (Box(25 - 5 * share, 98, 60, 110),)
    before = [shown("abcdefghij")]
    after = [shown("ij", x=100)]
    found = objections(before, after, withheld=withheld, burns=())
    assert ("gone" in found) is gone


def test_a_letter_that_is_covered_must_not_be_there():
    """Above four fifths it belongs to the withheld words, and counts as new where it stands."""
    before = [shown("abcdefghij")]
    for share, come in ((0.8, False), (0.81, True)):
        withheld = (Box(25 - 5 * share, 98, 60, 110),)
        found = objections(before, [shown("a"), shown("ij", x=100)], withheld=withheld, burns=())
        assert ("come" in found) is come


def test_only_the_end_of_a_line_may_give_way():
    """Behind the first redaction letters may go from the end; from before it and from between, none."""
    before = [shown("abcdeShawfghij")]
    under = (Box(45, 98, 65, 110),)
    assert objections(before, [shown("abcde"), shown("fgh", x=100)], withheld=under) == []
    assert objections(before, [shown("abcde")], withheld=under) == []
    assert objections(before, [shown("abcd")], withheld=under) == ["gone"]
    assert objections(before, [shown("abcde"), shown("fgij", x=100)], withheld=under) == ["gone"]
    assert objections(before, [shown("abcde"), shown("hij", x=100)], withheld=under) == ["gone"]
    # another region's redaction is none of this line's
    assert objections(before, [shown("abcde")], withheld=(Box(45, 20, 65, 30),)) != []


def test_a_letter_more_is_one_that_has_come_up():
    """What stands there in the end has to follow the line as it was."""
    before = [shown("abcdeShawfghij")]
    for words in ("ffghij", "fghijj", "xfghij", "gfhij"):
        assert "come" in objections(before, [shown("abcde"), shown(words, x=100)])


def test_lines_are_told_apart_by_their_height():
    """Letters a point and a half higher stand on the same line, higher ones on another."""
    before = [shown("abcde"), shown("fghij", x=100, y=101.5)]
    assert objections(before, [shown("abcdefghij")], withheld=(), burns=()) == []
    after = [shown("abcde"), shown("fghij", x=100, y=101.6)]
    assert objections(before, after, withheld=(), burns=()) != []
    apart = [shown("abcde", y=96), shown("fghij", x=100, y=103)]
    assert objections(apart, apart, withheld=(), burns=()) == []
    assert objections(apart, [apart[0]], withheld=(), burns=()) == ["gone"]


def test_a_letter_printed_twice_counts_once_and_no_further_away():
    """A seventh of its size behind itself it is a bold face; further it is another letter."""
    once = [shown("abcdefghij")]
    twice = [letter("a", 20 + shift) for shift in (1.49,)]
    bold = Showing(0, False, 1, 1, "", 0.0, True, False, (b"a",), tuple(twice))
    assert objections(once, [*once, bold], withheld=(), burns=()) == []
    further = replace(bold, letters=(letter("a", 21.51),))
    assert objections(once, [*once, further], withheld=(), burns=()) == ["come"]
    # exactly in the same place it is written twice over
    same = replace(bold, letters=(letter("a", 20.0),))
    assert objections(once, [*once, same], withheld=(), burns=()) == ["come"]


def test_signs_and_case_are_not_compared_and_ligatures_are_their_letters():
    """What stays is told by letters and figures, whatever face they are set in."""
    before = [shown("of\ufb01ce, 12")]
    assert objections(before, [shown("OFFICE - 12")], withheld=(), burns=()) == []
    assert objections(before, [shown("OFICE 12")], withheld=(), burns=()) == ["gone"]
    assert objections(before, [shown("office 13")], withheld=(), burns=()) != []


def test_letters_outside_of_the_stretch_are_not_its_own():
    """Their middle tells where they stand; what is not painted stands nowhere."""
    before = [shown("abcde"), shown("zz", x=298), shown("zz", y=108), shown("zz", y=80)]
    assert objections(before, [shown("abcde")], withheld=(), burns=()) == []
    inner = [shown("abcde"), shown("z", x=297.5)]
    assert objections(inner, [shown("abcde")], withheld=(), burns=()) == ["gone"]
    unseen = shown("z", x=200, painted=False)
    assert objections([shown("abcde"), unseen], [shown("abcde")], withheld=(), burns=()) == []
    assert objections(inner, [shown("abcde"), replace(inner[1], painted=False)], withheld=()) != []


def test_lines_that_run_up_the_page_are_compared_along_it():
    """A stretch that is higher than wide is read upwards."""
    region = Box(95, 0, 115, 200)
    before = [upwards("abcdeShawfghij", 100, 20)]
    under = (Box(98, 45, 110, 65),)
    page = MarkedPage(3, FRAME, (), (), (region,), under)

    def said(after: list[Showing]) -> list[str]:
        found = setting.compared(page, Followed(before), Followed(after))
        return ["gone" if "gone" in one.what else "come" for one in found]

    assert said([upwards("abcde", 100, 20), upwards("fghij", 100, 100)]) == []
    assert said([upwards("abcde", 100, 20), upwards("fgh", 100, 100)]) == []
    assert said([upwards("abcde", 100, 20), upwards("hij", 100, 100)]) == ["gone"]
    assert said([upwards("bacde", 100, 20), upwards("fghij", 100, 100)]) != []


# -- letters under a box ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "under"),
    [
        (Box(10, 100, 15, 109), True),
        (Box(9.26, 100, 14.26, 109), True),  # 0.15 of its width stands out
        (Box(9.24, 100, 14.24, 109), False),
        (Box(45.74, 100, 50.74, 109), True),
        (Box(45.76, 100, 50.76, 109), False),
        (Box(10, 95.6, 15, 104.6), True),  # its lower half is out, its head is in
        (Box(10, 95.4, 15, 104.4), False),
        (Box(10, 105.4, 15, 114.4), True),
        (Box(10, 105.6, 15, 114.6), False),
        (Box(60, 100, 65, 109), False),
        (Box(10, 120, 15, 129), False),
        (Box(8, 100, 13, 109), False),
    ],
)
def test_a_letter_is_under_a_box_by_its_middle_and_its_width(cell, under):
    """What stands in the box with its middle and nearly all of its width is withheld."""
    burn = Box(10, 100, 50, 110)
    one = Letter(b"a", 0, "a", 0.5, cell, (0, 0))
    assert is_under(one, [burn]) is under
    assert is_under(one, [Box(200, 0, 210, 10), burn]) is under
    assert not is_under(replace(one, text=" "), [burn])
    # of one that does not say what it means nobody knows that it is a space
    assert is_under(replace(one, text=""), [burn]) is under


def test_a_letter_higher_than_its_box_may_stand_out_at_one_edge_only():
    """A thin box over the middle of a large letter does not withhold it."""
    tall = Letter(b"a", 0, "a", 0.5, Box(10, 90, 15, 120), (0, 0))
    assert not is_under(tall, [Box(5, 100, 20, 110)])
    assert not is_under(tall, [Box(5, 99.1, 20, 110.9)])
    assert is_under(tall, [Box(5, 99, 20, 110)])
    assert is_under(tall, [Box(5, 100, 20, 111)])


# -- words of another length -----------------------------------------------------------------------


def shorter(
    showing: Showing, burns: list[Box], free: set[int], page: Followed | None = None
) -> Shorter:
    """Gives what an operator may show less of."""
    under = [i for i, one in enumerate(showing.letters) if is_under(one, burns)]
    return shortened(page or Followed([showing]), showing, under, burns, frozenset(free))


LONG = shown("abcdefghijklmnopqrst")
FIRST, SECOND = Box(30, 98, 50, 110), Box(75, 98, 100, 110)
"""Over four letters, and over five."""


def test_a_letter_less_draws_in_the_line_and_its_boxes():
    """The last letter of each stretch is left out; boxes behind move by what went before them."""
    made = shorter(LONG, [FIRST, SECOND], {0, 1})
    assert made.dropped == {5, 15}
    assert made.boxes == {0: Box(30, 98, 45, 110), 1: Box(70, 98, 90, 110)}


def test_space_between_letters_is_drawn_in_with_them():
    """A letter that goes takes the space behind it along."""
    made = shorter(replace(LONG, spacing=100.0), [FIRST], {0})
    # five points wide, at half a letter size: a tenth of a letter size more
    assert made.boxes == {0: Box(30, 98, 44, 110)}


def test_a_line_is_drawn_in_by_a_letter_size_at_most():
    """Further, words behind would stand before what is beside them; those boxes keep their width."""
    third = Box(105, 98, 115, 110)
    words = shown("abcdefghijklmnopqrstuvwxyzab")
    boxes = [Box(20, 98, 40, 110), Box(45, 98, 65, 110), Box(70, 98, 90, 110)]
    made = shorter(words, boxes, {0, 1, 2})
    assert made.dropped == {3, 8}
    assert made.boxes[2] == Box(60, 98, 80, 110)
    assert shorter(words, [*boxes, third], {0, 1, 2}) == Shorter()


@pytest.mark.parametrize(
    ("text", "x", "kept"), [("-fit", 120, True), ("-fit", 122, False), (" fit", 120, False)]
)
def test_a_word_that_the_next_operator_ends_is_not_torn(text, x, kept):
    """Drawn in by a letter, it would be two words, and the copy another for a reason of the test's own."""
    page = Followed([LONG, shown(text, x=x)])
    assert (shorter(LONG, [FIRST], {0}, page) == Shorter()) is kept


def test_short_stretches_and_ends_of_operators_keep_their_letters():
    """Four letters at least, with something of the same operator behind them."""
    assert shorter(LONG, [Box(30, 98, 45, 110)], {0}) == Shorter()
    assert shorter(LONG, [Box(100, 98, 120, 110)], {0}) == Shorter()
    assert shorter(LONG, [Box(95, 98, 115, 110)], {0}).dropped == {18}


@pytest.mark.parametrize("other", [Box(32, 98, 36, 110), Box(32, 20, 36, 40)])
def test_nothing_else_may_stand_under_the_box(other):
    """What another operator or a picture shows there would not move with the words."""
    two = replace(shown("x", x=other.x0, y=other.y0 + 2), index=1)
    page = Followed([LONG, two])
    touches = other.y0 > 90
    assert (shorter(LONG, [FIRST], {0}, page) == Shorter()) is touches
    space = Followed([LONG, replace(two, letters=(replace(two.letters[0], text=" "),))])
    assert shorter(LONG, [FIRST], {0}, space).dropped == {5}
    picture = Painting(4, 0, "X", other, upright=True, matrix=(1, 0, 0, 1, 0, 0))
    assert (shorter(LONG, [FIRST], {0}, Followed([LONG], [picture])) == Shorter()) is touches


def test_words_whose_length_must_stay_keep_it():
    """A box that is not free is left alone, and with it all of its operator."""
    assert shorter(LONG, [FIRST, SECOND], {0}) == Shorter()
    assert shorter(LONG, [FIRST, SECOND], {1}) == Shorter()


def test_letters_that_do_not_run_along_a_level_line_keep_their_places():
    """Sloping, raised or backwards text is not drawn in."""
    for shift in (0.009, 0.011):
        last = LONG.letters[-1]
        raised = replace(last, cell=replace(last.cell, y0=last.cell.y0 + shift))
        made = shorter(replace(LONG, letters=(*LONG.letters[:-1], raised)), [FIRST], {0})
        assert (made == Shorter()) is (shift > 0.01)
    back = replace(LONG, letters=(*LONG.letters[:-1], letter("z", 10)))
    assert shorter(back, [FIRST], {0}) == Shorter()


# -- what is printed of them -----------------------------------------------------------------------


def test_nothing_that_is_printed_of_them_holds_a_word():
    """Errors and logs print values; none of what witnesses hold says a word of a document."""
    words = shown("Quillfeather", parts=(b"Quillfeather",))
    held = [
        words,
        *words.letters,
        replace(words.letters[0], code=b"Quillfeather", text="Quillfeather"),
        Painting(4, 0, "Quillfeather", UNDER, upright=True, matrix=(1, 0, 0, 1, 0, 0)),
        Sought(1, "Quillfeather", "quillfeather"),
        setting._Sign("Quillfeather", 0.0, 0.0, 1.0, stays=True),
        scrambling._Choice(0.5, b"Quillfeather"),
        positions._Chars.of([positions._Char(0.0, 0.0, 9.0, "Quillfeather")]),
        lettering.Sample(1, UNDER, ((1, "Quillfeather"),)),
        lettering.Sheets(((lettering.Sample(1, UNDER, ((1, "Quillfeather"),)),),), ()),
    ]
    for one in held:
        assert "uillfeather" not in repr(one)
        assert "text=" not in repr(one)
        assert "code=" not in repr(one)
