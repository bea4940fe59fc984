"""Pictures as sources: what is transparent or deep is burnt as it is seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from redaction.pages.pictures import colours_of, frame_of_image, grey_of, opened_picture, upright
from redaction.prove.pixelwise import _on_paper


def erased(path: Path) -> Path:
    """Makes a PNG whose dark left half was erased: transparent, but its pixels still hold the dark."""
    pixels = np.full((40, 80, 4), 255, np.uint8)
    pixels[:, :40, :3] = 10
    pixels[:, :40, 3] = 0
    Image.fromarray(pixels).save(path)
    return path


def test_what_was_erased_to_transparency_does_not_come_back(tmp_path: Path) -> None:
    """A transparent pixel is white paper in the public copy and to the witness, whatever it holds."""
    with Image.open(erased(tmp_path / "a.png")) as image:
        assert int(np.asarray(colours_of(image)).min()) == 255
        assert int(np.asarray(_on_paper(image)).min()) == 255


def test_deep_grey_keeps_its_range(tmp_path: Path) -> None:
    """Sixteen bits of grey are scaled to eight, and not cut off to white."""
    Image.fromarray(np.full((10, 10), 20_000, np.uint16)).save(tmp_path / "b.png")
    with Image.open(tmp_path / "b.png") as image:
        assert 70 < int(np.asarray(colours_of(image)).max()) < 90
        assert 70 < int(np.asarray(_on_paper(image)).max()) < 90


def held(path: Path, orientation: int, kind: str) -> Path:
    """Makes a picture that a camera held in some way: seen upright, its upper left quarter is dark."""
    seen = np.full((60, 120), 250, np.uint8)
    seen[:30, :60] = 10
    stored = Image.fromarray(seen)
    for step in BACK[orientation]:
        stored = stored.transpose(step)
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save(path, kind, exif=exif, dpi=(72, 72), quality=95)
    return path


TURN = Image.Transpose
BACK = {
    1: (),
    2: (TURN.FLIP_LEFT_RIGHT,),
    3: (TURN.ROTATE_180,),
    4: (TURN.FLIP_TOP_BOTTOM,),
    5: (TURN.TRANSPOSE,),
    6: (TURN.ROTATE_90,),
    7: (TURN.TRANSVERSE,),
    8: (TURN.ROTATE_270,),
}
"""How a picture is stored that a viewer has to turn so."""


@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "PNG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_read_burnt_and_looked_at_as_people_see_it(
    tmp_path: Path, orientation: int, kind: str
) -> None:
    """The camera's turn is honoured by frame, reading, burning and witness alike."""
    path = held(tmp_path / "a", orientation, kind)
    media = {"JPEG": "image/jpeg", "TIFF": "image/tiff", "PNG": "image/png"}[kind]
    with opened_picture(str(path), media) as image:
        frame = frame_of_image(image)
        assert frame.display_size == pytest.approx((120, 60), abs=0.1)
        pictures = [np.asarray(grey_of(image)), np.asarray(colours_of(image).convert("L"))]
    with Image.open(path) as image:
        pictures.append(np.asarray(_on_paper(image)))
    for pixels in pictures:
        assert pixels.shape == (60, 120)
        assert int(pixels[4:26, 4:56].max()) < 60
        assert int(pixels[34:, :].min()) > 200
        assert int(pixels[:, 64:].min()) > 200


def test_a_damaged_orientation_leaves_a_picture_as_it_is(tmp_path: Path) -> None:
    """An orientation that is none turns nothing."""
    for value in (0, 9, 4711):
        exif = Image.Exif()
        exif[0x0112] = value
        Image.new("L", (30, 20), 90).save(tmp_path / "d.jpg", exif=exif)
        with opened_picture(str(tmp_path / "d.jpg"), "image/jpeg") as image:
            assert frame_of_image(image).display_size[0] > frame_of_image(image).display_size[1]
            assert upright(image).size == (30, 20)
