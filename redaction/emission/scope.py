"""The graphics state of a content stream, as far as it matters where things land and whether they are seen.

Source: ISO 32000-2, 8.4 (graphics state).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

from records.geometry import Box, Matrix
from redaction.emission.colours import Colours
from redaction.emission.paint import Paint
from redaction.emission.texts import TextState


@dataclass(slots=True)
class Scope:
    """The graphics state of one stream, as far as it matters where things land."""

    matrix: Matrix
    clip: Box
    text: TextState = field(default_factory=TextState)
    width: float = 1.0
    colours: Colours = field(default_factory=Colours)
    paint: Paint = field(default_factory=Paint)
    alone: bool = False
    stack: list[Scope] = field(default_factory=list)

    def save(self) -> None:
        """Keeps the state, as q does."""
        self.stack.append(replace(self, stack=[]))

    def restore(self) -> bool:
        """Takes the state kept last again, as Q does; tells whether there was one."""
        if not self.stack:
            return False
        before = self.stack.pop()
        self.matrix, self.clip, self.text = before.matrix, before.clip, before.text
        self.width, self.colours, self.paint = before.width, before.colours, before.paint
        return True

    @property
    def line(self) -> float:
        """Gives half the width of a stroked line in user space."""
        a, b, c, d, _, _ = self.matrix
        return 0.5 * self.width * math.sqrt(abs(a * d - b * c))


def matrix_of(values: Any) -> Matrix:
    """Gives a matrix from six operands."""
    a, b, c, d, e, f = (float(value) for value in values)
    return (a, b, c, d, e, f)
