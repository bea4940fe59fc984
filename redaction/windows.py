"""Through which windows the letters of a page are seen: a letter of another cell begins another word.

A spreadsheet draws what is too long for a cell through a window as wide as the cell; what stands in the next
one may begin where that ends, with no space between them, and over a letter that is not seen any more. Runs
in the sandbox only.
"""

from __future__ import annotations

from ctypes import byref, c_float, c_int, c_void_p

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as c

from redaction.asking import Flags, Numbers, bound

Rects = npt.NDArray[np.float64]
Window = tuple[float, float, float, float]

MOST_CORNERS = 200
"""Corners of a window that are looked at; one with more is no cell's."""

_clip_of = bound(c.FPDFPageObj_GetClipPath, c_void_p, c_void_p)
_paths = bound(c.FPDFClipPath_CountPaths, c_int, c_void_p)
_corners = bound(c.FPDFClipPath_CountPathSegments, c_int, c_void_p, c_int)
_corner = bound(c.FPDFClipPath_GetPathSegment, c_void_p, c_void_p, c_int, c_int)
_point = bound(c.FPDFPathSegment_GetPoint, c_int, c_void_p, c_void_p, c_void_p)

_WHOLE: Window = (-np.inf, -np.inf, np.inf, np.inf)


def looked_through(drawer: Numbers, ink: Rects, asked: Flags) -> tuple[Flags, Flags]:
    """Tells which letters stand beyond the window of the one before them, and which beyond their own.

    The second are not seen, and are told only of the text objects that meet where the first was asked.

    Args:
        drawer: pdfium's address of the text object that draws each letter; below 0 where there is none.
        ink: the ink of each, x0, y0, x1, y1.
        asked: which letters are looked at; never the first one.
    """
    beyond, cut = np.zeros(len(drawer), np.bool_), np.zeros(len(drawer), np.bool_)
    places = np.flatnonzero(asked).tolist()
    windows: dict[int, Window] = {}
    for one in {int(drawer[at - back]) for at in places for back in (0, 1)}:
        own = drawer == one
        seen = _meet(windows.setdefault(one, _window(one)), ink[own])
        if seen.any():
            cut[own] = ~seen
        else:
            # in a form of other measures than the page, or nothing of it is seen
            windows[one] = _WHOLE
    for at in places:
        before, here = windows[int(drawer[at - 1])], windows[int(drawer[at])]
        if before != here:
            beyond[at] = not (_meet(before, ink[[at]])[0] and _meet(here, ink[[at - 1]])[0])
    return beyond, cut


def _meet(window: Window, ink: Rects) -> Flags:
    x0, y0, x1, y1 = window
    met: Flags = (ink[:, 2] > x0) & (ink[:, 0] < x1) & (ink[:, 3] > y0) & (ink[:, 1] < y1)
    return met


def _window(drawer: int) -> Window:
    """Gives what of the page a text object may be seen in: the box around each of its clips, all together."""
    clip = _clip_of(drawer) if drawer > 0 else None
    seen = _WHOLE
    for path in range(max(_paths(clip), 0) if clip else 0):
        count = _corners(clip, path)
        if not 3 <= count <= MOST_CORNERS:
            continue
        x, y = zip(*(_place(_corner(clip, path, n)) for n in range(count)), strict=True)
        seen = (
            max(seen[0], min(x)),
            max(seen[1], min(y)),
            min(seen[2], max(x)),
            min(seen[3], max(y)),
        )
    return seen


def _place(corner: int) -> tuple[float, float]:
    x, y = c_float(), c_float()
    _point(corner, byref(x), byref(y))
    return x.value, y.value
