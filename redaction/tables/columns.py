"""Lines of a page as they are seen, and columns that they keep clear: tables are told by them without rules.

The gaps between columns are looked for on lines without redactions, and a redaction stands in the column in
which it begins. Pure values in, pure values out.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from records.geometry import Box
from redaction.planning.planned import PagePlan

GAP = 1.1
"""Heights of a line that part two cells of it at the least."""
GUTTER = 6.0
"""Points that every line leaves free between two columns."""
APART = 2.6
"""Heights of a line between two lines of one table at the most, from foot to foot."""
LEAST_ROWS = 3

HELD = "\u25a0"
"""What a withholding is in a text that is only looked at."""

_FRAGMENT = re.compile(r"[\d.,)%–-]{1,6}")

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
class Line:
    """A line as it is seen: its pieces from left to right, its feet and heads, whether some is withheld."""

    pieces: tuple[int, ...]
    y0: float
    y1: float
    withheld: bool
    parts: int
    """Runs of words that stand clearly apart."""

    @property
    def height(self) -> float:
        """Gives the height of its words."""
        return self.y1 - self.y0


def upright(plan: PagePlan, seen: dict[int, Box]) -> bool:
    """Tells whether the words run from left to right as a person sees them."""
    wide = [
        box.width > box.height
        for index, box in seen.items()
        if isinstance(content := plan.pieces[index].content, str) and len(content) > 3
    ]
    return sum(wide) * 2 > len(wide)


def lines(plan: PagePlan, seen: dict[int, Box]) -> list[Line]:
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


def _line(plan: PagePlan, seen: dict[int, Box], group: list[int]) -> Line:
    kept = [index for index in group if isinstance(plan.pieces[index].content, str)]
    boxes = [seen[index] for index in kept or group]
    y0, y1 = (statistics.median(getattr(box, side) for box in boxes) for side in ("y0", "y1"))
    parts = 1
    for before, here in itertools.pairwise(kept):
        parts += seen[here].x0 - seen[before].x1 > GAP * (y1 - y0)
    said = "".join(str(plan.pieces[index].content) for index in kept)
    if _FRAGMENT.fullmatch(said):
        parts = 2  # the end of a figure that a narrow cell broke
    return Line(tuple(group), y0, y1, len(kept) < len(group), parts)


def runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Gives the stretches of lines that may be a table: parted lines, and single ones between them."""
    run: list[Line] = []
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


def _trimmed(run: list[Line]) -> Iterator[list[Line]]:
    """Gives a stretch that begins and ends with a parted line."""
    parted = [at for at, line in enumerate(run) if line.parts > 1]
    if parted and parted[-1] - parted[0] >= LEAST_ROWS - 1:
        yield run[parted[0] : parted[-1] + 1]


def rows(run: Sequence[Line]) -> list[list[int]]:
    """Gives the lines by the rows that they are set in: within a row lines stand closer than between rows."""
    gaps = [above.y0 - below.y1 for above, below in itertools.pairwise(run)]
    cut = (min(gaps) + max(gaps)) / 2
    rows = [[0]]
    for at, gap in enumerate(gaps, 1):
        if gap > cut:
            rows.append([])
        rows[-1].append(at)
    return rows


def merged(parted: Sequence[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    """Gives the cells of several lines as those of one row."""
    return tuple(
        tuple(index for line in parted for index in line[at]) for at in range(len(parted[0]))
    )


def columns(seen: dict[int, Box], run: Sequence[Line]) -> list[float]:
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


def cells(seen: dict[int, Box], line: Line, starts: Sequence[float]) -> tuple[Cell, ...]:
    """Gives the pieces of a line by the columns in which they begin."""
    found: list[list[int]] = [[] for _ in starts]
    for index in line.pieces:
        left = seen[index].x0
        column = sum(left >= start - GUTTER / 2 for start in starts)
        found[max(column - 1, 0)].append(index)
    return tuple(map(tuple, found))


def ways(run: Sequence[Line]) -> tuple[list[list[int]], ...]:
    """Gives the ways in which lines may be rows: each one, or those that stand closer together."""
    return [[at] for at in range(len(run))], rows(run)


def said(plan: PagePlan, cell: Cell) -> str:
    """Gives the words of a cell, to be looked at."""
    contents = (plan.pieces[index].content for index in cell)
    return " ".join(one if isinstance(one, str) else HELD for one in contents)
