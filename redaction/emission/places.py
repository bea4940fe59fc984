"""Boxes on a page, found again by where they are; a page may hold tens of thousands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Generic, TypeVar

from records.geometry import Box

T = TypeVar("T")
CELL = 48.0
"""Points: a few words fit into one cell of the grid."""

LARGEST = 400
"""Cells that one box may take; a larger one is kept aside and compared with everything."""

_Entry = tuple[float, float, float, float, Box, T]
"""The sides of a box, so that they need not be asked for each time, the box, and what stands there."""


class Places(Generic[T]):
    """Values by their boxes."""

    def __init__(self) -> None:
        self._cells: dict[tuple[float, float], list[_Entry[T]]] = {}
        self._large: list[_Entry[T]] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, box: Box, value: T) -> None:
        """Puts a value at its box."""
        self._count += 1
        x0, y0, x1, y1 = box.x0, box.y0, box.x1, box.y1
        if x0 == x1 or y0 == y1:
            # it shares no area with anything
            return
        entry = (x0, y0, x1, y1, box, value)
        cells = _cells(x0, y0, x1, y1)
        if len(cells) > LARGEST:
            self._large.append(entry)
            return
        for cell in cells:
            if cell in self._cells:
                self._cells[cell].append(entry)
            else:
                self._cells[cell] = [entry]

    def touching(self, box: Box) -> list[tuple[Box, T]]:
        """Gives what shares any area with a box; a value over several cells may come more than once."""
        left, low, right, high = box.x0, box.y0, box.x1, box.y1
        if not self._count or left == right or low == high:
            return []
        near = _cells(left, low, right, high)
        every: Iterable[_Entry[T]]
        if len(near) == 1:
            every = self._cells.get(near[0], ())
        elif len(near) > LARGEST:
            every = chain.from_iterable(self._cells.values())
        else:
            every = chain.from_iterable([self._cells[c] for c in near if c in self._cells])
        if self._large:
            every = chain(every, self._large)
        # spelt out: this is asked for each word of a page
        return [
            (other, value)
            for x0, y0, x1, y1, other, value in every
            if x0 < right and left < x1 and y0 < high and low < y1
        ]


def _cells(x0: float, y0: float, x1: float, y1: float) -> Sequence[tuple[float, float]]:
    left, low, right, high = x0 // CELL, y0 // CELL, x1 // CELL, y1 // CELL
    if left == right and low == high:
        return ((left, low),)
    if ((x1 - x0) / CELL + 1) * ((y1 - y0) / CELL + 1) > 4 * LARGEST:
        # far beyond any page: kept aside by its number alone
        return [(index, -1) for index in range(LARGEST + 1)]
    columns, rows = range(int(left), int(right) + 1), range(int(low), int(high) + 1)
    return [(column, row) for column in columns for row in rows]
