"""Drawings beside a redaction: what lies within the box is no more, what lies outside stays."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.geometry import Box
from redaction.allowed.cleancopy import NotPlain
from redaction.emission.cutting import Point, fill_outside, lines_of, stroke_outside
from redaction.emission.paths import Path

BURN = Box(40, 40, 60, 50)
COORDINATE = st.floats(0, 100, allow_nan=False).map(lambda value: round(value, 2))
POINT = st.tuples(COORDINATE, COORDINATE)


def area(points: Sequence[Point]) -> float:
    """Gives the signed area of a contour."""
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) / 2


def length(points: Sequence[Point]) -> float:
    """Gives the length of a line."""
    return sum(math.dist(one, other) for one, other in itertools.pairwise(points))


def within(point: Point, box: Box) -> bool:
    """Tells whether a point lies inside a box by more than a hair."""
    x, y = point
    return box.x0 + 1e-6 < x < box.x1 - 1e-6 and box.y0 + 1e-6 < y < box.y1 - 1e-6


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(POINT, min_size=3, max_size=8))
def test_a_cut_fill_has_no_point_inside_and_loses_no_area_outside(points):
    """The areas outside of the box add up to what the whole has there."""
    parts = fill_outside(points, BURN)
    assert not any(within(point, BURN) for part in parts for point in part)
    inside = _clipped_area(points)
    assert math.isclose(sum(map(area, parts)), area(points) - inside, abs_tol=1e-3)


def _clipped_area(points: Sequence[Point]) -> float:
    """Gives the signed area of a contour within the box, from its slices outside of a far larger one."""
    whole = area(points)
    outside = sum(map(area, fill_outside(points, BURN)))
    columns = [Box(-1e6, -1e6, BURN.x0, 1e6), Box(BURN.x1, -1e6, 1e6, 1e6)]
    rows = [Box(-1e6, -1e6, 1e6, BURN.y0), Box(-1e6, BURN.y1, 1e6, 1e6)]
    # what is cut away by a column or a row, and by both at a corner, counted once
    by_columns = sum(whole - sum(map(area, fill_outside(points, one))) for one in columns)
    by_rows = sum(whole - sum(map(area, fill_outside(points, one))) for one in rows)
    corners = sum(
        whole - sum(map(area, fill_outside(points, Box(*_common(column, row)))))
        for column in columns
        for row in rows
    )
    kept = by_columns + by_rows - corners
    assert math.isclose(kept, outside, abs_tol=1e-3)
    return whole - kept


def _common(one: Box, other: Box) -> tuple[float, float, float, float]:
    shared = one.clipped(other)
    assert shared is not None
    return (shared.x0, shared.y0, shared.x1, shared.y1)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(POINT, min_size=2, max_size=8, unique=True))
def test_a_cut_stroke_has_no_part_inside_and_is_whole_outside(points):
    """Points along the line stand in its pieces exactly if they lie outside of the box."""
    pieces = stroke_outside(points, BURN)
    for piece in pieces:
        for one, other in itertools.pairwise(piece):
            middle = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
            assert not within(middle, BURN)
    steps = 400
    sampled = 0.0
    for one, other in itertools.pairwise(points):
        free = sum(
            not within(
                tuple(a + (b - a) * (step + 0.5) / steps for a, b in zip(one, other, strict=True)),
                BURN,
            )
            for step in range(steps)
        )
        sampled += math.dist(one, other) * free / steps
    assert math.isclose(sum(map(length, pieces)), sampled, abs_tol=0.02 * length(points) + 0.01)


def test_curves_and_rectangles_become_lines():
    """Each operator of a path is followed, and what is closed ends where it began."""
    (rect,) = lines_of([("re", (1.0, 2.0, 3.0, 4.0))])
    assert rect == [(1, 2), (4, 2), (4, 6), (1, 6), (1, 2)]
    (closed,) = lines_of([("m", (0.0, 0.0)), ("l", (4.0, 0.0)), ("l", (4.0, 4.0)), ("h", ())])
    assert closed[-1] == closed[0]
    for operator, values in (
        ("c", (0.0, 5.0, 10.0, 5.0, 10.0, 0.0)),
        ("v", (10.0, 5.0, 10.0, 0.0)),
        ("y", (0.0, 5.0, 10.0, 0.0)),
    ):
        (curve,) = lines_of([("m", (0.0, 0.0)), (operator, values)])
        assert curve[-1] == pytest.approx((10, 0))
        assert max(y for _, y in curve) > 1


@pytest.mark.parametrize("operator", ["f", "S"])
def test_what_hugs_the_box_goes_with_it(operator):
    """A shade or frame of a point around the withheld words tells how long they were."""
    path = Path()
    path.add("re", (38.0, 39.0, 24.0, 12.0), (1, 0, 0, 1, 0, 0))
    burn = Box(39, 38, 61.5, 52)
    grown = 0.5 if operator == "S" else 0.0
    assert path.kept([burn], grown, operator, frozenset({burn})) == []


def test_a_cut_part_is_written_in_its_own_space():
    """A rule drawn under a scaled matrix is cut in user space and comes back in its own."""
    path = Path()
    path.add("m", (0.0, 4.5), (10, 0, 0, 10, 0, 0))
    path.add("l", (5.0, 4.5), (10, 0, 0, 10, 0, 0))
    (piece,) = path.kept([BURN], 0.0, "S", frozenset({BURN}))
    assert piece.segments == [("m", (0.0, 4.5)), ("l", (4.0, 4.5))]


def test_a_drawing_is_not_cut_where_words_are_withheld():
    """A cut would show where they begin and end."""
    path = Path()
    path.add("m", (0.0, 30.0), (1, 0, 0, 1, 0, 0))
    path.add("c", (20.0, 50.0, 70.0, 50.0, 90.0, 30.0), (1, 0, 0, 1, 0, 0))
    with pytest.raises(NotPlain):
        path.kept([BURN], 0.0, "S", frozenset())
    assert len(path.kept([BURN], 0.0, "S", frozenset({BURN}))) == 2
