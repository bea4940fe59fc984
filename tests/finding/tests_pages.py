"""Pages laid out from lines, for tests of the finder."""

from __future__ import annotations

from collections.abc import Sequence

from records.document import Origin, Page, Word
from records.geometry import Box, PageFrame


def page_of(lines: Sequence[str], number: int = 1) -> Page:
    """Lays lines out as words of 6 points a letter, 14 points a line; an empty line ends a block."""
    words = []
    block = 1
    for line_number, line in enumerate(lines, start=1):
        if not line:
            block += 1
            continue
        x, y = 50.0, 800.0 - 14 * line_number
        for word in line.split(" "):
            width = 6.0 * len(word)
            words.append(Word(word, Box(x, y, x + width, y + 10), line=line_number, block=block))
            x += width + 6
    return Page(number, PageFrame(Box(0, 0, 595, 842)), Origin.TEXT, tuple(words))
