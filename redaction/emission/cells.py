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


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or what stands withheld in a row; ``tied`` where no space parts it from the one before."""

    letters: tuple[Letter, ...]
    burn: int | None
    tied: bool

    @property
    def start(self) -> float:
        """Gives where its first letter begins."""
        return self.letters[0].at

    @property
    def end(self) -> float:
        """Gives where its last letter ends."""
        return max([letter.at + letter.advance for letter in self.letters])

    @property
    def em(self) -> float:
        """Gives the size of its largest letter."""
        return max([letter.em for letter in self.letters])


_BY_PLACE = attrgetter("at")

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
    tied = False
    blank = False
    for letter in sorted(letters, key=_BY_PLACE):
        if letter.blank:
            blank = True
            continue
        if row and _same_token(row, letter, blank=blank, grounds=grounds):
            row.append(letter)
        else:
            if row:
                yield Token(tuple(row), row[0].burn, tied)
                tied = not (blank or _gap(row, letter) > APART * _smaller(row[-1], letter))
            row = [letter]
        blank = False
    if row:
        yield Token(tuple(row), row[0].burn, tied)


def _same_token(
    row: Sequence[Letter], letter: Letter, *, blank: bool, grounds: Sequence[str]
) -> bool:
    last = row[-1]
    if (last.burn is None) != (letter.burn is None):
        return False
    gap = _gap(row, letter)
    if last.burn is not None and letter.burn is not None:
        alike = last.burn == letter.burn or grounds[last.burn] == grounds[letter.burn]
        return alike and gap <= COLUMN * _smaller(last, letter)
    return not blank and gap <= APART * _smaller(last, letter)


def _gap(row: Sequence[Letter], letter: Letter) -> float:
    """Gives the white between a row and the next letter."""
    end = row[-1].end
    return letter.at - (end if len(row) == 1 else max(end, row[-2].end))


def _smaller(one: Letter, other: Letter) -> float:
    return min(one.em, other.em)


def cells_of(line: Line, rules: Sequence[Rule], grounds: Sequence[str]) -> Iterator[Cell]:
    """Gives the tokens of a line, parted at wide whites and at rules."""
    tokens = list(tokens_of(line.letters, grounds))
    even = _evenly_set(tokens)
    cell: Cell = []
    for token in tokens:
        if cell:
            last = cell[-1]
            wide = token.start - last.end > COLUMN * min(last.em, token.em)
            if (wide and not even) or _ruled(line, last.end, token.start, rules):
                yield cell
                cell = []
        cell.append(token)
    if cell:
        yield cell


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


def by_line(letters: Sequence[tuple[float, Letter]]) -> list[Line]:
    """Gives the lines of letters that are given with where their baselines stand, from the top down.

    A raised figure (a note's number) stands on the line of the words that it follows.
    """
    lines: list[list[Letter]] = []
    top = em = 0.0
    for across, letter in sorted(letters, key=lambda one: (-one[0], one[1].at)):
        if lines and top - across <= 0.45 * max(em, letter.em):
            lines[-1].append(letter)
            em = max(em, letter.em)
        else:
            lines.append([letter])
            top, em = across, letter.em
    rounded = {across: round(across, 2) for across, _ in letters}
    heights = {letter.number: rounded[across] for across, letter in letters}
    return [Line(_baseline(row, heights), tuple(row)) for row in lines]


def _baseline(row: Sequence[Letter], heights: dict[int, float]) -> float:
    """Gives the height that most of a line's length stands on; kept letters count before withheld ones."""
    kept = [letter for letter in row if letter.burn is None and not letter.blank] or row
    shares: dict[float, float] = {}
    for letter in kept:
        height = heights[letter.number]
        shares[height] = shares.get(height, 0.0) + letter.em
    return max((share, height) for height, share in shares.items())[1]
