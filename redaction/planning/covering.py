"""Which words a box is meant for, how far it has to grow to take all of them, and what lies beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from records.document import Page, Word
from records.geometry import Box
from records.grounds import Ground

SLANTED = 0.3
"""Share of a slanted word's upright box that a redaction must cover to be meant for it."""

GRAZED = 0.5
"""Share of a word's box from which it is its height that a redaction on another line takes of."""


@dataclass(frozen=True, slots=True)
class Burn:
    """One box to paint, with the ground printed in it; ``keep`` where it may not take another place."""

    box: Box
    ground: Ground
    keep: bool = False


def covers(box: Box, word: Word) -> bool:
    """Tells whether a box is meant for a word: it reaches well into it, not just along its edge.

    A thin box through the middle of a word counts: it strikes the word out.
    """
    target = word.box
    if word.turn % 90 != 0:
        # the upright box of a slanted stamp lies over half the page; only a box meant for it counts
        return box.overlap(target) >= SLANTED * target.area
    # most words of a page lie elsewhere, and every word is held against every box
    if box.x1 <= target.x0 or target.x1 <= box.x0 or box.y1 <= target.y0 or target.y1 <= box.y0:
        return False
    across = min(box.x1, target.x1) - max(box.x0, target.x0)
    along = min(box.y1, target.y1) - max(box.y0, target.y0)
    if word.turn % 180 != 0:
        across, along = along, across
        width, height, tall = target.height, target.width, box.width
    else:
        width, height, tall = target.width, target.height, box.height
    if across <= 0 or along <= 0:
        return False
    return across >= min(2.0, 0.3 * width) and along >= 0.25 * min(height, tall)


def covered(box: Box, words: Sequence[Word]) -> list[int]:
    """Gives the places of the words that a box is meant for."""
    low, high = box.y0, box.y1
    # on a page of text nearly every word stands on another line, which is seen here at once
    return [
        index
        for index, word in enumerate(words)
        if (((place := word.box).y0 < high and low < place.y1) or word.turn % 90)
        and covers(box, word)
    ]


def covers_well(box: Box, word: Word) -> bool:
    """Tells whether a box covers most of a word, or strikes most of it out."""
    target = word.box
    if word.turn % 90 != 0:
        return covers(box, word)
    across = min(box.x1, target.x1) - max(box.x0, target.x0)
    along = min(box.y1, target.y1) - max(box.y0, target.y0)
    length, height, tall = target.width, target.height, box.height
    if word.turn % 180 != 0:
        across, along = along, across
        length, height, tall = target.height, target.width, box.width
    return across >= 0.5 * length and along >= min(0.5 * height, 0.9 * tall)


def grown(page: Page, burns: Sequence[Burn]) -> tuple[Burn, ...]:
    """Gives the burns grown to the full height of the words that they cover, duplicates dropped.

    A box that cuts through letters would leave their tops to be read.
    """
    grown: dict[tuple[float, ...], Burn] = {}
    for burn in burns:
        box = burn.box
        for index in covered(box, page.words):
            box = _over(box, page.words[index])
        box = box.clipped(page.frame.visible) or box
        grown.setdefault(tuple(box.as_list()), Burn(box, burn.ground, burn.keep))
    kept = sorted(grown.values(), key=lambda burn: (-burn.box.y1, burn.box.x0))
    return tuple(burn for burn in kept if not _inside_another(burn, kept))


def _inside_another(burn: Burn, burns: Sequence[Burn]) -> bool:
    return any(
        other is not burn
        and other.box.area > burn.box.area
        and other.box.overlap(burn.box) >= burn.box.area * 0.999
        for other in burns
    )


def _over(box: Box, word: Word) -> Box:
    """Gives the box grown over a word: across its height always, to its ends where little is left."""
    target = word.box
    if word.turn % 90 != 0:
        return box
    if word.turn % 180 == 0:
        left = target.x0 if target.x0 < box.x0 <= target.x0 + 0.5 * target.width else box.x0
        right = target.x1 if target.x1 - 0.5 * target.width <= box.x1 < target.x1 else box.x1
        return Box(left, min(box.y0, target.y0), right, max(box.y1, target.y1))
    low = target.y0 if target.y0 < box.y0 <= target.y0 + 0.5 * target.height else box.y0
    high = target.y1 if target.y1 - 0.5 * target.height <= box.y1 < target.y1 else box.y1
    return Box(min(box.x0, target.x0), low, max(box.x1, target.x1), high)


def beside(box: Box, burns: Iterable[Box], turn: int = 0) -> Box:
    """Gives a kept word's box drawn back from the boxes that graze it, on the side that costs least.

    The text layer lays a word's letters over its box: none of them may come to lie in a redaction. A box on the
    line above or below takes of its height, however far along it reaches: that hangs on the withheld words.
    ``turn``: degrees by which the word is turned.
    """
    left, low, high = box, box.y0, box.y1
    for burn in burns:
        # what is drawn back never reaches further: most redactions stand on other lines, now and then
        if burn.y0 < high and low < burn.y1 and left.intersects(burn):
            along, across = _level(left, burn), _upright(left, burn)
            if turn % 180 != 0:
                along, across = across, along
            grazed = [side for side in across if side.area >= GRAZED * left.area]
            left = max(grazed or [*along, *across], key=lambda side: side.area, default=left)
    return left


def _level(box: Box, burn: Box) -> list[Box]:
    """Gives what of a box lies before and behind another along a level line, where anything does."""
    sides = []
    if box.x0 < burn.x0:
        sides.append(Box(box.x0, box.y0, min(box.x1, burn.x0), box.y1))
    if box.x1 > burn.x1:
        sides.append(Box(max(box.x0, burn.x1), box.y0, box.x1, box.y1))
    return sides


def _upright(box: Box, burn: Box) -> list[Box]:
    """Gives what of a box lies below and above another, where anything does."""
    sides = []
    if box.y0 < burn.y0:
        sides.append(Box(box.x0, box.y0, box.x1, min(box.y1, burn.y0)))
    if box.y1 > burn.y1:
        sides.append(Box(box.x0, max(box.y0, burn.y1), box.x1, box.y1))
    return sides
