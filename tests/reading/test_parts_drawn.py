"""Parts of a page that are drawn alone, and what counts as a page of nothing but text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pikepdf
import pytest
from drawn_pages import HEIGHT, changed, drawing, lines

from records.geometry import Box
from redaction.pages import pdf
from redaction.pages.textobjects import DEPTH, beside_text, objects_of
from redaction.pages.visibility import text_layer

FIRST, SECOND = "The harbour lights are to be restored", "Under the bar nobody reads this"


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "box",
    [
        Box(60, 100, 320, 260),
        Box(-50, -50, 90, 110),
        Box(0, 0, 2000, 2000),
        Box(150, 250, 150.1, 250.1),
    ],
)
def test_a_part_is_what_the_whole_has_there(tmp_path: Path, rotation: int, box: Box) -> None:
    """On turned and cropped pages, at the edges and beyond them."""

    def turned(file: pikepdf.Pdf) -> None:
        file.pages[0].Rotate = rotation
        file.pages[0].CropBox = [20, 30, 400, 270]

    path = tmp_path / "paper.pdf"
    path.write_bytes(changed(drawing(lines([FIRST] * 30)), turned))
    with pdf.opened(path) as (document, objects):
        page, frame = document[0], pdf.frame_of(objects.pages[0])
        cut = frame.to_pixels(box, 131)
        whole = pdf.picture(page, frame, 131, grey=True)
        part = pdf.picture(page, frame, 131, grey=True, part=cut)
    assert np.array_equal(part, whole[cut.top : cut.bottom, cut.left : cut.right])


def _barred(file: pikepdf.Pdf) -> None:
    """Lays a black bar over the second line, in a form within forms, deeper than anybody looks."""
    keys = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Form, "BBox": [0, 0, 900, 900]}
    form = file.make_stream(f"0 g 0 0 900 {HEIGHT - 58} re f".encode(), **keys)
    for _ in range(DEPTH + 3):
        drawn = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
        form = file.make_stream(b"/F Do", **keys, Resources=drawn)
    page = file.pages[0]
    page.Resources.XObject = pikepdf.Dictionary(F=form)
    page.contents_add(b"/F Do")


@pytest.mark.parametrize("barred", [False, True])
def test_what_a_deep_form_covers_is_not_seen(tmp_path: Path, *, barred: bool) -> None:
    """A page of text alone is told by what it draws; a form that lies too deep to look into is no text."""
    plain = drawing(lines([FIRST, SECOND]))
    path = tmp_path / "paper.pdf"
    path.write_bytes(changed(plain, _barred) if barred else plain)
    with pdf.opened(path) as (document, objects):
        layer = text_layer(document[0], pdf.frame_of(objects.pages[0]))
    seen = " ".join(word.text for word in layer.seen)
    assert (SECOND in seen) is not barred
    assert layer.hides is barred


def _shaded(file: pikepdf.Pdf) -> None:
    """Fills the whole page with a shade from black to black, which no clip bounds."""
    function = pikepdf.Dictionary(FunctionType=2, Domain=[0, 1], C0=[0], C1=[0], N=1)
    page = file.pages[0]
    page.Resources.Shading = pikepdf.Dictionary(
        S=pikepdf.Dictionary(
            ShadingType=2,
            ColorSpace=pikepdf.Name.DeviceGray,
            Coords=[0, 0, 100, 0],
            Extend=[True, True],
            Function=function,
        )
    )
    page.contents_add(b"/S sh")


def test_what_a_shade_covers_is_not_seen(tmp_path: Path) -> None:
    """A shade fills all that its clip leaves: it may lie anywhere, whatever bounds are told of it."""
    path = tmp_path / "paper.pdf"
    path.write_bytes(changed(drawing(lines([FIRST, SECOND])), _shaded))
    with pdf.opened(path) as (document, objects):
        layer = text_layer(document[0], pdf.frame_of(objects.pages[0]))
        assert beside_text(objects_of(document[0])) is None
    assert not layer.seen
    assert layer.hides


def test_what_is_drawn_beside_text_is_bounded_where_it_can_be(tmp_path: Path) -> None:
    """A rectangle is where it is, and text is not beside itself."""
    path = tmp_path / "paper.pdf"
    ruled = changed(
        drawing(lines([FIRST])), lambda file: file.pages[0].contents_add(b"20 30 40 50 re f")
    )
    path.write_bytes(ruled)
    with pdf.opened(path) as (document, _):
        beside = beside_text(objects_of(document[0]))
    assert beside is not None
    assert beside.tolist() == [[20, 30, 60, 80]]
