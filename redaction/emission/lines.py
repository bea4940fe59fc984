"""The letters of a page by the lines they stand on, and what is written in place of lines set anew.

Between the emitter, which follows runs of glyphs wherever they stand, and :mod:`redaction.emission.reflow`,
which knows nothing but letters along a line.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from records.geometry import Box, Matrix, PageFrame, union
from redaction.allowed.cleancopy import NotPlain
from redaction.emission import reflow
from redaction.emission.bars import Extent, Reflow, Width
from redaction.emission.cells import Letter, Line, Room, Rule, by_line
from redaction.emission.colours import Colours
from redaction.emission.content import Content, Painted, Shown
from redaction.emission.texts import Placed, Run
from redaction.fonts.newfonts import NewFont
from redaction.fonts.sourcefont import Glyph

BLANK = Glyph((), reflow.SPACE * 1000, " ")
"""The space that stands between words set anew, whatever the source's font has for one."""

ASKEW = 0.01
"""Share of a letter's size by which a line may slope and still count as upright."""

THIN = 2.5
"""Points: what is no thicker is a rule."""

ALIGNED = 0.1
"""Points within which the edges of two drawings are one."""

AROUND = 2.0
"""Points by which the underline of some words may reach beyond them."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What glyphs of one run have in common.

    Attributes:
        run: theirs.
        font: the new font that they are written in.
        matrix: from the run's space to user space.
        colours: what they are painted with.
        stroke: width of their outline's stroke, where they have one.
    """

    run: Run
    font: NewFont
    matrix: Matrix
    colours: Colours
    stroke: float


@dataclass(slots=True)
class _Row:
    """Glyphs of one run on the page: what it takes to write them again, and where they stand on their line.

    Attributes:
        stretch: what they have in common.
        turn: the quarter turn that they stand in; None where they slope or stand mirrored.
        em: their size on the page, points.
        first: number of the first.
        glyphs: what is drawn.
        letters: the same as letters on a line.
        across: where their baselines stand: one for all, or, where the row slopes, one for each letter.
        withholds: whether any of them is withheld.
    """

    stretch: Stretch
    turn: int | None
    em: float
    first: int
    glyphs: list[Placed] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    across: list[float] = field(default_factory=list)
    withholds: bool = False

    def height(self, letter: Letter) -> float:
        """Gives where the baseline of one of its letters stands."""
        return self.across[0 if len(self.across) == 1 else letter.number - self.first]

    def level(self) -> Iterator[tuple[float, Sequence[Letter]]]:
        """Gives its letters with where their baselines stand, those of one height together."""
        if len(self.across) == 1:
            return iter([(self.across[0], self.letters)])
        return ((across, [one]) for across, one in zip(self.across, self.letters, strict=True))


@dataclass(frozen=True, slots=True)
class Written:
    """Words set anew, as they are shown in user space, and the box in which they are seen."""

    shown: Shown
    colours: Colours
    stroke: float
    box: Box


@dataclass(frozen=True, slots=True)
class Barred:
    """One redaction as it is drawn: which, where in user space, and whether its ground is printed."""

    burn: int
    box: Box
    printed: bool


@dataclass(slots=True)
class SetAnew:
    """What replaces the lines of a page that hold redactions.

    Attributes:
        gone: glyphs that are written elsewhere, or not any more, by their identity.
        written: the words that are.
        bars: the redactions that moved.
        joined: redactions that became part of another's bar.
        left: redactions that keep the place that they were given, on some line at least.
        regions: where the page may look different, user space.
        cells: where what was set anew stood before; its underlines and shades go with it.
        edges: where rules and rectangles begin or end that touch no redaction.
    """

    gone: set[int] = field(default_factory=set)
    written: list[Written] = field(default_factory=list)
    bars: list[Barred] = field(default_factory=list)
    joined: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    regions: list[Box] = field(default_factory=list)
    cells: list[Box] = field(default_factory=list)
    edges: list[float] = field(default_factory=list)

    def keeps(self, painted: Painted) -> bool:
        """Tells whether a painting stays: not, where it is the underline or shade of words that moved.

        Raises:
            NotPlain: it runs into a redaction and belongs to no such words.
        """
        rule = painted.rule
        if rule is None:
            return True
        if any(_within(rule, cell) for cell in self.cells):
            return False
        if painted.doubtful and not (self._told(rule.x0) and self._told(rule.x1)):
            raise NotPlain("a drawing runs into a redaction")
        return True

    def _told(self, edge: float) -> bool:
        """Tells whether an edge is that of a column: drawings that stay anyway tell it already."""
        return any(abs(edge - other) <= ALIGNED for other in self.edges)


def _within(rule: Box, cell: Box) -> bool:
    around = cell.grown(AROUND)
    return (
        around.x0 <= rule.x0
        and rule.x1 <= around.x1
        and around.y0 <= rule.y0
        and rule.y1 <= around.y1
    )


class Lines:
    """Gathers the letters of one page, kept and withheld ones."""

    def __init__(self) -> None:
        self._rows: list[_Row] = []
        self._firsts: list[int] = []
        self._count = 0
        self._slanted: set[int] = set()
        self._rules: list[Box] = []
        self._clear: list[Box] = []

    def add(self, stretch: Stretch, glyphs: Sequence[Placed], burns: Sequence[int | None]) -> None:
        """Takes glyphs of one run in, each with the number of the redaction that withholds it, or None."""
        a, b, c, d, e, f = stretch.matrix
        if not self._rows or self._rows[-1].stretch is not stretch:
            em = math.hypot(a, b) * stretch.run.size
            self._rows.append(_Row(stretch, _quarter(a, b, c, d), em, self._count))
            self._firsts.append(self._count)
        row = self._rows[-1]
        turn, em, size = row.turn, row.em, stretch.run.size / 1000
        if turn is None:
            self._slanted |= {burn for burn in burns if burn is not None}
            return
        new = tuple.__new__
        # spelt out: a page has thousands of letters, and nearly all stand level on a page that is not turned
        starts = [placed.at * size for placed in glyphs]
        if turn or b != 0:
            points = [_along(turn, a * x + e, b * x + f) for x in starts]
            starts = [at for at, _ in points]
            row.across += [height for _, height in points]
        else:
            starts, row.across = [a * x + e for x in starts], [f]
        told = zip(starts, glyphs, burns, strict=True)
        for number, (at, placed, burn) in enumerate(told, self._count):
            glyph = placed.glyph
            blank = not glyph.outline
            own = None if blank else burn
            if own is not None:
                row.withholds = True
            values = (number, at, glyph.advance * em / 1000, em, glyph.text, blank, own)
            row.letters.append(new(Letter, values))
        row.glyphs += glyphs
        self._count += len(starts)

    def _row(self, letter: Letter) -> _Row:
        """Gives the row that a letter is of."""
        return self._rows[bisect_right(self._firsts, letter.number) - 1]

    def _placed(self, letter: Letter) -> Placed:
        row = self._row(letter)
        return row.glyphs[letter.number - row.first]

    def rule(self, box: Box, *, doubtful: bool) -> None:
        """Takes in a rule or rectangle; ``doubtful``: it runs into a redaction."""
        self._rules.append(box)
        if not doubtful:
            self._clear.append(box)

    def set_anew(
        self,
        frame: PageFrame,
        grounds: Sequence[str],
        exact: frozenset[int],
        widths: Callable[[int, float], Sequence[Width]],
    ) -> SetAnew:
        """Gives the lines that hold redactions set anew.

        Args:
            frame: what is visible of the page.
            grounds: the ground of each redaction.
            exact: redactions that keep their place.
            widths: what width a redaction may take at a letter size.

        Raises:
            NotPlain: letters of such a line have a colour that cannot be taken along.
        """
        made, upright = SetAnew(), True
        by_turn: dict[int, list[_Row]] = defaultdict(list)
        for row in self._rows:
            if row.turn is not None:
                by_turn[row.turn].append(row)
        for turn in sorted(by_turn):
            if not any(row.withholds for row in by_turn[turn]):
                continue
            start, end = sorted(
                (
                    _along(turn, frame.visible.x0, frame.visible.y0)[0],
                    _along(turn, frame.visible.x1, frame.visible.y1)[0],
                )
            )
            lines = by_line([part for row in by_turn[turn] for part in row.level()])
            rules = [_turned(rule, turn) for rule in self._rules if _parts(rule, turn)]
            done = reflow.reflowed(
                lines, rules, Room(start, end), widths, grounds, exact | self._slanted
            )
            self._write(done, lines, turn, made)
            made.joined |= done.joined
            made.left |= done.left
            upright &= turn % 180 == 0
        if upright:
            # of words that run upwards, how long they are would be told by the other edges
            clear = [
                box for box in self._clear if not any(_within(box, cell) for cell in made.cells)
            ]
            made.edges = sorted({edge for box in clear for edge in (box.x0, box.x1)})
        return made

    def _write(self, done: Reflow, lines: Sequence[Line], turn: int, made: SetAnew) -> None:
        for line in lines:
            if not line.withholds:
                continue
            here = [letter for letter in line.letters if letter.number in done.places]
            if here or any(letter.number in done.hidden for letter in line.letters):
                made.gone.update(self._leaving(line, done))
            here.sort(key=lambda letter: (done.places[letter.number], letter.number))
            for group in self._groups(here, done):
                made.written.append(self._word(group, done, turn))
        made.bars += [
            Barred(bar.burn, _box(turn, Extent(bar.start, bar.end, bar.low, bar.high)), bar.printed)
            for bar in done.bars
        ]
        made.regions += [_box(turn, extent) for extent in done.extents]
        made.cells += [_box(turn, extent) for extent in done.cells]

    def _leaving(self, line: Line, done: Reflow) -> Iterator[int]:
        """Gives the glyphs of a line that are not written where they stood.

        Its blanks go too: one behind a withheld word would tell where that ended.
        """
        for letter in line.letters:
            moved = letter.number in done.places or letter.number in done.hidden
            if moved or letter.blank:
                yield id(self._placed(letter))

    def _groups(self, letters: Sequence[Letter], done: Reflow) -> Iterator[list[Letter]]:
        """Gives letters that one operator shows: of one run, with no redaction between them."""
        group: list[Letter] = []
        for letter in letters:
            if group:
                last = group[-1]
                gap = done.places[letter.number] - done.places[last.number] - last.advance
                same = self._row(last).stretch.run is self._row(letter).stretch.run
                if not same or gap > 2 * reflow.SPACE * letter.em:
                    yield group
                    group = []
            group.append(letter)
        if group:
            yield group

    def _word(self, group: Sequence[Letter], done: Reflow, turn: int) -> Written:
        row = self._row(group[0])
        of, across = row.stretch, row.height(group[0])
        if not of.colours.plain:
            raise NotPlain("words to be set anew in a colour that cannot be taken along")
        start = done.places[group[0].number]
        x, y = _point(turn, start, across)
        a, b, c, d, _, _ = of.matrix
        matrix = (a, b, c, d, round(x, 3), round(y, 3))
        scale = 1000 / group[0].em
        glyphs: list[Placed] = []
        for letter, after in itertools.zip_longest(group, group[1:]):
            own = self._placed(letter)
            at = (done.places[letter.number] - start) * scale
            glyphs.append(Placed(own.glyph, at, own.ink))
            if letter.number in done.spaced and (after is not None or letter is group[-1]):
                glyphs.append(Placed(BLANK, at + own.glyph.advance, own.ink))
        last = group[-1]
        end = done.places[last.number] + last.advance
        run = of.run
        set_run = Run(run.font, run.key, run.size, run.mode, matrix, tuple(glyphs))
        shown = Shown(set_run, tuple(glyphs), of.font)
        return Written(shown, of.colours, of.stroke, _seen(glyphs, turn, start, end))


def write(content: Content, one: Written) -> None:
    """Writes words set anew into a content in user space."""
    content.save()
    for operator, values in one.colours.operators():
        content.state(operator, values)
    if one.shown.run.mode:
        content.state("w", [one.stroke])
    content.shown(one.shown.run, one.shown.glyphs, one.shown.font)
    content.restore()


def _seen(glyphs: Sequence[Placed], turn: int, start: float, end: float) -> Box:
    """Gives where words are seen that moved along their line: as high as they were, from start to end."""
    was = union(placed.ink for placed in glyphs)
    corners = ((was.x0, was.y0), (was.x1, was.y1))
    across = [_along(turn, x, y)[1] for x, y in corners]
    return _box(turn, Extent(start, end, min(across), max(across)))


def _quarter(a: float, b: float, c: float, d: float) -> int | None:
    """Gives the quarter turn of upright text, or None: it slopes, or stands mirrored."""
    size = max(abs(a), abs(b))
    if size == 0 or min(abs(a), abs(b)) > ASKEW * size or a * d - b * c <= 0:
        return None
    if abs(a) >= abs(b):
        return 0 if a > 0 else 180
    return 90 if b > 0 else 270


def _along(turn: int, x: float, y: float) -> tuple[float, float]:
    """Gives how far along its line and across the lines a point of user space lies."""
    return {0: (x, y), 90: (y, -x), 180: (-x, -y), 270: (-y, x)}[turn]


def _point(turn: int, at: float, across: float) -> tuple[float, float]:
    """Gives the point of user space that lies so far along and across."""
    return {0: (at, across), 90: (-across, at), 180: (-at, -across), 270: (across, -at)}[turn]


def _box(turn: int, extent: Extent) -> Box:
    first = _point(turn, extent.start, extent.low)
    last = _point(turn, extent.end, extent.high)
    return Box.of(*first, *last)


def _parts(rule: Box, turn: int) -> bool:
    """Tells whether a rule stands across lines of some direction."""
    thick, long = (rule.width, rule.height) if turn % 180 == 0 else (rule.height, rule.width)
    return thick <= THIN < long


def _turned(rule: Box, turn: int) -> Rule:
    first, last = _along(turn, rule.x0, rule.y0), _along(turn, rule.x1, rule.y1)
    low, high = sorted((first[1], last[1]))
    return Rule((first[0] + last[0]) / 2, low, high)
