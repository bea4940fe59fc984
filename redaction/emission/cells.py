"""Letters of a page as lines, the words on them, and the cells that these stand in.

A cell is what moves together when a line is set anew: it ends where a column begins, at a rule or after
a wide white. Pure values, in a line's own space: ``at`` runs along the direction of reading, ``across``
against it, upwards.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

APART = 0.17
"""Letter sizes from which two letters stand in two words, where no space is shown between them."""

COLUMN = 1.6
"""Letter sizes of white from which another column begins; the spaces of justified lines are narrower."""

EVEN = 0.15
"""Letter sizes by which the whites of a justified line may differ."""

SAME = 0.6
"""Points within which two edges are one margin or one tab stop."""


class Letter(NamedTuple):
    """One letter on a line; a tuple, since a page has thousands.

    Attributes:
        number: whose letter it is; the caller's own.
        at: where it begins, points along the line.
        advance: how far the next one stands by nature, points.
        em: letter size, points.
        char: what it means.
        blank: it draws nothing.
        burn: the redaction that withholds it, or None.
    """

    number: int
    at: float
    advance: float
    em: float
    char: str
    blank: bool = False
    burn: int | None = None

    @property
    def end(self) -> float:
        """Gives where it ends."""
        return self.at + self.advance


@dataclass(frozen=True, slots=True)
class Line:
    """Letters on one baseline; ``across`` is where that stands, points, growing upwards."""

    across: float
    letters: tuple[Letter, ...] = field(repr=False)

    @property
    def withholds(self) -> bool:
        """Tells whether any of its letters is withheld."""
        return any(letter.burn is not None and not letter.blank for letter in self.letters)


@dataclass(frozen=True, slots=True)
class Rule:
    """An upright rule that parts columns: where it stands along lines, and from where to where across."""

    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Room:
    """What of a page can be written on, along its lines."""

    start: float
    end: float


class Token(NamedTuple):
    """A word, or what stands withheld in a row; a tuple, since a page has hundreds.

    Attributes:
        letters: what it is made of.
        burn: the redaction that withholds it, or None.
        tied: no space parts it from the one before.
        start: where its first letter begins.
        end: where its last letter ends.
        em: the size of its largest letter.
    """

    letters: tuple[Letter, ...]
    burn: int | None
    tied: bool
    start: float
    end: float
    em: float

    @classmethod
    def of(cls, letters: Sequence[Letter], *, tied: bool) -> Token:
        """Gives the token that letters are, in the order in which they stand."""
        end = max([letter.at + letter.advance for letter in letters])
        em = max([letter.em for letter in letters])
        return cls(tuple(letters), letters[0].burn, tied, letters[0].at, end, em)


_BY_PLACE = attrgetter("at")

TYPED = 0.8
"""Share of a white that its blanks take where it is made of them; a tab's blank takes less."""

Cell = list[Token]
"""Tokens that move together."""


def burns_of(cell: Cell) -> set[int]:
    """Gives the redactions that withhold letters of a cell."""
    letters = (letter for token in cell for letter in token.letters)
    return {letter.burn for letter in letters if letter.burn is not None}


@dataclass(frozen=True, slots=True)
class Margins:
    """The edges that lines without redactions share: where they begin and end, and where columns begin."""

    starts: tuple[float, ...]
    ends: tuple[float, ...]
    stops: tuple[float, ...]
    middles: tuple[float, ...]


def tokens_of(letters: Sequence[Letter], grounds: Sequence[str]) -> Iterator[Token]:
    """Gives words and withheld stretches; what is withheld on one ground side by side is one."""
    row: list[Letter] = []
    tied = blank = False
    # spelt out: a page has thousands of letters
    last: Letter | None = None
    end = reach = 0.0
    for letter in sorted(letters, key=_BY_PLACE):
        _, at, advance, em, _, draws_nothing, burn = letter
        if draws_nothing:
            blank = True
            continue
        if last is not None:
            white, smaller = at - reach, min(last.em, em)
            if burn is None and last.burn is None:
                same = not blank and white <= APART * smaller
            else:
                same = white <= COLUMN * smaller and _alike(last.burn, burn, grounds)
            if not same:
                yield Token.of(row, tied=tied)
                tied = not (blank or white > APART * smaller)
                row, last = [], None
        # a letter may reach beyond the one behind it
        before, end = end, at + advance
        reach = end if last is None else max(end, before)
        row.append(letter)
        last, blank = letter, False
    if row:
        yield Token.of(row, tied=tied)


def _alike(one: int | None, other: int | None, grounds: Sequence[str]) -> bool:
    """Tells whether letters are withheld by one redaction, or by two on one ground."""
    if one is None or other is None:
        return False
    return one == other or grounds[one] == grounds[other]


def cells_of(line: Line, rules: Sequence[Rule], grounds: Sequence[str]) -> Iterator[Cell]:
    """Gives the tokens of a line, parted at wide whites and at rules.

    A white that is typed with blanks behind a redaction parts nothing: what stands behind it was moved by the
    withheld words. Where it stands at a column of other lines, :func:`parted_at_stops` parts it.
    """
    tokens = list(tokens_of(line.letters, grounds))
    even = _evenly_set(tokens)
    cell: Cell = []
    withheld = False
    for token in tokens:
        if cell:
            last = cell[-1]
            withheld |= last.burn is not None
            wide = token.start - last.end > COLUMN * min(last.em, token.em)
            typed = wide and withheld and _is_typed(line, last.end, token.start)
            if (wide and not even and not typed) or _ruled(line, last.end, token.start, rules):
                yield cell
                cell, withheld = [], False
        cell.append(token)
    if cell:
        yield cell


def _is_typed(line: Line, start: float, end: float) -> bool:
    """Tells whether a white is made of blanks, one behind the other."""
    blanks = (letter for letter in line.letters if letter.blank)
    filled = sum(
        max(0.0, min(blank.at + blank.advance, end) - max(blank.at, start)) for blank in blanks
    )
    return filled >= TYPED * (end - start)


def _evenly_set(tokens: Sequence[Token]) -> bool:
    """Tells whether a line's whites are all alike: a justified line, however wide they had to be."""
    whites = [
        after.start - before.end for before, after in itertools.pairwise(tokens) if not after.tied
    ]
    least = 3
    return len(whites) >= least and max(whites) - min(whites) <= EVEN * tokens[0].em


def _ruled(line: Line, start: float, end: float, rules: Sequence[Rule]) -> bool:
    middle = line.across
    return any(start - 1 <= r.at <= end + 1 and r.low <= middle <= r.high for r in rules)


def parted_at_stops(cells: Sequence[Cell], margins: Margins) -> Iterator[Cell]:
    """Parts cells where a word begins at an edge at which columns of other lines begin."""
    for cell in cells:
        part: Cell = []
        for token in cell:
            if part and not token.tied and near(token.start, margins.stops) is not None:
                yield part
                part = []
            part.append(token)
        yield part


def with_neighbours(
    cells: Sequence[Cell],
) -> Iterator[tuple[Cell | None, Cell, Cell | None]]:
    """Gives each cell between the one before it and the one after."""
    return zip([None, *cells[:-1]], cells, [*cells[1:], None], strict=True)


def margins_of(lines: Sequence[tuple[Line, list[Cell]]], room: Room) -> Margins:
    """Gives the margins that lines without redactions show, within the room of the page."""
    starts = [cells[0][0].start for _, cells in lines if cells]
    ends = [cells[-1][-1].end for _, cells in lines if cells]
    stops = [cell[0].start for _, cells in lines for cell in cells[1:]]
    middles = [(room.start + room.end) / 2]
    if starts:
        middles.append((min(starts) + max(ends)) / 2)
    return Margins(tuple(sorted(starts)), _shared(ends, 2), _shared(stops, 2), tuple(middles))


def _shared(edges: Sequence[float], least: int) -> tuple[float, ...]:
    """Gives the edges that several lines have in common, each once: the lowest of its like."""
    groups: list[list[float]] = []
    for edge in sorted(edges):
        if groups and edge - groups[-1][0] <= SAME:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    return tuple(group[0] for group in groups if len(group) >= least)


def near(at: float, edges: Sequence[float]) -> float | None:
    """Gives the edge that a place lies at, or None."""
    return next((edge for edge in edges if abs(edge - at) <= SAME), None)


def by_line(rows: Sequence[tuple[float, Sequence[Letter]]]) -> list[Line]:
    """Gives the lines of letters that are given in rows with where their baselines stand, from the top down.

    A raised figure (a note's number) stands on the line of the words that it follows.

    Args:
        rows: letters of one size each, in the order in which they stand.
    """
    level: dict[float, list[Sequence[Letter]]] = {}
    for across, row in rows:
        if row:
            level.setdefault(across, []).append(row)
    lines: list[list[tuple[float, list[Letter]]]] = []
    top = em = 0.0
    for across in sorted(level, reverse=True):
        for part in _of_one_size(level[across]):
            if lines and top - across <= 0.45 * max(em, part[0].em):
                lines[-1].append((round(across, 2), part))
                em = max(em, part[0].em)
            else:
                lines.append([(round(across, 2), part)])
                top, em = across, part[0].em
    return [
        Line(_baseline(line), tuple(itertools.chain.from_iterable(part for _, part in line)))
        for line in lines
    ]


def _of_one_size(rows: Sequence[Sequence[Letter]]) -> Iterator[list[Letter]]:
    """Gives the letters of rows on one height as they follow each other: all at once, or else one by one."""
    letters = sorted(itertools.chain.from_iterable(rows), key=_BY_PLACE)
    size = letters[0].em
    # one that is turned over by a negative size shares its line with none
    if size > 0 and all(row[0].em == size for row in rows):
        yield letters
    else:
        yield from ([one] for one in letters)


def _baseline(line: Sequence[tuple[float, Sequence[Letter]]]) -> float:
    """Gives the height that most of a line's length stands on; kept letters count before withheld ones."""
    if all(height == line[0][0] for height, _ in line):
        return line[0][0]
    letters = [(height, letter) for height, part in line for letter in part]
    kept = [one for one in letters if one[1].burn is None and not one[1].blank] or letters
    shares: dict[float, float] = {}
    for height, letter in kept:
        shares[height] = shares.get(height, 0.0) + letter.em
    return max((share, height) for height, share in shares.items())[1]
