"""Tables that the source's own tags tell: rows and cells as its structure has them, of what stays to be read.

Told by the structure of the public copy, in which nothing withheld is left, and believed only where the page
bears it out: every word of the place in one cell, columns beside each other, rows one under the other. A frame
that only arranges text, a table around another, and words that two cells claim make no
table; what its rules or its layout tell holds then. Pure values in, pure values out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from records.document import Origin
from records.geometry import Box, union
from redaction.planning.planned import PagePlan
from redaction.structure.tree import CELLS, Element, Leaf, leaves
from redaction.tables.columns import Table
from redaction.tables.rows import Held, settled, table_of, without_blanks

MOST = 120
"""Rows or columns of one table."""
OVER = 2.0
"""Points that columns and rows may reach into each other: letters lean."""
MOST_HEADS = 3
"""Rows of heads at the most."""

_GROUPS = frozenset({"THead", "TBody", "TFoot"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as tags have it: its place counted from 0, how far it reaches, whether it heads, its content."""

    row: int
    column: int
    rows: int
    columns: int
    heads: bool
    leaves: tuple[Leaf, ...]


Told = tuple[Cell, ...]
"""The cells of one table, some of them without content."""


def told_tables(root: Element) -> list[Told]:
    """Gives the tables of a settled tree that hold no other, in reading order."""
    return [
        cells
        for element in _tables(root)
        if (cells := _cells(element)) and all(cell.row < MOST > cell.column for cell in cells)
    ]


def tagged(plan: PagePlan, told: Sequence[Told], held: Mapping[Leaf, Sequence[int]]) -> list[Table]:
    """Gives the tables of a page that its tags tell, in reading order.

    Args:
        plan: the page worked out.
        told: the tables of its document.
        held: of each sequence of marked content the pieces of its page.
    """
    frame = plan.page.frame
    seen = {
        index: frame.to_display(piece.box)
        for index, piece in enumerate(plan.pieces)
        if piece.turn % 90 == 0
    }
    here = [
        cells
        for cells in told
        if any(leaf.page == plan.page.number for cell in cells for leaf in cell.leaves)
    ]
    made = (_table(plan, seen, cells, held) for cells in here)
    return [table for table in made if table is not None]


def _tables(element: Element) -> Iterator[Element]:
    for kid in element.kids:
        if isinstance(kid, Element):
            inner = list(_tables(kid))
            yield from inner
            if kid.role == "Table" and not inner:
                yield kid


def _cells(table: Element) -> Told:
    """Gives the cells in their places; cells above that reach down push those beside them to the right."""
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for at, row in enumerate(_rows(table)):
        column = 0
        for kid in row.kids:
            if not isinstance(kid, Element) or kid.role not in CELLS:
                return ()
            while (at, column) in taken:
                column += 1
            down, right = (_reach(kid, span) for span in ("RowSpan", "ColSpan"))
            taken |= set(itertools.product(range(at, at + down), range(column, column + right)))
            cells.append(Cell(at, column, down, right, kid.role == "TH", tuple(leaves(kid))))
            column += right
    return tuple(cells)


def _rows(table: Element) -> Iterator[Element]:
    for kid in table.kids:
        if isinstance(kid, Element) and kid.role == "TR":
            yield kid
        elif isinstance(kid, Element) and kid.role in _GROUPS:
            yield from _rows(kid)


def _reach(cell: Element, span: str) -> int:
    told = cell.attributes.get(span)
    return min(told, MOST) if isinstance(told, int) else 1


def _table(
    plan: PagePlan, seen: Mapping[int, Box], cells: Told, held: Mapping[Leaf, Sequence[int]]
) -> Table | None:
    placed = _placed(plan, seen, cells, held)
    if placed is None:
        return None
    kept = {cell: box for cell, one in placed.items() if (box := _box(plan, seen, one))}
    if not kept or not _stand_apart(kept) or not _is_all(plan, seen, placed, kept):
        return None
    # a figure that reaches over several columns is one of those that stand in them
    if any(cell.columns > 1 and one.holds_a_figure for cell, one in placed.items()):
        return None
    heads = _heads(placed)
    merged = _under_one_head(plan, seen, placed, heads)
    if not settled(merged.values()):
        return None
    known = heads > 0 if any(cell.heads for cell in placed) else None
    scanned = plan.page.origin is not Origin.TEXT
    return table_of(_laid(merged), scanned=scanned, heads=known)


def _placed(
    plan: PagePlan, seen: Mapping[int, Box], cells: Told, held: Mapping[Leaf, Sequence[int]]
) -> dict[Cell, Held] | None:
    """Gives what stands in each cell, a title over the columns left out; None where two cells claim a word."""
    placed: dict[Cell, Held] = {}
    known: set[int] = set()
    for cell in cells:
        here = [held.get(leaf, ()) for leaf in cell.leaves if leaf.page == plan.page.number]
        pieces = dict.fromkeys(itertools.chain.from_iterable(here))
        if pieces:
            if not known.isdisjoint(pieces) or not seen.keys() >= pieces.keys():
                return None
            known.update(pieces)
            placed[cell] = Held(plan, seen, list(pieces))
    while placed:
        first = min(cell.row for cell in placed)
        top = [cell for cell in placed if cell.row == first]
        if len(top) > 1 or top[0].columns == 1:
            break
        del placed[top[0]]
    return placed


def _box(plan: PagePlan, seen: Mapping[int, Box], cell: Held) -> Box | None:
    """Gives where a cell's kept words stand."""
    kept = [seen[index] for index in cell.pieces if isinstance(plan.pieces[index].content, str)]
    return union(kept) if kept else None


def _stand_apart(kept: Mapping[Cell, Box]) -> bool:
    """Tells whether columns stand beside each other and rows one under the other, as far as words were kept."""
    across = [(one.column, one.column + one.columns, box.x0, box.x1) for one, box in kept.items()]
    down = [(one.row, one.row + one.rows, -box.y1, -box.y0) for one, box in kept.items()]
    return all(_follow(spans) for spans in (across, down))


def _follow(spans: Sequence[tuple[int, int, float, float]]) -> bool:
    """Tells whether everything that ends before a line of the grid stands before all that begins behind it."""
    for line in range(1, max(end for _, end, _, _ in spans)):
        before = [high for _, end, _, high in spans if end <= line]
        behind = [low for begin, _, low, _ in spans if begin >= line]
        if before and behind and max(before) > min(behind) + OVER:
            return False
    return True


def _is_all(
    plan: PagePlan, seen: Mapping[int, Box], placed: Mapping[Cell, Held], kept: Mapping[Cell, Box]
) -> bool:
    """Tells whether no other kept word stands among those of the table."""
    whole = union(kept.values())
    known = {index for one in placed.values() for index in one.pieces}
    return not any(
        whole.overlap(box) > 0.5 * box.area
        for index, box in seen.items()
        if index not in known and isinstance(plan.pieces[index].content, str)
    )


def _heads(placed: Mapping[Cell, Held]) -> int:
    """Gives how many rows at the top hold heads alone."""
    rows: dict[int, list[Cell]] = {}
    for cell in placed:
        rows.setdefault(cell.row, []).append(cell)
    count = 0
    for _, cells in sorted(rows.items()):
        if count == MOST_HEADS or not all(cell.heads for cell in cells):
            break
        count += 1
    return count if count < len(rows) else 0


def _under_one_head(
    plan: PagePlan, seen: Mapping[int, Box], placed: Mapping[Cell, Held], heads: int
) -> Mapping[Cell, Held]:
    """Gives the cells with several rows of heads as one; a head over several columns is said in each."""
    if heads < 2:
        return placed
    tops = sorted({cell.row for cell in placed})[:heads]
    columns: dict[int, list[int]] = {}
    for cell, one in sorted(placed.items(), key=lambda item: (item[0].row, item[0].column)):
        if cell.row in tops:
            said = all(isinstance(plan.pieces[index].content, str) for index in one.pieces)
            for column in range(cell.column, cell.column + (cell.columns if said else 1)):
                columns.setdefault(column, []).extend(one.pieces)
    named = {
        Cell(tops[0], column, 1, 1, heads=True, leaves=()): Held(plan, seen, pieces)
        for column, pieces in columns.items()
    }
    return named | {cell: one for cell, one in placed.items() if cell.row not in tops}


def _laid(placed: Mapping[Cell, Held]) -> list[list[Held | None]]:
    """Gives the rows, each cell in the first of the rows and columns that it reaches over."""
    rows = max(cell.row for cell in placed) + 1
    columns = max(cell.column for cell in placed) + 1
    laid: list[list[Held | None]] = [[None] * columns for _ in range(rows)]
    for cell, one in placed.items():
        laid[cell.row][cell.column] = one
    return without_blanks(laid)
