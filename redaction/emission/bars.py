"""Redactions as they are drawn on lines set anew: the widths they may take, where each stands, what moved.

Pure values, in a line's own space: ``at`` runs along the direction of reading, ``across`` against it, upwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from redaction.emission.cells import Cell, Line, Room

DEEP, HIGH = 0.24, 0.9
"""Letter sizes by which a bar reaches below and above the baseline: all tails and accents, no other line."""


@dataclass(frozen=True, slots=True)
class Width:
    """One width that a redaction may take, and whether its ground is printed on it."""

    points: float
    printed: bool


Widths = Callable[[int, float], Sequence[Width]]
"""Gives, for a redaction and a letter size, the widths that it may take, the widest first."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A redaction as it is drawn in the end: which, from where to where, and how high."""

    burn: int
    start: float
    end: float
    low: float
    high: float
    printed: bool


@dataclass(frozen=True, slots=True)
class Extent:
    """A stretch of a line that was set anew: all that stood or stands there."""

    start: float
    end: float
    low: float
    high: float


@dataclass(slots=True)
class Reflow:
    """What becomes of the lines.

    Attributes:
        places: where each kept letter of a cell set anew begins now.
        spaced: letters behind which a space is written.
        hidden: kept letters for which no room was left.
        joined: redactions that are part of a bar, their own or a neighbour's.
        left: redactions that keep their place, on some line at least.
        bars: the redactions.
        extents: what may look different.
        cells: the cells set anew as they stood before.
    """

    places: dict[int, float] = field(default_factory=dict)
    spaced: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    joined: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    bars: list[Bar] = field(default_factory=list)
    extents: list[Extent] = field(default_factory=list)
    cells: list[Extent] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SetCell:
    """A cell set anew, before redactions that follow each other become one block."""

    line: Line
    cell: Cell
    bars: tuple[Bar, ...]
    alone: bool
    em: float
    room: Room
