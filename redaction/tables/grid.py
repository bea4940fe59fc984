"""The cells that rules enclose: grids of rules that touch, with cells that run over several rows or columns.

Pure values in, pure values out.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from records.geometry import Box, union

TOUCH = 3.0
"""Points within which two rules touch, and two are one."""
OPEN = 6.0
"""Points that rules run beyond the last crossing one where a side of a table has none."""
COVERED = 0.7
"""Share of a cell's side along which a rule must run to be its side."""
THROUGH = 0.45
"""Share of a grid that a rule must run along to be a row's or a column's: boxes of a diagram have less."""
BORDER = 2
"""Rules in one direction that enclose something without parting it."""
MOST = 120
"""Rows or columns of one grid."""


@dataclass(frozen=True, slots=True)
class Region:
    """One cell: its first row and column, those behind its last, and its box as a person sees it."""

    top: int
    left: int
    bottom: int
    right: int
    box: Box


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid: how many rows and columns it has, counted from the upper left, and its cells."""

    rows: int
    columns: int
    regions: tuple[Region, ...]
    box: Box


def grids(across: Sequence[Box], upright: Sequence[Box]) -> Iterator[Grid]:
    """Gives the grids of a page, of rules in display space, from its top to its foot."""
    found = (_grid(*group) for group in _touching(across, upright))
    yield from sorted((grid for grid in found if grid is not None), key=lambda grid: -grid.box.y1)


def parted(across: Sequence[Box], upright: Sequence[Box]) -> list[Box]:
    """Gives what rules that hang together enclose and part, of rules in display space, be it a grid or not."""
    return [
        union([*wide, *high])
        for wide, high in _touching(across, upright)
        if wide and high and max(len(wide), len(high)) > BORDER
    ]


def _touching(
    across: Sequence[Box], upright: Sequence[Box]
) -> Iterator[tuple[list[Box], list[Box]]]:
    """Gives the rules in groups that hang together."""
    home = list(range(len(across) + len(upright)))

    def root(at: int) -> int:
        while home[at] != at:
            at = home[at]
        return at

    for (i, one), (j, other) in itertools.product(enumerate(across), enumerate(upright)):
        if one.grown(TOUCH).intersects(other.grown(TOUCH)):
            home[root(i)] = root(len(across) + j)
    groups: dict[int, tuple[list[Box], list[Box]]] = {}
    for at, rule in enumerate([*across, *upright]):
        groups.setdefault(root(at), ([], []))[at >= len(across)].append(rule)
    yield from groups.values()


def _middle_x(rule: Box) -> float:
    return (rule.x0 + rule.x1) / 2


def _middle_y(rule: Box) -> float:
    return (rule.y0 + rule.y1) / 2


def _grid(across: list[Box], upright: list[Box]) -> Grid | None:
    if not across or not upright:
        return None
    xs = _places(upright, _middle_x, [rule.x0 for rule in across], [rule.x1 for rule in across])
    ys = _places(across, _middle_y, [rule.y0 for rule in upright], [rule.y1 for rule in upright])
    ys.reverse()
    if not (3 <= len(xs) <= MOST and 3 <= len(ys) <= MOST):
        return None
    wide, high = xs[-1] - xs[0], ys[0] - ys[-1]
    through = all(_along_y(upright, x, ys[-1], ys[0]) >= THROUGH * high for x in xs[1:-1]) and all(
        _along_x(across, y, xs[0], xs[-1]) >= THROUGH * wide for y in ys[1:-1]
    )
    regions = _regions(across, upright, xs, ys) if through else None
    if regions is None:
        return None
    return Grid(len(ys) - 1, len(xs) - 1, regions, union(region.box for region in regions))


def _places(
    rules: Sequence[Box],
    middle: Callable[[Box], float],
    lows: Sequence[float],
    highs: Sequence[float],
) -> list[float]:
    """Gives where rules stand, near ones as one, and where two rules across end beyond the last of them."""
    found: list[list[float]] = []
    for place in sorted(map(middle, rules)):
        if found and place - found[-1][-1] <= TOUCH:
            found[-1].append(place)
        else:
            found.append([place])
    places = [sum(group) / len(group) for group in found]
    low, high = min(lows), max(highs)
    if low < places[0] - OPEN and sum(one <= low + TOUCH for one in lows) > 1:
        places.insert(0, low)
    if high > places[-1] + OPEN and sum(one >= high - TOUCH for one in highs) > 1:
        places.append(high)
    return places


def _along_x(across: Sequence[Box], y: float, x0: float, x1: float) -> float:
    """Gives how much of a stretch some rule runs along."""
    near = ((rule.x0, rule.x1) for rule in across if abs(_middle_y(rule) - y) <= TOUCH)
    return _covered(near, x0, x1)


def _along_y(upright: Sequence[Box], x: float, y0: float, y1: float) -> float:
    near = ((rule.y0, rule.y1) for rule in upright if abs(_middle_x(rule) - x) <= TOUCH)
    return _covered(near, y0, y1)


def _covered(spans: Iterator[tuple[float, float]], low: float, high: float) -> float:
    total, reached = 0.0, low
    for start, end in sorted(spans):
        start, end = max(start, reached), min(end, high)  # noqa: PLW2901 -- the same span, cut
        if end > start:
            total, reached = total + end - start, end
    return total


def _regions(
    across: Sequence[Box], upright: Sequence[Box], xs: Sequence[float], ys: Sequence[float]
) -> tuple[Region, ...] | None:
    """Gives the cells; None where one of them is no rectangle."""
    rows, columns = len(ys) - 1, len(xs) - 1
    home = {(row, column): (row, column) for row in range(rows) for column in range(columns)}

    def root(cell: tuple[int, int]) -> tuple[int, int]:
        while home[cell] != cell:
            cell = home[cell]
        return cell

    for row, column in home:
        low, high = ys[row + 1], ys[row]
        if column and _along_y(upright, xs[column], low, high) < COVERED * (high - low):
            home[root((row, column))] = root((row, column - 1))
        left, right = xs[column], xs[column + 1]
        if row and _along_x(across, ys[row], left, right) < COVERED * (right - left):
            home[root((row, column))] = root((row - 1, column))
    members: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for cell in home:
        members.setdefault(root(cell), []).append(cell)
    made = []
    for cells in members.values():
        top, bottom = min(r for r, _ in cells), max(r for r, _ in cells) + 1
        left_, right_ = min(c for _, c in cells), max(c for _, c in cells) + 1
        if len(cells) != (bottom - top) * (right_ - left_):
            return None
        box = Box(xs[left_], ys[bottom], xs[right_], ys[top])
        made.append(Region(top, left_, bottom, right_, box))
    return tuple(sorted(made, key=lambda region: (region.top, region.left)))
