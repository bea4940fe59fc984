"""Characters laid out as words, lines and blocks, in the order in which the file draws them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from records.geometry import Box, union
from redaction import pdf


@dataclass(frozen=True, slots=True)
class LaidWord:
    """A word with its place in the reading order; fields as :class:`records.document.Word`."""

    text: str
    box: Box
    confidence: float
    line: int
    block: int
    turn: int

    def moved(self, line: int, block: int) -> LaidWord:
        """Gives the word behind ``line`` lines and ``block`` blocks that stand before it."""
        return replace(self, line=self.line + line, block=self.block + block)

    def as_list(self) -> list[object]:
        """Gives the word as plain values for JSON."""
        place = [self.line, self.block, self.turn]
        return [self.text, *self.box.as_list(), round(self.confidence, 4), *place]


def words_of(chars: Sequence[pdf.Char]) -> list[LaidWord]:
    """Gives the words of a page's characters."""
    words: list[LaidWord] = []
    line = block = 1
    above: Box | None = None
    for run in _lines(chars):
        cells = union(char.loose for char in run)
        turn = _turn(run[0].turn)
        if above is not None:
            line += 1
            block += _parted(above, cells, turn)
        above = cells
        words += [_word(group, line, block, turn) for group in _split(run)]
    return [word for word in words if word.text]


def _turn(turn: float) -> int:
    """Gives the nearest quarter turn where it is one, so that small errors of a matrix do not count."""
    near = round(turn / 90) * 90
    return near % 360 if abs(turn - near) < 3 else round(turn) % 360


def _lines(chars: Sequence[pdf.Char]) -> Iterator[list[pdf.Char]]:
    run: list[pdf.Char] = []
    for char in chars:
        if run and (char.line != run[-1].line or _leaves(run[-1], char)):
            yield run
            run = []
        run.append(char)
    if run:
        yield run


def _leaves(before: pdf.Char, char: pdf.Char) -> bool:
    """Tells whether a character stands on another line than the one before it."""
    if _turn(before.turn) != _turn(char.turn):
        return True
    if _turn(char.turn) % 180 == 0:
        shared = min(before.loose.y1, char.loose.y1) - max(before.loose.y0, char.loose.y0)
        return shared < 0.3 * min(before.loose.height, char.loose.height)
    if _turn(char.turn) % 90 == 0:
        shared = min(before.loose.x1, char.loose.x1) - max(before.loose.x0, char.loose.x0)
        return shared < 0.3 * min(before.loose.width, char.loose.width)
    return False


def _parted(above: Box, here: Box, turn: int) -> int:
    """Gives 1 where a line begins a new block: a wide gap, or a jump up to another column."""
    if turn % 180 == 0:
        gap = above.y0 - here.y1 if turn == 0 else here.y0 - above.y1
        size = min(above.height, here.height)
    else:
        gap = here.x0 - above.x1 if turn == 90 else above.x0 - here.x1
        size = min(above.width, here.width)
    return 1 if gap > 0.45 * size or gap < -2.5 * size else 0


def _split(run: Sequence[pdf.Char]) -> Iterator[list[pdf.Char]]:
    group: list[pdf.Char] = []
    for char in run:
        if group and (char.gap or _apart(group[-1], char)):
            yield group
            group = []
        group.append(char)
    if group:
        yield group


def _apart(before: pdf.Char, char: pdf.Char) -> bool:
    """Tells whether two characters of a line stand so far apart that a space was meant."""
    size = max(before.loose.height, before.loose.width, 1.0)
    across = max(char.loose.x0 - before.loose.x1, before.loose.x0 - char.loose.x1)
    along = max(char.loose.y0 - before.loose.y1, before.loose.y0 - char.loose.y1)
    return max(across, along) > 0.8 * size


def _word(group: list[pdf.Char], line: int, block: int, turn: int) -> LaidWord:
    text = unicodedata.normalize("NFC", "".join(char.text for char in group))
    kept = "".join(
        ch for ch in text if ch == "\u00ad" or unicodedata.category(ch) not in ("Cc", "Cs")
    )
    return LaidWord(kept.replace("\u00ad", "-"), pdf.hull(group), 1.0, line, block, turn)
