"""Finding the pixels of many letters gives what finding those of one box does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from records.geometry import Box, PageFrame

SIDES = st.floats(-50, 700, allow_nan=False)


@given(
    corners=st.tuples(SIDES, SIDES, SIDES, SIDES),
    rotation=st.sampled_from([0, 90, 180, 270]),
    unit=st.sampled_from([1.0, 2.5]),
    dpi=st.sampled_from([72.0, 96.0, 203.0]),
)
def test_a_finder_finds_what_a_box_covers(
    corners: tuple[float, float, float, float], rotation: int, unit: float, dpi: float
) -> None:
    """Whatever the turn, the unit and the cut of a page, the same pixels come out, and nothing off the page."""
    frame = PageFrame(Box(-10, 20, 430, 610), rotation, unit)
    box = Box.of(*corners)
    inside = box.clipped(frame.visible)
    found = frame.pixel_finder(dpi)(box.x0, box.y0, box.x1, box.y1)
    assert found == (None if inside is None else frame.to_pixels(inside, dpi))
