"""Drawings cut where a redaction begins: what lies outside of a box stays, what lies within is no more.

Curves are taken as short straight lines; a fill is cut into what lies left, right, above and below.

Source: Sutherland and Hodgman, Reentrant polygon clipping (1974); Liang and Barsky (1984), for lines.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

from records.geometry import Box

Point = tuple[float, float]
Segment = tuple[str, tuple[float, ...]]

LEAST_STEPS, MOST_STEPS, STEP = 8, 96, 1.5
"""Straight lines in place of one curve: at least, at most, and how long each may be."""

FAR = 1e7


def lines_of(segments: Sequence[Segment]) -> list[list[Point]]:
    """Gives the contours of one subpath as points, closed ones ending where they begin."""
    contours: list[list[Point]] = []
    for operator, values in segments:
        if operator == "re":
            x, y, w, h = values
            contours.append([(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)])
        elif operator == "m" or not contours:
            if values:
                contours.append([(values[-2], values[-1])])
        elif operator == "l":
            contours[-1].append((values[0], values[1]))
        elif operator == "h":
            contours[-1].append(contours[-1][0])
        else:
            contours[-1] += _curve(contours[-1][-1], operator, values)
    return [contour for contour in contours if len(contour) > 1]


def _curve(start: Point, operator: str, values: Sequence[float]) -> Iterator[Point]:
    points = list(zip(values[::2], values[1::2], strict=True))
    if operator == "v":
        points.insert(0, start)
    elif operator == "y":
        points.append(points[-1])
    first, second, end = points
    corners = [start, *points]
    long = sum(math.dist(one, other) for one, other in itertools.pairwise(corners))
    steps = max(LEAST_STEPS, min(MOST_STEPS, int(long / STEP)))
    for step in range(1, steps + 1):
        t = step / steps
        u = 1 - t
        a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        yield (
            a * start[0] + b * first[0] + c * second[0] + d * end[0],
            a * start[1] + b * first[1] + c * second[1] + d * end[1],
        )


def fill_outside(contour: Sequence[Point], burn: Box) -> list[list[Point]]:
    """Gives the parts of a filled contour that lie outside of a box."""
    regions = (
        Box(-FAR, -FAR, burn.x0, FAR),
        Box(burn.x1, -FAR, FAR, FAR),
        Box(burn.x0, burn.y1, burn.x1, FAR),
        Box(burn.x0, -FAR, burn.x1, burn.y0),
    )
    return [part for region in regions if len(part := _clipped(contour, region)) > 2]


def _clipped(contour: Sequence[Point], region: Box) -> list[Point]:
    points = list(contour)
    for axis, edge, sign in (
        (0, region.x0, 1),
        (0, region.x1, -1),
        (1, region.y0, 1),
        (1, region.y1, -1),
    ):
        if not points:
            break
        kept: list[Point] = []
        before = points[-1]
        for point in points:
            was, now = sign * (before[axis] - edge) >= 0, sign * (point[axis] - edge) >= 0
            if was != now:
                kept.append(_crossing(before, point, axis, edge))
            if now:
                kept.append(point)
            before = point
        points = kept
    return points


def _crossing(one: Point, other: Point, axis: int, edge: float) -> Point:
    share = (edge - one[axis]) / (other[axis] - one[axis])
    across = one[1 - axis] + share * (other[1 - axis] - one[1 - axis])
    return (edge, across) if axis == 0 else (across, edge)


def stroke_outside(contour: Sequence[Point], burn: Box) -> list[list[Point]]:
    """Gives the parts of a stroked line that lie outside of a box."""
    lines: list[list[Point]] = []
    for one, other in itertools.pairwise(contour):
        for start, end in _outside(one, other, burn):
            if lines and lines[-1][-1] == start:
                lines[-1].append(end)
            else:
                lines.append([start, end])
    return lines


def _outside(one: Point, other: Point, box: Box) -> Iterator[tuple[Point, Point]]:
    """Gives what of a straight line lies outside of a box."""
    enters, leaves = 0.0, 1.0
    for axis, low, high in ((0, box.x0, box.x1), (1, box.y0, box.y1)):
        step = other[axis] - one[axis]
        if abs(step) < 1e-9:
            if not low < one[axis] < high:
                yield one, other
                return
            continue
        first, second = sorted(((low - one[axis]) / step, (high - one[axis]) / step))
        enters, leaves = max(enters, first), min(leaves, second)
    if enters >= leaves:
        yield one, other
        return
    if enters > 0:
        yield one, _along(one, other, enters)
    if leaves < 1:
        yield _along(one, other, leaves), other


def _along(one: Point, other: Point, share: float) -> Point:
    return one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])
