"""Tables told by their rules: each word in the cell that encloses it, on scans too.

What a rule parts is parted, so words may fill a cell, and a figure cannot stand in a wrong column. Where a word
lies across a rule, was read unsurely, or a figure is torn and cannot be made whole, there is no table: its
words stay as they were read. Pure values in, pure values out.
"""

from __future__ import annotations

from collections.abc import Mapping

from records.document import Origin
from records.geometry import Box
from redaction.planning.planned import PagePlan
from redaction.tables.columns import Table
from redaction.tables.grid import Grid, Region, grids, parted
from redaction.tables.rows import Held, settled, table_of, without_blanks
from redaction.tables.rules import Rules

OUTSIDE = 2.0
"""Points that a word may reach over a rule: a reader's box is seldom exact."""
SURE = 0.4
"""Confidence from which a word of a scan may stand in a table."""


def ruled(plan: PagePlan, rules: Rules) -> list[Table]:
    """Gives the tables of a page that rules enclose, from its top to its foot."""
    seen = {
        index: plan.page.frame.to_display(piece.box)
        for index, piece in enumerate(plan.pieces)
        if piece.turn % 90 == 0
    }
    made = (_table(plan, seen, grid) for grid in grids(*_shown(plan, rules)))
    return [table for table in made if table is not None]


def enclosed(plan: PagePlan, rules: Rules) -> list[Box]:
    """Gives what rules enclose and part as a person sees it, whether it is a table or not."""
    return parted(*_shown(plan, rules))


def _shown(plan: PagePlan, rules: Rules) -> tuple[list[Box], list[Box]]:
    frame = plan.page.frame
    return [frame.to_display(box) for box in rules.across], [
        frame.to_display(box) for box in rules.upright
    ]


def _table(plan: PagePlan, seen: Mapping[int, Box], grid: Grid) -> Table | None:
    placed = _placed(plan, seen, grid)
    if placed is None or not _is_sure(plan, grid):
        return None
    cells = {region: Held(plan, seen, pieces) for region, pieces in placed.items()}
    if not settled(cells.values()):
        return None
    if any(one.right - one.left > 1 and cell.holds_a_figure for one, cell in cells.items()):
        return None  # the rule beside the figure was not seen
    rows = _rows(grid, cells, _titles(grid, cells))
    return table_of(rows, scanned=plan.page.origin is not Origin.TEXT)


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


def _titles(grid: Grid, cells: Mapping[Region, Held]) -> int:
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


def _rows(grid: Grid, cells: Mapping[Region, Held], first: int) -> list[list[Held | None]]:
    """Gives the rows from ``first`` on, rows and columns without anything left out."""
    rows: list[list[Held | None]] = [[None] * grid.columns for _ in range(grid.rows)]
    for region, cell in cells.items():
        if region.bottom > first:
            rows[max(region.top, first)][region.left] = cell
    return without_blanks(rows)
