"""A page as it is drawn, asked what can be seen where."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pypdfium2 as pdfium

from records.geometry import Box, PageFrame
from redaction import pdf

DPI = 100
CONTRAST = 24
"""Grey levels between the darkest and the lightest pixel under text that is seen."""


@dataclass(frozen=True, slots=True)
class Ink:
    """The drawn page, grey: (height, width)."""

    frame: PageFrame
    dpi: float
    pixels: pdf.Grey = field(repr=False)

    @classmethod
    def of(cls, page: pdfium.PdfPage, frame: PageFrame) -> Ink:
        """Gives the ink of a page.

        Raises:
            Refused: the page cannot be pictured.
        """
        dpi = min(DPI, pdf.picture_dpi(frame, DPI))
        return cls(frame, dpi, pdf.picture(page, frame, dpi, grey=True))

    def contrasts(self, box: Box) -> bool:
        """Tells whether anything stands out in a box of user space."""
        inside = box.clipped(self.frame.visible)
        if inside is None:
            return False
        cut = self.frame.to_pixels(inside, self.dpi)
        under = self.pixels[cut.top : cut.bottom, cut.left : cut.right]
        return under.size > 0 and int(np.ptp(under)) >= CONTRAST
