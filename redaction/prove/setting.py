"""Lines that were set anew, letter by letter: what was not withheld still stands there, in its order.

Such a line cannot be held against its picture, since all of it has moved. So the letters of the source that
no redaction covers must be those of the public copy: none gone, none come up, none in another's place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from records.geometry import Box
from redaction.prove.case import Finding, MarkedPage
from redaction.prove.following import Followed, Letter, largest_in

BESIDE, UNDER = 0.2, 0.8
"""Shares of a letter under a redaction: below the first it must stay, above the second it must go."""

ONE_LINE = 1.5
"""Points by which letters of one line may stand higher or lower."""

TWICE = 0.15
"""Letter sizes within which the same letter again is a bold face made by printing twice."""


@dataclass(frozen=True, slots=True)
class _Sign:
    """One letter or figure: where it stands along its line and across it, and whether it must stay."""

    char: str = field(repr=False)
    along: float
    across: float
    em: float
    stays: bool


def compared(page: MarkedPage, source: Followed, public: Followed) -> Iterator[Finding]:
    """Gives where letters of a page's stretches that were set anew are gone, or have come up."""
    there, here = list(_placed(source)), list(_placed(public))
    for region in page.anew:
        before = list(_signs(there, region, page.withheld))
        after = list(_signs(here, region, (), outside=page.burns))
        for line in _lines(before):
            across = line[0].across
            now = [sign for sign in after if abs(sign.across - across) <= ONE_LINE]
            gone, come = _apart(line, _once(now), _first(page.withheld, region))
            if gone:
                yield Finding(page.number, region, "letters of a line that was set anew are gone")
            if come:
                yield Finding(
                    page.number, region, "other letters stand on a line that was set anew"
                )


def _first(withheld: Sequence[Box], region: Box) -> float:
    """Gives where the first redaction of a stretch begins along it."""
    level = region.width >= region.height
    within = [box for box in withheld if box.overlap(region) > 0]
    return min((box.x0 if level else box.y0 for box in within), default=region.x1)


def _placed(page: Followed) -> Iterator[tuple[float, float, Letter]]:
    """Gives every painted letter of a page with its middle: each is asked after for every stretch."""
    for showing in page.showings:
        for letter in showing.letters if showing.painted else ():
            cell = letter.cell
            yield (cell.x0 + cell.x1) / 2, (cell.y0 + cell.y1) / 2, letter


def _signs(
    letters: Sequence[tuple[float, float, Letter]],
    region: Box,
    withheld: Sequence[Box],
    outside: Sequence[Box] = (),
) -> Iterator[_Sign]:
    level = region.width >= region.height
    large = largest_in(region)
    left, low, right, high = region.x0, region.y0, region.x1, region.y1
    for x, y, letter in letters:
        if not (low <= y <= high and left <= x <= right) or letter.size > large:
            continue
        if any(_holds(box, x, y) for box in outside):
            continue
        cell = letter.cell
        share = max((_share(box, cell) for box in withheld), default=0.0)
        if share > UNDER:
            continue
        em = (cell.height if level else cell.width) / 0.9
        along, across = (cell.x0, cell.y0) if level else (cell.y0, cell.x0)
        for char in _plain(letter):
            yield _Sign(char, along, across, em, stays=share < BESIDE)


def _holds(box: Box, x: float, y: float) -> bool:
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def _share(box: Box, cell: Box) -> float:
    return box.overlap(cell) / cell.area if cell.area else 0.0


def _plain(letter: Letter) -> str:
    """Gives the letters and figures that a letter stands for: two of a ligature, none of a sign."""
    plain = unicodedata.normalize("NFKD", letter.text).casefold()
    return "".join(char for char in plain if char.isalnum())


def _lines(signs: Sequence[_Sign]) -> Iterator[list[_Sign]]:
    """Gives the signs of each line, in order along it."""
    left = list(signs)
    while left:
        across = left[0].across
        yield _once([sign for sign in left if abs(sign.across - across) <= ONE_LINE])
        left = [sign for sign in left if abs(sign.across - across) > ONE_LINE]


def _once(signs: Sequence[_Sign]) -> list[_Sign]:
    """Gives signs in order, those printed twice once."""
    kept: list[_Sign] = []
    for sign in sorted(signs, key=lambda one: one.along):
        near = [one for one in kept[-3:] if one.char == sign.char]
        if not any(0 < sign.along - one.along <= TWICE * sign.em for one in near):
            kept.append(sign)
    return kept


def _apart(before: Sequence[_Sign], after: Sequence[_Sign], first: float) -> tuple[int, int]:
    """Gives how many letters are gone and how many have come up.

    Letters that must stay have to follow each other in the line as it is now, and that has to follow the
    line as it was. Only the end of a line may have given way, behind the ``first`` redaction, where that
    took the room that was left.
    """
    must = [sign for sign in before if sign.stays]
    at, gone = 0, []
    for index, sign in enumerate(must):
        found = next((i for i in range(at, len(after)) if after[i].char == sign.char), None)
        if found is None:
            gone.append(index)
        else:
            at = found + 1
    if (
        gone
        and gone[0] == len(must) - len(gone)
        and at == len(after)
        and must[gone[0]].along >= first
    ):
        gone = []
    place, come = 0, 0
    chars = [sign.char for sign in before]
    for sign in after:
        if sign.char in chars[place:]:
            place = chars.index(sign.char, place) + 1
        else:
            come += 1
    return len(gone), come
