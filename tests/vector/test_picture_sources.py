"""Pictures as sources: what is transparent or deep is burnt as it is seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from redaction.pictures import colours_of
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
