"""Scans that lie on their side or askew, set upright for OCR; what was done is kept, so that boxes come back.

Which way the lines of a text run is told by projections: ink summed along a line of text rises and falls
with it, and across it hardly. What is upside down looks the same, and shows only in what OCR makes of it.

Source: W. Postl, Detection of linear oblique structures and skew scan in digitized documents (1986).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PIL import Image

from records.geometry import Turning

LOOK_DPI = 75.0
"""Enough to see lines of text, and a hundredth of a second to look at."""

MOST_SKEW = 15.0
LEAST_SKEW = 0.7
"""Degrees: below, recognition is as good as on straight lines, and turning would blur for nothing."""

FEW_POINTS = 400
MOST_POINTS = 60_000
FOR_COARSE = 15_000
"""Points with which angles are tried half a degree apart; the best is then looked for with all."""

SIDEWAYS = 1.6
"""Times by which lines must be clearer one way than the other for a page to count as lying on its side."""

CLEARER = 2.0
"""Times by which lines must be clearer at an angle than without; those of a text are three times and more."""

SLANTS = tuple(float(angle) for angle in range(-78, 79, 2) if abs(angle) > 10)
"""Degrees at which slanted words are looked for; upside down looks the same."""

DARKEST = 0.35
"""Share of a picture that is dark, from which it is no sheet with text."""

_QUARTERS = {
    1: Image.Transpose.ROTATE_270,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}

Points = npt.NDArray[np.float32]


def how_it_lies(image: Image.Image, dpi: float) -> Turning:
    """Gives the turning that sets the lines of a grey picture level; upside down counts as level."""
    x, y = _ink(image, dpi)
    if x.size < FEW_POINTS:
        return Turning(image.width, image.height)
    level, score = _skew(x, y)
    # on its side, what runs down runs to the right once it is turned a quarter to the left
    upright, aside = _skew(y, -x)
    if aside > SIDEWAYS * score:
        return Turning(image.width, image.height, 3, upright)
    return Turning(image.width, image.height, 0, level)


def slant(image: Image.Image, dpi: float) -> float | None:
    """Gives the angle, counter-clockwise, that sets slanted words level, or nothing where none are clear.

    Slanted is what is too far askew for a sheet on a scanner: a stamp, a watermark.
    """
    x, y = _ink(image, dpi)
    if x.size < FEW_POINTS // 2:
        return None
    step = max(1, x.size // FOR_COARSE)
    fewer = x[::step], y[::step]
    said = {angle: _clearness(*fewer, angle) for angle in SLANTS}
    best = max(said, key=said.__getitem__)
    if said[best] < CLEARER * float(np.median(list(said.values()))):
        return None
    near = [best + quarter / 4 for quarter in range(-8, 9)]
    return max(near, key=lambda angle: _clearness(x, y, angle))


def turned(image: Image.Image, turning: Turning) -> Image.Image:
    """Gives a grey picture turned, on a sheet large enough, white around it."""
    if turning.quarters:
        image = image.transpose(_QUARTERS[turning.quarters])
    if not turning.angle:
        return image
    return image.transform(
        turning.size,
        Image.Transform.AFFINE,
        turning.sources(),
        resample=Image.Resampling.BICUBIC,
        fillcolor=255,
    )


def _ink(image: Image.Image, dpi: float) -> tuple[Points, Points]:
    """Gives the dark points of a picture, seen from afar, by their coordinates (y downwards)."""
    by = max(1, round(dpi / LOOK_DPI))
    small = np.asarray(image.reduce(by) if by > 1 else image)
    paper = int(np.percentile(small, 90))
    y, x = np.nonzero(small < 0.75 * paper)
    if x.size > DARKEST * small.size:
        x, y = x[:0], y[:0]
    step = max(1, x.size // MOST_POINTS)
    return x[::step].astype(np.float32), y[::step].astype(np.float32)


def _skew(x: Points, y: Points) -> tuple[float, float]:
    """Gives the angle, counter-clockwise, that sets lines level, and how clear they are then."""
    level = _clearness(x, y, 0.0)
    step = max(1, x.size // FOR_COARSE)
    fewer = x[::step], y[::step]
    coarse = max(np.arange(-MOST_SKEW, MOST_SKEW + 0.5, 0.5), key=lambda a: _clearness(*fewer, a))
    fine = max(np.arange(coarse - 0.45, coarse + 0.5, 0.05), key=lambda a: _clearness(x, y, a))
    best = _clearness(x, y, fine)
    if abs(fine) < LEAST_SKEW or abs(fine) > MOST_SKEW or best < CLEARER * level:
        return 0.0, level
    return round(float(fine), 2), best


def _clearness(x: Points, y: Points, angle: float) -> float:
    """Gives how much the rows of a picture differ from their neighbours, were it turned by an angle."""
    slope = math.radians(angle)
    rows = y * math.cos(slope) - x * math.sin(slope)
    rows -= rows.min()
    sums = np.bincount(rows.astype(np.int32)).astype(np.float64)
    return float(np.square(np.diff(sums)).sum())
