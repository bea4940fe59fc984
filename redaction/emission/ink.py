"""A page as it is drawn, asked what can be seen where, and what of it its letters and drawings make.

Contrast alone does not tell: white letters under a rule have ink around them and leave none. So the page
is also drawn without its letters, and without its drawings; what makes no difference is not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ctypes import c_int, c_void_p
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as c

from records.geometry import Box, PageFrame
from redaction.pages import pdf
from redaction.pages.asking import bound, places
from redaction.pages.textink import without_text
from redaction.pages.textobjects import objects_of

DPI = 100
CONTRAST = 24
"""Grey levels between the darkest and the lightest pixel under a picture that is seen."""

SEEN = 10
"""Grey levels that a letter or an outline makes, from which an eye may see it."""

POINTS = 7
"""Points from which a path may be writing by itself; a rectangle has five."""

TAILS, LONGEST_TAIL = 0.35, 6.0
"""Heights of a redaction, and points at most, by which the ink of withheld letters reaches out of it."""

Apart = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Ink:
    """The drawn page, grey: (height, width).

    Attributes:
        frame: of the page.
        dpi: of the drawings.
        pixels: the page as it is.
        bare: the page without its letters.
        undrawn: gives the page without its drawings of some number of points.
    """

    frame: PageFrame
    dpi: float
    pixels: pdf.Grey = field(repr=False)
    bare: pdf.Grey = field(repr=False)
    undrawn: Callable[[range], pdf.Grey] = field(repr=False)

    @classmethod
    def of(cls, page: pdfium.PdfPage, frame: PageFrame) -> Ink:
        """Gives the ink of a page, which has to stay open.

        Raises:
            Refused: the page cannot be pictured.
        """
        dpi = min(DPI, pdf.picture_dpi(frame, DPI))
        drawn = pdf.picture(page, frame, dpi, grey=True)
        bare = without_text(page, frame, dpi)
        return cls(frame, dpi, drawn, bare, lambda points: _undrawn(page, frame, dpi, points))

    def contrasts(self, box: Box) -> bool:
        """Tells whether anything stands out in a box of user space."""
        under = self._under(self.pixels, box)
        return under is not None and int(np.ptp(under)) >= CONTRAST

    def shows_letter(self, ink: Box) -> bool:
        """Tells whether a letter leaves ink where its outline lies."""
        if self.frame.rotation:
            under = self._under(self._letters, ink.grown(0.2))
            return under is not None and bool(under.any())
        # a page has thousands of letters: the pixels of an upright one are reckoned and looked at here
        scale, edge, head, rows, columns, inked = self._inked
        left, right = int((ink.x0 - 0.2 - edge) * scale), int((ink.x1 + 0.2 - edge) * scale) + 1
        top, low = int((head - ink.y1 - 0.2) * scale), int((head - ink.y0 + 0.2) * scale) + 1
        if left < 0 or top < 0 or right > columns or low > rows:
            left, right = min(max(left, 0), columns), min(max(right, 0), columns)
            top, low = min(max(top, 0), rows), min(max(low, 0), rows)
            if left >= right or top >= low:
                return False
        middle = (top + low) // 2 * columns
        # nearly every letter leaves some in its middle row
        return inked.find(1, middle + left, middle + right) >= 0 or any(
            inked.find(1, row * columns + left, row * columns + right) >= 0
            for row in range(top, low)
        )

    def shows_drawing(self, box: Box, points: int, burns: Sequence[Box] = ()) -> bool:
        """Tells whether a drawing of so many points leaves ink in its box.

        Where it runs into ``burns`` it may lie over withheld letters, or they over it: that it covers a tail of
        one is no ink of its own, and would tell which letter that was.
        """
        kinds = [self._simple] if points < POINTS else [self._complex]
        if points in (POINTS, POINTS + 1):
            # counted otherwise by pdfium, perhaps
            kinds.append(self._simple)
        unders = [self._under(apart, box.grown(0.4), burns) for apart in kinds]
        return any(under is not None and int(under.max()) >= SEEN for under in unders)

    @cached_property
    def _letters(self) -> npt.NDArray[np.bool_]:
        return np.asarray(_apart(self.pixels, self.bare) >= SEEN)

    @cached_property
    def _inked(self) -> tuple[float, float, float, int, int, bytes]:
        """Gives pixels a point, the left and upper edge, rows, columns, and the ink of letters.

        The ink is one byte a pixel, row by row: 1 where letters leave some.
        """
        rows, columns = self._letters.shape
        scale, seen = self.dpi * self.frame.user_unit / 72, self.frame.visible
        return scale, seen.x0, seen.y1, rows, columns, self._letters.tobytes()

    @cached_property
    def _simple(self) -> Apart:
        return _apart(self.pixels, self.undrawn(range(POINTS)))

    @cached_property
    def _complex(self) -> Apart:
        return _apart(self.pixels, self.undrawn(range(POINTS, 1 << 31)))

    def _under(
        self, values: npt.NDArray[np.generic], box: Box, burns: Sequence[Box] = ()
    ) -> npt.NDArray[np.generic] | None:
        inside = box.clipped(self.frame.visible)
        if inside is None:
            return None
        cut = self.frame.to_pixels(inside, self.dpi)
        under = values[cut.top : cut.bottom, cut.left : cut.right]
        if burns and under.size:
            under = under.copy()
            for burn in burns:
                reach = min(TAILS * min(burn.width, burn.height), LONGEST_TAIL)
                near = burn.grown(reach).clipped(inside)
                if near is not None:
                    part = self.frame.to_pixels(near, self.dpi)
                    rows = slice(max(part.top - cut.top, 0), part.bottom - cut.top)
                    under[rows, max(part.left - cut.left, 0) : part.right - cut.left] = 0
        return under if under.size else None


def _apart(one: pdf.Grey, other: pdf.Grey) -> Apart:
    return np.asarray(np.maximum(one, other) - np.minimum(one, other))


def _undrawn(page: pdfium.PdfPage, frame: PageFrame, dpi: float, points: range) -> pdf.Grey:
    paths = [
        one
        for kind, one, _ in objects_of(page)
        if kind == c.FPDF_PAGEOBJ_PATH and _segments(one) in points
    ]
    with _unpainted(paths):
        return pdf.picture(page, frame, dpi, grey=True)


_segments = bound(c.FPDFPath_CountSegments, c_int, c_void_p)
_draw_mode = bound(c.FPDFPath_GetDrawMode, c_int, c_void_p, c_void_p, c_void_p)
_set_draw_mode = bound(c.FPDFPath_SetDrawMode, c_int, c_void_p, c_int, c_int)


@contextmanager
def _unpainted(paths: Sequence[int]) -> Iterator[None]:
    """Neither fills nor strokes some paths while the block runs; the file is not touched."""
    modes = np.zeros((len(paths), 2), np.intc)
    for one, fill, stroke in zip(paths, places(modes[:, 0]), places(modes[:, 1]), strict=True):
        _draw_mode(one, fill, stroke)
        _set_draw_mode(one, c.FPDF_FILLMODE_NONE, 0)
    try:
        yield
    finally:
        for one, (filled, stroked) in zip(paths, modes.tolist(), strict=True):
            _set_draw_mode(one, filled, stroked)
