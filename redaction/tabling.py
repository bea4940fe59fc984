"""Tables told by layout: lines of a born-digital page whose words stand in columns, one of them of figures.

Only what is surely a table is taken for one: three rows or more that keep clear gaps in the same places, each
with its label, and columns in which every cell is a whole figure with as many decimals as the others.
Everything else stays as it was read, so no words are torn from their sentence and no figure is put together
wrongly. The gaps
are looked for on lines without redactions, and a redaction stands in the column in which it begins: what is
withheld decides nothing but that. Pure values in, pure values out.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from records.document import Origin
from records.geometry import Box
from redaction.plan import PagePlan

GAP = 1.1
"""Heights of a line that part two cells of it at the least."""
GUTTER = 6.0
"""Points that every line leaves free between two columns."""
APART = 2.6
"""Heights of a line between two lines of one table at the most, from foot to foot."""
LEAST_ROWS = 3
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
_FRAGMENT = re.compile(r"[\d.,)%–-]{1,6}")
_MOST_HEADS = 3
_HELD = "\u25a0"
"""What a withholding is in a text that is only looked at."""

Cell = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a page: of each row its cells, each with the indices of its pieces, in the plan of its page.

    ``heads`` tells whether the first row names the columns; ``glued`` are pieces that go on a figure or a year
    which was broken in a narrow cell, without a space; ``apart`` begin another figure of their cell.
    """

    rows: tuple[tuple[Cell, ...], ...]
    heads: bool
    glued: frozenset[int] = frozenset()
    apart: frozenset[int] = frozenset()

    def pieces(self) -> frozenset[int]:
        """Gives the indices of all its pieces."""
        return frozenset(index for row in self.rows for cell in row for index in cell)


@dataclass(frozen=True, slots=True)
class _Line:
    pieces: tuple[int, ...]
    y0: float
    y1: float
    withheld: bool
    parts: int
    """Runs of words that stand clearly apart."""

    @property
    def height(self) -> float:
        return self.y1 - self.y0


def tables(plan: PagePlan) -> list[Table]:
    """Gives the tables of a page, from its top to its foot."""
    if plan.page.origin is not Origin.TEXT or not plan.pieces:
        return []
    turn = Counter(piece.turn for piece in plan.pieces).most_common(1)[0][0]
    seen = {
        index: plan.page.frame.to_display(piece.box)
        for index, piece in enumerate(plan.pieces)
        if piece.turn == turn
    }
    if not _upright(plan, seen):
        return []
    found = (_table(plan, seen, run) for run in _runs(_lines(plan, seen)))
    return [table for table in found if table is not None]


def _upright(plan: PagePlan, seen: dict[int, Box]) -> bool:
    """Tells whether the words run from left to right as a person sees them."""
    wide = [
        box.width > box.height
        for index, box in seen.items()
        if isinstance(content := plan.pieces[index].content, str) and len(content) > 3
    ]
    return sum(wide) * 2 > len(wide)


def _lines(plan: PagePlan, seen: dict[int, Box]) -> list[_Line]:
    """Gives the lines as they are seen, whatever order the file draws them in."""
    order = sorted(seen, key=lambda index: -(seen[index].y0 + seen[index].y1))
    groups: list[list[int]] = []
    for index in order:
        box = seen[index]
        if groups:
            first = seen[groups[-1][0]]
            shared = min(first.y1, box.y1) - max(first.y0, box.y0)
            if shared > 0.5 * min(first.height, box.height):
                groups[-1].append(index)
                continue
        groups.append([index])
    return [_line(plan, seen, sorted(group, key=lambda i: seen[i].x0)) for group in groups]


def _line(plan: PagePlan, seen: dict[int, Box], group: list[int]) -> _Line:
    kept = [index for index in group if isinstance(plan.pieces[index].content, str)]
    boxes = [seen[index] for index in kept or group]
    y0, y1 = (statistics.median(getattr(box, side) for box in boxes) for side in ("y0", "y1"))
    parts = 1
    for before, here in itertools.pairwise(kept):
        parts += seen[here].x0 - seen[before].x1 > GAP * (y1 - y0)
    said = "".join(str(plan.pieces[index].content) for index in kept)
    if _FRAGMENT.fullmatch(said):
        parts = 2  # the end of a figure that a narrow cell broke
    return _Line(tuple(group), y0, y1, len(kept) < len(group), parts)


def _runs(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Gives the stretches of lines that may be a table: parted lines, and single ones between them."""
    run: list[_Line] = []
    for line in lines:
        if run and run[-1].y0 - line.y0 > APART * max(line.height, run[-1].height):
            yield from _trimmed(run)
            run = []
        if line.parts > 1 or line.withheld or run:
            run.append(line)
        # two lines of running text in a row end a table
        if len(run) > 1 and all(one.parts == 1 and not one.withheld for one in run[-2:]):
            yield from _trimmed(run)
            run = []
    yield from _trimmed(run)


def _trimmed(run: list[_Line]) -> Iterator[list[_Line]]:
    """Gives a stretch that begins and ends with a parted line."""
    parted = [at for at, line in enumerate(run) if line.parts > 1]
    if parted and parted[-1] - parted[0] >= LEAST_ROWS - 1:
        yield run[parted[0] : parted[-1] + 1]


def _table(plan: PagePlan, seen: dict[int, Box], run: Sequence[_Line]) -> Table | None:
    starts = _columns(seen, run)
    if len(starts) < 2:
        return None
    lines = [_cells(seen, line, starts) for line in run]
    for rows in ([[at] for at in range(len(run))], _rows(run)):
        told = _Told(plan, [_merged([lines[at] for at in row]) for row in rows], lines)
        if (table := told.table()) is not None:
            return table
    return None


def _rows(run: Sequence[_Line]) -> list[list[int]]:
    """Gives the lines by the rows that they are set in: within a row lines stand closer than between rows."""
    gaps = [above.y0 - below.y1 for above, below in itertools.pairwise(run)]
    cut = (min(gaps) + max(gaps)) / 2
    rows = [[0]]
    for at, gap in enumerate(gaps, 1):
        if gap > cut:
            rows.append([])
        rows[-1].append(at)
    return rows


def _merged(lines: Sequence[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    return tuple(
        tuple(index for line in lines for index in line[at]) for at in range(len(lines[0]))
    )


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
        named = (_merged(self._rows[:heads]),) if heads else ()
        return Table((*named, *self._rows[heads:]), heads > 0, frozenset(self._glued))

    def _read(self, cell: Cell) -> str:
        """Gives a cell's words, a broken figure or year made whole where nothing else fits."""
        text = self._text(cell)
        broken = [index for index in cell if index in self._breaks]
        if not broken or FIGURE.fullmatch(text) or _HELD in text:
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
            said = content if isinstance(content, str) else _HELD
            text += said if index in glued or not text else f" {said}"
        return text


def _columns(seen: dict[int, Box], run: Sequence[_Line]) -> list[float]:
    """Gives where each column begins: behind a gap that no line without a redaction crosses."""
    plain = [line for line in run if line.parts > 1 and not line.withheld]
    if len(plain) < LEAST_ROWS - 1:
        return []
    spans = sorted((seen[index].x0, seen[index].x1) for line in plain for index in line.pieces)
    starts: list[float] = []
    reached = float("-inf")
    for x0, x1 in spans:
        if x0 - reached >= GUTTER:
            starts.append(x0)
        reached = max(reached, x1)
    return starts


def _cells(seen: dict[int, Box], line: _Line, starts: Sequence[float]) -> tuple[Cell, ...]:
    cells: list[list[int]] = [[] for _ in starts]
    for index in line.pieces:
        left = seen[index].x0
        column = sum(left >= start - GUTTER / 2 for start in starts)
        cells[max(column - 1, 0)].append(index)
    return tuple(map(tuple, cells))


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
    return _HELD in text or FIGURE.fullmatch(text) is not None


def _is_sound(column: Sequence[str]) -> bool:
    """Tells whether every cell of a column is a whole figure, none with other decimals than the next."""
    places = {
        len(found["decimals"])
        for text in column
        if (found := FIGURE.fullmatch(text)) is not None and found["decimals"]
    }
    return len(places) <= 1 and all(map(_is_figure, column))
