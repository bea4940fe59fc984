"""Where a phrase is broken by the end of a cell's line, or parted by the edge of a cell.

A page is read line by line where nothing tells its tables, and then the words of the next cell stand between
a name's first word and its last, which goes on below it. So each piece of a line is held against the piece
below it, whatever stands beside them. A register with a column for surnames and one for first names has a
name inverted, and in place of the comma the edge of a cell. Pure values in, pure values out.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from records.document import Word
from records.geometry import Box, union
from redaction.planning.terms import Folded, fold, inverted, listed, standing

APART = 0.6
"""Heights of a line between two words from which they may stand in two cells."""

EDGE = 1.1
"""Heights of a line between a surname and a first name from which they do stand in two cells."""

BELOW = 1.3
"""Heights of a line between the foot of a piece and the head of the one that goes on below it."""

SHARE = 0.3
"""Share of the narrower of two pieces that stands over or under the other."""

MANY = 4
"""Pieces under one that are followed; more lie over each other, and are no lines of a cell."""

LINES = 3
"""Lines of a cell over which a phrase may be broken."""


class Wrapped:
    """The pieces of a page's lines, each with what stands below it, made once for many phrases.

    Args:
        words: of the page, in reading order; those that are not read from left to right are passed over.
    """

    def __init__(self, words: Sequence[Word]) -> None:
        pieces = list(_pieces([word for word in words if word.turn == 0]))
        below = _below(pieces)
        self._stacks = [
            _Stack.of([pieces[i] for i in order])
            for first in range(len(pieces))
            for order in _orders(first, below, LINES)
        ]
        self._beside = list(_beside(pieces))

    def occurrences(self, phrase: str) -> Iterator[tuple[Word, ...]]:
        """Gives the runs of words in which a phrase is broken or parted so, inverted too."""
        for stack in self._stacks:
            runs = [
                *standing(stack.folded, fold(phrase)),
                *listed(stack.texts, phrase, stack.folded),
            ]
            for run in runs:
                if run.start < stack.first < run.stop:
                    yield tuple(stack.words[i] for i in run)
        if name := inverted(phrase):
            last, first = (fold(part) for part in name.split(",", maxsplit=1))
            for left, right in self._beside:
                if (left.said, right.said) == (last, first):
                    yield left.words
                    yield right.words


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words of one line that stand close to each other: a cell's line, or the whole of a line of prose."""

    words: tuple[Word, ...] = field(repr=False)
    box: Box

    @property
    def said(self) -> str:
        """Gives its words folded."""
        return fold(" ".join(word.text for word in self.words))


@dataclass(frozen=True, slots=True)
class _Stack:
    """Pieces that go on below each other, as one text; ``first`` is how many words its first piece has."""

    words: tuple[Word, ...] = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)
    folded: Folded = field(repr=False)
    first: int

    @classmethod
    def of(cls, pieces: Sequence[_Piece]) -> _Stack:
        words = tuple(word for piece in pieces for word in piece.words)
        texts = tuple(word.text for word in words)
        return cls(words, texts, Folded.of(texts), len(pieces[0].words))


def _pieces(words: Sequence[Word]) -> Iterator[_Piece]:
    """Gives the pieces of each line, in reading order."""
    run: list[Word] = []
    for word in words:
        if run and not _goes_on(run[-1], word):
            yield _Piece(tuple(run), union(one.box for one in run))
            run = []
        run.append(word)
    if run:
        yield _Piece(tuple(run), union(one.box for one in run))


def _goes_on(before: Word, word: Word) -> bool:
    gap = word.box.x0 - before.box.x1
    high = max(before.box.height, word.box.height)
    return before.line == word.line and -high <= gap <= APART * high


def _below(pieces: Sequence[_Piece]) -> list[list[int]]:
    """Gives, for each piece, the places of those on the next line below of which a good share is under it."""
    order = sorted(range(len(pieces)), key=lambda i: pieces[i].box.y0)
    feet = [pieces[i].box.y0 for i in order]
    found = []
    for piece in pieces:
        box = piece.box
        # its head is near this foot, and so its own foot is not far below
        low = bisect.bisect_left(feet, box.y0 - (BELOW + 2) * box.height)
        near = order[low : bisect.bisect_left(feet, box.y0)]
        under = [i for i in near if _is_under(pieces[i].box, box)]
        head = max((pieces[i].box.y1 for i in under), default=0.0)
        next_line = [i for i in under if pieces[i].box.y1 > head - 0.5 * pieces[i].box.height]
        found.append(next_line[:MANY])
    return found


def _is_under(box: Box, above: Box) -> bool:
    shared = min(box.x1, above.x1) - max(box.x0, above.x0)
    return (
        box.y1 < above.y1
        and above.y0 - box.y1 <= BELOW * min(box.height, above.height)
        and shared > SHARE * min(box.width, above.width)
    )


def _orders(first: int, below: Sequence[Sequence[int]], most: int) -> Iterator[tuple[int, ...]]:
    """Gives a piece with what goes on below it, where anything does, down to so many lines."""
    for second in below[first]:
        deeper = list(_orders(second, below, most - 1)) if most > 2 else []
        yield from ((first, *order) for order in deeper or [(second,)])


def _beside(pieces: Sequence[_Piece]) -> Iterator[tuple[_Piece, _Piece]]:
    """Gives pieces that follow each other on one line, each in a cell of its own."""
    for left, right in itertools.pairwise(pieces):
        gap = right.box.x0 - left.box.x1
        if left.words[-1].line == right.words[0].line and gap >= EDGE * left.box.height:
            yield left, right
