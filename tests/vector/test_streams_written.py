"""A content stream as it is written in the end: what paints, in no more state than it needs, newly named."""

from __future__ import annotations

from dataclasses import replace

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from records.geometry import Box
from redaction.emission.content import Content, Painted, Restore, Save, Shown, resources_of
from redaction.emission.scope import Scope, matrix_of
from redaction.emission.tagging import Key
from redaction.emission.texts import Placed, Run
from redaction.fonts.newfonts import Fonts, NewFont
from redaction.fonts.sourcefont import Glyph

DOT = Painted(b"0 0 1 1 re f")
CELL = Box(0, 0, 1, 1)
A, B = Glyph((("m", ((0, 0),)),), 500, "a"), Glyph((("m", ((0, 1),)),), 600, "b")


def lines_of(content: Content, bare: frozenset = frozenset()) -> list[str]:
    """Gives what a stream becomes, operator by operator."""
    content.settle(bare)
    return content.finished(lambda font: font.codes()).code.decode().split("\n")


def run_of(*placed: tuple[Glyph, float], mode: int = 0, size: float = 10.0) -> Run:
    """Gives a run of glyphs, each so many thousandths along."""
    glyphs = tuple(Placed(glyph, at, CELL) for glyph, at in placed)
    return Run(None, "/F", size, mode, (1, 0, 0, 1, 20, 30), glyphs)


FONT = NewFont(700, -200)
for one in (A, B):
    FONT.use(one)


# -- state -----------------------------------------------------------------------------------------


def test_state_in_which_nothing_is_painted_leaves_nothing():
    """What is withheld does not even leave its colour, its space or an empty q behind."""
    content = Content()
    content.state("rg", [1, 0, 0])
    content.painted(DOT)
    content.save()
    content.state("g", [0.5])
    content.moved((2, 0, 0, 2, 0, 0))
    content.restore()
    content.state("w", [3])
    assert lines_of(content) == ["1 0 0 rg", "0 0 1 1 re f"]
    empty = Content()
    empty.save()
    empty.state("g", [1])
    empty.restore()
    assert not empty.settle(frozenset())
    assert empty.parts == []


def test_the_last_setting_of_a_parameter_counts():
    """One that was never painted in is not written; one that holds already is not written again."""
    content = Content()
    for width in (1, 2, 3):
        content.state("w", [width])
    content.painted(DOT)
    content.state("w", [3])
    content.painted(DOT)
    content.state("w", [4])
    content.painted(DOT)
    assert lines_of(content) == ["3 w", "0 0 1 1 re f", "0 0 1 1 re f", "4 w", "0 0 1 1 re f"]


def test_levels_open_only_where_they_are_painted_in():
    """From the outermost inwards, each with its own; what held before holds again behind it."""
    content = Content()
    content.state("w", [1])
    content.save()
    content.state("w", [2])
    content.save()
    content.state("d", [[], 0])
    content.painted(DOT)
    content.restore()
    content.restore()
    content.painted(DOT)
    assert lines_of(content) == [
        "1 w",
        "q",
        "2 w",
        "q",
        "[ ] 0 d",
        "0 0 1 1 re f",
        "Q",
        "Q",
        "0 0 1 1 re f",
    ]
    inner = Content()
    inner.state("w", [1])
    inner.painted(DOT)
    inner.save()
    inner.state("w", [1])
    inner.painted(DOT)
    inner.restore()
    # a level begins with what holds around it
    assert lines_of(inner) == ["1 w", "0 0 1 1 re f", "q", "0 0 1 1 re f", "Q"]


def test_a_colour_takes_the_place_of_its_space_and_a_space_of_its_colour():
    """A colour of a device says its space by itself; one of another space needs that."""
    content = Content()
    content.state("cs", [Name.X], ("/ColorSpace", "/X"))
    content.state("sc", [0.5])
    content.state("rg", [1, 0, 0])
    content.painted(DOT)
    assert lines_of(content) == ["1 0 0 rg", "0 0 1 1 re f"]
    other = Content()
    other.state("rg", [1, 0, 0])
    other.state("cs", [Name.X], ("/ColorSpace", "/X"))
    other.state("sc", [0.5])
    other.painted(DOT)
    assert lines_of(other) == ["/X1 cs", "0.5 sc", "0 0 1 1 re f"]
    again = Content()
    again.state("rg", [1, 0, 0])
    again.painted(DOT)
    again.state("cs", [Name.X], ("/ColorSpace", "/X"))
    again.painted(DOT)
    again.state("rg", [1, 0, 0])
    again.painted(DOT)
    assert [one for one in lines_of(again) if "re" not in one] == ["1 0 0 rg", "/X1 cs", "1 0 0 rg"]
    both = Content()
    both.state("RG", [1, 0, 0])
    both.state("g", [0])
    both.painted(DOT)
    assert lines_of(both) == ["1 0 0 RG", "0 g", "0 0 1 1 re f"]
    spaced = Content()
    spaced.state("CS", [Name.X], ("/ColorSpace", "/X"))
    spaced.state("G", [0])
    spaced.painted(DOT)
    spaced.state("CS", [Name.X], ("/ColorSpace", "/X"))
    spaced.state("SC", [0.5])
    spaced.painted(DOT)
    assert [one for one in lines_of(spaced) if "re" not in one] == ["0 G", "/X1 CS", "0.5 SC"]


def test_a_graphics_state_may_set_anything():
    """What was set before it is set again behind it, where it is wanted; other states of its kind stay."""
    content = Content()
    content.state("w", [1])
    content.painted(DOT)
    content.state("gs", [Name.G], ("/ExtGState", "/G"))
    content.state("gs", [Name.H], ("/ExtGState", "/H"))
    content.state("gs", [Name.G], ("/ExtGState", "/G"))
    content.painted(DOT)
    content.state("w", [1])
    content.painted(DOT)
    assert [one for one in lines_of(content) if "re" not in one] == [
        "1 w",
        "/H1 gs",
        "/G2 gs",
        "1 w",
    ]


def test_changes_of_space_in_a_row_are_one():
    """Clips part them, and all that came before what paints is written."""
    content = Content()
    content.moved((2, 0, 0, 2, 10, 0))
    content.moved((1, 0, 0, 1, 5, 5))
    content.moved(b"0 0 9 9 re W n")
    content.moved((3, 0, 0, 3, 0, 0))
    content.painted(DOT)
    content.moved((1, 0, 0, 1, 7, 0))
    assert lines_of(content) == [
        "2 0 0 2 20 10 cm",
        "0 0 9 9 re W n",
        "3 0 0 3 0 0 cm",
        "0 0 1 1 re f",
    ]


def test_numbers_are_written_shortly():
    """Eight places of a change of space, no trailing nothing, no minus before it."""
    content = Content()
    content.moved((1.123456789, -0.000000001, 0.5, 1, 0, -3))
    content.painted(DOT)
    assert lines_of(content)[0] == "1.12345679 0 0.5 1 0 -3 cm"


def test_forms_in_which_nothing_is_painted_are_not_painted():
    """Nor is there any state for them; their resources go with them."""
    content = Content()
    content.state("g", [0])
    content.painted(Painted(b"/X1 Do", ("/XObject", "/X1")))
    assert lines_of(content, frozenset({("/XObject", "/X1")})) == [""]
    kept = Content()
    kept.painted(Painted(b"/X7 Do", ("/XObject", "/X7")))
    kept.painted(Painted(b"/X3 Do", ("/XObject", "/X3")))
    kept.painted(Painted(b"/X7 Do", ("/XObject", "/X7")))
    kept.state("gs", [Name.G9], ("/ExtGState", "/G9"))
    kept.painted(DOT)
    assert kept.settle(frozenset({("/XObject", "/X9")}))
    made = kept.finished(lambda font: font.codes())
    assert made.code.split(b"\n") == [b"/X1 Do", b"/X2 Do", b"/X1 Do", b"/G1 gs", b"0 0 1 1 re f"]
    waiting = Dictionary(XObject=Dictionary(X7=7, X3=3, X5=5), ExtGState=Dictionary(G9=9))
    table = resources_of(waiting, made)
    assert {k: dict(v.items()) for k, v in table.items()} == {
        "/XObject": {"/X1": 7, "/X2": 3},
        "/ExtGState": {"/G1": 9},
    }


# -- text ------------------------------------------------------------------------------------------


def shown(
    run: Run, *, of: Content | None = None, first: int = 0, last: int | None = None
) -> Content:
    """Gives a stream with a stretch of a run."""
    content = of or Content()
    content.shown(run, run.glyphs[first:last], FONT)
    return content


def test_text_is_written_with_new_codes_from_where_it_begins():
    """Shifts are made good in whole thousandths, and what is left of them by the next one."""
    plain = run_of((A, 0), (B, 500), (A, 1100))
    assert lines_of(shown(plain)) == ["BT /F1 10 Tf 1 0 0 1 20 30 Tm [<000100020001>] TJ ET"]
    assert lines_of(shown(plain, first=1)) == ["BT /F1 10 Tf 1 0 0 1 25 30 Tm [<00020001>] TJ ET"]
    apart = run_of((A, 0), (B, 530.4), (A, 1130.8))
    assert lines_of(shown(apart)) == [
        "BT /F1 10 Tf 1 0 0 1 20 30 Tm [<0001> -30 <0002> -1 <0001>] TJ ET"
    ]
    back = run_of((A, 0), (B, 480))
    assert lines_of(shown(back)) == ["BT /F1 10 Tf 1 0 0 1 20 30 Tm [<0001> 20 <0002>] TJ ET"]


def test_stroked_text_says_so_and_takes_it_back():
    """Filled text needs no word of it."""
    outlined = run_of((A, 0), mode=1, size=9.5)
    assert lines_of(shown(outlined)) == ["BT 1 Tr /F1 9.5 Tf 1 0 0 1 20 30 Tm [<0001>] TJ 0 Tr ET"]


def test_stretches_of_a_run_that_touch_are_one():
    """A tenth of a letter apart they still do; of another run, font or element they do not."""
    run = run_of((A, 0), (B, 600), (A, 1200))
    one = shown(run, last=1)
    shown(run, of=one, first=1)
    assert len(lines_of(one)) == 1
    gap = run_of((A, 0), (B, 601))
    two = shown(gap, last=1)
    shown(gap, of=two, first=1)
    assert len(lines_of(two)) == 2
    over = run_of((A, 0), (B, 399))
    three = shown(over, last=1)
    shown(over, of=three, first=1)
    assert len(lines_of(three)) == 2
    other = shown(run, last=1)
    shown(run_of((A, 0), (B, 600)), of=other, first=1)
    assert len(lines_of(other)) == 2
    tagged = shown(run, last=1)
    tagged.tag = Key(label=1)
    shown(run, of=tagged, first=1)
    assert len(lines_of(tagged)) == 2


def test_glyphs_are_taken_out_by_their_identity():
    """The stretches around them stay; paintings that are refused go, all else stays."""
    run = run_of((A, 0), (B, 500), (A, 1100))
    content = shown(run)
    content.painted(replace(DOT, doubtful=True))
    content.save()
    content.painted(DOT)
    content.restore()
    content.without({id(run.glyphs[1])}, lambda part: not part.doubtful)
    texts = [part for part in content.parts if isinstance(part, Shown)]
    assert [part.glyphs for part in texts] == [run.glyphs[:1], run.glyphs[2:]]
    others = [part for part in content.parts if not isinstance(part, Shown)]
    assert others == [Save(), DOT, Restore()]
    whole = shown(run)
    before = whole.parts[0]
    whole.without(set(), lambda _: True)
    assert whole.parts[0] is before
    whole.without({id(one) for one in run.glyphs}, lambda _: True)
    assert whole.parts == []


def test_only_glyphs_that_are_written_come_into_their_font():
    """The inventory of a font tells nothing of what was withheld; its codes stand in the order of Unicode."""
    font = NewFont(700, -200)
    run = run_of((B, 0), (A, 600))
    content = Content()
    content.shown(run, run.glyphs[:1], font)
    content.take()
    assert list(font.codes().values()) == [1]
    font.use(A)
    assert [glyph.text for glyph in font.ordered()] == ["a", "b"]
    assert font.codes() == {id(A): 1, id(B): 2}
    # the same drawing with the same meaning is one glyph, whoever drew it
    font.use(Glyph(A.outline, A.advance, A.text))
    assert [glyph.text for glyph in font.ordered()] == ["a", "b"]


def test_a_font_of_the_source_is_read_once():
    """And one new font stands for it, with its heights."""
    document, fonts = pikepdf.new(), Fonts()
    own = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    shared = document.make_indirect(own)
    read = fonts.read(shared)
    assert fonts.read(shared) is read
    assert (
        fonts.read(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        is not read
    )
    assert fonts.new(read) is fonts.new(read)
    assert (fonts.new(read).ascent, fonts.new(read).descent) == (read.ascent, read.descent)


def test_what_is_added_belongs_to_what_is_on():
    """Unless it says so itself."""
    content = Content()
    content.tag = Key(label=1)
    content.painted(DOT)
    content.painted(replace(DOT, tag=Key(label=2)))
    assert [part.tag for part in content.parts] == [Key(label=1), Key(label=2)]


# -- the state that is followed --------------------------------------------------------------------


def test_a_kept_state_comes_back_whole():
    """Matrix, clip, text, width, colours and paint; without one nothing changes."""
    scope = Scope((1, 0, 0, 1, 0, 0), CELL)
    assert not scope.restore()
    before = scope.text, scope.colours, scope.paint
    scope.save()
    scope.matrix, scope.clip, scope.width = (2, 0, 0, 3, 0, 0), Box(0, 0, 9, 9), 4.0
    scope.text = replace(scope.text, size=9.0)
    scope.save()
    scope.width = 7.0
    assert scope.restore()
    assert (scope.width, scope.text.size) == (4.0, 9.0)
    assert scope.restore()
    assert (scope.matrix, scope.clip, scope.width) == ((1, 0, 0, 1, 0, 0), CELL, 1.0)
    assert (scope.text, scope.colours, scope.paint) == before
    assert not scope.restore()


@pytest.mark.parametrize(
    ("matrix", "width"),
    [
        ((1, 0, 0, 1, 9, 9), 2.0),
        ((2, 0, 0, 8, 0, 0), 8.0),
        ((0, 2, -2, 0, 0, 0), 4.0),
        ((1, 3, 1, 4, 0, 0), 2.0),
    ],
)
def test_a_line_is_as_wide_as_its_space_makes_it(matrix, width):
    """Half of it, in user space."""
    scope = Scope(matrix, CELL, width=4.0)
    assert scope.line == pytest.approx(width)


def test_a_matrix_has_six_numbers():
    """Whatever they came as."""
    assert matrix_of(["1", 0, 0, 1, 2.5, 3]) == (1, 0, 0, 1, 2.5, 3)
    with pytest.raises(ValueError, match="unpack"):
        matrix_of([1, 2, 3])
