"""Through which windows the letters of a page are seen: a letter of another cell begins another word.

A spreadsheet draws what is too long for a cell through a window as wide as the cell; what stands in the next
one may begin where that ends, with no space between them, and over a letter that is not seen any more. Runs
in the sandbox only.
"""

from __future__ import annotations

from ctypes import c_int, c_void_p
from itertools import repeat

import numpy as np
import pypdfium2.raw as c

from redaction.pages.asking import Flags, Numbers, Rects, bound, places

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
    looked = np.flatnonzero(asked)
    meeting = np.unique(np.concatenate((drawer[looked - 1], drawer[looked])))
    windows = {one: _window(one) for one in meeting.tolist()}
    for one in [one for one, window in windows.items() if window != _WHOLE]:
        own = np.flatnonzero(drawer == one)
        seen = _meet(windows[one], ink[own])
        if seen.any():
            cut[own] = ~seen
        else:
            # in a form of other measures than the page, or nothing of it is seen
            windows[one] = _WHOLE
    for at in looked.tolist():
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
        corners = np.zeros((count, 2), np.float32)
        points = map(_corner, repeat(clip), repeat(path), range(count))
        for _ in map(_point, points, *map(places, corners.T)):
            pass
        (x0, y0), (x1, y1) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        seen = (max(seen[0], x0), max(seen[1], y0), min(seen[2], x1), min(seen[3], y1))
    return seen
