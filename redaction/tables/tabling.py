"""Tables told by layout: lines of a born-digital page whose words stand in columns, one of them of figures.

Only what is surely a table is taken for one: three rows or more that keep clear gaps in the same places, each
with its label, and columns in which every cell is a whole figure with as many decimals as the others; or what
:mod:`redaction.tables.spaced` is sure of. Everything else stays as it was read, so no words are torn from their
sentence and no figure is put together wrongly. Pure values in, pure values out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from records.document import Origin
from records.geometry import Box
from redaction.planning.planned import PagePlan
from redaction.tables.columns import (
    HELD,
    LEAST_ROWS,
    Cell,
    Line,
    Table,
    cells,
    columns,
    lines,
    merged,
    runs,
    upright,
    ways,
)
from redaction.tables.spaced import worded

FILLED = 0.7
"""Share of the lines that have words in two columns."""
FIGURES = 0.6
"""Share of the cells of a column that are figures, where it is one of figures."""
LONGEST_CELL = 60
"""Letters of a cell on average; columns of prose have longer lines."""

_NUMBER = r"(?:\d{1,3}(?:[, \u00a0]\d{3})+|\d+)(?:\.(?P<decimals>\d+))?"
FIGURE = re.compile(
    rf"(?:\((?=.*\)$))?[-–+]?\s?[$€£]?{_NUMBER}(?:\s?(?:%|m|bn|k|FTE))?\)?|[-–—]|n/?a|nil",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:FY\s?)?(?:19|20)\d\d(?:[/–-](?:\d\d){1,2})?|total|outyears?", re.IGNORECASE)
_MOST_HEADS = 3


def tables(plan: PagePlan, enclosed: Sequence[Box] = ()) -> list[Table]:
    """Gives the tables of a page, from its top to its foot.

    Args:
        plan: the page worked out.
        enclosed: what rules enclose: words within are told by them, or are none of a table.
    """
    if plan.page.origin is not Origin.TEXT or not plan.pieces:
        return []
    turn = Counter(piece.turn for piece in plan.pieces).most_common(1)[0][0]
    seen = {
        index: plan.page.frame.to_display(piece.box)
        for index, piece in enumerate(plan.pieces)
        if piece.turn == turn
    }
    if not upright(plan, seen):
        return []
    found: list[Table | None] = []
    for run in runs(lines(plan, seen)):
        free = not any(
            seen[i].intersects(box) for box in enclosed for line in run for i in line.pieces
        )
        found.append(_table(plan, seen, run) or (worded(plan, seen, run) if free else None))
    return [table for table in found if table is not None]


def _table(plan: PagePlan, seen: dict[int, Box], run: Sequence[Line]) -> Table | None:
    """Gives the table of figures that a stretch of lines is, or None."""
    starts = columns(seen, run)
    if len(starts) < 2:
        return None
    parted = [cells(seen, line, starts) for line in run]
    for rows in ways(run):
        told = _Told(plan, [merged([parted[at] for at in row]) for row in rows], parted)
        if (table := told.table()) is not None:
            return table
    return None


class _Told:
    """What might be a table, its cells as texts; it is one where every figure is whole."""

    def __init__(
        self,
        plan: PagePlan,
        rows: Sequence[tuple[Cell, ...]],
        lines: Sequence[tuple[Cell, ...]],
    ) -> None:
        self._plan, self._rows = plan, list(rows)
        # a piece that begins another line of its cell
        firsts = {cell[0] for line in lines for cell in line if cell}
        self._breaks = {i for row in rows for cell in row for i in cell[1:] if i in firsts}
        self._glued: set[int] = set()
        whole = (FIGURE.fullmatch(self._text(cell)) for row in rows for cell in row[1:])
        places = Counter(len(found["decimals"]) for found in whole if found and found["decimals"])
        self._places = places.most_common(1)[0][0] if places else 0

    def table(self) -> Table | None:
        """Gives the table, or None."""
        texts = [[self._read(cell) for cell in row] for row in self._rows]
        cells = [text for row in texts for text in row if text]
        filled = sum(sum(map(bool, row)) > 1 for row in texts)
        if filled < max(LEAST_ROWS, FILLED * len(texts)):
            return None
        if sum(map(len, cells)) > LONGEST_CELL * len(cells):
            return None
        heads = _heads(texts)
        body = texts[heads:]
        if not all(row[0] for row in body):
            return None
        columns = [[row[at] for row in body if row[at]] for at in range(1, len(texts[0]))]
        figures = [column for column in columns if _of_figures(column)]
        if not figures or not all(map(_is_sound, figures)) or any(map(self._is_torn, self._rows)):
            return None
        named = (merged(self._rows[:heads]),) if heads else ()
        return Table((*named, *self._rows[heads:]), heads > 0, frozenset(self._glued))

    def _read(self, cell: Cell) -> str:
        """Gives a cell's words, a broken figure or year made whole where nothing else fits."""
        text = self._text(cell)
        broken = [index for index in cell if index in self._breaks]
        if not broken or FIGURE.fullmatch(text) or HELD in text:
            return text
        tight = self._text(cell, frozenset(broken))
        found = FIGURE.fullmatch(tight)
        head = self._text(cell[: cell.index(broken[0])])
        fits = found is not None and len(found["decimals"] or "") == self._places > 0
        before = FIGURE.fullmatch(head)
        alone = before is not None and len(before["decimals"] or "") == self._places
        if (fits and not alone) or (YEAR.fullmatch(tight) and not YEAR.fullmatch(head)):
            self._glued.update(broken)
            return tight
        return text

    def _is_torn(self, row: Sequence[Cell]) -> bool:
        """Tells whether a figure stands among a label's words: then it is another column's."""
        label = [self._plan.pieces[index].content for index in row[0]]
        figures = (FIGURE.fullmatch(one) for one in label if isinstance(one, str))
        return len(label) > 1 and any(found and found["decimals"] for found in figures)

    def _text(self, cell: Cell, glued: frozenset[int] = frozenset()) -> str:
        text = ""
        for index in cell:
            content = self._plan.pieces[index].content
            said = content if isinstance(content, str) else HELD
            text += said if index in glued or not text else f" {said}"
        return text


def _heads(texts: Sequence[Sequence[str]]) -> int:
    """Gives how many lines at the top name the columns: years, or words above the first figures."""
    for at, row in enumerate(texts[: _MOST_HEADS + 1]):
        others = [text for text in row[1:] if text]
        if others and all(YEAR.fullmatch(text) for text in others) and at < _MOST_HEADS:
            return at + 1
        if any(FIGURE.fullmatch(text) for text in others):
            return at
    return 0


def _of_figures(column: Sequence[str]) -> bool:
    numbers = sum(
        FIGURE.fullmatch(text) is not None and any(map(str.isdigit, text)) for text in column
    )
    figures = sum(map(_is_figure, column))
    return numbers >= LEAST_ROWS - 1 and figures >= FIGURES * len(column)


def _is_figure(text: str) -> bool:
    return HELD in text or FIGURE.fullmatch(text) is not None


def _is_sound(column: Sequence[str]) -> bool:
    """Tells whether every cell of a column is a whole figure, none with other decimals than the next."""
    places = {
        len(found["decimals"])
        for text in column
        if (found := FIGURE.fullmatch(text)) is not None and found["decimals"]
    }
    return len(places) <= 1 and all(map(_is_figure, column))
