"""Characters laid out as words, lines and blocks, in the order in which the file draws them."""

from __future__ import annotations

import itertools
import statistics
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from records.geometry import Box
from redaction import pdf

WIDEST_SET = 1.2
"""Heights of a line between two lines of one paragraph, at the most: nearly double spacing."""

LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB06: "st"}
"""What one glyph draws and a reader takes for several letters."""


@dataclass(frozen=True, slots=True)
class LaidWord:
    """A word with its place in the reading order; fields as :class:`records.document.Word`."""

    text: str
    box: Box
    confidence: float
    line: int
    block: int
    turn: int

    def moved(self, line: int, block: int) -> LaidWord:
        """Gives the word behind ``line`` lines and ``block`` blocks that stand before it."""
        return replace(self, line=self.line + line, block=self.block + block)

    def as_list(self) -> list[object]:
        """Gives the word as plain values for JSON."""
        place = [self.line, self.block, self.turn]
        return [self.text, *self.box.as_list(), round(self.confidence, 4), *place]


@dataclass(frozen=True, slots=True)
class _Line:
    chars: list[pdf.Char]
    cells: pdf.Rect
    turn: int

    def height(self) -> float:
        return (
            self.cells[3] - self.cells[1] if self.turn % 180 == 0 else self.cells[2] - self.cells[0]
        )

    def below(self, above: _Line) -> float:
        """Gives the space between this line and the one above it, in the direction of reading."""
        mine, theirs = self.cells, above.cells
        gaps = {0: theirs[1] - mine[3], 90: mine[0] - theirs[2], 180: mine[1] - theirs[3]}
        return gaps.get(self.turn, theirs[0] - mine[2])

    def aside(self, above: _Line) -> bool:
        """Tells whether the two lines share nothing along the direction of reading."""
        low, high = (0, 2) if self.turn % 180 == 0 else (1, 3)
        return self.cells[low] > above.cells[high] or above.cells[low] > self.cells[high]


def words_of(chars: Sequence[pdf.Char]) -> list[LaidWord]:
    """Gives the words of a page's characters."""
    words: list[LaidWord] = []
    line = block = 1
    for lines in _turned_alike(_lines(chars)):
        usual = _usual_gap(lines)
        for before, here in zip([None, *lines], lines, strict=False):
            if before is not None:
                block += _parted(before, here, usual)
            words += [_word(group, line, block, here.turn) for group in _split(here.chars)]
            line += 1
        block += 1
    return [word for word in words if word.text]


def _turned_alike(lines: Iterable[_Line]) -> Iterator[list[_Line]]:
    """Gives the lines in groups that run in one direction, each group from its top to its bottom.

    Where text is turned, pdfium gives its lines from left to right, which may be the last one first.
    """
    for _, group in itertools.groupby(lines, key=lambda line: line.turn):
        alike = list(group)
        steps = [here.below(before) for before, here in itertools.pairwise(alike)]
        least = min((line.height() for line in alike), default=0.0)
        back, forth = (
            sum(step < -1.5 * least for step in steps),
            sum(step > -least for step in steps),
        )
        yield alike[::-1] if back > forth else alike


def _usual_gap(lines: Sequence[_Line]) -> float:
    """Gives how many heights of a line usually lie between two of them; documents set wide have more."""
    gaps = [
        here.below(before) / min(here.height(), before.height())
        for before, here in itertools.pairwise(lines)
        if min(here.height(), before.height()) > 0
    ]
    close = [gap for gap in gaps if -0.5 < gap < WIDEST_SET]
    return statistics.median(close) if len(close) >= 3 else 0.0


def quarter(turn: float) -> int:
    """Gives the nearest quarter turn where it is one, so that small errors of a matrix do not count.

    >>> quarter(359.4), quarter(91.0), quarter(45.2)
    (0, 90, 45)
    """
    if turn == 0:
        return 0
    near = round(turn / 90) * 90
    return near % 360 if abs(turn - near) < 3 else round(turn) % 360


def _lines(chars: Sequence[pdf.Char]) -> Iterator[_Line]:
    run: list[pdf.Char] = []
    for char in chars:
        if run and (char.line != run[-1].line or _leaves(run[-1], char)):
            yield _line(run)
            run = []
        run.append(char)
    if run:
        yield _line(run)


def _line(run: list[pdf.Char]) -> _Line:
    """Gives a line, as high as most of its letters are.

    A single sign that reaches higher or lower would part paragraphs; and if it is withheld, tell of itself.
    """
    x0, y0, x1, y1 = pdf.around(char.cell for char in run)
    turn = quarter(run[0].turn)
    if turn % 180 == 0:
        y0, y1 = (statistics.median_low([char.cell[side] for char in run]) for side in (1, 3))
    elif turn % 90 == 0:
        x0, x1 = (statistics.median_low([char.cell[side] for char in run]) for side in (0, 2))
    return _Line(run, (x0, y0, x1, y1), turn)


def _leaves(before: pdf.Char, char: pdf.Char) -> bool:
    """Tells whether a character stands on another line than the one before it."""
    mine, theirs = char.cell, before.cell
    if before.turn == char.turn == 0 and mine[1] == theirs[1] and mine[3] == theirs[3]:
        # as nearly all do: the same font on the same line
        return False
    turn = quarter(char.turn)
    if before.turn != char.turn and quarter(before.turn) != turn:
        return True
    if turn % 90:
        return False
    # the sides across the direction of reading: y0 and y1, or x0 and x1
    low, high = (1, 3) if turn % 180 == 0 else (0, 2)
    shared = min(theirs[high], mine[high]) - max(theirs[low], mine[low])
    return shared < 0.3 * min(theirs[high] - theirs[low], mine[high] - mine[low])


def _parted(above: _Line, here: _Line, usual: float) -> int:
    """Gives 1 where a line begins a new block: a wide gap, or a jump up to another column."""
    size = min(above.height(), here.height())
    gap = here.below(above)
    if gap > max(0.45, 1.3 * usual + 0.05) * size or gap < -2.5 * size:
        return 1
    return 1 if gap < -1.5 * size and here.aside(above) else 0


def _split(run: Sequence[pdf.Char]) -> Iterator[list[pdf.Char]]:
    group: list[pdf.Char] = []
    for char in run:
        if group and (char.gap or _apart(group[-1], char, 0.8)) and not _false_gap(group[-1], char):
            yield group
            group = []
        group.append(char)
    if group:
        yield group


def _false_gap(before: pdf.Char, char: pdf.Char) -> bool:
    """Tells whether pdfium saw a space where letters, placed one by one, stand only a little apart."""
    if not (char.guessed and char.text.isalnum() and before.text.isalnum()):
        return False
    return quarter(char.turn) % 90 == 0 and not _apart(before, char, 0.12)


def _apart(before: pdf.Char, char: pdf.Char, heights: float) -> bool:
    """Tells whether two characters of a line stand apart by so many of their heights."""
    x0, y0, x1, y1 = before.cell
    left, low, right, high = char.cell
    between = max(left - x1, x0 - right, low - y1, y0 - high)
    # most letters touch the one before them
    return between > 0 and between > heights * max(y1 - y0, x1 - x0, 1.0)


def _word(group: list[pdf.Char], line: int, block: int, turn: int) -> LaidWord:
    text = "".join(char.text for char in group).replace("\u00ad", "-")
    return LaidWord(printed(text), pdf.hull(group), 1.0, line, block, turn)


def printed(text: str) -> str:
    """Gives a text in NFC, ligatures spelt out, without controls, joiners and marks of direction."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        ch
        for ch in unicodedata.normalize("NFC", text.translate(LIGATURES))
        if unicodedata.category(ch) not in ("Cc", "Cf", "Cs")
    )
