"""Tables that layout or rules tell, as elements of a public copy's structure, where its source has no tags.

While a page is written nobody knows yet which rules its copy will show. So the words of a page that may hold a
table are marked in stretches that never reach from one cell into the next: line by line, and within a line
from one clear gap to the next. Which of them make a cell is told once the page is written, by what tells the
tables of the accessible page too. A table of which a kept word is marked otherwise than cell by cell is none.
Pure values in, pure values out.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from records.geometry import Box, union
from redaction.planning.planned import PagePlan
from redaction.structure.tree import Element, Node
from redaction.tables.columns import Cell, Table

CLEAR = 0.5
"""Heights of a line between two words from which another cell may begin: narrower than any margin of cells."""
LEAST = 2
"""Lines that are parted by a clear gap, or stand beside another, on a page with a table."""


def stretches(plan: PagePlan) -> list[int] | None:
    """Gives of each piece the stretch that it stands in; None where nothing looks like a table.

    Whether it does is seen on lines from which nothing is withheld. On the others each word is a stretch by
    itself: how far apart they stand tells, where a line is justified, how long the withheld words were.
    """
    held = {piece.line for piece in plan.pieces if not isinstance(piece.content, str)}
    boxes = [plan.page.frame.to_display(piece.box) for piece in plan.pieces]
    lines: dict[int, list[Box]] = defaultdict(list)
    for piece, box in zip(plan.pieces, boxes, strict=True):
        lines[piece.line].append(box)
    # a scan's words are as high as their letters happen to be
    heights = {line: max(box.height for box in here) for line, here in lines.items()}
    parted: set[int] = set()
    numbers: list[int] = []
    for index, piece in enumerate(plan.pieces):
        begins = not index or plan.pieces[index - 1].line != piece.line
        if not begins and _is_clear(boxes[index - 1], boxes[index], heights[piece.line]):
            begins = True
            parted.add(piece.line)
        begins |= piece.line in held
        numbers.append((numbers[-1] if numbers else -1) + begins)
    beside = _stand_beside([union(here) for line, here in lines.items() if line not in held])
    return numbers if len(parted - held) + beside >= LEAST else None


def _is_clear(left: Box, right: Box, height: float) -> bool:
    """Tells whether a word begins behind a clear gap, or before the one that is read before it."""
    return not -height < right.x0 - left.x1 < CLEAR * height


def _stand_beside(lines: Sequence[Box]) -> int:
    """Gives how many lines stand beside another, as those of cells do that are read one after the other."""
    order = sorted(lines, key=lambda box: (box.y0 + box.y1, box.x0))
    return sum(
        min(one.y1, other.y1) - max(one.y0, other.y0) > 0.5 * min(one.height, other.height)
        for one, other in itertools.pairwise(order)
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a page: which of its tables it stands in, its row and its column, counted from 0."""

    table: int
    row: int
    column: int


class Laid:
    """The tables of a page that can be told by tags, filled cell by cell.

    Args:
        tables: of the page.
        plan: of the page.
        marked: the pieces of each sequence of its marked content.
    """

    def __init__(
        self, tables: Sequence[Table], plan: PagePlan, marked: Sequence[Sequence[int]]
    ) -> None:
        self._tables: list[Table] = []
        self._places: dict[int, Place] = {}
        self._kids: dict[Place, list[tuple[float, Node]]] = defaultdict(list)
        for table in tables:
            here = {
                index: Place(len(self._tables), row, column)
                for row, column, cell in _cells(table)
                for index in cell
            }
            whole = (pieces for pieces in marked if len({here.get(i) for i in pieces}) == 1)
            covered = set(itertools.chain.from_iterable(whole))
            if all(i in covered or not isinstance(plan.pieces[i].content, str) for i in here):
                self._tables.append(table)
                self._places |= here

    def takes(self, pieces: Sequence[int], at: float, node: Node) -> bool:
        """Puts what shows some pieces into its cell, in its order; tells whether it stands in one."""
        place = self._places.get(pieces[0]) if pieces else None
        if place is not None:
            self._kids[place].append((at, node))
        return place is not None

    def above(self, at: float) -> int:
        """Gives how many tables begin before a place in the order of reading."""
        return sum(min(table.pieces()) < at for table in self._tables)

    def elements(self) -> Iterator[tuple[float, Element]]:
        """Gives each table with its place in the order of reading."""
        for number, table in enumerate(self._tables):
            rows: list[Node] = []
            for row, cells in enumerate(table.rows):
                role = "TH" if table.heads and not row else "TD"
                kids = (self._kids[Place(number, row, column)] for column in range(len(cells)))
                ordered = (sorted(one, key=lambda item: item[0]) for one in kids)
                rows.append(
                    Element("TR", [Element(role, [node for _, node in one]) for one in ordered])
                )
            yield min(table.pieces()), Element("Table", rows)


def _cells(table: Table) -> Iterator[tuple[int, int, Cell]]:
    for row, cells in enumerate(table.rows):
        for column, cell in enumerate(cells):
            yield row, column, cell
