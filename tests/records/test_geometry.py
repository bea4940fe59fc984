"""Boxes, frames, turns and matrices by numbers that were worked out by hand, and there and back by chance."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.geometry import (
    Box,
    PageFrame,
    PixelBox,
    Turning,
    inverse,
    transformed,
    union,
)

A4 = Box(10, 20, 110, 220)  # 100 wide and 200 high, with an origin that is not zero
MARK = Box(20, 40, 50, 60)


@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
def test_a_box_is_finite(at, wrong):
    """Each of its four coordinates."""
    corners = [0.0, 0.0, 1.0, 1.0]
    corners[at] = wrong
    with pytest.raises(ValueError, match="finite"):
        Box(*corners)


def test_a_box_has_its_corners_in_order():
    """A line and a point are boxes; corners the other way round are none, unless it is asked to sort them."""
    assert Box(1, 2, 1, 2).area == 0
    for corners in ((2, 0, 1, 1), (0, 2, 1, 1)):
        with pytest.raises(ValueError, match="x0 <= x1"):
            Box(*corners)
    assert Box.of(5, 7, 1, 2) == Box(1, 2, 5, 7) == Box.of(1, 7, 5, 2)


def test_a_box_tells_its_measures():
    """Width, height, area, and its corners to a thousandth for JSON and to a tenth for people."""
    assert (MARK.width, MARK.height, MARK.area) == (30, 20, 600)
    assert Box(1.23456, 2, 3.00049, 4).as_list() == [1.235, 2, 3.0, 4]
    assert str(Box(1.26, 2, 3, 4)) == "[1.3 2.0 3.0 4.0]"
    assert Box(0, 0, 1, 1) < Box(0, 0, 1, 2)


@pytest.mark.parametrize(
    ("other", "common", "part"),
    [
        (Box(30, 50, 70, 90), 200, Box(30, 50, 50, 60)),
        (Box(0, 0, 100, 100), 600, MARK),
        (Box(50, 40, 60, 60), 0, None),
        (Box(0, 40, 20, 60), 0, None),
        (Box(20, 60, 50, 70), 0, None),
        (Box(20, 30, 50, 40), 0, None),
        (Box(30, 45, 30, 55), 0, None),
        (Box(30, 45, 40, 45), 0, None),
        (Box(49, 59, 99, 99), 1, Box(49, 59, 50, 60)),
    ],
)
def test_what_boxes_share(other, common, part):
    """By area, both ways; boxes that touch and boxes without area share nothing."""
    for one, two in ((MARK, other), (other, MARK)):
        assert one.overlap(two) == common
        assert one.intersects(two) is (common > 0)
        assert one.clipped(two) == part


def test_a_box_grows_and_shrinks_to_its_centre():
    """On every side; no further than to its middle."""
    assert MARK.grown(2) == Box(18, 38, 52, 62)
    assert MARK.grown(-5) == Box(25, 45, 45, 55)
    assert MARK.grown(-12) == Box(32, 50, 38, 50)
    assert MARK.grown(-100) == Box(35, 50, 35, 50)


def test_a_union_is_around_all():
    """The least and the greatest of each; of nothing there is none."""
    assert union([MARK, Box(0, 50, 30, 90), Box(45, 10, 60, 11)]) == Box(0, 10, 60, 90)
    assert union(iter([MARK])) == MARK
    with pytest.raises(ValueError, match="no box"):
        union([])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"rotation": 45}, "quarter turn"),
        ({"rotation": -90}, "quarter turn"),
        ({"visible": Box(0, 0, 0, 9)}, "empty"),
        ({"user_unit": 0}, "positive"),
        ({"user_unit": -1}, "positive"),
        ({"user_unit": math.nan}, "positive"),
        ({"user_unit": math.inf}, "positive"),
    ],
)
def test_a_frame_can_be_shown(changes, told):
    """A quarter turn, an area, a unit."""
    with pytest.raises(ValueError, match=told):
        PageFrame(**{"visible": A4, **changes})


@pytest.mark.parametrize(
    ("rotation", "size", "seen"),
    [
        (0, (100, 200), Box(10, 20, 40, 40)),
        (90, (200, 100), Box(20, 60, 40, 90)),
        (180, (100, 200), Box(60, 160, 90, 180)),
        (270, (200, 100), Box(160, 10, 180, 40)),
    ],
)
def test_a_mark_is_where_a_person_sees_it(rotation, size, seen):
    """By each quarter turn clockwise, on a page that does not begin at zero; and back again."""
    frame = PageFrame(A4, rotation)
    assert frame.display_size == size
    assert frame.to_display(MARK) == seen
    assert frame.from_display(seen) == MARK


@pytest.mark.parametrize(
    ("rotation", "unit", "pixels", "size"),
    [
        (0, 1.0, (10, 160, 40, 180), (100, 200)),
        (90, 1.0, (20, 10, 40, 40), (200, 100)),
        (180, 1.0, (60, 20, 90, 40), (100, 200)),
        (270, 1.0, (160, 60, 180, 90), (200, 100)),
        (0, 2.0, (20, 320, 80, 360), (200, 400)),
    ],
)
def test_pixels_of_a_mark(rotation, unit, pixels, size):
    """From the upper left, at a pixel a point; a unit of two points has twice as many. And back again."""
    frame = PageFrame(A4, rotation, unit)
    assert frame.pixel_size(72) == size
    assert frame.to_pixels(MARK, 72).as_tuple() == pixels
    assert frame.from_pixels(*pixels, 72) == MARK


def test_every_pixel_that_is_touched_counts_and_none_beyond_the_page():
    """A sliver takes its whole pixel; what hangs over is cut, what is outside is empty at the edge."""
    frame = PageFrame(Box(0, 0, 10, 10))
    assert frame.to_pixels(Box(1.1, 1.1, 1.2, 1.2), 72) == PixelBox(1, 8, 2, 9)
    assert frame.to_pixels(Box(-5, -5, 0.5, 0.5), 72) == PixelBox(0, 9, 1, 10)
    assert frame.to_pixels(Box(9.5, 9.5, 50, 50), 72) == PixelBox(9, 0, 10, 1)
    assert frame.to_pixels(Box(20, 2, 30, 3), 72) == PixelBox(10, 7, 10, 8)
    assert frame.to_pixels(Box(2, 20, 3, 30), 72) == PixelBox(2, 0, 3, 0)
    assert frame.to_pixels(Box(-9, -9, -5, -5), 72) == PixelBox(0, 10, 0, 10)
    assert PageFrame(Box(0, 0, 0.001, 0.001)).pixel_size(72) == (1, 1)
    assert frame.pixel_size(300) == (42, 42)
    assert frame.to_pixels(Box(0, 0, 1, 1), 144) == PixelBox(0, 18, 2, 20)


def test_a_matrix_is_undone():
    """A matrix with a value of its own in each place, by hand; one that flattens cannot be."""
    assert inverse((2, 0, 0, 4, 6, 8)) == (0.5, 0, 0, 0.25, -3, -2)
    assert inverse((1, 2, 3, 5, 7, 11)) == (-5, 2, 3, -1, 2, -3)
    for flat in ((1, 2, 2, 4, 0, 0), (0, 0, 0, 0, 1, 1)):
        with pytest.raises(ValueError, match="inverted"):
            inverse(flat)


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ((1, 0, 0, 1, 0, 0), (20, 40, 50, 60)),
        ((2, 0, 0, 3, 5, 7), (45, 127, 105, 187)),
        ((-1, 0, 0, -1, 0, 0), (-50, -60, -20, -40)),
        ((0, 1, -1, 0, 0, 0), (-60, 20, -40, 50)),
        ((1, 2, 3, 5, 7, 11), (147, 251, 237, 411)),
        ((-1, -2, -3, -5, 7, 11), (-223, -389, -133, -229)),
    ],
)
def test_the_upright_box_after_a_matrix(matrix, expected):
    """Around all four corners."""
    assert transformed(MARK, matrix) == Box(*expected)


@given(
    st.sampled_from([0, 90, 180, 270]),
    st.tuples(*[st.integers(-1000, 1000)] * 4),
    st.integers(-50, 50),
)
def test_there_and_back(rotation, corners, origin):
    """Display space and user space undo each other, for every turn and origin."""
    frame = PageFrame(Box(origin, -origin, origin + 300, 400 - origin), rotation)
    box = Box.of(*corners)
    assert frame.from_display(frame.to_display(box)) == box
    a, b, c, d, _, _ = frame.display_matrix()
    assert a * d - b * c == 1  # a turn, and no mirror


@pytest.mark.parametrize(
    ("quarters", "size", "back"),
    [
        (0, (300, 200), (10, 20, 40, 60)),
        (1, (200, 300), (20, 160, 60, 190)),
        (2, (300, 200), (260, 140, 290, 180)),
        (3, (200, 300), (240, 10, 280, 40)),
    ],
)
def test_quarter_turns_of_a_picture(quarters, size, back):
    """A box of the turned picture, where it was before."""
    turning = Turning(300, 200, quarters)
    assert turning.size == size
    assert turning.back(PixelBox(10, 20, 40, 60)) == pytest.approx(back)


def test_a_small_angle_of_a_picture():
    """The sheet grows by what the corners need, the middle stays the middle, and a right angle is one."""
    turning = Turning(300, 200, 0, 30.0)
    # 300 cos 30 + 200 sin 30, 300 sin 30 + 200 cos 30
    assert turning.size == (360, 324)
    a, b, c, d, e, f = turning.sources()
    assert (a, b, d, e) == pytest.approx((0.8660, -0.5, 0.5, 0.8660), abs=1e-4)
    assert (a * 180 + b * 162 + c, d * 180 + e * 162 + f) == pytest.approx((150, 100))
    left, top, right, bottom = turning.back(PixelBox(180, 162, 190, 162))
    assert (left, top) == pytest.approx((150, 100))
    assert (right, bottom) == pytest.approx((158.660, 105), abs=1e-3)
    turned = Turning(300, 200, 1, 30.0)
    assert turned.size == (324, 360)
    middle = turned.back(PixelBox(162, 180, 162, 180))
    assert middle == pytest.approx((150, 100, 150, 100))
