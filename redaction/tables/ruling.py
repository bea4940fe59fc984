"""Straight thin lines on the pages of a public copy, as the rules of tables are; runs in the sandbox.

Looked for on pictures of what is published, so that nothing else can tell of itself by them, and so that they
are found whatever drew them: paths, pictures of a scan, or hairline rectangles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from redaction.pages import pdf

DPI = 144
"""Two pixels a point: a hairline is seen, and a page takes some hundredths of a second."""
DARKER = 24
"""Levels by which a rule is darker than what lies on both its sides."""
NEAR, FAR = 4, 7
"""Pixels from a rule's middle between which there is none of it any more."""
GAP = 4
"""Pixels that may be missing of a rule: a stamp across the page, or a letter that touches it."""
FILLED = 0.9
"""Share of a rule that is dark: a row of letters has more gaps."""
SHORTEST = 36, 24
"""Pixels of the shortest rule across and upright: more than strokes of letters and dashes."""
MOST = 2_000
"""Rules of a page; what has more is a picture."""

Grey = npt.NDArray[np.uint8]
Run = tuple[int, int, int, int]
"""First and last row, first and last column behind."""


def find_rules(path: str, pages: Collection[int] | None = None) -> Iterator[dict[str, Any]]:
    """Gives, for each page, the boxes of its rules in user space; the sandbox's job ``rules``.

    Args:
        path: the file.
        pages: the numbers of those that are looked at; all, if not given.

    Raises:
        Refused: a page cannot be pictured.
    """
    with pdf.opened(path) as (document, objects):
        for number in range(1, len(document) + 1) if pages is None else sorted(pages):
            frame = pdf.frame_of(objects.pages[number - 1])
            dpi = pdf.picture_dpi(frame, DPI)
            page = document[number - 1]
            seen = pdf.picture(page, frame, dpi, grey=True)
            page.close()
            across = _runs(seen, SHORTEST[0])
            upright = [(x0, x1, y0, y1) for y0, y1, x0, x1 in _runs(_turned(seen), SHORTEST[1])]
            if len(across) + len(upright) > MOST:
                across, upright = [], []
            yield {
                "number": number,
                "across": [frame.from_pixels(*_sides(run), dpi).as_list() for run in across],
                "upright": [frame.from_pixels(*_sides(run), dpi).as_list() for run in upright],
            }


def _sides(run: Run) -> tuple[float, float, float, float]:
    top, bottom, left, right = run
    return left, top, right, bottom


def _turned(seen: Grey) -> Grey:
    """Gives a picture with rows for columns, laid out row by row, as it is gone through."""
    return np.ascontiguousarray(seen.T)


def _runs(seen: Grey, shortest: int) -> list[Run]:
    """Gives the thin dark lines across a picture."""
    dark = _thin(seen)
    stretches = _stretches(dark, shortest)
    found: list[Run] = []
    open_runs: list[Run] = []
    for row in np.flatnonzero(np.count_nonzero(dark, axis=1) >= shortest * 0.8).tolist():
        here = stretches.get(row, [])
        if here or open_runs:
            open_runs, ended = _continued(open_runs, here)
            found += ended
    return found + open_runs


def _thin(seen: Grey) -> npt.NDArray[np.bool_]:
    """Gives where a picture is darker than a little above and a little below."""
    rows = seen.shape[0]
    light = np.pad(seen, ((FAR, FAR), (0, 0)), constant_values=255)
    # the lightest of as many rows in a column as a neighbour of a rule is looked for in
    lightest = np.maximum.reduce([light[by : by + rows + FAR + NEAR] for by in range(FAR - NEAR)])
    around = np.minimum(lightest[1 : 1 + rows], lightest[FAR + NEAR : FAR + NEAR + rows])
    # what is too dark to have anything darker in it wraps around, and does not count
    thin: npt.NDArray[np.bool_] = (seen <= around - np.uint8(DARKER)) & (around >= DARKER)
    return thin


def _stretches(dark: npt.NDArray[np.bool_], shortest: int) -> dict[int, list[Run]]:
    """Gives the stretches of each row that are long and dark enough, from the left; for all rows at once."""
    rows, columns = np.nonzero(dark)
    found: dict[int, list[Run]] = {}
    if not rows.size:
        return found
    breaks = np.flatnonzero((np.diff(columns) > GAP + 1) | (np.diff(rows) != 0))
    begins = np.concatenate(([0], breaks + 1))
    ends = np.concatenate((breaks, [rows.size - 1]))
    lengths = columns[ends] + 1 - columns[begins]
    kept = (lengths >= shortest) & (ends - begins + 1 >= FILLED * lengths)
    left, right = columns[begins[kept]].tolist(), (columns[ends[kept]] + 1).tolist()
    for row, x0, x1 in zip(rows[begins[kept]].tolist(), left, right, strict=True):
        found.setdefault(row, []).append((row, row + 1, x0, x1))
    return found


def _continued(open_runs: list[Run], here: list[Run]) -> tuple[list[Run], list[Run]]:
    """Gives the lines that a row goes on with or begins, and those that ended above it."""
    now: list[Run] = []
    ended: list[Run] = []
    for y0, y1, x0, x1 in open_runs:
        joined = [one for one in here if one[0] <= y1 + 1 and one[2] < x1 and x0 < one[3]]
        if not joined:
            ended.append((y0, y1, x0, x1))
            continue
        for one in joined:
            here.remove(one)
        left, right = min(x0, *(o[2] for o in joined)), max(x1, *(o[3] for o in joined))
        now.append((y0, joined[0][1], left, right))
    return now + here, ended
