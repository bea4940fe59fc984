"""Letters laid out as words, lines and blocks, in the order in which the file draws them."""

from __future__ import annotations

import itertools
import statistics
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from records.geometry import Box
from redaction.pages import pdf
from redaction.pages.asking import Flags, Numbers, Rects
from redaction.pages.letters import Letters, Measures

WIDEST_SET = 1.2
"""Heights of a line between two lines of one paragraph, at the most: nearly double spacing."""

LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB06: "st"}
"""What one glyph draws and a reader takes for several letters."""


@dataclass(frozen=True, slots=True)
class LaidWord:
    """A word with its place in the reading order; fields as :class:`records.document.Word`.

    Its box is told to a thousandth of a point, as :meth:`records.geometry.Box.as_list` gives it.
    """

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
        box = self.box
        corners = (box.x0, box.y0, box.x1, box.y1)
        return [self.text, *corners, self.confidence, self.line, self.block, self.turn]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of letters, as high as most of them are.

    Attributes:
        words: what its words say, and where each stands.
        cells: left, low, right and high; a single sign that reaches higher or lower than the others would part
            paragraphs, and if it is withheld, tell of itself.
        turn: direction of reading.
    """

    words: list[tuple[str, Box]]
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


def words_of(letters: Letters) -> list[LaidWord]:
    """Gives the words of a page's letters."""
    words: list[LaidWord] = []
    line = block = 1
    for lines in _turned_alike(_lines(letters)):
        usual = _usual_gap(lines)
        for before, here in zip([None, *lines], lines, strict=False):
            if before is not None:
                block += _parted(before, here, usual)
            words += [
                LaidWord(text, box, 1.0, line, block, here.turn) for text, box in here.words if text
            ]
            line += 1
        block += 1
    return words


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


def quarters(turns: Measures) -> Numbers:
    """Gives the nearest quarter turn where it is one, so that small errors of a matrix do not count.

    >>> quarters(np.array([359.4, 91.0, 45.2])).tolist()
    [0, 90, 45]
    """
    near = np.round(turns / 90) * 90
    return np.where(np.abs(turns - near) < 3, near, np.round(turns)).astype(np.int64) % 360


def _lines(letters: Letters) -> Iterator[_Line]:
    if not letters.text:
        return
    turns = quarters(letters.turn)
    new_line = np.append(True, _leaves(letters, turns))
    starts = np.flatnonzero(new_line | np.append(True, _begins_word(letters, turns)))
    words = list(_words(letters, starts))
    sides: list[list[float]] = letters.cell.T.tolist()
    firsts = np.flatnonzero(new_line)
    bounds = itertools.pairwise([*firsts.tolist(), len(letters)])
    parts = itertools.pairwise([*np.searchsorted(starts, firsts).tolist(), len(words)])
    for turn, (first, end), (word, behind) in zip(
        turns[firsts].tolist(), bounds, parts, strict=True
    ):
        yield _Line(words[word:behind], _cells([side[first:end] for side in sides], turn), turn)


def _cells(sides: Sequence[Sequence[float]], turn: int) -> pdf.Rect:
    """Gives how far a line reaches along the direction of reading, and how far most of it does across."""
    x0, y0, x1, y1 = sides
    if turn % 180 == 0:
        return min(x0), statistics.median_low(y0), max(x1), statistics.median_low(y1)
    if turn % 90 == 0:
        return statistics.median_low(x0), min(y0), statistics.median_low(x1), max(y1)
    return min(x0), min(y0), max(x1), max(y1)


def _words(letters: Letters, starts: Numbers) -> Iterator[tuple[str, Box]]:
    """Gives what each word says, and its box: its ink along the direction of reading, its cells across it.

    Across, ink would tell which letters rise or hang, and a redaction that grows over it as well. Its ink
    counts only where a font's cells are too small for its letters.
    """
    ink, cell = _hulls(letters.ink, starts), _hulls(letters.cell, starts)
    both = np.hstack((np.minimum(ink, cell)[:, :2], np.maximum(ink, cell)[:, 2:]))
    level = np.round(letters.turn[starts] / 90) % 2 == 0
    across = np.where(level[:, None], (False, True, False, True), (True, False, True, False))
    # all at once: to round each is a tenth of what a page of text takes
    boxes = np.round(np.where(across, both, ink), 3).tolist()
    parts = itertools.pairwise([*starts.tolist(), len(letters)])
    for (first, end), box in zip(parts, boxes, strict=True):
        yield printed(letters.text[first:end].replace("\u00ad", "-")), Box(*box)


def _hulls(rects: Rects, starts: Numbers) -> Rects:
    """Gives the smallest rectangle around those of each word."""
    lows = np.minimum.reduceat(rects[:, :2], starts)
    return np.hstack((lows, np.maximum.reduceat(rects[:, 2:], starts)))


# -- each letter but the first, beside the one before it -------------------------------------------


def _leaves(letters: Letters, turns: Numbers) -> Flags:
    """Tells which letters stand on another line than the one before them."""
    x0, y0, x1, y1 = letters.cell.T
    level = turns[1:] % 180 == 0
    astray = (turns[1:] % 90 == 0) & np.where(level, _sheer(y0, y1), _sheer(x0, x1))
    elsewhere: Flags = (np.diff(letters.line) != 0) | (np.diff(turns) != 0) | astray
    return elsewhere


def _sheer(low: Measures, high: Measures) -> Flags:
    """Tells which letters share little with the one before them, across the direction of reading."""
    shared = np.minimum(high[:-1], high[1:]) - np.maximum(low[:-1], low[1:])
    size = high - low
    return np.asarray(shared < 0.3 * np.minimum(size[:-1], size[1:]))


def _begins_word(letters: Letters, turns: Numbers) -> Flags:
    """Tells which letters of a line begin a word.

    Where letters are placed one by one, pdfium sees spaces between some that stand only a little apart.
    """
    x0, y0, x1, y1 = letters.cell.T
    between = np.maximum.reduce(
        [x0[1:] - x1[:-1], x0[:-1] - x1[1:], y0[1:] - y1[:-1], y0[:-1] - y1[1:]]
    )
    size = np.maximum(np.maximum(y1 - y0, x1 - x0), 1.0)[:-1]
    apart, touching = between > 0.8 * size, between <= 0.12 * size
    said = letters.alphanumeric()
    joined = letters.guessed[1:] & said[1:] & said[:-1] & (turns[1:] % 90 == 0) & touching
    begins: Flags = ((letters.gap[1:] | apart) & ~joined) | letters.beyond[1:]
    return begins


# -- blocks ----------------------------------------------------------------------------------------


def _parted(above: _Line, here: _Line, usual: float) -> int:
    """Gives 1 where a line begins a new block: a wide gap, or a jump up to another column."""
    size = min(above.height(), here.height())
    gap = here.below(above)
    if gap > max(0.45, 1.3 * usual + 0.05) * size or gap < -2.5 * size:
        return 1
    return 1 if gap < -1.5 * size and here.aside(above) else 0


def printed(text: str) -> str:
    """Gives a text in NFC, ligatures spelt out, without controls, joiners and marks of direction."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        ch
        for ch in unicodedata.normalize("NFC", text.translate(LIGATURES))
        if unicodedata.category(ch) not in ("Cc", "Cf", "Cs")
    )
