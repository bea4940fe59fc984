"""What is drawn on a page, pictured in each way in which words in it may be read.

An eye reads a name that stands on its head, at a slant, in the palest grey, or in red on an equally bright
green. OCR reads dark letters that stand level. So where words are to go from the whole file, what is drawn is
looked at once more for each of those that it may be.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PIL import Image

from records.geometry import Turning
from redaction.pages.straightening import how_it_lies, slant

Grey = npt.NDArray[np.uint8]

PALE = 216
"""Level from which paint is pale; OCR takes what differs less from the paper for paper."""

BARELY = 4
"""Levels from white from which paint is seen at all."""

PALE_ENOUGH = 300
"""Pixels of pale paint away from all dark paint: fewer are no word."""

COLOURED = 48
"""Levels between red and green by which letters may differ from a ground that is as bright as they are."""


def looks(pixels: Grey, dpi: float) -> Iterator[tuple[Image.Image, Turning]]:
    """Gives the pictures to be read, each with how it is to be turned, the most usual first.

    Args:
        pixels: what is drawn, in colours: (height, width, 3).
        dpi: how fine it is.
    """
    grey = Image.fromarray(pixels).convert("L")
    level = how_it_lies(grey, dpi)
    yield grey, level
    yield grey, _on_its_head(level)
    yield from _slanted(grey, dpi)
    for other in (_pale(np.asarray(grey)), _shades(pixels)):
        if other is not None:
            yield other, how_it_lies(other, dpi)
            yield from _slanted(other, dpi)


def _slanted(grey: Image.Image, dpi: float) -> Iterator[tuple[Image.Image, Turning]]:
    angle = slant(grey, dpi)
    if angle is not None:
        turning = Turning(grey.width, grey.height, 0, angle)
        yield grey, turning
        yield grey, _on_its_head(turning)


def _on_its_head(turning: Turning) -> Turning:
    return Turning(turning.width, turning.height, (turning.quarters + 2) % 4, turning.angle)


def _pale(grey: Grey) -> Image.Image | None:
    """Gives what is painted palely, as dark as ink, or nothing where hardly anything is."""
    dark = grey < PALE
    near = dark.copy()
    for axis in (0, 1):
        for step in (-2, -1, 1, 2):
            near |= np.roll(dark, step, axis)
    pale = ~near & (grey <= 255 - BARELY)
    if int(pale.sum()) < PALE_ENOUGH:
        return None
    darkest = int(grey[pale].min())
    steps = np.clip((grey.astype(np.int16) - darkest) * 255 // max(255 - darkest, 1), 0, 255)
    steps[near] = 255
    return Image.fromarray(steps.astype(np.uint8))


def _shades(pixels: Grey) -> Image.Image | None:
    """Gives what differs in colour alone, as levels of grey, or nothing where the page is grey."""
    apart = pixels[:, :, 0].astype(np.int32) - pixels[:, :, 1].astype(np.int32)
    low, high = int(apart.min()), int(apart.max())
    if high - low < COLOURED:
        return None
    steps = (apart - low) * 255 // (high - low)
    # what has no colour is paper here
    steps[np.abs(apart) < BARELY] = 255
    return Image.fromarray(steps.astype(np.uint8))
