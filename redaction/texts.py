"""Text shown by a content stream, followed glyph by glyph: what is drawn, and exactly where.

Source: ISO 32000-2, 9.3 (text state), 9.4 (text objects).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import pikepdf

from records.geometry import Box, Matrix, transformed, union
from redaction.cleancopy import NotPlain
from redaction.sourcefont import Glyph, SourceFont

IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def times(first: Matrix, then: Matrix) -> Matrix:
    """Gives the matrix that does ``first`` and then ``then``."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


@dataclass(frozen=True, slots=True)
class TextState:
    """The parameters of text that a graphics state keeps."""

    font: SourceFont | None = None
    key: str = ""
    size: float = 0.0
    letter: float = 0.0
    word: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0


class Placed(NamedTuple):
    """A glyph where it is drawn; a tuple, since a page has thousands.

    Attributes:
        glyph: what is drawn.
        at: how far along its run it begins, in thousandths of the letter size.
        cell: its advance by the font's height, user space.
        ink: the box of its outline, user space; its cell where nothing is drawn.
    """

    glyph: Glyph
    at: float
    cell: Box
    ink: Box

    @property
    def blank(self) -> bool:
        """Tells whether nothing is drawn."""
        return not self.glyph.outline


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs shown by one operator: one font, one size, one baseline.

    Attributes:
        matrix: from the run's space (letter size, origin at its beginning) to the stream's own space.
        size: letter size in that space.
        mode: 0 filled, 1 stroked, 2 both.
        around: what all of them lie in, user space, where it was told.
    """

    font: SourceFont
    key: str
    size: float
    mode: int
    matrix: Matrix
    glyphs: tuple[Placed, ...] = field(repr=False)
    around: Box | None = None


class TextObject:
    """Follows the operators between BT and ET."""

    def __init__(self) -> None:
        self.matrix: Matrix = IDENTITY
        self._line: Matrix = IDENTITY

    def begin(self) -> None:
        """Starts a text object."""
        self.matrix = self._line = IDENTITY

    def place(self, matrix: Matrix) -> None:
        """Sets the text matrix (Tm)."""
        self.matrix = self._line = matrix

    def move(self, x: float, y: float) -> None:
        """Goes to the next line (Td)."""
        self.matrix = self._line = times((1, 0, 0, 1, x, y), self._line)

    def show(self, items: Sequence[Any], state: TextState, to_user: Matrix) -> Run | None:
        """Gives what one showing operator draws, and moves on behind it.

        Args:
            items: strings and numbers, as TJ takes them.
            state: the text state.
            to_user: from the stream's space to user space.

        Raises:
            NotPlain: there is no font, or the text has no size that can be followed.
        """
        if state.font is None:
            raise NotPlain("text without a font")
        if not math.isfinite(state.size) or state.size == 0:
            return None
        start = times((state.stretch, 0, 0, 1, 0, state.rise), self.matrix)
        thousandth = state.size / 1000
        to_shapes = times((thousandth, 0, 0, thousandth, 0, 0), times(start, to_user))
        shapes = _Shapes(state.font, to_shapes)
        glyphs = tuple(self._glyphs(items, state, state.font, shapes))
        if not glyphs:
            return None
        around = shapes.around(glyphs)
        return Run(state.font, state.key, state.size, state.mode, start, glyphs, around)

    def _glyphs(
        self, items: Sequence[Any], state: TextState, font: SourceFont, shapes: _Shapes
    ) -> Iterator[Placed]:
        thousandth, placed = state.size / 1000, shapes.placed
        letter, blank = state.letter / thousandth, (state.letter + state.word) / thousandth
        at = 0.0
        for item in items:
            if not isinstance(item, pikepdf.String):
                at -= float(item)
                continue
            for code, length in font.codes(bytes(item)):
                glyph = font.glyph(code)
                yield placed(glyph, at)
                at += glyph.advance + (blank if length == 1 and code == 32 else letter)
        self.matrix = times((1, 0, 0, 1, at * thousandth * state.stretch, 0), self.matrix)


class _Shapes:
    """Where the glyphs of one run would stand at its beginning: each is only moved along from there.

    Args:
        font: theirs.
        to_user: from thousandths of the letter size to user space.
    """

    def __init__(self, font: SourceFont, to_user: Matrix) -> None:
        self._font, self._to_user = font, to_user
        self._along, self._across = to_user[:2]
        self._known: dict[int, tuple[Box, Box]] = {}

    def placed(self, glyph: Glyph, at: float) -> Placed:
        """Gives a glyph so many thousandths along the run."""
        known = self._known.get(id(glyph))
        if known is None:
            cell = Box.of(0, self._font.descent, glyph.advance, self._font.ascent)
            placed = transformed(cell, self._to_user)
            ink = placed if glyph.ink is None else transformed(glyph.ink, self._to_user)
            known = placed, ink
            self._known[id(glyph)] = known
        cell, ink = known
        x, y = at * self._along, at * self._across
        moved = cell.moved(x, y)
        return Placed(glyph, at, moved, moved if ink is cell else ink.moved(x, y))

    def around(self, glyphs: Sequence[Placed]) -> Box:
        """Gives a box around all of these glyphs, which were placed here.

        Rounding keeps the order of numbers, so what lies in the middle never rounds to beyond the ends.
        """
        every = union([box for pair in self._known.values() for box in pair])
        ends = [placed.at for placed in glyphs]
        first, last = min(ends), max(ends)
        return union([every.moved(at * self._along, at * self._across) for at in (first, last)])


def changed(state: TextState, operator: str, operands: Sequence[Any]) -> TextState:
    """Gives the text state after Tc, Tw, Tz, TL, Ts or Tr."""
    value = float(operands[0])
    match operator:
        case "Tc":
            return replace(state, letter=value)
        case "Tw":
            return replace(state, word=value)
        case "Tz":
            return replace(state, stretch=value / 100)
        case "TL":
            return replace(state, leading=value)
        case "Ts":
            return replace(state, rise=value)
        case _:
            return replace(state, mode=int(value))
