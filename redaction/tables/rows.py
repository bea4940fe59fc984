"""Cells with what their words and figures make of them, and whether rows of such cells are surely a table.

Whoever parts a page into cells (rules, the source's own tags) has it judged here: a figure that is torn and
cannot be made whole, a frame around text, or a scan that was read in part makes it no table. Pure values in,
pure values out.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from records.geometry import Box
from redaction.planning.planned import PagePlan
from redaction.tables.columns import HELD, Cell, Table
from redaction.tables.tabling import FIGURE, YEAR

FILLED = 0.3
"""Share of a table's cells that hold something."""
LONGEST_HEAD = 60
"""Letters of the longest head of a column."""
MOST_IN_ONE = 0.8
"""Share of a table's letters that one cell may hold: a frame around text has more."""

_DIGITS = frozenset("0123456789.,()$€£% –-")
_SENTENCE = 200


class Held:
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
        return FIGURE.fullmatch(self.text) is not None or not _is_of_digits(self.text)

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
        return " ".join(one if isinstance(one, str) else HELD for one in contents)


Row = Sequence[Held | None]


def settled(cells: Iterable[Held]) -> bool:
    """Makes the torn figures of a table's cells whole; tells whether none is left torn."""
    cells = list(cells)
    places = Counter(
        len(found["decimals"])
        for cell in cells
        if len(cell.lines) == 1 and (found := FIGURE.fullmatch(cell.text)) and found["decimals"]
    )
    usual = places.most_common(1)[0][0] if places else 0
    return all(cell.settled(usual) for cell in cells)


def without_blanks(rows: Iterable[Row]) -> list[list[Held | None]]:
    """Gives rows without those, and without the columns, that hold nothing."""
    kept = [row for row in rows if any(row)]
    columns = [at for at in range(len(kept[0]) if kept else 0) if any(row[at] for row in kept)]
    return [[row[at] for at in columns] for row in kept]


def table_of(rows: Sequence[Row], *, scanned: bool, heads: bool | None = None) -> Table | None:
    """Gives the table that rows of settled cells are, or None.

    Args:
        rows: as many cells in every row.
        scanned: whether words may not have been read.
        heads: whether the first row names the columns, where that is known.
    """
    if not _is_table(rows) or not _is_whole(rows, scanned=scanned):
        return None
    return Table(
        tuple(tuple(cell.pieces if cell else () for cell in row) for row in rows),
        _heads(rows) if heads is None else heads,
        frozenset(index for row in rows for cell in row if cell for index in cell.glued),
        frozenset(index for row in rows for cell in row if cell for index in cell.apart),
    )


def _is_of_digits(text: str) -> bool:
    return any(map(str.isdigit, text)) and _DIGITS.issuperset(text)


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


def _is_table(rows: Sequence[Row]) -> bool:
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    texts = [cell.text for row in rows for cell in row if cell]
    letters = sum(map(len, texts))
    framed = max(map(len, texts)) > max(_SENTENCE, MOST_IN_ONE * letters)
    telling = sum(any(map(str.isalnum, text)) for text in texts)
    return telling >= max(4, FILLED * len(rows) * len(rows[0])) and not framed


def _is_whole(rows: Sequence[Row], *, scanned: bool) -> bool:
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


def _heads(rows: Sequence[Row]) -> bool:
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
