"""Boxes and page frames: the only place where one coordinate system becomes another.

Three spaces exist. *User space* is the page's default user space in PDF points, origin lower left,
y up, before /Rotate and /UserUnit; every stored box lives there, as an annotation's /Rect does.
*Display space* is the turned and cropped page as a person sees it, in points, origin lower left.
*Pixel space* is display space rasterised, origin upper left, y down.

Source: ISO 32000-2:2020, 7.9.5 (rectangles), 8.3.2.3 (user space), 14.11.2 (page boundaries).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

POINTS_PER_INCH = 72.0
_ENDLESS = math.inf


@dataclass(frozen=True, slots=True, order=True, init=False)
class Box:
    """An upright rectangle in points, user space; ``x0 <= x1`` and ``y0 <= y1`` always hold.

    A box of no width or no height is legal (a thin rule) and intersects nothing.

    Raises:
        ValueError: a coordinate is not finite, or the corners are in the wrong order.
    """

    x0: float
    y0: float
    x1: float
    y1: float

    def __init__(self, x0: float, y0: float, x1: float, y1: float) -> None:
        # spelt out, in what takes least time: a page makes tens of thousands of boxes. A difference with
        # what is not finite is not finite either
        if not (0 <= x1 - x0 < _ENDLESS and 0 <= y1 - y0 < _ENDLESS):
            if not all(map(math.isfinite, (x0, y0, x1, y1))):
                raise ValueError("a box needs finite coordinates")
            raise ValueError("a box needs x0 <= x1 and y0 <= y1")
        _set_x0(self, x0)
        _set_y0(self, y0)
        _set_x1(self, x1)
        _set_y1(self, y1)

    def __str__(self) -> str:
        return f"[{self.x0:.1f} {self.y0:.1f} {self.x1:.1f} {self.y1:.1f}]"

    @classmethod
    def of(cls, x0: float, y0: float, x1: float, y1: float) -> Box:
        """Gives the box between any two opposite corners, in whatever order they come."""
        return cls(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    @property
    def width(self) -> float:
        """Gives the width in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Gives the height in points."""
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        """Gives the area in square points."""
        return (self.x1 - self.x0) * (self.y1 - self.y0)

    def as_list(self) -> list[float]:
        """Gives ``[x0, y0, x1, y1]``, rounded to a thousandth of a point, for JSON."""
        return [round(self.x0, 3), round(self.y0, 3), round(self.x1, 3), round(self.y1, 3)]

    def overlap(self, other: Box) -> float:
        """Gives the common area in square points; 0 where the boxes only touch."""
        if self.x1 <= other.x0 or other.x1 <= self.x0:
            return 0.0
        if self.y1 <= other.y0 or other.y1 <= self.y0:
            return 0.0
        width = min(self.x1, other.x1) - max(self.x0, other.x0)
        return width * (min(self.y1, other.y1) - max(self.y0, other.y0))

    def intersects(self, other: Box) -> bool:
        """Tells whether the two boxes share any area."""
        if self.x1 <= other.x0 or other.x1 <= self.x0:
            return False
        if self.y1 <= other.y0 or other.y1 <= self.y0:
            return False
        flat = self.x0 == self.x1 or self.y0 == self.y1
        return not (flat or other.x0 == other.x1 or other.y0 == other.y1)

    def grown(self, by: float) -> Box:
        """Gives the box enlarged by ``by`` points on every side (shrunk to its centre at most)."""
        middle_x, middle_y = (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2
        return Box(
            min(self.x0 - by, middle_x),
            min(self.y0 - by, middle_y),
            max(self.x1 + by, middle_x),
            max(self.y1 + by, middle_y),
        )

    def moved(self, x: float, y: float) -> Box:
        """Gives the box moved by so many points.

        Raises:
            ValueError: it would be moved out of all bounds.
        """
        if not (-_ENDLESS < x < _ENDLESS and -_ENDLESS < y < _ENDLESS):
            raise ValueError("a box needs finite coordinates")
        box = _new(Box)
        _set_x0(box, self.x0 + x)
        _set_y0(box, self.y0 + y)
        _set_x1(box, self.x1 + x)
        _set_y1(box, self.y1 + y)
        return box

    def clipped(self, to: Box) -> Box | None:
        """Gives the part inside ``to``, or None where nothing is."""
        if not self.intersects(to):
            return None
        return Box(
            max(self.x0, to.x0), max(self.y0, to.y0), min(self.x1, to.x1), min(self.y1, to.y1)
        )


def each_moved(boxes: Iterable[Box], by: Iterable[tuple[float, float]]) -> list[Box]:
    """Gives boxes, each moved by so many points across and up.

    Raises:
        ValueError: one would be moved out of all bounds.
    """
    moved = []
    # as Box.moved does, spelt out: a page has thousands of letters
    for box, (x, y) in zip(boxes, by, strict=True):
        if not (-_ENDLESS < x < _ENDLESS and -_ENDLESS < y < _ENDLESS):
            raise ValueError("a box needs finite coordinates")
        one = _new(Box)
        _set_x0(one, box.x0 + x)
        _set_y0(one, box.y0 + y)
        _set_x1(one, box.x1 + x)
        _set_y1(one, box.y1 + y)
        moved.append(one)
    return moved


_new = object.__new__

# a frozen class sets its own slots, which is what the class's constructor is made of
_set_x0, _set_y0, _set_x1, _set_y1 = (
    Box.__dict__[name].__set__ for name in ("x0", "y0", "x1", "y1")
)


def union(boxes: Iterable[Box]) -> Box:
    """Gives the smallest box around all of ``boxes``.

    Raises:
        ValueError: there is no box.
    """
    kept = tuple(boxes)
    if not kept:
        raise ValueError("no box to unite")
    if len(kept) == 1:
        return kept[0]
    return Box(
        min(b.x0 for b in kept),
        min(b.y0 for b in kept),
        max(b.x1 for b in kept),
        max(b.y1 for b in kept),
    )


def lies_under(boxes: Sequence[Box], over: Sequence[Box]) -> bool:
    """Tells whether each of some boxes lies under others, but for a fifth of it at most.

    >>> lies_under([Box(1, 1, 9, 9)], [Box(0, 0, 10, 8)]), lies_under([Box(1, 1, 9, 9)], [])
    (True, False)
    """
    return all(any(box.overlap(other) >= 0.8 * box.area for other in over) for box in boxes)


@dataclass(frozen=True, slots=True)
class PixelBox:
    """A rectangle of whole pixels; ``right`` and ``bottom`` are exclusive; origin upper left."""

    left: int
    top: int
    right: int
    bottom: int

    def as_tuple(self) -> tuple[int, int, int, int]:
        """Gives ``(left, top, right, bottom)``, as Pillow crops."""
        return (self.left, self.top, self.right, self.bottom)


@dataclass(frozen=True, slots=True)
class Turning:
    """How a picture was turned before it was read: by quarters, then by a small angle, around its middle.

    The sheet grows so that no corner is lost. Pixel space: origin upper left, y down.

    Attributes:
        width: of the picture before, in pixels.
        height: of the picture before.
        quarters: quarter turns clockwise: 0 to 3.
        angle: degrees counter-clockwise, after the quarters.
    """

    width: int
    height: int
    quarters: int = 0
    angle: float = 0.0

    @property
    def size(self) -> tuple[int, int]:
        """Gives the width and height of the turned picture."""
        width, height = self._upright
        if not self.angle:
            return width, height
        across, along = abs(math.sin(self._slope)), abs(math.cos(self._slope))
        return (
            math.ceil(width * along + height * across),
            math.ceil(width * across + height * along),
        )

    @property
    def _upright(self) -> tuple[int, int]:
        swapped = self.quarters % 2 == 1
        return (self.height, self.width) if swapped else (self.width, self.height)

    @property
    def _slope(self) -> float:
        return math.radians(self.angle)

    def sources(self) -> Matrix:
        """Gives where each point of the turned picture comes from, behind the quarter turns.

        In the order of Pillow's affine transform: x = a X + b Y + c, y = d X + e Y + f.
        """
        (width, height), (wide, high) = self._upright, self.size
        cosine, sine = math.cos(self._slope), math.sin(self._slope)
        return (
            cosine,
            -sine,
            width / 2 - cosine * wide / 2 + sine * high / 2,
            sine,
            cosine,
            height / 2 - sine * wide / 2 - cosine * high / 2,
        )

    def back(self, box: PixelBox) -> tuple[float, float, float, float]:
        """Gives the upright hull that a box of the turned picture had before: left, top, right, bottom."""
        a, b, c, d, e, f = self.sources()
        corners = [
            self._unquartered(a * x + b * y + c, d * x + e * y + f)
            for x in (box.left, box.right)
            for y in (box.top, box.bottom)
        ]
        across, down = zip(*corners, strict=True)
        return min(across), min(down), max(across), max(down)

    def _unquartered(self, x: float, y: float) -> tuple[float, float]:
        return (
            (x, y),
            (y, self.height - x),
            (self.width - x, self.height - y),
            (self.width - y, x),
        )[self.quarters]


Matrix = tuple[float, float, float, float, float, float]
"""``(a, b, c, d, e, f)``: x' = a x + c y + e, y' = b x + d y + f (ISO 32000-2, 8.3.4)."""


@dataclass(frozen=True, slots=True)
class PageFrame:
    """What of a page is seen: its visible box in user space, its turn, and its unit.

    Attributes:
        visible: CropBox cut to MediaBox, user space, points.
        rotation: clockwise turn for display: 0, 90, 180 or 270.
        user_unit: points of paper for each unit of user space (/UserUnit), normally 1.

    Raises:
        ValueError: the rotation is no quarter turn, or the visible box is empty.
    """

    visible: Box
    rotation: int = 0
    user_unit: float = 1.0

    def __post_init__(self) -> None:
        if self.rotation not in (0, 90, 180, 270):
            raise ValueError(f"rotation {self.rotation} is no quarter turn")
        if self.visible.area <= 0:
            raise ValueError("the visible page is empty")
        if not (math.isfinite(self.user_unit) and self.user_unit > 0):
            raise ValueError("the user unit must be positive")

    @property
    def display_size(self) -> tuple[float, float]:
        """Gives the width and height that a person sees, in units of user space."""
        width, height = self.visible.width, self.visible.height
        return (height, width) if self.rotation in (90, 270) else (width, height)

    def pixel_size(self, dpi: float) -> tuple[int, int]:
        """Gives the width and height in pixels of the page rendered at ``dpi``."""
        scale = self._scale(dpi)
        width, height = self.display_size
        return max(1, math.ceil(width * scale)), max(1, math.ceil(height * scale))

    def display_matrix(self) -> Matrix:
        """Gives the matrix from user space to display space."""
        box = self.visible
        match self.rotation:
            case 0:
                return (1.0, 0.0, 0.0, 1.0, -box.x0, -box.y0)
            case 90:
                return (0.0, -1.0, 1.0, 0.0, -box.y0, box.x1)
            case 180:
                return (-1.0, 0.0, 0.0, -1.0, box.x1, box.y1)
            case _:
                return (0.0, 1.0, -1.0, 0.0, box.y1, -box.x0)

    def user_matrix(self) -> Matrix:
        """Gives the matrix from display space back to user space."""
        return inverse(self.display_matrix())

    def to_display(self, box: Box) -> Box:
        """Gives a user-space box where a person sees it, in display space."""
        if not self.rotation:
            # most pages stand upright, and every box of theirs is asked for
            return box.moved(-self.visible.x0, -self.visible.y0)
        return transformed(box, self.display_matrix())

    def from_display(self, box: Box) -> Box:
        """Gives a display-space box in user space."""
        return transformed(box, self.user_matrix())

    def to_pixels(self, box: Box, dpi: float) -> PixelBox:
        """Gives the whole pixels that a user-space box touches at ``dpi``, cut to the page.

        Every pixel that the box covers in part is included, so that burning it leaves no sliver.
        """
        scale = self._scale(dpi)
        seen = self.to_display(box)
        width, height = self.pixel_size(dpi)
        _, page_height = self.display_size
        left = min(max(math.floor(seen.x0 * scale), 0), width)
        right = min(max(math.ceil(seen.x1 * scale), left), width)
        top = min(max(math.floor((page_height - seen.y1) * scale), 0), height)
        bottom = min(max(math.ceil((page_height - seen.y0) * scale), top), height)
        return PixelBox(left, top, right, bottom)

    def from_pixels(self, left: float, top: float, right: float, bottom: float, dpi: float) -> Box:
        """Gives the user-space box of a rectangle of pixels of the page rendered at ``dpi``."""
        scale = self._scale(dpi)
        _, page_height = self.display_size
        return self.from_display(
            Box.of(
                left / scale,
                page_height - top / scale,
                right / scale,
                page_height - bottom / scale,
            )
        )

    def _scale(self, dpi: float) -> float:
        return dpi * self.user_unit / POINTS_PER_INCH


def inverse(matrix: Matrix) -> Matrix:
    """Gives the matrix that undoes ``matrix``.

    Raises:
        ValueError: the matrix flattens the plane and cannot be undone.
    """
    a, b, c, d, e, f = matrix
    determinant = a * d - b * c
    if determinant == 0:
        raise ValueError("the matrix cannot be inverted")
    return (
        d / determinant,
        -b / determinant,
        -c / determinant,
        a / determinant,
        (c * f - d * e) / determinant,
        (b * e - a * f) / determinant,
    )


def transformed(box: Box, matrix: Matrix) -> Box:
    """Gives the upright box around ``box`` after ``matrix``."""
    a, b, c, d, e, f = matrix
    # each term by itself is least and greatest at one of the edges, so no corner has to be looked at
    ax, bx, cy, dy = a * box.x0, b * box.x0, c * box.y0, d * box.y0
    ax1, bx1, cy1, dy1 = a * box.x1, b * box.x1, c * box.y1, d * box.y1
    return Box(
        min(ax, ax1) + min(cy, cy1) + e,
        min(bx, bx1) + min(dy, dy1) + f,
        max(ax, ax1) + max(cy, cy1) + e,
        max(bx, bx1) + max(dy, dy1) + f,
    )
