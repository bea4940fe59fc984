"""Whether a page that was written anew looks like its source, but where it is meant to look different.

Runs in the sandbox.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

from records.geometry import Box, PageFrame
from redaction.pages import pdf

COMPARE_DPI = 144
COARSER = 3
"""Pixels each way that are averaged before two drawings are compared: the edges of letters fall
differently by a hair, and only their average tells the same of both."""

DIFFERENT = 58
"""Levels between two such averages over four points of page: a letter that is missing or moved makes
twice that, a letter drawn with other hints half of it."""


Look = npt.NDArray[np.int16]
"""A page, the mean of some pixels each way: (height, width, 3), or (height, width) where it is grey."""


def look(page: pdfium.PdfPage, frame: PageFrame, *, grey: bool) -> Look:
    """Gives how a page looks, as :func:`unlike` compares it.

    Args:
        page: the page.
        frame: its frame.
        grey: it is painted in greys alone, so that its three colours are one and the same picture.

    Raises:
        Refused: the page is too large to be drawn.
        pdfium.PdfiumError: it cannot be drawn.
    """
    return pdf.averaged(page, frame, _dpi(frame), COARSER, grey=grey)


def unlike(mine: Look, theirs: Look, frame: PageFrame, left_out: Sequence[Box]) -> bool:
    """Tells whether two looks of a page differ by more than the hinting of letters.

    Args:
        mine: of the page as it was written.
        theirs: of the page as it came.
        frame: the frame of both.
        left_out: places that are not compared, user space.
    """
    apart = np.abs(_mean(mine - theirs))
    if apart.ndim > 2:
        # two by two: numpy takes several times as long to find the largest of three along an axis
        apart = np.maximum(np.maximum(apart[..., 0], apart[..., 1]), apart[..., 2])
    for box in left_out:
        cut = frame.to_pixels(box.grown(4), _dpi(frame) / COARSER)
        apart[cut.top : cut.bottom, cut.left : cut.right] = 0
    return int((apart > DIFFERENT).sum()) > 3


def _dpi(frame: PageFrame) -> float:
    return min(COMPARE_DPI, pdf.picture_dpi(frame, COMPARE_DPI))


def _mean(apart: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """Gives the mean over three by three; what is darker here and lighter there cancels out."""
    padded = np.pad(apart, ((1, 1), (1, 1), (0, 0))[: apart.ndim], mode="edge")
    # nine times 255 fit into sixteen bits; first over three rows, then over three columns
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return np.asarray((rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) // 9)
