"""Tables told by their rules: each word in the cell that encloses it, on scans too.

What a rule parts is parted, so words may fill a cell, and a figure cannot stand in a wrong column. Where a word
lies across a rule, was read unsurely, or a figure is torn and cannot be made whole, there is no table: its
words stay as they were read. Pure values in, pure values out.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from records.document import Origin
from records.geometry import Box
from redaction.grid import Grid, Region, grids
from redaction.plan import PagePlan
from redaction.rules import Rules
from redaction.tabling import FIGURE, YEAR, Cell, Table

OUTSIDE = 2.0
"""Points that a word may reach over a rule: a reader's box is seldom exact."""
SURE = 0.4
"""Confidence from which a word of a scan may stand in a table."""
FILLED = 0.3
"""Share of a table's cells that hold something."""
LONGEST_HEAD = 60
"""Letters of the longest head of a column."""
MOST_IN_ONE = 0.8
"""Share of a table's letters that one cell may hold: a frame around text has more."""

_DIGITS = re.compile(r"[\d.,()$€£% –-]*\d[\d.,()$€£% –-]*")
_SENTENCE = 200


def ruled(plan: PagePlan, rules: Rules) -> list[Table]:
    """Gives the tables of a page that rules enclose, from its top to its foot."""
    frame = plan.page.frame
    found = grids(
        [frame.to_display(box) for box in rules.across],
        [frame.to_display(box) for box in rules.upright],
    )
    seen = {
        index: frame.to_display(piece.box)
        for index, piece in enumerate(plan.pieces)
        if piece.turn % 90 == 0
    }
    made = (_table(plan, seen, grid) for grid in found)
    return [table for table in made if table is not None]


def _table(plan: PagePlan, seen: Mapping[int, Box], grid: Grid) -> Table | None:
    placed = _placed(plan, seen, grid)
    if placed is None or not _is_sure(plan, grid):
        return None
    cells = {region: _Cell(plan, seen, pieces) for region, pieces in placed.items()}
    places = Counter(
        len(found["decimals"])
        for cell in cells.values()
        if len(cell.lines) == 1 and (found := FIGURE.fullmatch(cell.text)) and found["decimals"]
    )
    usual = places.most_common(1)[0][0] if places else 0
    if not all(cell.settled(usual) for cell in cells.values()):
        return None
    if any(one.right - one.left > 1 and cell.holds_a_figure for one, cell in cells.items()):
        return None  # the rule beside the figure was not seen
    rows = _rows(grid, cells, _titles(grid, cells))
    if not _is_table(rows) or not _is_whole(rows, scanned=plan.page.origin is not Origin.TEXT):
        return None
    return Table(
        tuple(tuple(cell.pieces if cell else () for cell in row) for row in rows),
        _heads(rows),
        frozenset(index for row in rows for cell in row if cell for index in cell.glued),
        frozenset(index for row in rows for cell in row if cell for index in cell.apart),
    )


def _placed(plan: PagePlan, seen: Mapping[int, Box], grid: Grid) -> dict[Region, list[int]] | None:
    """Gives the pieces in each cell; None where a kept word lies across a rule."""
    placed: dict[Region, list[int]] = {}
    for index, box in seen.items():
        kept = isinstance(plan.pieces[index].content, str)
        # what is withheld stands where it begins, as far as it is known where that is
        x = (box.x0 + box.x1) / 2 if kept else min(box.x0 + OUTSIDE, box.x1)
        y = (box.y0 + box.y1) / 2
        region = next((one for one in grid.regions if _holds(one.box, x, y)), None)
        if region is None:
            continue
        inside = region.box
        if kept and not (inside.x0 - OUTSIDE <= box.x0 and box.x1 <= inside.x1 + OUTSIDE):
            return None
        placed.setdefault(region, []).append(index)
    return placed


def _holds(box: Box, x: float, y: float) -> bool:
    return box.x0 <= x < box.x1 and box.y0 <= y < box.y1


def _is_sure(plan: PagePlan, grid: Grid) -> bool:
    """Tells whether every word that was read within a grid, and is kept or not, was read surely."""
    if plan.page.origin is Origin.TEXT:
        return True
    frame = plan.page.frame
    within = (word for word in plan.page.words if frame.to_display(word.box).intersects(grid.box))
    hidden = [burn.box for burn in plan.burns]
    return all(
        word.confidence >= SURE or any(box.intersects(word.box) for box in hidden)
        for word in within
        if any(map(str.isalnum, word.text))
    )


class _Cell:
    """A cell's pieces in reading order, its lines, and what is made of its figures."""

    def __init__(self, plan: PagePlan, seen: Mapping[int, Box], pieces: Sequence[int]) -> None:
        self._plan = plan
        self.lines = list(_lines(seen, pieces))
        self.pieces: Cell = tuple(index for line in self.lines for index in line)
        self.text = self._said(self.pieces)
        self.glued: frozenset[int] = frozenset()
        self.apart: frozenset[int] = frozenset()

    def settled(self, usual: int) -> bool:
        """Makes a torn figure whole and parts stacked ones; tells whether no figure is left torn.

        Args:
            usual: decimals that most figures of the table have.
        """
        said = [self._said(line) for line in self.lines]
        breaks = frozenset(line[0] for line in self.lines[1:])
        if len(said) > 1:
            tight = "".join(said)
            whole, first = FIGURE.fullmatch(tight), FIGURE.fullmatch(said[0])
            fits = whole is not None and len(whole["decimals"] or "") == usual > 0
            alone = first is not None and len(first["decimals"] or "") == usual
            if (fits and not alone) or (YEAR.fullmatch(tight) and not YEAR.fullmatch(said[0])):
                self.glued, self.text = breaks, tight
            elif all(FIGURE.fullmatch(one) for one in said):
                self.apart, self.text = breaks, "; ".join(said)
                figures = (FIGURE.fullmatch(one) for one in said)
                decimals = {len(one["decimals"] or "") for one in figures if one and one[0] != "-"}
                return decimals <= {usual}
        return FIGURE.fullmatch(self.text) is not None or not _DIGITS.fullmatch(self.text)

    @property
    def is_figure(self) -> bool:
        """Tells whether it holds one figure, several, or a dash for none."""
        return bool(self.apart) or FIGURE.fullmatch(self.text) is not None

    @property
    def holds_a_figure(self) -> bool:
        """Tells whether a figure with decimals stands among other words."""
        found = (FIGURE.fullmatch(self._said((index,))) for index in self.pieces)
        return len(self.pieces) > 1 and any(one is not None and one["decimals"] for one in found)

    def _said(self, pieces: Sequence[int]) -> str:
        contents = (self._plan.pieces[index].content for index in pieces)
        return " ".join(one if isinstance(one, str) else "\u25a0" for one in contents)


def _lines(seen: Mapping[int, Box], pieces: Sequence[int]) -> Iterator[list[int]]:
    """Gives the pieces of a cell line by line, each from left to right."""
    lines: list[list[int]] = []
    for index in sorted(pieces, key=lambda one: -(seen[one].y0 + seen[one].y1)):
        box = seen[index]
        if lines:
            y0, y1 = (
                statistics.median(getattr(seen[one], side) for one in lines[-1])
                for side in ("y0", "y1")
            )
            if min(y1, box.y1) - max(y0, box.y0) > 0.5 * min(y1 - y0, box.height):
                lines[-1].append(index)
                continue
        lines.append([index])
    yield from (sorted(line, key=lambda one: seen[one].x0) for line in lines)


def _titles(grid: Grid, cells: Mapping[Region, _Cell]) -> int:
    """Gives how many rows at the top hold one cell over several columns, a title, which is left as read."""
    for row in range(grid.rows):
        filled = [one for one in grid.regions if one.top == row and cells.get(one)]
        others = [one for one in filled if one.right - one.left > 1]
        lone = [one for one in filled if one not in others and one.bottom == row + 1]
        if not filled:
            continue
        if len(others) != 1 or lone:
            return row
    return grid.rows


def _rows(grid: Grid, cells: Mapping[Region, _Cell], first: int) -> list[list[_Cell | None]]:
    """Gives the rows from ``first`` on, rows and columns without anything left out."""
    rows: list[list[_Cell | None]] = [[None] * grid.columns for _ in range(grid.rows)]
    for region, cell in cells.items():
        if region.bottom > first:
            rows[max(region.top, first)][region.left] = cell
    kept = [row for row in rows if any(row)]
    columns = [at for at in range(grid.columns) if any(row[at] for row in kept)]
    return [[row[at] for at in columns] for row in kept]


def _is_table(rows: Sequence[Sequence[_Cell | None]]) -> bool:
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    texts = [cell.text for row in rows for cell in row if cell]
    letters = sum(map(len, texts))
    framed = max(map(len, texts)) > max(_SENTENCE, MOST_IN_ONE * letters)
    telling = sum(any(map(str.isalnum, text)) for text in texts)
    return telling >= max(4, FILLED * len(rows) * len(rows[0])) and not framed


def _is_whole(rows: Sequence[Sequence[_Cell | None]], *, scanned: bool) -> bool:
    """Tells whether no figure stands in a label, nor is missing of a scan where others of its row were read."""
    for at in range(1, len(rows[0])):
        column = [row[at] for row in rows if row[at]]
        if sum(cell.is_figure for cell in column if cell) * 2 < len(column):
            continue
        if any(row[0] is not None and row[0].holds_a_figure for row in rows):
            return False
    return not scanned or all(
        all(row[1:]) for row in rows if any(cell and cell.is_figure for cell in row[1:])
    )


def _heads(rows: Sequence[Sequence[_Cell | None]]) -> bool:
    """Tells whether the first row names the columns: short words or years over every column but the first."""
    first, *body = rows
    named = all(cell is not None and _may_head(cell.text) for cell in first[1:])
    if not named or (first[0] is not None and not _may_head(first[0].text)):
        return False
    figures = any(FIGURE.fullmatch(cell.text) for row in body for cell in row[1:] if cell)
    return figures or (len(first) > 2 and first[0] is not None)


def _may_head(text: str) -> bool:
    bare = YEAR.sub("", text)
    return (
        len(text) <= LONGEST_HEAD
        and not any(map(str.isdigit, bare))
        and any(map(str.isalnum, text))
    )
