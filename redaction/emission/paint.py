"""How things are painted at the moment, as far as paint can hide what it paints.

Source: ISO 32000-2, 8.4 (graphics state), 8.6 (colour), 11.3 (transparency).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pikepdf import Array, Dictionary, Name, Object

from redaction.allowed.plainpictures import NotPlain

FAINT = 0.3
"""Opacity under which a picture may be meant not to be seen."""

LIGHT = 0.8
"""Lightness from which paint may not show on paper."""

INTENTS = frozenset("/AbsoluteColorimetric /RelativeColorimetric /Saturation /Perceptual".split())

NUMBERS = {"J": 1, "j": 1, "M": 1, "i": 1, "w": 1, "G": 1, "g": 1, "RG": 3, "rg": 3, "K": 4, "k": 4}
"""How many numbers each operator takes (ISO 32000-2, tables 56 and 73)."""


@dataclass(frozen=True, slots=True)
class Paint:
    """The state of paint.

    Attributes:
        faint: what is painted hardly shows.
        blended: paint is mixed with what is there, and may vanish in it.
        masked: a soft mask is in force.
        veiled: one of these is in force around the form that is being painted.
        ragged: the clip is more than one rectangle.
        light: the colour of fills may be that of paper.
        fill: fills take a pattern.
        stroke: strokes take a pattern.
    """

    faint: bool = False
    blended: bool = False
    masked: bool = False
    veiled: bool = False
    ragged: bool = False
    light: bool = False
    fill: bool = False
    stroke: bool = False

    @property
    def hides(self) -> bool:
        """Tells whether a picture painted so may not be seen."""
        return self.faint or self.blended or self.masked or self.veiled

    def within(self) -> Paint:
        """Gives the state inside a form: what veils the form cannot be taken back in it."""
        return replace(self, veiled=self.hides)

    def after(self, state: Object) -> Paint:
        """Gives the state after a graphics state dictionary."""
        made = self
        if "/ca" in state:
            made = replace(made, faint=float(state.ca) < FAINT)
        if "/BM" in state:
            mode = state.BM
            first = str(mode[0] if isinstance(mode, Array) and len(mode) else mode)
            made = replace(made, blended=first not in ("/Normal", "/Compatible"))
        if "/SMask" in state:
            made = replace(made, masked=isinstance(state.SMask, Dictionary))
        return made

    def coloured(self, operator: str, operands: Sequence[Any]) -> Paint:
        """Gives the state after an operator of colour."""
        pattern = bool(operands) and isinstance(operands[-1], Name) and operator.lower() == "scn"
        if operator in ("G", "RG", "K", "CS", "SC", "SCN"):
            return replace(self, stroke=pattern)
        return replace(self, fill=pattern, light=pattern or _light(operator, operands))


def _light(operator: str, operands: Sequence[Any]) -> bool:
    if operator == "cs":
        return False
    values = [float(value) for value in operands if isinstance(value, (int, float, Decimal))]
    if len(values) == 4:
        return max(values) < 1 - LIGHT
    return not values or min(values) > LIGHT


def numbers(operator: str, operands: Sequence[Any]) -> list[Any]:
    """Gives the numbers that an operator takes, and nothing that stands before them.

    Raises:
        NotPlain: they are no numbers, or too few.
    """
    taken = list(operands)[-NUMBERS[operator] :]
    if len(taken) < NUMBERS[operator] or not all(_number(value) for value in taken):
        raise NotPlain("an operator without its numbers")
    return taken


def dashes(operands: Sequence[Any]) -> list[Any]:
    """Gives the array and the phase that d takes.

    Raises:
        NotPlain: they are none.
    """
    taken = list(operands)[-2:]
    plain = len(taken) == 2 and isinstance(taken[0], Array) and _number(taken[1])
    if not plain or not all(_number(value) for value in taken[0]):
        raise NotPlain("an operator without its numbers")
    return taken


def plain_numbers(operands: Sequence[Any]) -> list[Any]:
    """Gives the numbers of a colour.

    Raises:
        NotPlain: there is something else among them.
    """
    if not all(_number(value) for value in operands):
        raise NotPlain("an operator without its numbers")
    return list(operands)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
