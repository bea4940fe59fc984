"""Boxes on a page, found again by where they are; a page may hold tens of thousands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from records.geometry import Box

T = TypeVar("T")
CELL = 48.0
"""Points: a few words fit into one cell of the grid."""

LARGEST = 400
"""Cells that one box may take; a larger one is kept aside and compared with everything."""


class Places(Generic[T]):
    """Values by their boxes."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[Box, T]]] = defaultdict(list)
        self._large: list[tuple[Box, T]] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, box: Box, value: T) -> None:
        """Puts a value at its box."""
        self._count += 1
        cells = _cells(box)
        if len(cells) > LARGEST:
            self._large.append((box, value))
            return
        for cell in cells:
            self._cells[cell].append((box, value))

    def touching(self, box: Box) -> Iterator[tuple[Box, T]]:
        """Gives what shares any area with a box; a value over several cells may come more than once."""
        if not self._count:
            return
        near = _cells(box)
        wide = len(near) > LARGEST
        lists = (
            list(self._cells.values())
            if wide
            else [self._cells[c] for c in near if c in self._cells]
        )
        for entries in (*lists, self._large):
            for entry in entries:
                if box.intersects(entry[0]):
                    yield entry


def _cells(box: Box) -> Sequence[tuple[int, int]]:
    left, low = int(box.x0 // CELL), int(box.y0 // CELL)
    right, high = int(box.x1 // CELL), int(box.y1 // CELL)
    if left == right and low == high:
        return ((left, low),)
    if (box.width / CELL + 1) * (box.height / CELL + 1) > 4 * LARGEST:
        # far beyond any page: kept aside by its number alone
        return [(index, -1) for index in range(LARGEST + 1)]
    return [(column, row) for column in range(left, right + 1) for row in range(low, high + 1)]
