"""Text shown by a content stream, followed glyph by glyph: what is drawn, and exactly where.

Source: ISO 32000-2, 9.3 (text state), 9.4 (text objects).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import pikepdf

from records.geometry import Box, Matrix, each_moved, transformed, union
from redaction.allowed.cleancopy import NotPlain
from redaction.fonts.sourcefont import Glyph, SourceFont

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
        ink: the box of its outline, user space; where nothing is drawn, its advance by the font's height.
    """

    glyph: Glyph
    at: float
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
        self._turned: dict[tuple[SourceFont, float, float, float, float], dict[int, Box]] = {}

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
        turned = self._turned.setdefault((state.font, *to_shapes[:4]), {})
        shapes = _Shapes(state, state.font, to_shapes, turned)
        for item in items:
            if isinstance(item, pikepdf.String):
                shapes.show(bytes(item))
            else:
                shapes.at -= float(item)
        glyphs = shapes.placed()
        self.matrix = times((1, 0, 0, 1, shapes.at * thousandth * state.stretch, 0), self.matrix)
        if not glyphs:
            return None
        around = shapes.around()
        return Run(state.font, state.key, state.size, state.mode, start, glyphs, around)


class _Shapes:
    """Gathers what one run shows. A glyph is turned and sized once for a font, and only moved along from there.

    Args:
        state: the text state.
        font: its font.
        to_user: from thousandths of the letter size to user space.
        turned: the inks of the font's codes in that size and turn, at the origin, as far as they are known.

    Attributes:
        at: how far along the run the next glyph begins, in thousandths of the letter size.
    """

    def __init__(
        self, state: TextState, font: SourceFont, to_user: Matrix, turned: dict[int, Box]
    ) -> None:
        self._font, self._to_user, self._turned = font, to_user, turned
        self._along, self._across = to_user[:2]
        thousandth = state.size / 1000
        self._letter = state.letter / thousandth
        self._blank = (state.letter + state.word) / thousandth
        self._known: dict[int, tuple[Glyph, Box, float]] = {}
        self._shown: list[tuple[Glyph, Box, float]] = []
        self._places: list[float] = []
        self.at = 0.0

    def show(self, shown: bytes) -> None:
        """Shows a string."""
        known, at = self._known, self.at
        keep, place = self._shown.append, self._places.append
        for code in self._font.codes(shown):
            shape = known.get(code)
            if shape is None:
                shape = known[code] = self._shape(code)
            keep(shape)
            place(at)
            at += shape[2]
        self.at = at

    def _shape(self, code: int) -> tuple[Glyph, Box, float]:
        """Gives a glyph, its ink at the beginning of the run, and how far behind it the next one begins."""
        glyph = self._font.glyph(code)
        turned = self._turned.get(code)
        if turned is None:
            cell = Box.of(0, self._font.descent, glyph.advance, self._font.ascent)
            ink = cell if glyph.ink is None else glyph.ink
            turned = self._turned[code] = transformed(ink, (*self._to_user[:4], 0, 0))
        more = self._blank if code == 32 and not self._font.wide else self._letter
        return glyph, turned.moved(*self._to_user[4:]), glyph.advance + more

    def placed(self) -> tuple[Placed, ...]:
        """Gives the glyphs where they are drawn."""
        along, across, new = self._along, self._across, tuple.__new__
        shown, places = self._shown, self._places
        inks = each_moved(
            [ink for _, ink, _ in shown], [(at * along, at * across) for at in places]
        )
        # spelt out: a page has thousands
        return tuple(
            [
                new(Placed, (shape[0], at, ink))
                for shape, at, ink in zip(shown, places, inks, strict=True)
            ]
        )

    def around(self) -> Box:
        """Gives a box around all glyphs.

        Rounding keeps the order of numbers, so what lies in the middle never rounds to beyond the ends.
        """
        every = union([box for _, box, _ in self._known.values()])
        first, last = min(self._places), max(self._places)
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
