"""Tables of words that stand in columns by blanks alone: no rules, no tags, and no column of figures.

Prose in columns looks much the same, so the evidence must be strong: three rows and three columns at the least,
cells that begin or end in one place, and entries that stop although the next row's first word had room beside
them, where a typesetter would have gone on. Besides, something must tell that rows are records: a column of
dates, codes or the like, words that name columns, or a first row that is set apart. All of it is told by lines
without redactions. Pure values in, pure values out.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Callable, Mapping, Sequence

from records.geometry import Box
from redaction.planning.planned import PagePlan
from redaction.tables.columns import (
    GUTTER,
    LEAST_ROWS,
    Cell,
    Line,
    Table,
    cells,
    columns,
    merged,
    said,
    ways,
)

LEAST_COLUMNS = 3
CLEARER = 0.25
"""Heights of a line by which rows of several lines stand farther apart than their lines."""
FILLED = 0.8
"""Share of the cells that hold something."""
ALIGNED = 2.0
"""Points within which cells begin, or end, in one place."""
AS_MOST = 0.8
"""Share of a column's cells that do."""
SPACE = 0.4
"""Heights of a line that a space between two words takes at the most."""
AVERAGE, LONGEST = 30, 70
"""Letters of a cell; columns of prose have longer lines."""
SET_APART = 1.4
"""Times the distance of other rows by which a row of heads stands from the next."""
LEAST_HEADS = 2
"""Cells of the first row that name their columns."""

_DAY = r"(?:Mon|Tues?|Wed|Thu(?:rs)?|Fri|Sat|Sun)(?:day)?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-zāēīōū]*"
_KIND = re.compile(
    rf"""(?:{_DAY},?\s)?\d{{1,2}}\s{_MONTH}(?:\s\d{{4}})?   # 3 March 2025
    | (?:{_DAY}|{_MONTH})(?:\s\d{{4}})?
    | \d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{{1,4}}
    | \d{{1,2}}[:.]\d{{2}}(?:\s?[ap]\.?m\.?)?
    | [$€£]?\d[\d,.]*\s?(?:%|m|bn|k|FTE)?
    | [A-Z]{{1,5}}[-/]?\d[\w/-]*
    | [A-Z]{{2,5}}
    | yes | no | n/?a | nil | tbc | [-–—✓✔✗xX]""",
    re.VERBOSE | re.IGNORECASE,
)
_NAMES_A_COLUMN = frozenset(
    """action actions activity address agency amount area category class code contact comment comments cost
    country date dates day days deadline decision description details document due email event from ground
    grounds item items kind lead location measure meeting month name names no note notes number outcome page
    phase phone place portfolio position priority programme project purpose rating reason ref reference region
    responsibility responsible result risk role schedule sector site start status subject time timeframe timing
    title to topic type unit venue version week what when where who year kura ingoa rohe""".split()
)
_BLANK = re.compile(r"[_.…\s]+")
_DECIMAL = re.compile(r"[(–-]?[$€£]?\d[\d, ]*\.\d*\)?%?|\d*\.\d+")
_ENTRY = re.compile(r"\S{1,18}")


def worded(plan: PagePlan, seen: dict[int, Box], run: Sequence[Line]) -> Table | None:
    """Gives the table of words that a stretch of lines is, or None; others may stand before and behind it.

    Args:
        plan: the page worked out.
        seen: the boxes of its pieces as a person sees them.
        run: the lines.
    """
    wide = [at for at, line in enumerate(run) if line.parts >= LEAST_COLUMNS]
    if len(wide) < LEAST_ROWS:
        return None
    first, behind = wide[0], wide[-1] + 1
    for part in dict.fromkeys((tuple(run), tuple(run[first:]), tuple(run[first:behind]))):
        starts = columns(seen, part)
        if len(starts) < LEAST_COLUMNS:
            continue
        parted = [cells(seen, line, starts) for line in part]
        for rows in ways(part):
            found = [merged([parted[at] for at in row]) for row in rows]
            plain = [
                cut
                for cut, row in zip(found, rows, strict=True)
                if not any(part[at].withheld for at in row)
            ]
            if _is_clear(part, rows) and _Spaced(plan, seen, plain).is_table():
                return Table(tuple(found), names_columns([said(plan, cell) for cell in found[0]]))
    return None


def _is_clear(run: Sequence[Line], rows: Sequence[Sequence[int]]) -> bool:
    """Tells whether lines of one row stand clearly closer than rows."""
    first = {row[0] for row in rows[1:]}
    if len(first) + 1 == len(run):
        return True
    gaps = [above.y0 - below.y1 for above, below in itertools.pairwise(run)]
    between = min((gap for at, gap in enumerate(gaps, 1) if at in first), default=0.0)
    within = max(gap for at, gap in enumerate(gaps, 1) if at not in first)
    return between - within > CLEARER * run[0].height


def names_columns(row: Sequence[str]) -> bool:
    """Tells whether cells name columns: each holds words and no figure, several a word that names one."""
    if not all(any(map(str.isalpha, text)) and not any(map(str.isdigit, text)) for text in row):
        return False
    naming = sum(
        not _NAMES_A_COLUMN.isdisjoint(re.findall(r"\w+", text.casefold())) for text in row
    )
    return naming >= max(LEAST_HEADS, len(row) / 2)


class _Spaced:
    """Rows without redactions, as texts and boxes."""

    def __init__(
        self, plan: PagePlan, seen: Mapping[int, Box], rows: Sequence[Sequence[Cell]]
    ) -> None:
        self._seen, self._rows = seen, rows
        self._texts = [[said(plan, cell) for cell in row] for row in rows]
        self._columns = range(len(rows[0]) if rows else 0)

    def is_table(self) -> bool:
        """Tells whether all the evidence is there."""
        return (
            len(self._rows) >= LEAST_ROWS
            and self._is_filled()
            and self._is_short()
            and all(map(self._is_aligned, self._columns))
            and all(map(self._stops_early, self._columns))
            and (self._has_a_kind() or self._has_heads() or self._is_set_apart())
        )

    def _is_filled(self) -> bool:
        cells = [bool(text) for row in self._texts for text in row]
        return (
            sum(cells) >= FILLED * len(cells)
            and all(row[0] and sum(map(bool, row)) > 1 for row in self._texts)
            and all(sum(bool(row[at]) for row in self._texts) > 1 for at in self._columns)
        )

    def _is_short(self) -> bool:
        """Tells whether cells are entries: short, no lines to write on, no sums, rows of several texts."""
        texts = [text for row in self._texts for text in row if text]
        if sum(map(len, texts)) > AVERAGE * len(texts) or max(map(len, texts)) > LONGEST:
            return False
        if any(_BLANK.fullmatch(text) or _DECIMAL.fullmatch(text) for text in texts):
            return False  # figures with decimals must be whole, which is asked where tables of figures are told
        # three people sign side by side: "Date", "Date", "Date"
        return not any(
            len(set(row)) == 1 and any(map(str.isalpha, row[0])) and len(row[0]) > 3
            for row in self._texts
        )

    def _is_aligned(self, column: int) -> bool:
        boxes = [self._boxes(row[column]) for row in self._rows if row[column]]
        sides: tuple[Callable[[Sequence[Box]], float], ...] = (
            lambda cell: cell[0].x0,
            lambda cell: cell[-1].x1,
            lambda cell: (cell[0].x0 + cell[-1].x1) / 2,
        )
        for side in sides:
            places = [side(cell) for cell in boxes]
            usual = statistics.median_low(places)
            if sum(abs(place - usual) <= ALIGNED for place in places) >= AS_MOST * len(places):
                return True
        return False

    def _stops_early(self, column: int) -> bool:
        """Tells whether no entry goes on in the next row: its first word had room, or entries are one word."""
        texts = [row[column] for row in self._texts if row[column]]
        if all(_ENTRY.fullmatch(text) or _KIND.fullmatch(text) for text in texts):
            return True
        if column == self._columns[-1]:
            return True  # how far it may reach nobody knows; a row that it goes on in has no first cell
        limit = min(self._boxes(row[column + 1])[0].x0 for row in self._rows if row[column + 1])
        # a head that fills its column names it, and goes on in none of its entries
        for above, here in itertools.pairwise(self._rows[self._has_heads() :]):
            if above[column] and here[column]:
                last, first = self._boxes(above[column])[-1], self._boxes(here[column])[0]
                if limit - GUTTER - last.x1 < first.width + SPACE * last.height:
                    return False
        return True

    def _has_a_kind(self) -> bool:
        """Tells whether a column holds dates, codes, figures, or yes and no; numbers of points are none."""
        for column in self._columns:
            texts = [row[column] for row in self._texts if row[column]]
            body = texts[1:] if not _KIND.fullmatch(texts[0]) else texts
            counted = column == 0 and all(map(str.isdigit, body))
            if len(body) > 1 and not counted and all(_KIND.fullmatch(text) for text in body):
                return True
        return False

    def _has_heads(self) -> bool:
        """Tells whether the first row, and none below it, names columns."""
        first, *body = self._texts
        return names_columns(first) and not any(map(names_columns, body))

    def _is_set_apart(self) -> bool:
        """Tells whether the first row stands farther from the second than all others from the next."""
        tops = [max(self._seen[index].y0 for cell in row for index in cell) for row in self._rows]
        steps = [above - here for above, here in itertools.pairwise(tops)]
        return len(steps) > 1 and steps[0] > SET_APART * max(steps[1:])

    def _boxes(self, cell: Cell) -> list[Box]:
        return [self._seen[index] for index in cell]
