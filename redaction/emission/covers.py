"""What is painted over what: whatever lies under paint may lie there to be hidden.

Source: ISO 32000-2, 8.5.3 (painting); what is painted later hides what was painted before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from records.geometry import Box, PageFrame
from redaction.allowed.plainpictures import NotPlain
from redaction.emission.places import Places
from redaction.fonts.fontprograms import Commands

CELL = 8.0
"""Points: side of the squares in which it is counted how much of a picture is painted over."""

HATCHED = 0.4
"""Share of such a square from which what lies under it counts as hidden."""

BROAD = 20.0
"""Square points of a picture that one fill may cover."""

HALF = 0.5
MOSTLY = 0.8
"""Shares of a letter or drawing that one cover hides, and that several hide together."""

DOT = 4.0
"""Points: a cover that is larger both ways can hide little rectangles; a rule cannot."""

MOST_DOTS = 20
"""Little rectangles that may lie under covers: the corners of a table do, the dots of letters too."""

SOLID = 0.8
"""Share of its box that a letter fills which is as good as a rectangle."""

LARGE = 20.0
"""Square points of a letter that can hide something of a picture."""


@dataclass(slots=True)
class _Share:
    """How much of something is covered by now."""

    covered: float = 0.0


class Covers:
    """What was painted on a page so far, and what was painted over it.

    Args:
        frame: of the page.
    """

    def __init__(self, frame: PageFrame) -> None:
        self._pictures: Places[None] = Places()
        self._drawings: Places[_Share] = Places()
        self._dots: Places[None] = Places()
        self._dots_covered = 0
        edge = frame.visible
        self._left, self._low = edge.x0, edge.y0
        self._hatch = np.zeros(
            (int(edge.height // CELL) + 1, int(edge.width // CELL) + 1), dtype=np.float32
        )

    @property
    def pictures(self) -> int:
        """Tells how many pictures there are."""
        return len(self._pictures)

    def picture(self, box: Box) -> None:
        """Notes a picture."""
        self._pictures.add(box, None)

    def drawing(self, box: Box) -> None:
        """Notes a drawing that could be writing."""
        self._drawings.add(box, _Share())

    def dot(self, box: Box) -> None:
        """Notes a little rectangle: many of them could be writing."""
        self._dots.add(box, None)

    def fill(self, box: Box, *, plain: bool) -> None:
        """Refuses a fill that hides a picture or a drawing.

        Args:
            box: of the fill.
            plain: it is a rectangle, or a picture; of those several may hide a drawing together, while the
                shapes of a crest are painted one over the other.

        Raises:
            NotPlain: it lies over one, by itself or with others.
        """
        for picture, _ in self._pictures.touching(box):
            if box.overlap(picture) > BROAD:
                raise NotPlain("something painted over a picture")
        self.thin(box)
        for drawn, share in self._drawings.touching(box):
            part = box.overlap(drawn) / max(drawn.area, 1e-6)
            share.covered += part if plain else 0.0
            if part > HALF or share.covered > MOSTLY:
                raise NotPlain("something painted over a drawing")
        if min(box.width, box.height) > DOT:
            inside = {
                dot for dot, _ in self._dots.touching(box) if box.overlap(dot) > HALF * dot.area
            }
            self._dots_covered += len(inside)
            if self._dots_covered > MOST_DOTS:
                raise NotPlain("something painted over a drawing")

    def thin(self, box: Box, share: float = 1.0) -> None:
        """Refuses what hides a picture together with others of its kind: rules, strips, strokes.

        Args:
            box: around it.
            share: how much of that it fills.

        Raises:
            NotPlain: hardly anything of a part of a picture is left to be seen.
        """
        if not self._pictures.touching(box):
            return
        rows = _shares(box.y0 - self._low, box.y1 - self._low, self._hatch.shape[0])
        columns = _shares(box.x0 - self._left, box.x1 - self._left, self._hatch.shape[1])
        hidden = np.outer(rows, columns)
        self._hatch += share * hidden
        if float(self._hatch[hidden > 0].max(initial=0.0)) > HATCHED:
            raise NotPlain("something painted over a picture")

    def letter(self, ink: Box, outline: Commands, scale: float) -> None:
        """Refuses letters that hide a picture, as a row of blocks or dashes can.

        Args:
            ink: the upright box around it, user space.
            outline: its shape.
            scale: square points of user space for each square unit of the outline.

        Raises:
            NotPlain: hardly anything of a part of a picture is left to be seen.
        """
        if ink.area > LARGE and len(self._pictures):
            filled, around = _areas(outline)
            if filled > SOLID * around:
                # a slanted letter fills little of the upright box around it
                self.thin(ink, min(filled * scale / ink.area, 1.0))


def _shares(low: float, high: float, cells: int) -> np.typing.NDArray[np.float32]:
    """Gives the share of each cell that lies between two coordinates."""
    edges = np.arange(cells, dtype=np.float32) * CELL
    inside = np.minimum(edges + CELL, high) - np.maximum(edges, low)
    return np.asarray(np.clip(inside, 0, None) / CELL, dtype=np.float32)


def _areas(outline: Commands) -> tuple[float, float]:
    """Gives the area of an outline, its curves taken as their corners, and that of the box around it."""
    area = 0.0
    every: list[tuple[float, float]] = []
    contour: list[tuple[float, float]] = []
    for name, points in (*outline, ("moveTo", ())):
        if name == "moveTo":
            area += sum(
                x0 * y1 - x1 * y0
                for (x0, y0), (x1, y1) in zip(contour, [*contour[1:], *contour[:1]], strict=True)
            )
            every += contour
            contour = []
        contour += [point for point in points if point is not None]
    if not every:
        return 0.0, 0.0
    xs, ys = [x for x, _ in every], [y for _, y in every]
    return abs(area) / 2, (max(xs) - min(xs)) * (max(ys) - min(ys))
