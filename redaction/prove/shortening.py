"""Words of another length: a letter fewer under a box, and the rest of the line drawn in behind it.

Only where all that stands under a box is shown by one operator is it known what moves and what does not.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from records.geometry import Box
from redaction.prove.following import Followed, Letter, Showing

LEAST = 4
"""Letters of a stretch from which one of them may be missing."""

MOST = 1.0
"""Letter sizes by which a line may be drawn in: a wider gap begins another column."""


TIED = 0.15
"""Letter sizes between two letters of one word; a space is wider."""


@dataclass(frozen=True, slots=True)
class Shorter:
    """What an operator shows less of: the letters left out, and where the boxes over it now stand."""

    dropped: frozenset[int] = frozenset()
    boxes: dict[int, Box] = field(default_factory=dict)


def shortened(
    page: Followed,
    showing: Showing,
    under: Sequence[int],
    burns: Sequence[Box],
    free: frozenset[int],
) -> Shorter:
    """Gives what one operator may show less of under the boxes that are ``free`` to be shorter.

    Args:
        page: all that the page shows.
        showing: the operator.
        under: its letters under boxes, by index, ascending.
        burns: the page's boxes.
        free: the boxes over words of any length, by index.
    """
    letters = showing.letters
    if not _level(letters) or _runs_on(page, showing):
        return Shorter()
    owners = {index: _owner(letters[index], burns) for index in under}
    whole = {owner for owner in owners.values() if owner is not None}
    if not whole <= free or any(_shared(page, showing, burns[owner]) for owner in whole):
        return Shorter()
    dropped: set[int] = set()
    boxes: dict[int, Box] = {}
    drawn_in = 0.0
    for owner in sorted(whole, key=lambda number: burns[number].x0):
        start = burns[owner].x0 - drawn_in
        last = [index for index in under if owners[index] == owner][-1]
        stretch = 1
        while last - stretch in under and owners[last - stretch] == owner:
            stretch += 1
        em = letters[last].cell.height / 0.9
        if stretch >= LEAST and last + 1 < len(letters):
            gone = letters[last]
            by = gone.cell.width * (1 + showing.spacing / (1000 * gone.width or 1))
            if by > 0 and drawn_in + by <= MOST * em:
                dropped.add(last)
                drawn_in += by
        box = burns[owner]
        boxes[owner] = Box(start, box.y0, max(box.x1 - drawn_in, start), box.y1)
    return Shorter(frozenset(dropped), boxes) if dropped else Shorter()


def _level(letters: Sequence[Letter]) -> bool:
    cells = [letter.cell for letter in letters]
    return all(
        one.x0 <= other.x0 and abs(one.y0 - other.y0) < 0.01
        for one, other in itertools.pairwise(cells)
    )


def _runs_on(page: Followed, showing: Showing) -> bool:
    """Tells whether another operator goes on with the word that this one ends with: it would be torn in two."""
    end = showing.letters[-1]
    em = end.cell.height / 0.9
    return bool(end.text.strip()) and any(
        abs(other.letters[0].cell.y0 - end.cell.y0) < em / 2
        and abs(other.letters[0].cell.x0 - end.cell.x1) < TIED * em
        and other.letters[0].text.strip()
        for other in page.showings
        if other is not showing and other.letters
    )


def _owner(letter: Letter, burns: Sequence[Box]) -> int | None:
    shares = [burn.overlap(letter.cell) for burn in burns]
    best = max(range(len(burns)), key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] > 0 else None


def _shared(page: Followed, showing: Showing, burn: Box) -> bool:
    """Tells whether anything but one operator's letters stands under a box, or touches it."""
    others = (other for other in page.showings if other is not showing)
    touched = any(
        burn.overlap(letter.cell) > 0 and letter.text.strip()
        for other in others
        for letter in other.letters
    )
    return touched or any(burn.overlap(painting.box) > 0 for painting in page.paintings)
