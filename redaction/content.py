"""A content stream while it is being written: operators as bytes, and text whose codes come later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from records.geometry import Matrix
from redaction.newfonts import NewFont
from redaction.texts import Placed, Run, times


@dataclass(frozen=True, slots=True)
class Shown:
    """A stretch of kept glyphs of one run, under a font's resource name."""

    run: Run
    glyphs: tuple[Placed, ...] = field(repr=False)
    font: NewFont
    name: str


Part = bytes | Shown


class Content:
    """Gathers the parts of one stream, in the order in which they paint."""

    def __init__(self) -> None:
        self.parts: list[Part] = []

    def operator(self, operands: Sequence[Any], operator: pikepdf.Operator | str) -> None:
        """Adds an operator as it was parsed."""
        made = operator if isinstance(operator, pikepdf.Operator) else pikepdf.Operator(operator)
        self.parts.append(pikepdf.unparse_content_stream([(list(operands), made)]))

    def raw(self, code: bytes) -> None:
        """Adds operators of our own making."""
        self.parts.append(code)

    def shown(self, part: Shown) -> None:
        """Adds text."""
        self.parts.append(part)

    def take(self) -> None:
        """Takes the glyphs into their fonts, once it is sure that the stream will be written."""
        for part in self.parts:
            if isinstance(part, Shown):
                for placed in part.glyphs:
                    part.font.use(placed.glyph)

    def finished(self, codes: Callable[[NewFont], dict[int, int]]) -> bytes:
        """Gives the stream, once every font knows its codes."""
        return b"\n".join(
            part if isinstance(part, bytes) else _written(part, codes(part.font))
            for part in self.parts
        )


def _written(part: Shown, codes: dict[int, int]) -> bytes:
    run = part.run
    start = part.glyphs[0].at
    matrix = _moved(run.matrix, start * run.size / 1000)
    pieces: list[str] = []
    string = ""
    at = start
    for placed in part.glyphs:
        shift = round(at - placed.at)
        if shift:
            if string:
                pieces.append(f"<{string}>")
            pieces.append(str(shift))
            string = ""
            at -= shift
        string += f"{codes[id(placed.glyph)]:04X}"
        at += placed.glyph.advance
    pieces.append(f"<{string}>")
    placed_at = " ".join(_number(value) for value in matrix)
    mode = f"{run.mode} Tr " if run.mode else ""
    back = " 0 Tr" if run.mode else ""
    return (
        f"BT {mode}/{part.name} {_number(run.size)} Tf {placed_at} Tm "
        f"[{' '.join(pieces)}] TJ{back} ET"
    ).encode()


def _moved(matrix: Matrix, along: float) -> Matrix:
    return times((1, 0, 0, 1, along, 0), matrix)


def _number(value: float) -> str:
    text = f"{value:.5f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
