"""Scans that lie on their side, upside down or askew are read upright, and their boxes lie on their ink."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from drawn_pages import (
    HEIGHT,
    LETTER,
    TE_REO,
    bare,
    both,
    drawing,
    ink,
    lines,
    photograph,
    picture,
    read,
    texts,
    words_in,
)
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from records.document import Origin, Page
from records.geometry import PixelBox, Turning
from redaction.pages.straightening import how_it_lies, turned

BACK = {
    0: None,
    1: Image.Transpose.ROTATE_90,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_270,
}
"""What lays a picture as a scanner would, that many quarters short of upright."""

TEXT = (*LETTER[:3], *TE_REO[:3])


def scanned(quarters: int, angle: float, dpi: int = 200) -> Image.Image:
    """Gives a scan that lies wrong by some quarters (counter-clockwise) and degrees."""
    image = photograph(drawing(lines(TEXT, top=HEIGHT - 60)), dpi=dpi)
    image = image.rotate(angle, expand=True, fillcolor=242, resample=Image.Resampling.BICUBIC)
    lay = BACK[quarters]
    return image if lay is None else image.transpose(lay)


@pytest.mark.parametrize(("quarters", "angle"), [(0, 8.0), (1, 0.0), (2, -3.3), (3, 2.5)], ids=str)
def test_a_scan_is_read_however_it_lies(quarters: int, angle: float, tmp_path: Path) -> None:
    """Words, their places on the page as it lies, and the direction in which they run there."""
    image = scanned(quarters, angle)
    width, height = image.width * 72 / 200, image.height * 72 / 200
    content = drawing(picture(image, (0, 0, width, height)), size=(width, height))
    (page,) = read(content, tmp_path)
    wanted = Counter(words_in(TEXT))
    assert (wanted & Counter(texts(page))).total() >= 0.9 * wanted.total()
    assert texts(page)[:2] == ["Ministry", "of"], "in reading order, not in that of the page"
    assert {word.turn for word in page.words} == {90 * quarters}
    assert (page.notes == ()) == (quarters == 0)
    dark = int(ink(content, page.frame).sum())
    assert bare(page, content) < 0.01 * dark, "no ink stands outside the boxes"
    if angle == 0:
        loose = looseness(page, ink(content, page.frame))
        assert np.percentile(loose, 80) <= 2, "half points: a pixel or two of the scan"


def looseness(page: Page, dark: np.ndarray) -> list[int]:
    """Gives for each word how far, in half points, the farthest side of its box stands off its ink."""
    loose = []
    for word in page.words:
        cut = page.frame.to_pixels(word.box, 144)
        inside = dark[cut.top : cut.bottom, cut.left : cut.right]
        rows, columns = np.nonzero(inside.any(axis=1))[0], np.nonzero(inside.any(axis=0))[0]
        high, wide = inside.shape
        off = max(rows[0], columns[0], high - 1 - rows[-1], wide - 1 - columns[-1])
        loose.append(int(off))
    return loose


def test_a_table_on_its_side_beside_upright_text_is_read(tmp_path: Path) -> None:
    """Each picture of a page is looked at by itself; the text beside it stays as it is."""
    table = photograph(drawing(lines(TE_REO)), dpi=200).transpose(Image.Transpose.ROTATE_90)
    shot = picture(table, (120, 10, 150, 210))
    (page,) = read(drawing(both(lines(LETTER[:2]), shot)), tmp_path)
    assert page.origin is Origin.MIXED
    aside = [word for word in page.words if word.turn == 90]
    wanted = Counter(words_in(TE_REO))
    assert (wanted & Counter(word.text for word in aside)).total() >= 0.8 * wanted.total()
    assert texts(page)[: len(words_in(LETTER[:2]))] == words_in(LETTER[:2])


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
@pytest.mark.parametrize("angle", [0.0, 0.4, -2.0, 6.3, -11.0])
def test_how_a_text_lies_is_seen_from_afar(quarters: int, angle: float) -> None:
    """The axis and the skew, to a tenth or two of a degree; small skews are left alone."""
    image = scanned(quarters, angle, dpi=150)
    found = how_it_lies(image, 150)
    assert found.quarters % 2 == quarters % 2
    if abs(angle) < 0.7:
        assert found.angle == 0
    else:
        assert found.angle == pytest.approx(-angle, abs=0.25)


@pytest.mark.parametrize("what", ["blank", "noise", "photograph", "dots"])
def test_what_is_no_text_is_not_turned(what: str) -> None:
    """A picture without lines lies as it lies."""
    rng = np.random.default_rng(1)
    image = {
        "blank": Image.new("L", (800, 600), 245),
        "noise": Image.fromarray(rng.integers(0, 256, (600, 800), dtype=np.uint8)),
        "photograph": Image.fromarray(
            np.add.outer(np.linspace(0, 127, 600), np.linspace(0, 127, 800)).astype(np.uint8)
        ),
        "dots": Image.new("L", (800, 600), 255),
    }[what]
    if what == "dots":
        draw = ImageDraw.Draw(image)
        for x, y in rng.integers(10, 590, (40, 2)):
            draw.ellipse((int(x), int(y), int(x) + 9, int(y) + 9), fill=0)
    assert how_it_lies(image, 150) == Turning(800, 600)


@given(
    width=st.integers(40, 300),
    height=st.integers(40, 300),
    quarters=st.integers(0, 3),
    angle=st.sampled_from([0.0, 1.5, -4.7, 15.0]),
)
def test_a_box_comes_back_to_where_it_was(
    width: int, height: int, quarters: int, angle: float
) -> None:
    """A dark spot of a picture, found on the turned picture, comes back around where it was."""
    image = Image.new("L", (width, height), 255)
    spot = (width // 4, height // 3, width // 4 + 8, height // 3 + 5)
    ImageDraw.Draw(image).rectangle((spot[0], spot[1], spot[2] - 1, spot[3] - 1), fill=0)
    turning = Turning(width, height, quarters, angle)
    made = turned(image, turning)
    assert made.size == turning.size
    rows, columns = np.nonzero(np.asarray(made) < 160)
    box = PixelBox(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
    left, top, right, bottom = turning.back(box)
    slack = 1.5 if angle else 0.001
    assert left <= spot[0] + slack
    assert top <= spot[1] + slack
    assert right >= spot[2] - slack
    assert bottom >= spot[3] - slack
    if not angle:
        assert (left, top, right, bottom) == pytest.approx(spot)
