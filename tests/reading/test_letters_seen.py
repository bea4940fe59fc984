"""Looking for the ink of many letters at once gives what looking for that of one does."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from reportlab.pdfgen.canvas import Canvas

from records.geometry import Box, PageFrame
from redaction.textink import AROUND, _cuts, _touched
from redaction.visibility import text_layer
from samples.sheet import prepare_fonts

SIDES = st.floats(-50, 700, allow_nan=False)
CORNERS = st.tuples(SIDES, SIDES, SIDES, SIDES)


@given(
    several=st.lists(CORNERS, min_size=1, max_size=5),
    rotation=st.sampled_from([0, 90, 180, 270]),
    unit=st.sampled_from([1.0, 2.5]),
    dpi=st.sampled_from([72.0, 96.0, 203.0]),
)
def test_the_pixels_are_those_of_a_box(
    several: list[tuple[float, float, float, float]], rotation: int, unit: float, dpi: float
) -> None:
    """Whatever the turn, the unit and the cut of a page, the same pixels come out, and nothing off the page."""
    frame = PageFrame(Box(-10, 20, 430, 610), rotation, unit)
    boxes = [Box.of(*corners) for corners in several]
    inks = np.array([(box.x0, box.y0, box.x1, box.y1) for box in boxes])
    for box, (left, top, right, bottom) in zip(boxes, _cuts(frame, dpi, inks), strict=True):
        around = Box(box.x0 - AROUND, box.y0 - AROUND, box.x1 + AROUND, box.y1 + AROUND)
        inside = around.clipped(frame.visible)
        if inside is None:
            assert (right - left) * (bottom - top) == 0
        else:
            assert (left, top, right, bottom) == frame.to_pixels(inside, dpi).as_tuple()


PLACES = st.integers(0, 14)


@given(
    mask=arrays(np.bool_, (11, 9), elements=st.booleans(), fill=st.just(False)),
    cuts=st.lists(st.tuples(PLACES, PLACES, PLACES, PLACES), min_size=1, max_size=8),
)
def test_a_cut_is_touched_by_any_pixel_in_it(
    mask: np.ndarray, cuts: list[tuple[int, int, int, int]]
) -> None:
    """Empty cuts, those over the edge, and those whose only pixel is in a corner of theirs."""
    touched = _touched(mask, np.array(cuts, dtype=np.int64))
    assert touched.tolist() == [
        bool(mask[top:bottom, left:right].any()) for left, top, right, bottom in cuts
    ]


@pytest.mark.parametrize(
    ("first", "second", "left", "seen", "unseen"),
    [
        ((0, 56.4), (56.4, 200), 57, ["kaupapa", "whare"], ["longer"]),
        ((0, 56.4), None, 57, ["kaupapa", "whare"], ["longer"]),
        ((0, 200), (0, 200), 89.4, ["kaupapalongerwhare"], []),
        (None, None, 89.4, ["kaupapalongerwhare"], []),
    ],
)
def test_a_window_parts_words(
    first: tuple[float, float] | None,
    second: tuple[float, float] | None,
    left: float,
    seen: list[str],
    unseen: list[str],
) -> None:
    """What is too long for its cell is cut at its end, also where another cell's text lies over the rest."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 100))
    for window, at, text in ((first, 10, "kaupapalonger"), (second, left, "whare")):
        canvas.saveState()
        if window is not None:
            path = canvas.beginPath()
            path.rect(window[0], 0, window[1] - window[0], 100)
            canvas.clipPath(path, stroke=0)
        canvas.setFont("Helvetica", 12)
        canvas.drawString(at, 50, text)
        canvas.restoreState()
    canvas.save()
    layer = text_layer(pdfium.PdfDocument(out.getvalue())[0], PageFrame(Box(0, 0, 300, 100)))
    assert [word.text for word in layer.seen] == seen
    assert [word.text for word in layer.unseen] == unseen


@pytest.mark.parametrize(
    ("over", "seen", "unseen"),
    [("\u2588" * 4, ["behind"], ["secret"]), (None, ["secret", "behind"], [])],
)
def test_a_text_under_other_text_is_not_seen(
    over: str | None, seen: list[str], unseen: list[str]
) -> None:
    """Letters under blocks of their own ink leave none by themselves; without the blocks they do."""
    prepare_fonts()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 100))
    canvas.setFont("LiberationSans-Regular", 12)
    canvas.drawString(10, 50, "secret")
    canvas.drawString(200, 50, "behind")
    if over is not None:
        canvas.setFont("LiberationSans-Regular", 14)
        canvas.drawString(8, 50, over)
    canvas.save()
    layer = text_layer(pdfium.PdfDocument(out.getvalue())[0], PageFrame(Box(0, 0, 300, 100)))
    assert [word.text for word in layer.seen if word.text != over] == seen
    assert [word.text for word in layer.unseen] == unseen
