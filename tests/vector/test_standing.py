"""What stands on a page: seen letters, drawings and pictures, what may hide them, and lines written anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from records.geometry import Box, PageFrame
from redaction.allowed.cleancopy import NotPlain
from redaction.emission.bars import Width
from redaction.emission.cells import Letter
from redaction.emission.content import Content, Painted, Shown
from redaction.emission.covers import Covers
from redaction.emission.labels import Label
from redaction.emission.lines import BLANK, Lines, SetAnew, Stretch, write
from redaction.emission.paths import Path
from redaction.emission.reflow import SPACE
from redaction.emission.scope import Scope
from redaction.emission.standing import Standing
from redaction.emission.texts import Placed, Run
from redaction.fonts.newfonts import NewFont
from redaction.fonts.sourcefont import Glyph

FRAME = PageFrame(Box(0, 0, 400, 300))
PLAIN = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
FONT = NewFont(700, -200)


@dataclass
class Ink:
    """A page on which everything is seen, but in some places."""

    blind: list[Box] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    over: list[tuple[Box, ...]] = field(default_factory=list)

    def _sees(self, box: Box) -> bool:
        return not any(one.overlap(box) > 0 for one in self.blind)

    def contrasts(self, box: Box) -> bool:
        """Tells whether anything stands out."""
        return self._sees(box)

    def shows_letter(self, ink: Box) -> bool:
        """Tells whether a letter is seen."""
        return self._sees(ink)

    def shows_drawing(self, box: Box, points: int, burns: Sequence[Box] = ()) -> bool:
        """Tells whether a drawing is seen."""
        self.asked.append(points)
        self.over.append(tuple(burns))
        return self._sees(box)


def standing(*burns: Box, words: bool = True, ink: Ink | None = None) -> Standing:
    """Gives an empty page with redactions."""
    labels = [Label(box, "s 9", "withheld", words=words) for box in burns]
    return Standing(FRAME, ink or Ink(), labels)


def scope(clip: Box = FRAME.visible, **more: object) -> Scope:
    """Gives a state in which all of the page can be painted on."""
    return replace(Scope(PLAIN, clip), **more)


def glyph(char: str) -> Glyph:
    """Gives a glyph half a letter size wide; a blank draws nothing, a question mark means nothing."""
    outline = () if char == " " else (("m", ((0, 0),)), ("l", ((500, 700),)))
    return Glyph(outline, 500, "" if char == "?" else char)


GLYPHS = {char: glyph(char) for char in "abcdefghijklmnopqrstuvwxyz?() "}


def run_of(
    words: str, x: float = 20, y: float = 100, size: float = 10, mode: int = 0, **more
) -> Run:
    """Gives words on one baseline, half a letter size a letter."""
    wide = size / 2
    placed = []
    for at, char in enumerate(words):
        cell = Box(x + wide * at, y - 0.2 * size, x + wide * (at + 1), y + 0.7 * size)
        ink = cell if char == " " else Box(cell.x0, y, cell.x1, cell.y1)
        placed.append(Placed(GLYPHS[char], 500.0 * at, ink))
    return replace(Run(None, "/F", size, mode, (1, 0, 0, 1, x, y), tuple(placed)), **more)


def kept(page: Standing, run: Run, state: Scope | None = None) -> str:
    """Gives what of a run stays, its stretches parted by a stroke."""
    told = page.wanted(run, FONT, state or scope())
    return "|".join("".join(one.glyph.text or "?" for one in stretch) for stretch in told)


# -- letters ---------------------------------------------------------------------------------------


def test_letters_under_a_redaction_go_and_their_neighbours_stay():
    """Word by word; what is parted by a redaction are two stretches."""
    assert kept(standing(), run_of("abc de")) == "abc |de"
    assert kept(standing(Box(35, 95, 45, 110)), run_of("abcdefg")) == "abc|fg"
    assert kept(standing(Box(0, 95, 400, 110)), run_of("abc de")) == ""
    around = replace(run_of("abc"), around=Box(20, 98, 35, 107))
    assert kept(standing(Box(20, 95, 35, 110)), around) == ""
    # a run that no redaction reaches is not looked at letter by letter
    far = replace(run_of("abc"), around=Box(200, 200, 210, 210))
    assert kept(standing(Box(20, 95, 35, 110)), far) == "abc"


def test_letters_that_nobody_sees_are_not_there():
    """Invisible ones, white ones, and those that are clipped away by half."""
    assert kept(standing(), run_of("abc", mode=3)) == ""
    assert kept(standing(ink=Ink([Box(20, 95, 25, 110)])), run_of("abc")) == "bc"
    assert kept(standing(ink=Ink([Box(20, 95, 35, 110)])), run_of("abc de")) == "de"
    assert kept(standing(), run_of("abc"), scope(Box(22.5, 0, 400, 300))) == "abc"
    assert kept(standing(), run_of("abc"), scope(Box(22.6, 0, 400, 300))) == "bc"
    assert kept(standing(), run_of("abc"), scope(Box(0, 0, 32.5, 300))) == "abc"
    assert kept(standing(), run_of("abc"), scope(Box(0, 0, 32.4, 300))) == "ab"
    assert kept(standing(), run_of("abc"), scope(Box(0, 103.5, 400, 300))) == "abc"
    assert kept(standing(), run_of("abc"), scope(Box(0, 103.6, 400, 300))) == ""
    assert kept(standing(), run_of("abc"), scope(Box(200, 200, 210, 210))) == ""


def test_a_blank_that_says_a_word_says_what_nobody_sees():
    """A glyph that draws nothing but means something is not written."""
    told = Placed(Glyph((), 500, "x"), 0, Box(20, 98, 25, 107))
    run = run_of("abc")
    alone = replace(run, glyphs=(told,))
    assert kept(standing(), alone) == ""
    behind = replace(run, glyphs=(*run.glyphs, told))
    assert kept(standing(), behind) == "abc"
    assert kept(standing(), run_of("  ")) == "  "
    # a blank between words that are all unseen goes with them
    assert kept(standing(ink=Ink([Box(0, 0, 400, 300)])), run_of("abc de")) == ""


def test_letters_without_a_meaning_may_be_three_in_a_hundred():
    """Bullets have none; a page of them is not understood."""
    page = standing()
    kept(page, run_of("abcdefghij" * 7, size=5))
    kept(page, run_of("abcdefghij" * 3 + "???", y=50, size=5))
    assert page.count == (103, 0)
    page.refuse_meaningless()
    kept(page, run_of("?", y=20))
    with pytest.raises(NotPlain, match="meaning"):
        page.refuse_meaningless()


def test_letters_over_other_letters_are_refused():
    """The same letter again is a bold face; one of another size is a watermark, slanted ones only touch."""
    page = standing()
    kept(page, run_of("abc"))
    assert kept(page, run_of("abc", x=20.3)) == "abc"
    with pytest.raises(NotPlain, match="over text"):
        kept(page, run_of("cab", x=20.3))
    assert kept(page, run_of("cab", x=20.3, y=120)) == "cab"
    assert kept(page, run_of("z", x=20, y=90, size=60)) == "z"
    slanted = run_of("cab", x=20.3, matrix=(1, 0.2, -0.2, 1, 20, 100))
    assert kept(page, slanted) == "cab"
    turned = run_of("cab", x=20.3, matrix=(0, 1, -1, 0, 20, 100))
    with pytest.raises(NotPlain, match="over text"):
        kept(page, turned)
    # within one run letters may touch as they like
    lone = standing()
    run = run_of("ab")
    near = replace(run, glyphs=(run.glyphs[0], run.glyphs[1]._replace(ink=run.glyphs[0].ink)))
    assert kept(lone, near) == "ab"


# -- drawings and pictures -------------------------------------------------------------------------


def test_what_is_painted_over_text_is_refused():
    """More than half of a letter; what is clipped away covers nothing."""
    page = standing()
    kept(page, run_of("abc"))
    page.painted_over(Box(20, 100, 22.5, 107), scope())
    with pytest.raises(NotPlain, match="over text"):
        page.painted_over(Box(20, 100, 22.6, 107), scope())
    page.painted_over(Box(20, 100, 35, 107), scope(Box(200, 200, 210, 210)))
    page.painted_over(Box(20, 100, 35, 107), scope(Box(0, 0, 22.5, 300)))


def test_a_picture_is_noted_and_may_not_be_painted_over():
    """Twenty square points of it."""
    page = standing()
    page.picture(Box(100, 100, 200, 200), scope())
    assert page.count == (0, 1)
    page.painted_over(Box(100, 100, 104, 105), scope())
    with pytest.raises(NotPlain, match="over a picture"):
        page.painted_over(Box(100, 100, 104, 105.1), scope())


def stroke(wide: float = 100) -> Path:
    """Gives a straight line."""
    path = Path()
    path.add("m", (100, 150), PLAIN)
    path.add("l", (100 + wide, 150), PLAIN)
    return path


def test_a_broad_stroke_hides_and_a_thin_one_does_not():
    """Two points; many thin ones may hide a picture together."""
    page = standing()
    page.picture(Box(100, 100, 200, 200), scope())
    page.stroked(stroke(), 1.0, scope())
    with pytest.raises(NotPlain, match="over a picture"):
        page.stroked(stroke(), 1.01, scope())
    other = standing()
    other.picture(Box(100, 100, 200, 200), scope())
    for _ in range(3):
        other.stroked(stroke(), 0.5, scope())
    with pytest.raises(NotPlain, match="over a picture"):
        other.stroked(stroke(), 0.5, scope())
    clipped = standing()
    clipped.picture(Box(100, 100, 200, 200), scope())
    for _ in range(10):
        clipped.stroked(stroke(), 1.0, scope(Box(0, 0, 50, 50)))


def parts(x: float, y: float, wide: float, high: float, *, bent: bool = False):
    """Gives one part of a path: a rectangle, or a bent line in its place."""
    path = Path()
    if bent:
        path.add("m", (x, y), PLAIN)
        path.add("c", (x, y + high, x + wide, y + high, x + wide, y), PLAIN)
    else:
        path.add("re", (x, y, wide, high), PLAIN)
    return path.parts


def test_drawings_are_kept_where_they_are_seen():
    """Large plain ones always; little ones and bent ones only where they leave ink."""
    ink = Ink([Box(0, 0, 100, 300)])
    burn = Box(300, 250, 340, 260)
    page = standing(burn, ink=ink)
    assert len(page.seen_parts(parts(10, 10, 15, 1), 5, scope())) == 1
    assert ink.asked == []
    assert page.seen_parts(parts(10, 10, 14, 1), 5, scope()) == []
    assert ink.asked == [5]
    assert len(page.seen_parts(parts(200, 10, 14, 1), 5, scope())) == 1
    assert page.seen_parts(parts(10, 50, 40, 40, bent=True), 9, scope()) == []
    assert len(page.seen_parts(parts(200, 50, 40, 40, bent=True), 9, scope())) == 1
    assert page.seen_parts(parts(200, 150, 40, 40, bent=True), 9, scope(Box(0, 0, 50, 50))) == []
    with pytest.raises(NotPlain, match="not seen"):
        page.seen_parts(parts(200, 150, 40, 40, bent=True), 9, scope(Box(0, 0, 219, 300)))
    assert (
        len(page.seen_parts(parts(300, 150, 40, 40, bent=True), 9, scope(Box(0, 0, 320, 300)))) == 1
    )
    # one that is noted may not be painted over
    with pytest.raises(NotPlain, match="over a drawing"):
        page.painted_over(Box(200, 50, 240, 80), scope())
    doubtful = parts(10, 200, 40, 40)
    doubtful[0].doubtful = True
    assert set(ink.over) == {()}
    assert page.seen_parts(doubtful, 5, scope()) == []
    assert ink.over[-1] == (burn,)
    seen = parts(200, 200, 40, 40)
    seen[0].doubtful = True
    assert page.seen_parts(seen, 5, scope()) == seen


def test_patterns_hold_few_plain_drawings():
    """Forty; more of them, or bent ones, could be writing."""
    page = standing()
    assert len(page.seen_parts(parts(0, 0, 1, 1) * 40, 5, scope(alone=True))) == 40
    with pytest.raises(NotPlain, match="pattern"):
        page.seen_parts(parts(0, 0, 1, 1) * 41, 5, scope(alone=True))
    with pytest.raises(NotPlain, match="pattern"):
        page.seen_parts(parts(0, 0, 9, 9, bent=True), 5, scope(alone=True))


def test_covers_add_up_over_a_drawing():
    """Half of it by one, four fifths by several plain ones; a crest's shapes may lie on each other."""
    drawn = Box(0, 0, 10, 10)

    def covered(*shares: float, plain: bool = True) -> bool:
        covers = Covers(FRAME)
        covers.drawing(drawn)
        try:
            for share in shares:
                covers.fill(Box(0, 0, 10, 10 * share), plain=plain)
        except NotPlain:
            return True
        return False

    assert covered(0.51)
    assert not covered(0.5)
    assert not covered(0.4, 0.4)
    assert covered(0.4, 0.41)
    assert not covered(0.4, 0.41, plain=False)
    dots = Covers(FRAME)
    for at in range(21):
        dots.dot(Box(at, 0, at + 1, 1))
    dots.fill(Box(0, 0, 21, 4), plain=True)
    dots.fill(Box(0, 0, 20, 4.1), plain=True)
    with pytest.raises(NotPlain):
        dots.fill(Box(20, 0, 25, 4.1), plain=True)


def test_a_page_with_redactions_takes_its_lines_down():
    """Any of them may have to be set anew; without redactions none is."""
    page = standing(Box(35, 95, 45, 110))
    kept(page, run_of("abcdefg"))
    made = anew(page.lines)
    assert [bar.burn for bar in made.bars] == [0]
    bare = standing()
    kept(bare, run_of("abcdefg"))
    assert anew(bare.lines) == SetAnew()


def test_rows_of_blocks_hide_a_picture():
    """A letter as good as a rectangle counts by its own area, in whatever size it is written."""
    block = Glyph(
        tuple(
            zip(
                ("moveTo", *["lineTo"] * 3),
                (((0, 0),), ((500, 0),), ((500, 700),), ((0, 700),)),
                strict=True,
            )
        ),
        500,
        "z",
    )

    def hidden(size: float, matrix=PLAIN) -> bool:
        page = standing()
        page.picture(Box(0, 0, 400, 300), scope())
        run = run_of("z", size=size, y=104, x=24)
        placed = tuple(one._replace(glyph=block) for one in run.glyphs)
        try:
            kept(page, replace(run, glyphs=placed, matrix=matrix))
        except NotPlain:
            return True
        return False

    assert hidden(30)
    assert not hidden(5)
    # a shape that fills little of the box around it hides little
    assert not hidden(30, (0.3, 0, 0, 0.3, 0, 0))


# -- lines written anew ----------------------------------------------------------------------------


def taken(lines: Lines, run: Run, under: dict[int, int] | None = None) -> Run:
    """Takes a run in, some of whose glyphs are withheld, by their places."""
    burns = [(under or {}).get(at) for at in range(len(run.glyphs))]
    stretch = Stretch(run, FONT, run.matrix, scope().colours, 0.5)
    lines.add(stretch, run.glyphs, burns)
    return run


def anew(lines: Lines, exact: frozenset[int] = frozenset()) -> SetAnew:
    """Gives lines set anew, with bars thirty points wide."""
    return lines.set_anew(FRAME, ["9", "9"], exact, lambda *_: [Width(30, printed=True)])


def shown_texts(made: SetAnew) -> list[tuple[str, float, float]]:
    """Gives what is written anew and where it begins."""
    told = []
    for one in made.written:
        run = one.shown.run
        start = one.shown.glyphs[0].at * run.size / 1000
        text = "".join(placed.glyph.text for placed in one.shown.glyphs)
        told.append((text, round(run.matrix[4] + start, 3), run.matrix[5]))
    return told


def test_words_behind_a_redaction_are_written_anew_in_their_font():
    """What stood there is gone, its blanks too; a space stands behind each word but the last."""
    lines = Lines()
    run = taken(lines, run_of("ab cdefgh ij kl"), dict.fromkeys(range(3, 9), 0))
    made = anew(lines)
    assert made.joined == {0}
    (bar,) = made.bars
    space = 10 * SPACE
    assert (bar.burn, bar.printed) == (0, True)
    assert (bar.box.x0, bar.box.x1) == pytest.approx((30 + space, 60 + space))
    told = shown_texts(made)
    assert [text.strip() for text, _, _ in told] == ["ab", "ij kl"]
    assert [at for _, at, _ in told] == pytest.approx([20, 60 + 2 * space])
    assert {height for _, _, height in told} == {100}
    gone = {id(run.glyphs[at]) for at in (0, 1, 2, 9, 10, 11, 12, 13, 14)}
    assert made.gone == gone
    (region,) = made.regions
    assert region.x0 == 20
    assert region.x1 == pytest.approx(95)


def test_a_line_without_redactions_is_left_where_it_stands():
    """Nothing of it is written anew."""
    lines = Lines()
    taken(lines, run_of("ab cd", y=200))
    taken(lines, run_of("ab cdef", y=100), {3: 0, 4: 0, 5: 0, 6: 0})
    made = anew(lines)
    assert [(text.strip(), height) for text, _, height in shown_texts(made)] == [("ab", 100)]
    assert len(made.bars) == 1
    assert anew(Lines()) == SetAnew()


def test_a_redaction_on_sloping_text_keeps_its_place():
    """And with it all that shares a cell with it elsewhere."""
    lines = Lines()
    taken(lines, run_of("abcd", matrix=(1, 0.2, -0.2, 1, 20, 100)), {0: 1})
    taken(lines, run_of("ab cdef", y=50), {3: 1, 4: 1})
    made = anew(lines)
    assert made.left == {1}
    assert (made.bars, made.written) == ([], [])


def test_rules_that_go_with_words_that_move_are_not_painted():
    """An underline two points beyond them at most; a table's stays, and a doubtful one is refused."""
    made = SetAnew(cells=[Box(20, 95, 120, 110)], edges=[10.0, 150.0])

    def keeps(rule: Box | None, *, doubtful: bool = False) -> bool:
        return made.keeps(Painted(b"", None, rule, doubtful))

    assert keeps(None)
    assert not keeps(Box(18, 93, 122, 112))
    for beyond in (
        Box(17.9, 93, 122, 112),
        Box(18, 92.9, 122, 112),
        Box(18, 93, 122.1, 112),
        Box(18, 93, 122, 112.1),
    ):
        assert keeps(beyond)
    assert keeps(Box(10.1, 50, 149.9, 51), doubtful=True)
    for rule in (Box(10.2, 50, 150, 51), Box(10, 50, 149.8, 51)):
        with pytest.raises(NotPlain):
            keeps(rule, doubtful=True)


def test_edges_are_those_of_drawings_that_stay_anyway():
    """An underline that moves tells none, nor does one that runs into a redaction."""
    lines = Lines()
    taken(lines, run_of("ab cdef"), {3: 0, 4: 0, 5: 0, 6: 0})
    lines.rule(Box(10, 50, 150, 51), doubtful=False)
    lines.rule(Box(20, 98, 55, 99), doubtful=False)
    lines.rule(Box(30, 20, 77, 21), doubtful=True)
    assert anew(lines).edges == [10, 150]
    upwards = Lines()
    taken(upwards, run_of("ab cdef", matrix=(0, 1, -1, 0, 200, 50)), {3: 0, 4: 0, 5: 0, 6: 0})
    upwards.rule(Box(10, 50, 150, 51), doubtful=False)
    assert anew(upwards).edges == []
    (bar,) = anew(upwards).bars
    assert (bar.box.width, bar.box.height) == pytest.approx((11.4, 30))


def test_words_set_anew_keep_their_colour_and_their_stroke():
    """Filled ones need no stroke."""
    for mode, strokes in ((0, 0), (2, 1)):
        lines = Lines()
        taken(lines, run_of("ab cdef", mode=mode), {3: 0, 4: 0, 5: 0, 6: 0})
        content = Content()
        for one in anew(lines).written:
            write(content, one)
        assert sum(getattr(part, "key", "") == "w" for part in content.parts) == strokes
        assert sum(isinstance(part, Shown) for part in content.parts) == 1


def test_the_space_between_words_has_one_width():
    """Whatever the source's font has for one."""
    assert (BLANK.advance, BLANK.outline, BLANK.text) == (1000 * SPACE, (), " ")


def test_a_letter_tells_where_it_ends():
    """By its advance."""
    assert Letter(0, 10.0, 5.0, 9.0, "a").end == 15.0
