"""Letters as the witnesses follow them, made by hand: five points wide, ten points large."""

from __future__ import annotations

from dataclasses import replace

from records.geometry import Box
from redaction.prove.following import Letter, Showing

SIZE = 9.0
"""Height of a cell; the letter size is a ninth more."""


def letter(char: str, x: float, y: float = 100.0, wide: float = 5.0, part: int = 0) -> Letter:
    """Gives a letter whose cell begins at a place; its size is ten points."""
    cell = Box(x, y, x + wide, y + SIZE)
    return Letter(char.encode(), part, char, wide / 10, cell, (x + wide / 2, y + 4))


def shown(words: str, x: float = 20.0, y: float = 100.0, **changes: object) -> Showing:
    """Gives an operator that shows words, five points a letter."""
    letters = tuple(letter(char, x + 5 * at, y) for at, char in enumerate(words))
    plain = Showing(0, False, 0, 1, "", 0.0, True, False, (words.encode(),), letters)
    return replace(plain, **changes)


def upwards(words: str, x: float, y: float) -> Showing:
    """Gives words that run up the page."""
    cells = [Box(x, y + 5 * at, x + SIZE, y + 5 * at + 5) for at in range(len(words))]
    return shown(
        words,
        letters=tuple(
            Letter(c.encode(), 0, c, 0.5, cell, (x, cell.y0))
            for c, cell in zip(words, cells, strict=True)
        ),
    )
