"""The colours of text while a content stream is followed, as they can be written anywhere on the page.

A line that is set anew is written behind all else, in the page's own space, so it has to take its colours
along; only plain ones can be taken.

Source: ISO 32000-2, 8.6 (colour spaces), 8.4.5 (graphics state parameter dictionaries).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pikepdf import Array, Dictionary, Name, Object

FILL = {"g": 1, "rg": 3, "k": 4, "sc": 0, "scn": 0, "cs": 0}
STROKE = {"G": 1, "RG": 3, "K": 4, "SC": 0, "SCN": 0, "CS": 0}
DEVICE = {1: "g", 3: "rg", 4: "k"}
PLAIN = {"/DeviceGray": 1, "/CalGray": 1, "/DeviceRGB": 3, "/CalRGB": 3, "/DeviceCMYK": 4}

Values = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Colours:
    """What text is painted with.

    Attributes:
        fill, stroke: one, three or four values of a device's colour, or None where it is no plain colour.
        spaces: how many values the present colour spaces take; 0 where that is no plain space.
        opaque: nothing shines through, and nothing is blended or masked.
    """

    fill: Values | None = (0.0,)
    stroke: Values | None = (0.0,)
    spaces: tuple[int, int] = (1, 1)
    opaque: bool = True

    def operators(self) -> list[tuple[str, Values]]:
        """Gives the operators that set the colours, with their operands.

        Raises:
            ValueError: a colour is not plain.
        """
        if self.fill is None or self.stroke is None:
            raise ValueError("a colour that is not plain")
        fill, stroke = DEVICE[len(self.fill)], DEVICE[len(self.stroke)].upper()
        return [(fill, self.fill), (stroke, self.stroke)]

    @property
    def plain(self) -> bool:
        """Tells whether the colours can be written elsewhere."""
        return self.opaque and self.fill is not None and self.stroke is not None


def after(colours: Colours, operator: str, operands: Sequence[Any], space: int = 0) -> Colours:
    """Gives the colours after an operator that sets one.

    Args:
        colours: those before.
        operator: one of :data:`FILL` or :data:`STROKE`.
        operands: its operands.
        space: for cs and CS, how many values the new space takes, or 0.
    """
    stroke = operator in STROKE
    if operator in ("cs", "CS"):
        spaces = (colours.spaces[0], space) if stroke else (space, colours.spaces[1])
        first = (0.0,) * space if space != 4 else (0.0, 0.0, 0.0, 1.0)
        return _with(replace(colours, spaces=spaces), first if space else None, stroke=stroke)
    count = STROKE[operator] if stroke else FILL[operator]
    if count:
        spaces = (colours.spaces[0], count) if stroke else (count, colours.spaces[1])
        colours = replace(colours, spaces=spaces)
    else:
        count = colours.spaces[1 if stroke else 0]
    if not count or len(operands) != count or isinstance(operands[-1], Name):
        return _with(colours, None, stroke=stroke)
    return _with(colours, tuple(float(value) for value in operands), stroke=stroke)


def is_grey(values: Sequence[Any]) -> bool:
    """Tells whether a device's colour is surely a grey: one value, or three that are alike."""
    return len(values) in (1, 3) and all(value == values[0] for value in values)


def _with(colours: Colours, values: Values | None, *, stroke: bool) -> Colours:
    return replace(colours, stroke=values) if stroke else replace(colours, fill=values)


def components(space: Object) -> int:
    """Gives how many values a colour space takes where it looks like a device's, and 0 elsewhere."""
    if isinstance(space, Name):
        return PLAIN.get(str(space), 0)
    if isinstance(space, Array) and len(space) > 0:
        if space[0] == "/ICCBased" and len(space) > 1:
            return {1: 1, 3: 3, 4: 4}.get(int(space[1].get("/N", 0)), 0)
        return PLAIN.get(str(space[0]), 0)
    return 0


def opaque(state: Object) -> bool | None:
    """Tells whether a graphics state leaves what is painted as it is; None where it says nothing of that."""
    if not isinstance(state, Dictionary):
        return None
    said = [key for key in ("/ca", "/CA", "/BM", "/SMask") if key in state]
    if not said:
        return None
    full = all(float(state[key]) >= 0.999 for key in ("/ca", "/CA") if key in state)
    unmasked = "/SMask" not in state or state.SMask == "/None"
    modes = state.get("/BM", Name.Normal)
    mode = modes[0] if isinstance(modes, Array) and len(modes) > 0 else modes
    return full and unmasked and mode in ("/Normal", "/Compatible")
